#!/usr/bin/env python3
"""Holds the tree to the rules of STYLE.md that a script can judge.

    tools/tidy.py             prints `path:line: rule: what to do`, exits 1 when there is any
    tools/tidy.py --report    prints sizes and comment shares against their targets instead

Reads every file that git knows or would add. The tables below are the rules; change them with
the same care as src/layers.txt.
"""

import argparse
import ast
import fnmatch
import re
import statistics
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cpp_source

# --- tables ------------------------------------------------------------------------------------

# Made by a program, or nothing but data: exempt from budgets and from the ASCII rule.
GENERATED = (
    "src/*/*_tables.cc",
    "src/*/*_table.cc",
    "web/src/api/schema.d.ts",
    "web/package-lock.json",
)

# They quote what they forbid.
RULE_FILES = ("tools/tidy.py", "tests/tools/test_tidy.py")

BANNED_WORDS = {
    "util": "the noun of what it does",
    "utils": "the noun of what it does",
    "helper": "the noun of what it does",
    "helpers": "the noun of what it does",
    "common": "the idea that its content has in common",
    "misc": "one file per idea",
    "manager": "what it does: queue, pool, store, runner",
}

# They implement functions whose parameters a C interface fixes.
C_INTERFACES = ("src/reader/arrow/plugin.cc",)

FILE_LINES_MAX = {".cc": 800, ".h": 400, ".py": 800, ".ts": 300, ".tsx": 300}
DOCUMENT_LINES_MAX = {"ARCHITECTURE.md": 200, "STYLE.md": 300}
FUNCTION_LINES_MAX = 70
PARAMETERS_MAX = 4  # besides Run, the context that every long step is given
COLUMNS_MAX = 100
UNBREAKABLE = re.compile(r'https?://|R"')  # addresses and raw literals
PURPOSE_FROM_LINES = 150  # a .cc file this long opens with its idea

# Header prefix: the files that may include it, and how many may (heavy headers cost 5 to 45 s
# of compilation each). A test may include what its room may.
THIRD_PARTY = {
    "arrow/": (("src/reader/arrow/*",), None),
    "benchmark/": (("*_bench.cc",), None),
    "boost/asio": (("src/server/*.cc", "src/server/session.h"), 4),
    "boost/beast": (("src/server/*.cc",), 2),
    "boost/json": (("src/base/json.h", "src/base/json.cc"), None),
    "CLI/": (("src/cli/*.cc",), 2),
    "curl/": (("src/net/*.cc",), None),
    "fmt/": (("src/base/format.h",), None),
    "gtest/": (("*_test.cc", "src/testing/*"), None),
    "hwy/": (("src/tokenizer/*.cc",), 4),
    "igzip_lib.h": (("src/reader/*.cc",), None),
    "isa-l": (("src/reader/*.cc",), None),
    "libpq-fe.h": (("src/catalog/*.cc",), None),
    "nanobind/": (("python/*",), None),
    "openssl/": (("src/base/*.cc", "src/server/access_policy.cc"), None),
    "parquet/": (("src/reader/arrow/*",), None),
    "pcre2.h": (("src/tokenizer/*.cc",), 2),
    "prometheus/": (("src/server/*.cc",), 2),
    "simdjson.h": (("src/reader/*.cc",), 1),
    "spdlog/": (("src/base/log.cc",), 1),
    "sqlite3.h": (("src/catalog/*.cc",), None),
    "xxhash.h": (("src/*/*.cc",), None),
    "yaml-cpp/": (("src/hub/*.cc", "src/server/yaml_json.cc"), 2),
    "zlib.h": (("src/reader/*.cc",), None),
    "zstd.h": (("src/reader/*.cc",), None),
}
SYSTEM_HEADERS = re.compile(
    r"[a-z_]+$|(sys|net|netinet|arpa|linux)/\w+\.h$"
    r"|(dirent|dlfcn|fcntl|fts|immintrin|arm_neon|cpuid|malloc|netdb|poll|pthread|pty|pwd|sched"
    r"|signal|spawn|stdio|stdint|stdlib|string|strings|syscall|termios|time|unistd|utime|wait)\.h$"
)

# The rooms between the Hub and the catalog are functions from values to values (STYLE.md).
PURE_ROOMS = ("hub", "reader", "tokenizer", "pack", "shard", "stats", "pipeline")
IMPURE = re.compile(
    r"\b(?:(?:std::)?(?:getenv|secure_getenv|printf|puts|exit|abort|quick_exit)\s*\("
    r"|std::c(?:out|err|log)\b|(?:system|utc)_clock::now\b|::time\s*\("
    r"|log_(?:debug|info|warning|error)\s*\()"
)

MACHINE_PATHS = re.compile(r"(?<![\w.~/-])/(?:work/\w|root/\w|opt/wheels)")
REGISTRY_HOSTS = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|crates\.io|proxy\.golang\.org"
    r"|deb\.debian\.org|(?:repo1?\.)maven\.(?:apache\.)?org)\b"
)

# --- the files ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


class SourceFile:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def code(self) -> str:
        return cpp_source.mask(self.text)

    @cached_property
    def functions(self) -> list[cpp_source.Function]:
        return cpp_source.functions_of(self.text)

    @property
    def suffix(self) -> str:
        return Path(self.path).suffix

    @property
    def is_cpp(self) -> bool:
        return self.suffix in (".cc", ".h")

    @property
    def is_test(self) -> bool:
        return bool(
            re.search(
                r"_(test|fuzz|bench)\.cc$|^tests/|^python/tests/|^src/.*/?testing/", self.path
            )
        )

    @property
    def is_generated(self) -> bool:
        return any(fnmatch.fnmatch(self.path, pattern) for pattern in GENERATED)

    @property
    def room(self) -> str | None:
        parts = Path(self.path).parts
        return parts[1] if len(parts) > 2 and parts[0] == "src" else None

    def finding(self, line: int, rule: str, message: str) -> Finding:
        return Finding(self.path, line, rule, message)

    def matches(self, pattern: re.Pattern[str], text: str | None = None) -> Iterator[tuple]:
        """Line number and match for each match in the text (or in what stands for it)."""
        text = self.text if text is None else text
        for match in pattern.finditer(text):
            yield text.count("\n", 0, match.start()) + 1, match


class Tree:
    def __init__(self, root: Path, files: list[SourceFile]) -> None:
        self.root = root
        self.files = files
        self.by_path = {file.path: file for file in files}

    @classmethod
    def read(cls, root: Path) -> "Tree":
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        output = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True)
        files = []
        for path in sorted({name for name in output.stdout.split("\0") if name}):
            full = root / path
            if full.is_file() and not full.is_symlink():
                content = full.read_bytes()
                if b"\0" not in content[:4096]:
                    files.append(SourceFile(path, content.decode("utf-8", "replace")))
        return cls(root, files)

    @cached_property
    def layers(self) -> dict[str, set[str]]:
        text = self.by_path["src/layers.txt"].text if "src/layers.txt" in self.by_path else ""
        rows = re.findall(r"^(\w+):[ \t]*([\w \t]*)", text, re.MULTILINE)
        return {room: set(allowed.split()) for room, allowed in rows}


# --- rules: each takes the tree or a file and yields findings -----------------------------------

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


def check_layers(tree: Tree) -> Iterator[Finding]:
    for file in tree.files:
        room = file.room
        if not file.is_cpp or room is None:
            continue
        if room not in tree.layers:
            yield file.finding(1, "layers", f"src/layers.txt does not name the room {room}")
            continue
        allowed = tree.layers[room] | {room} | ({"testing"} if file.is_test else set())
        for line, match in file.matches(INCLUDE):
            if match[1] == "<":
                continue
            target = match[2].split("/")[0]
            if "/" not in match[2]:
                yield file.finding(line, "layers", f"include {match[2]} by its path from src/")
            elif target not in allowed:
                yield file.finding(line, "layers", f"{room} may not include {target}")


def check_third_party(tree: Tree) -> Iterator[Finding]:
    users: dict[str, set[str]] = {}
    for file in tree.files:
        if not file.is_cpp or not file.path.startswith(("src/", "python/")):
            continue
        for line, match in file.matches(INCLUDE):
            if match[1] == '"' or SYSTEM_HEADERS.match(match[2]):
                continue
            prefix = next((p for p in THIRD_PARTY if match[2].startswith(p)), None)
            if prefix is None:
                message = f"<{match[2]}> is in no table of tools/tidy.py: which room owns it?"
                yield file.finding(line, "third-party", message)
                continue
            places, files_max = THIRD_PARTY[prefix]
            if not any(fnmatch.fnmatch(file.path, place) for place in places):
                message = f"<{match[2]}> belongs to {', '.join(places)} only"
                yield file.finding(line, "third-party", message)
            if files_max and not file.is_test:
                users.setdefault(prefix, set()).add(file.path)
                if len(users[prefix]) > files_max:
                    message = f"<{prefix}...> is heavy; at most {files_max} files may include it"
                    yield file.finding(line, "third-party", message)


def check_purity(file: SourceFile) -> Iterator[Finding]:
    if not file.is_cpp or file.room not in PURE_ROOMS or file.is_test:
        return
    for line, match in file.matches(IMPURE, file.code):
        message = f"{match[0].strip(' (')} in {file.room}: print, log, clock and environment"
        yield file.finding(line, "purity", message + " belong to the callers; take a value")


def check_budgets(file: SourceFile) -> Iterator[Finding]:
    if file.is_generated:
        return
    lines_max = FILE_LINES_MAX.get(file.suffix) or DOCUMENT_LINES_MAX.get(file.path)
    if lines_max and len(file.lines) > lines_max:
        message = f"{len(file.lines)} lines, at most {lines_max}: split it by reason to change"
        yield file.finding(1, "budget", message)
    if file.is_cpp or is_script(file):  # ruff and biome see to the others
        for number, line in enumerate(file.lines, 1):
            if len(line) > COLUMNS_MAX and not UNBREAKABLE.search(line):
                yield file.finding(number, "budget", f"{len(line)} columns, at most {COLUMNS_MAX}")


def is_script(file: SourceFile) -> bool:
    return file.text.startswith("#!") or file.suffix == ".sh"


def check_functions(file: SourceFile) -> Iterator[Finding]:
    if file.is_generated:
        return
    for function in file.functions if file.is_cpp else python_functions(file):
        if function.lines > FUNCTION_LINES_MAX:
            message = f"{function.name} has {function.lines} lines, at most {FUNCTION_LINES_MAX}"
            yield file.finding(function.line, "budget", message)
        if file.path not in C_INTERFACES and function.parameters > PARAMETERS_MAX:
            message = f"{function.name} takes {function.parameters} parameters, at most "
            message += f"{PARAMETERS_MAX}: make an options struct"
            yield file.finding(function.line, "budget", message)


def python_functions(file: SourceFile) -> Iterator[cpp_source.Function]:
    if file.suffix != ".py":
        return
    for node in ast.walk(ast.parse(file.text, file.path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield cpp_source.Function(node.name, node.lineno, lines, 0)


def check_names(file: SourceFile) -> Iterator[Finding]:
    for part in Path(file.path).parts:
        for word in re.split(r"[^a-z]+", part.lower()):
            if word in BANNED_WORDS:
                message = f"'{word}' says nothing; name it by {BANNED_WORDS[word]}"
                yield file.finding(1, "name", message)
    stem = Path(file.path).name.split(".")[0]
    if (file.is_cpp or file.suffix == ".py") and not re.fullmatch(r"[a-z0-9_]+", stem):
        yield file.finding(1, "name", "file names are snake_case")


COMMENTED_OUT = re.compile(r"// ?(?:if|for|while|return|auto|const)\b.*[;{]$")


def check_comments(file: SourceFile) -> Iterator[Finding]:
    if file.path in RULE_FILES:
        return
    if file.is_cpp:
        comments = cpp_source.comments_of(file.text)
    elif file.suffix in (".py", ".ts", ".tsx", ".cmake", ".txt") or is_script(file):
        pattern = re.compile(r"(?:#|//).*")
        comments = [(line, match[0]) for line, match in file.matches(pattern)]
    else:
        return
    for line, comment in comments:
        if re.search(r"\b(FIXME|XXX|HACK)\b", comment):
            yield file.finding(line, "comment", "mend it now, or file an issue and write TODO(#N)")
        if re.search(r"\bTODO\b(?!\(#\d+\))", comment):
            yield file.finding(line, "comment", "a TODO names its issue: TODO(#12): what")
        if file.suffix == ".cc" and COMMENTED_OUT.match(comment):
            yield file.finding(line, "comment", "commented-out code: git remembers it")


def check_openings(file: SourceFile) -> Iterator[Finding]:
    if not file.is_cpp or file.room is None or file.is_generated:
        return
    opens_with_comment = file.text.startswith("//")
    if file.suffix == ".h":
        if not opens_with_comment:
            yield file.finding(1, "opening", "a header opens with a comment that says its purpose")
        if len(re.findall(r"^#pragma once$", file.text, re.MULTILINE)) != 1:
            yield file.finding(1, "opening", "a header has #pragma once after its purpose")
    elif not opens_with_comment and not file.is_test and len(file.lines) >= PURPOSE_FROM_LINES:
        message = f"a file of {PURPOSE_FROM_LINES} lines or more opens with its idea and its cost"
        yield file.finding(1, "opening", message)


# Typographic marks that messages to people may hold: dots, arrows, comparisons, lines and blocks.
MARKS = "\u00b7\u00d7\u2013\u2014\u2026\u2190-\u2193\u2264\u2265\u2500-\u259f\u2713\u2717"
STRANGE = re.compile(rf"[^\x00-\x7f{MARKS}]")


def check_ascii(file: SourceFile) -> Iterator[Finding]:
    """Code is ASCII. Comments may show a character, but never one that cannot be seen."""
    if not file.is_cpp or file.is_test or file.is_generated:
        return
    literals = cpp_source.uncommented(file.text).splitlines()
    for number, line in enumerate(file.lines, 1):
        strange = STRANGE.search(literals[number - 1])
        strange = strange or next((m for m in re.finditer(r"\W", line) if is_invisible(m[0])), None)
        if strange:
            name = f"U+{ord(strange[0]):04X}"
            yield file.finding(number, "ascii", f"{name} in code: write it as an escape")


def is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Zs", "Zl", "Zp", "Cc") and character not in (
        " ",
        "\t",
    )


def check_dead_headers(tree: Tree) -> Iterator[Finding]:
    included = {
        match[2] for file in tree.files if file.is_cpp for _, match in file.matches(INCLUDE)
    }
    for file in tree.files:
        if file.suffix == ".h" and file.room and file.path.removeprefix("src/") not in included:
            yield file.finding(1, "dead", "no file includes this header")


def check_own_headers(tree: Tree) -> Iterator[Finding]:
    """Its own header comes first in a .cc file: so the header compiles alone."""
    headers = {file.path for file in tree.files if file.suffix == ".h"}
    for file in tree.files:
        header = file.path.removesuffix(".cc") + ".h"
        if file.suffix != ".cc" or file.room is None or header not in headers:
            continue
        line, first = next(file.matches(INCLUDE), (1, None))
        if first is None or first[2] != header.removeprefix("src/"):
            yield file.finding(line, "include", f"includes its own header first: {header}")


def check_outside_names(file: SourceFile) -> Iterator[Finding]:
    if file.path in RULE_FILES:
        return
    for line, match in file.matches(MACHINE_PATHS):
        yield file.finding(line, "outside", f"{match[0]}...: a path of one machine")
    for line, match in file.matches(REGISTRY_HOSTS):
        yield file.finding(line, "outside", f"{match[0]}: packages are named, never their hosts")


def check_documents(file: SourceFile) -> Iterator[Finding]:
    if file.suffix != ".md":
        return
    prose = re.sub(r"^```.*?^```", lambda m: cpp_source.blank(m[0]), file.text, flags=re.M | re.S)
    titles = [line for line, _ in file.matches(re.compile(r"^# ", re.MULTILINE), prose)]
    if len(titles) != 1:
        yield file.finding(1, "document", f"{len(titles)} titles; a document has one")


TREE_RULES: tuple[Callable[[Tree], Iterator[Finding]], ...] = (
    check_layers,
    check_third_party,
    check_dead_headers,
    check_own_headers,
)
FILE_RULES: tuple[Callable[[SourceFile], Iterator[Finding]], ...] = (
    check_purity,
    check_budgets,
    check_functions,
    check_names,
    check_comments,
    check_openings,
    check_ascii,
    check_outside_names,
    check_documents,
)


def check_tree(tree: Tree) -> list[Finding]:
    findings = [finding for rule in TREE_RULES for finding in rule(tree)]
    findings += [f for file in tree.files for rule in FILE_RULES for f in rule(file)]
    return sorted(findings, key=lambda finding: (finding.path, finding.line))


# --- the report --------------------------------------------------------------------------------


def spread(values: list[int]) -> str:
    if not values:
        return "none"
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    median = statistics.median_low(ordered)
    return f"{len(ordered):5d}   median {median:4d}   p95 {p95:4d}   max {ordered[-1]:4d}"


def report(tree: Tree) -> Iterator[str]:
    cpp = [f for f in tree.files if f.is_cpp and f.room and not f.is_generated]
    sources = [f for f in cpp if f.suffix == ".cc" and not f.is_test]
    headers = [f for f in cpp if f.suffix == ".h"]
    tests = [f for f in cpp if f.is_test]
    web = [f for f in tree.files if f.suffix in (".ts", ".tsx") and not f.is_generated]
    functions = [fn.lines for f in sources + headers for fn in f.functions if fn.lines]
    rows = (
        ("functions (8, 40, 70)", functions),
        (".cc files (150, 500, 800)", [len(f.lines) for f in sources]),
        ("headers (100, 250, 400)", [len(f.lines) for f in headers]),
        ("test files (200, 500, 800)", [len(f.lines) for f in tests]),
        ("TypeScript (60, 180, 300)", [len(f.lines) for f in web]),
    )
    yield "sizes in lines; in brackets the targets of median, p95, max"
    for name, values in rows:
        yield f"  {name:28s} {spread(values)}"
    yield "comment share; in brackets the target"
    for name, files in (("headers (30-50 %)", headers), (".cc files (10-20 %)", sources)):
        yield f"  {name:28s} {100 * comment_share(files):5.1f} %"
    production = sum(len(f.lines) for f in sources + headers)
    if production:
        text = "".join(f.text for f in sources + headers)
        asserts = len(re.findall(r"\b(?:TM_ASSERT|static_assert)\s*\(", text))
        ratio = sum(len(f.lines) for f in tests) / production
        yield f"  asserts per 1,000 lines (8)   {1000 * asserts / production:5.1f}"
        yield f"  test lines / source lines     {ratio:5.2f} (0.5 to 0.75)"


def comment_share(files: list[SourceFile]) -> float:
    return cpp_source.comment_share("\n".join(file.text for file in files))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", action="store_true", help="print sizes and shares")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    options = parser.parse_args()
    tree = Tree.read(options.root)
    if options.report:
        print("\n".join(report(tree)))
        return 0
    findings = check_tree(tree)
    for finding in findings:
        print(finding)
    print(f"tidy: {len(tree.files)} files, {len(findings) or 'no'} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
