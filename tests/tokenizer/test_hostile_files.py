"""What the reference refuses we refuse, with a reason; what it loads we load, but for a list."""

import json
import re
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from tests.parity import program_encoder
from tests.tokenizer.hostile_files import FILES

# The reference loads this; we refuse it when it is loaded, since a dropout leaves ids to chance.
NOT_SUPPORTED = {"dropout-0.5"}


def reference_loads(text: str) -> bool:
    try:
        Tokenizer.from_str(text)
    except BaseException as error:  # a Rust panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return False
    return True


def reason_of_refusal(path: Path) -> str | None:
    try:
        program_encoder.encode(path, [])
    except program_encoder.EncodeError as error:
        return str(error)
    return None


TEXTS = ["", "a", "ab", "abab a", "x", "a\u00e9", "<s>a", "b a\n1 22", "x" * 5001]


def reference_ids(tokenizer: Tokenizer, text: str, *, special_tokens: bool) -> list[int] | str:
    """The ids, or the name of what the library raises."""
    try:
        return tokenizer.encode(text, add_special_tokens=special_tokens).ids
    except BaseException as error:  # a Rust panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return type(error).__name__


def problem_in_use(path: Path, *, special_tokens: bool) -> str:
    """Each text gets the reference's ids, or an error where the reference fails.

    Where it panics there is nothing to compare with, and our answer is our own.
    """
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    expected = {
        text: reference_ids(tokenizer, text, special_tokens=special_tokens) for text in TEXTS
    }
    good = {text: ids for text, ids in expected.items() if isinstance(ids, list)}
    try:
        actual = program_encoder.encode(path, good, special_tokens=special_tokens)
    except program_encoder.EncodeError as error:
        return str(error)
    if actual != [*good.values()]:
        return f"{actual}, not {good}"
    for text in (text for text, ids in expected.items() if ids == "Exception"):
        try:
            return f"{text!r}: {program_encoder.encode(path, [text])}, not an error"
        except program_encoder.EncodeError as error:
            if not re.match(r"error: line 1: \S.{10}", str(error)):
                return str(error)
    return ""


@pytest.mark.parametrize("special_tokens", [False, True])
def test_what_loads_gives_the_ids_or_fails_as_there(special_tokens: bool, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    used = 0
    problems = {}
    for name, text in FILES.items():
        if name in NOT_SUPPORTED or not reference_loads(text):
            continue
        path.write_text(text)
        used += 1
        if problem := problem_in_use(path, special_tokens=special_tokens):
            problems[name] = problem
    assert problems == {}
    assert used > 100


def test_templates_that_are_no_frame_fail_when_they_cannot_be_filled(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    for name, reason in [("Q-tpl-undef", "not defined"), ("Q-tpl-AB", "wants a second one")]:
        path.write_text(FILES[name])
        with pytest.raises(program_encoder.EncodeError, match=reason):
            program_encoder.encode(path, ["ab"], special_tokens=True)


def test_chunks_of_nothing_fail_when_there_is_something_to_cut(tmp_path: Path) -> None:
    """The reference panics on every text but those of added tokens alone."""
    path = tmp_path / "tokenizer.json"
    path.write_text(FILES["P-fixed0"])
    assert program_encoder.encode(path, [""]) == [[]]
    for text in ("a", " ", "ab ab"):
        assert reference_ids(Tokenizer.from_file(str(path)), text, special_tokens=False) == (
            "PanicException"
        )
        with pytest.raises(program_encoder.EncodeError, match="chunks of 0"):
            program_encoder.encode(path, [text])


def test_a_text_that_takes_a_pattern_too_many_steps_fails_and_names_it(tmp_path: Path) -> None:
    """The reference panics when it went back 10 million times from one place."""
    pattern = r"(?:(a|a)+)+\1c"
    file = {
        "model": {"type": "WordLevel", "vocab": {"?": 0, "aac": 1}, "unk_token": "?"},
        "pre_tokenizer": {
            "type": "Split",
            "pattern": {"Regex": pattern},
            "behavior": "Isolated",
            "invert": False,
        },
    }
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(file))
    tokenizer = Tokenizer.from_file(str(path))
    assert reference_ids(tokenizer, "a" * 100, special_tokens=False) == "PanicException"
    assert program_encoder.encode(path, ["aac"]) == [[1]]
    with pytest.raises(program_encoder.EncodeError, match=r"too many steps on a text: \(\?:\(a"):
        program_encoder.encode(path, ["a" * 100])
    file["normalizer"] = {"type": "Replace", "pattern": {"Regex": pattern}, "content": "b"}
    path.write_text(json.dumps(file | {"pre_tokenizer": None}))
    with pytest.raises(program_encoder.EncodeError, match="too many steps"):
        program_encoder.encode(path, ["a" * 100])


def test_the_same_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    different = {}
    for name, text in FILES.items():
        path.write_text(text)
        reason = reason_of_refusal(path)
        if reason is not None:
            assert re.match(r"error: \S.{10}", reason), (name, reason)
        if (reason is None) != reference_loads(text):
            different[name] = reason
    assert different.keys() == NOT_SUPPORTED, json.dumps(different, indent=1)
