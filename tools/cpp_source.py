"""Reads C++ text just far enough to measure it: what is comment, where functions begin and end.

No compiler is asked, so it takes milliseconds and works on code that does not build. The price:
macros that open or close braces are not understood (the house has none).
"""

import bisect
import re
from dataclasses import dataclass

# Comments, raw strings, strings, characters (not the ' inside 1'000'000), in one pass.
_TOKEN = re.compile(
    r"""
    (?P<comment> //[^\n]* | /\*.*?\*/ )
  | (?P<literal> R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"
               | "(?:\\.|[^"\\\n])*"
               | (?: (?<![0-9A-Za-z_]) | (?<=\bu8) | (?<=\b[uUL]) ) '(?:\\.|[^'\\\n])+' )
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
_LABEL = re.compile(r"\s*(?:public|private|protected)\s*:(?!:)")
_ATTRIBUTE = re.compile(r"\[\[.*?\]\]|\balignas\s*\([^()]*\)", re.DOTALL)
_TYPE = re.compile(r"\s*(?:typedef\s+)?(?:class|struct|union)\b")
_OPERATOR = re.compile(r"\boperator\s*(?:\(\s*\)|[^\s(]+|\s\w[\w:<>&* ]*?)\s*(?=\()")


@dataclass(frozen=True)
class Function:
    name: str
    line: int  # of the first line of the signature, from 1
    lines: int  # signature to closing brace; 0 for a declaration
    parameters: int


def blank(text: str) -> str:
    """Spaces for everything but the line ends, so that positions stay true."""
    return re.sub(r"[^\n]", " ", text)


def mask(text: str) -> str:
    """The text with comments and the content of literals blanked."""
    return _TOKEN.sub(
        lambda m: blank(m[0]) if m["comment"] else '"' + blank(m[0])[1:-1] + '"', text
    )


def uncommented(text: str) -> str:
    """The text with its comments blanked and its literals kept."""
    return _TOKEN.sub(lambda m: blank(m[0]) if m["comment"] else m[0], text)


def comments_of(text: str) -> list[tuple[int, str]]:
    """The comments with the numbers of their first lines."""
    return [
        (text.count("\n", 0, m.start()) + 1, m[0]) for m in _TOKEN.finditer(text) if m["comment"]
    ]


def comment_share(text: str) -> float:
    """Lines that are nothing but comment, among the lines that are not empty."""
    code = mask(text).splitlines()
    lines = text.splitlines()
    filled = [i for i, line in enumerate(lines) if line.strip()]
    comments = [i for i in filled if not code[i].strip()]
    return len(comments) / len(filled) if filled else 0.0


def functions_of(text: str) -> list[Function]:
    """The functions that are defined or declared at namespace or class level, in order.

    A lambda inside a function belongs to that function.
    """
    return _Scanner(_DIRECTIVE.sub(lambda m: blank(m[0]), mask(text))).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.line_starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.found: list[Function] = []

    def run(self) -> list[Function]:
        position = head = 0
        while position < len(self.text):
            character = self.text[position]
            if character == "(":
                position = self.closing(position)
            elif character == ";":
                self.declaration(head, position)
                head = position + 1
            elif character == "}":
                head = position + 1
            elif character == "{":
                position, head = self.brace(head, position)
            position += 1
        return self.found

    def brace(self, head: int, position: int) -> tuple[int, int]:
        """Past the brace: into a namespace or a type, or over a body or an initializer."""
        signature = self.signature(head, position)
        if re.match(r"\s*(?:inline\s+)?namespace\b|\s*extern\b[^(]*$|\s*$", signature):
            return position, position + 1
        if _TYPE.match(signature) and "=" not in signature:
            return position, position + 1
        end = self.closing(position)
        following = self.text[end + 1 :].lstrip()[:1]
        parameters = parameter_list(signature)
        initializer = re.search(r"[\w>]\s*$", signature) and following in (",", "{")
        assigned = re.search(r"=\s*$", signature)
        if parameters is None or initializer or assigned or re.match(r"\s*enum\b", signature):
            return end, head  # more may follow: the next member, the body, the semicolon
        self.found.append(self.function(head, end, parameters))
        return end, end + 1

    def declaration(self, head: int, end: int) -> None:
        signature = self.signature(head, end)
        parameters = parameter_list(signature)
        if parameters is None or re.match(r"\s*(?:using|typedef|friend|return)\b", signature):
            return
        if re.match(r"\s*[A-Z_]+\s*\(", signature) or "{" in signature:
            return  # a macro; a variable with an initializer
        if not re.search(r"[\w>&*\]]\s+[\w:~&*]*\w\s*\(|\boperator\b", signature):
            return
        name, count = parameters
        self.found.append(Function(name, self.first_line(head), 0, count))

    def function(self, head: int, end: int, parameters: tuple[str, int]) -> Function:
        first = self.first_line(head)
        return Function(parameters[0], first, self.line(end) - first + 1, parameters[1])

    def first_line(self, head: int) -> int:
        label = _LABEL.match(self.text, head)
        start = label.end() if label else head
        blanks = re.compile(r"\s*").match(self.text, start)
        return self.line(blanks.end() if blanks else start)

    def signature(self, head: int, end: int) -> str:
        text = self.text[head:end]
        while label := _LABEL.match(text):
            text = text[label.end() :]
        return strip_template(_ATTRIBUTE.sub(" ", text))

    def line(self, position: int) -> int:
        return bisect.bisect_right(self.line_starts, position)

    def closing(self, position: int) -> int:
        """The position of the bracket that closes the one here, or the end of the text."""
        depth = 0
        for match in re.compile(r"[(){}\[\]]").finditer(self.text, position):
            depth += 1 if match[0] in "({[" else -1
            if depth == 0:
                return match.start()
        return len(self.text) - 1


def strip_template(text: str) -> str:
    """Without `template <...>` and a requires-clause in parentheses in front."""
    match = re.match(r"\s*template\s*<", text)
    if not match:
        return text
    depth, position = 1, match.end()
    while position < len(text) and depth:
        depth += {"<": 1, ">": -1}.get(text[position], 0)
        position += 1
    return strip_template(re.sub(r"^\s*requires\s*\([^()]*\)", "", text[position:]))


def parameter_list(signature: str) -> tuple[str, int] | None:
    """The name of the function and the number of its parameters; None when it is no function."""
    operator = _OPERATOR.search(signature)
    start = operator.end() if operator else first_parenthesis(signature)
    if start is None:
        return None
    before = signature[:start].rstrip()
    # `x = f(...)` at this level initializes a variable; a lambda there counts as a function.
    if not operator and re.search(r"(?<![=!<>])=(?!=)", before) and not before.endswith("]"):
        return None
    name = "operator" if operator else (re.search(r"~?\w+$", before) or [""])[0]
    if not name and not before.endswith("]"):
        return None
    return name or "lambda", count_parameters(signature[start:])


def first_parenthesis(signature: str) -> int | None:
    """The first '(' that stands outside of template arguments."""
    depth = 0
    for position, character in enumerate(signature):
        if character == "<" and re.search(r"\w\s*$", signature[:position]):
            depth += 1
        elif character == ">" and depth and signature[position - 1] != "-":
            depth -= 1
        elif character == "(" and depth == 0:
            return position
    return None


def count_parameters(text: str) -> int:
    """The parameters in the parenthesis that `text` starts with; `Run` is context, not counted."""
    depth = commas = position = 0
    for position, character in enumerate(text):
        if character in "([{<":
            depth += 1
        elif character in ")]}" or (character == ">" and text[position - 1] != "-"):
            depth -= 1
        elif character == "," and depth == 1:
            commas += 1
        if depth == 0:
            break
    inside = text[1:position].strip()
    contexts = len(re.findall(r"\bRun\s*&", inside))
    return 0 if inside in ("", "void") else commas + 1 - contexts
