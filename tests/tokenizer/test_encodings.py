"""Pairs, truncation with stride on both sides, padding, offsets: against the real library."""

import json
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tokenizers import Encoding, Tokenizer

from tests.parity.edge_texts import EDGE_TEXTS, random_texts
from tests.parity.model_families import FAMILIES

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("TOKENMILL_BIN_DIR", ROOT / "build/release/bin")) / "tokenizer_driver"
NAMES = ["llama2", "roberta", "llama3", "bert_uncased", "t5", "xlm_roberta", "wordlevel", "pythia"]
FIELDS = ["ids", "type_ids", "special_tokens_mask", "attention_mask"]
TEXTS = [text for text in EDGE_TEXTS if len(text) < 100] + random_texts(seed=31, count=40)


def run(tokenizer: Path, questions: list[dict]) -> list:
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run(
        [PROGRAM, tokenizer], input=lines.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def window(encoding: Encoding, *, has_pair: bool) -> dict:
    fields = {name: getattr(encoding, name) for name in FIELDS}
    if not has_pair:
        fields["offsets"] = [list(span) for span in encoding.offsets]
    return fields


def same_fields(row: dict) -> dict:
    return {name: row[name] for name in [*FIELDS, "offsets"] if name in row}


def random_truncation(chance: random.Random) -> dict | None:
    if chance.random() < 0.15:
        return None
    return {
        "direction": chance.choice(["Left", "Right"]),
        "max_length": chance.choice([0, 1, 2, 3, 4, 5, 6, 8, 12, 20]),
        "strategy": chance.choice(["LongestFirst"] * 3 + ["OnlyFirst", "OnlySecond"]),
        "stride": chance.choice([0, 0, 1, 2, 3, 5]),
    }


def random_padding(chance: random.Random) -> dict | None:
    if chance.random() < 0.4:
        return None
    return {
        "strategy": chance.choice(["BatchLongest", {"Fixed": 7}, {"Fixed": 16}]),
        "direction": chance.choice(["Left", "Right"]),
        "pad_to_multiple_of": chance.choice([None, 0, 8]),
        "pad_id": 3,
        "pad_type_id": chance.choice([0, 2]),
        "pad_token": "p",
    }


def questions(seed: int) -> Iterator[dict]:
    chance = random.Random(seed)
    for _ in range(120):
        has_pair = chance.random() < 0.5
        texts = chance.choices(TEXTS, k=3)
        yield {
            "texts": [[text, chance.choice(TEXTS) if has_pair else None] for text in texts],
            "special_tokens": chance.random() < 0.7,
            "truncation": random_truncation(chance),
            "padding": random_padding(chance),
        }


def reference(file: dict, question: dict) -> list[Encoding] | None:
    """None where the library fails or panics."""
    settings = {key: question[key] for key in ("truncation", "padding")}
    try:
        tokenizer = Tokenizer.from_str(json.dumps(file | settings))
        inputs = [text if pair is None else (text, pair) for text, pair in question["texts"]]
        special = question["special_tokens"]
        return tokenizer.encode_batch(inputs, add_special_tokens=special)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return None


@pytest.mark.parametrize("name", NAMES)
def test_encodings_are_those_of_the_reference(name: str, tmp_path: Path) -> None:
    file = FAMILIES[name]()
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(file))
    asked = list(questions(seed=len(name)))
    compared = refused = 0
    for question, rows in zip(asked, run(path, asked), strict=True):
        expected = reference(file, question)
        if expected is None:
            assert "error" in rows, question
            refused += 1
            continue
        if "error" in rows:
            pytest.fail(f"refused: {rows['error']}: {question}")
        for row, encoding, (_, pair) in zip(rows, expected, question["texts"], strict=True):
            assert same_fields(row) == window(encoding, has_pair=pair is not None), question
            compare_overflow(row, encoding, question, has_pair=pair is not None)
            compared += 1
    assert compared > 50
    assert refused > 2


def compare_overflow(row: dict, encoding: Encoding, question: dict, *, has_pair: bool) -> None:
    """0.23 stops early, so its overflow may lack a tail: what it has must be ours."""
    ours = [same_fields(other) for other in row["overflowing"]]
    theirs = [window(other, has_pair=has_pair) for other in encoding.overflowing]
    assert ours[: len(theirs)] == theirs or has_pair, question


@pytest.mark.parametrize("side", ["Left", "Right"])
def test_windows_reach_the_end_of_the_text(side: str, tmp_path: Path) -> None:
    """As in tokenizers 0.22: 0.23 loses the tail, so its whole text is the judge."""
    file = FAMILIES["llama2"]()
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(file))
    text = "Hello, World! one two three four five"
    truncation = {"direction": side, "max_length": 5, "strategy": "LongestFirst", "stride": 2}
    question = {"texts": [[text, None]], "special_tokens": False, "padding": None}
    (row,) = run(path, [question | {"truncation": truncation}])[0]
    ids: list[int] = []
    for part in [row, *row["overflowing"]]:
        fresh = part["ids"][2:] if ids and side == "Right" else part["ids"]
        fresh = fresh[:-2] if ids and side == "Left" else fresh
        ids = ids + fresh if side == "Right" else fresh + ids
    assert ids == Tokenizer.from_str(json.dumps(file)).encode(text, add_special_tokens=False).ids
