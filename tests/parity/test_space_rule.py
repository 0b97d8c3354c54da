"""Pipelines that split at spaces, and some that only nearly do.

Words are cached by their raw bytes only where that is exact. The model here has tokens with spaces
anywhere, so every cut shows.
"""

import json
import random
import subprocess
from itertools import product
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, trainers

from tests.parity import program_encoder
from tests.parity.charsmaps import own_charsmap, precompiled
from tests.parity.reference import survives
from tests.parity.synthetic_tokenizers import (
    BERT,
    PATTERNS,
    byte_level,
    metaspace,
    replace,
    sequence,
    split,
)
from tests.program import program_path

WORDS = [
    "a",
    "b",
    "ab",
    "Ab's",
    "a.b",
    "1",
    "12a",
    "é",
    "中文",
    "(a",
    "a)",
    "-",
    "a\n",
    "\tb",
    "▁a",
    "a\r\n",
    "b‘",
    "A",
    "\u0600a",
]
GLUE = [" ", " ", " ", "  ", "   ", "\n", "\u00a0", "\u3000 ", " \u0301", "\u0600 ", "\u200b "]


def spaced_texts(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    texts = ["", " ", "  ", "a", " a", "a ", "  a  b  "]
    for _ in range(count):
        words = [chance.choice(WORDS) for _ in range(chance.randint(1, 14))]
        text = "".join(word + chance.choice(GLUE) for word in words)
        if chance.random() < 0.2:
            text = chance.choice(GLUE) + text
        texts.append(text if chance.random() < 0.5 else text.rstrip(" "))
    return texts


TEXTS = spaced_texts(seed=1, count=160)


def trained_over_spaces() -> dict:
    """BPE that has seen whole texts: its tokens lie over spaces and marks."""
    tokenizer = Tokenizer(models.BPE(unk_token="?"))
    spaced = spaced_texts(seed=2, count=300)
    marked = [text.replace(" ", mark) for mark in "▁Ġ" for text in spaced]
    trainer = trainers.BpeTrainer(vocab_size=2000, special_tokens=["?"], show_progress=False)
    tokenizer.train_from_iterator(spaced + marked, trainer)
    return json.loads(tokenizer.to_str())


MODEL = trained_over_spaces()["model"]

REGEXES = {
    "words": r"\s+(?!\S)|\s+|\S+",
    "letters": r"\w+|[^\w\s]+",
    "led": r" ?\w+| ?[^\s\w]+|\s+(?!\S)|\s+",
    "o200k": PATTERNS["o200k"],
    "deepseek": PATTERNS["deepseek_v3"],
    "over": r"a b",
    "trailing": r"[a-z]+ ?",
    "two_words": r"[^ ]+ [^ ]+",
    "behind": r"(?<=a) b",
    "ahead": r"a(?= )|\s|\S",
    "ahead_far": r"\s(?=a b)|\s+|\S+",
    "boundary": r"\b",
    "line_end": r"\s+$|\s|\S",
    "line_begin": r"^ \S|\s|\S+",
    "line_end_after": r"\S+$|\s|\S",
    "some": r"[a-z]+",
    "three": r".{3}",
    "lazy": r"\S+?|\s+?",
    "maybe": r"(?:a| )?b|\s|\S",
    "only_a": r"\s?a+",
    "but_stops": r" ?[^(\s|[.,!?])]+",
    "spaces_at_end": r"\s+$",
    "spaces_at_last_end": r"\s+\Z|[ab]",
    "ends_first": r"(?:$|\s)a",
    "begins_first": r"(?:^|\s)a",
    "deepseek_llm": PATTERNS["deepseek_llm"],
}
STEPS = {
    "bert": {"type": "BertPreTokenizer"},
    "whitespace": {"type": "Whitespace"},
    "split": {"type": "WhitespaceSplit"},
    "delimiter_space": {"type": "CharDelimiterSplit", "delimiter": " "},
    "delimiter": {"type": "CharDelimiterSplit", "delimiter": "a"},
    "only_a": split({"Regex": REGEXES["only_a"]}),
    "spaces_at_end": split({"Regex": REGEXES["spaces_at_end"]}),
    "digits": {"type": "Digits", "individual_digits": False},
    "punctuation": {"type": "Punctuation", "behavior": "Contiguous"},
    "punctuation_led": {"type": "Punctuation", "behavior": "MergedWithPrevious"},
    "punctuation_leads": {"type": "Punctuation", "behavior": "MergedWithNext"},
    "always": metaspace("always"),
    "first": metaspace("first"),
    "never": metaspace("never"),
    "whole": metaspace("always", split=False),
    "string": split({"String": " "}),
    "string_over": split({"String": "a b"}),
    "merged": split({"String": " "}, "MergedWithNext"),
    "letter_merged": split({"Regex": " ?a"}, "MergedWithPrevious"),
    "letter_merges": split({"Regex": " ?a|b"}, "MergedWithNext"),
    "bytes": byte_level(use_regex=False),
}
PAIRED = ["split", "always", "first", "delimiter", "whole", "string", "only_a", "bytes"]
PAIRS = {
    f"{one}-{two}": sequence("pretokenizers", [STEPS[one], STEPS[two]])
    for one, two in product(STEPS, PAIRED)
}
FALCON = sequence(
    "pretokenizers",
    [
        STEPS["punctuation"],
        byte_level(),
        STEPS["digits"],
        split({"Regex": "[0-9][0-9][0-9]"}),
    ],
)
PIPELINES = {**STEPS, **PAIRS, "falcon": FALCON}
BLANKS = {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "}
NORMALIZERS = {
    "none": None,
    "bert": BERT,
    "nfkc": {"type": "NFKC"},
    "nmt": {"type": "Nmt"},
    "squeeze": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
    "squeeze_mark": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"},
    "blanks": BLANKS,
    "fold": replace(" ", "▁"),
    "drop": replace("a", ""),
    "blank_out": sequence("normalizers", [replace("a", " "), BLANKS]),
    "over": replace("b ", "1"),
    "inside": replace("ab", "12"),
    "strip": {"type": "Strip", "strip_left": True, "strip_right": True},
    "strip_left": {"type": "Strip", "strip_left": True, "strip_right": False},
    "strip_right": {"type": "Strip", "strip_left": False, "strip_right": True},
    "prepend": {"type": "Prepend", "prepend": "-"},
    "lowercase": {"type": "Lowercase"},
    "swapped": precompiled(own_charsmap({"a": "b", "b": "a1"})),
    "glued": precompiled(own_charsmap({"\u0600": "", "1": "2"})),
    "cased": precompiled(own_charsmap({"A": "Ua", "(": "P(", "é": "e"})),
    "emptied": precompiled(own_charsmap({"a": "", "(": "P("})),
    "blanked": precompiled(own_charsmap({"a": "b ", "(": "P("})),
}
REPLACEMENTS = {
    "line_breaks": ({"String": "\r\n"}, "\n"),
    "breaks_to_spaces": ({"String": "\n"}, " "),
    "breaks_dropped": ({"Regex": r"[\r\n]+"}, ""),
    "wide_blanks": ({"Regex": "[\u3000\u00a0]"}, " "),
    "marks_dropped": ({"Regex": "[\u0301\u200b]"}, ""),
    "quotes": ({"Regex": "[a‘]"}, "'"),
    "runs": ({"Regex": "[ab]+"}, "12"),
    "lazy": ({"Regex": "a.??"}, "1"),
    "spaced": ({"Regex": "[ab ]+"}, "1"),
    "to_wide": ({"Regex": "[a‘]"}, "\u00a0"),
    "to_mark": ({"Regex": "[a‘]"}, "▁"),
    "to_nothing": ({"Regex": "[a‘]"}, ""),
    "ends": ({"Regex": "a$"}, "b"),
    "ahead": ({"Regex": "a(?= )"}, "b"),
    "empty": ({"Regex": "b*"}, "1"),
}
for _name, (_pattern, _content) in REPLACEMENTS.items():
    _step = {"type": "Replace", "pattern": _pattern, "content": _content}
    NORMALIZERS[f"replace_{_name}"] = _step
    NORMALIZERS[f"replace_{_name}_squeezed"] = sequence("normalizers", [_step, BLANKS])
REPLACED_IN_WORDS = ["line_breaks", "breaks_to_spaces", "breaks_dropped", "wide_blanks"]
REPLACED_IN_WORDS += ["marks_dropped", "quotes", "runs"]
NORMALIZERS["nmt_model"] = sequence(
    "normalizers",
    [NORMALIZERS["cased"], NORMALIZERS["strip_right"], NORMALIZERS["squeeze_mark"]],
)
NORMALIZERS["deberta"] = sequence(
    "normalizers", [NORMALIZERS["strip"], NORMALIZERS["cased"], NORMALIZERS["squeeze"]]
)
NORMALIZERS["strip_late"] = sequence("normalizers", [BLANKS, NORMALIZERS["strip"]])
NORMALIZERS["strip_twice"] = sequence(
    "normalizers", [NORMALIZERS["strip_left"], NORMALIZERS["strip"]]
)
STRIPS = ["strip", "strip_left", "strip_right", "deberta"]


def file_of(pre_tokenizer: dict, normalizer: dict | None = None, added: list | None = None) -> dict:
    return {
        "version": "1.0",
        "added_tokens": added or [],
        "normalizer": normalizer,
        "pre_tokenizer": pre_tokenizer,
        "model": MODEL,
    }


def check(file: dict, path: Path) -> None:
    path.write_text(json.dumps(file))
    reference = Tokenizer.from_file(str(path))
    texts = [text for text in TEXTS if survives(reference, text)]
    wanted = [reference.encode(text, add_special_tokens=False).ids for text in texts]
    found = program_encoder.encode(path, texts)
    for text, ids, expected in zip(texts, found, wanted, strict=True):
        assert ids == expected, repr(text)


@pytest.mark.parametrize("name", REGEXES)
def test_patterns_in_every_behavior(name: str, tmp_path: Path) -> None:
    behaviors = ["Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous"]
    for behavior, invert in product(behaviors, [False, True]):
        step = split({"Regex": REGEXES[name]}, behavior, invert=invert)
        check(file_of(step), tmp_path / "tokenizer.json")


@pytest.mark.parametrize("name", PIPELINES)
def test_steps_and_pairs_of_steps(name: str, tmp_path: Path) -> None:
    check(file_of(PIPELINES[name]), tmp_path / "tokenizer.json")


@pytest.mark.parametrize("name", NORMALIZERS)
def test_normalizers_before_what_splits(name: str, tmp_path: Path) -> None:
    splitting = [STEPS["split"], STEPS["always"], STEPS["bert"], PAIRS["split-always"]]
    for step in [*splitting, split({"Regex": REGEXES["led"]}), STEPS["only_a"], STEPS["digits"]]:
        check(file_of(step, NORMALIZERS[name]), tmp_path / "tokenizer.json")


@pytest.mark.parametrize("rules", [{}, {"lstrip": True}, {"rstrip": True}, {"single_word": True}])
@pytest.mark.parametrize("content", ["ab", "a b", "(a"])
def test_added_tokens_of_the_normalized_text(content: str, rules: dict, tmp_path: Path) -> None:
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "special": False}
    token = {"id": 2000, "content": content, "normalized": True} | plain | rules
    for normalizer in (None, BERT):
        check(file_of(STEPS["bert"], normalizer, [token]), tmp_path / "tokenizer.json")


@pytest.mark.parametrize("name", [*STRIPS, "strip_late"])
def test_gaps_between_added_tokens_are_stripped(name: str, tmp_path: Path) -> None:
    normalized = {**RAW_TOKENS[0], "id": 2003, "content": "ab", "normalized": True}
    for step, tokens in product([STEPS["split"], STEPS["always"]], [[], [normalized]]):
        file = file_of(step, NORMALIZERS[name], RAW_TOKENS + tokens)
        check(file, tmp_path / "tokenizer.json")


RAW_TOKENS = [
    {"id": 2000 + i, "content": content, "normalized": False, "special": False}
    | {"single_word": False, "lstrip": i == 1, "rstrip": i == 2}
    for i, content in enumerate(["(a", "-", "1"])
]


@pytest.mark.parametrize("name", PIPELINES)
def test_added_tokens_of_the_raw_text(name: str, tmp_path: Path) -> None:
    file = file_of(PIPELINES[name], BERT, RAW_TOKENS)
    check(file, tmp_path / "tokenizer.json")


def engine_of(file: dict, path: Path) -> str:
    path.write_text(json.dumps(file))
    command = [program_path(), "tokenizer", "info", path]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return next(line for line in report.splitlines() if line.startswith("pre_tokenizer"))


CACHED = {
    "words": split({"Regex": REGEXES["words"]}),
    "led": split({"Regex": REGEXES["led"]}),
    "o200k": split({"Regex": REGEXES["o200k"]}),
    "deepseek": split({"Regex": REGEXES["deepseek"]}),
    "kept": split({"Regex": REGEXES["letters"]}, "Removed", invert=True),
    "bert": STEPS["bert"],
    "marks": PAIRS["split-always"],
    "punctuation": PAIRS["punctuation-split"],
    "merged": PAIRS["letter_merged-always"],
    "falcon": FALCON,
    "digits": STEPS["digits"],
    "only_a": PAIRS["spaces_at_end-only_a"],
    "but_stops": split({"Regex": REGEXES["but_stops"]}),
}
NOT_CACHED = {
    "over": split({"Regex": REGEXES["over"]}),
    "trailing": split({"Regex": REGEXES["trailing"]}),
    "behind": split({"Regex": REGEXES["behind"]}),
    "ahead": split({"Regex": REGEXES["ahead"]}),
    "boundary": split({"Regex": REGEXES["boundary"]}),
    "merged": STEPS["merged"],
    "begins_first": split({"Regex": REGEXES["begins_first"]}),
    "hidden": sequence("pretokenizers", [STEPS["bytes"], STEPS["only_a"]]),
}


@pytest.mark.parametrize("name", CACHED)
def test_what_surely_splits_is_cached(name: str, tmp_path: Path) -> None:
    line = engine_of(file_of(CACHED[name]), tmp_path / "tokenizer.json")
    assert "splits at spaces" in line


@pytest.mark.parametrize("name", ["cased", "nmt_model", "emptied", "blanked"])
def test_a_table_that_makes_two_of_one_is_cached(name: str, tmp_path: Path) -> None:
    file = file_of(STEPS["always"], NORMALIZERS[name])
    is_cached = "splits at spaces" in engine_of(file, tmp_path / "tokenizer.json")
    assert is_cached == (name not in ("emptied", "blanked"))


@pytest.mark.parametrize("name", [*STRIPS, "strip_late", "strip_twice"])
def test_a_strip_that_comes_first_is_cached(name: str, tmp_path: Path) -> None:
    file = file_of(STEPS["always"], NORMALIZERS[name])
    is_cached = "splits at spaces" in engine_of(file, tmp_path / "tokenizer.json")
    assert is_cached == (name in STRIPS)


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_what_is_replaced_within_words_is_cached(name: str, tmp_path: Path) -> None:
    file = file_of(STEPS["split"], NORMALIZERS[f"replace_{name}"])
    is_cached = "splits at spaces" in engine_of(file, tmp_path / "tokenizer.json")
    assert is_cached == (name in REPLACED_IN_WORDS)


@pytest.mark.parametrize("name", NOT_CACHED)
def test_what_may_not_split_is_not(name: str, tmp_path: Path) -> None:
    line = engine_of(file_of(NOT_CACHED[name]), tmp_path / "tokenizer.json")
    assert "splits at spaces" not in line
