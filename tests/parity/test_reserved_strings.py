"""Pipelines of Llama's kind with steps and added tokens that most texts never meet.

Words are cached only where no text can show it: the model here has seen whole texts, so its tokens
lie over spaces, and a stretch that has one of the strings must be encoded as the steps say.
"""

import json
import random
from itertools import product
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, trainers

from tests.parity import program_encoder
from tests.parity.synthetic_tokenizers import (
    BEHAVIORS,
    byte_level,
    metaspace,
    replace,
    sequence,
    split,
)
from tests.parity.test_space_rule import engine_of

FOLD = replace(" ", "▁")
PREPEND = {"type": "Prepend", "prepend": "▁"}
NORMALIZERS = {
    "none": None,
    "fold": FOLD,
    "prepend": sequence("normalizers", [PREPEND, FOLD]),
    "replace": replace("<x>", "▁y"),
    "replace_first": sequence("normalizers", [replace("<x>", "▁"), PREPEND, FOLD]),
    "replace_between": sequence("normalizers", [PREPEND, replace("<x>", ""), FOLD]),
    "replace_last": sequence("normalizers", [PREPEND, FOLD, replace("<x>", " b")]),
}
LAST = split({"String": " "}, "MergedWithPrevious")
STEPS = {
    "none": None,
    "idle": sequence("pretokenizers", [metaspace("never", split=False), LAST]),
    "string": split({"String": "<x>"}, "MergedWithNext"),
    "string_first": sequence("pretokenizers", [split({"String": "<x>"}), metaspace("first")]),
    "string_last": sequence(
        "pretokenizers", [metaspace("always", split=False), split({"String": "b"}, "Removed")]
    ),
}
WORDS = ["a", "b", "ab", "<x>", "<s>", "<", "x>", "▁", "<s", "s>", "é", "中", "\n", "<t>", "a<x>b"]


def texts_of(words: list[str], seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    texts = ["", " ", "  ", "<s>", " <s>", "<s> ", "<x>", "<t><x>", "<t> <s><s>"]
    for _ in range(count):
        picked = chance.choices(words, k=chance.randint(1, 9))
        texts.append("".join(word + chance.choice(["", "", " ", "  "]) for word in picked))
    return texts


TEXTS = texts_of(WORDS, seed=1, count=150) + texts_of(WORDS[:3] + WORDS[7:12], seed=2, count=100)


def trained_over_spaces() -> dict:
    tokenizer = Tokenizer(models.BPE(unk_token="?", fuse_unk=True))
    seen = [text.replace(" ", "▁") for text in texts_of(WORDS, seed=3, count=400)]
    trainer = trainers.BpeTrainer(vocab_size=900, special_tokens=["?"], show_progress=False)
    tokenizer.train_from_iterator([*seen, *TEXTS], trainer)
    return json.loads(tokenizer.to_str())["model"]


MODEL = trained_over_spaces()
RAW = {"content": "<t>", "normalized": False}
TOKENS = {
    "none": [],
    "raw": [RAW],
    "normalized": [{"content": "<s>", "normalized": True}, RAW],
    "stripping": [{"content": "<s>", "normalized": True, "lstrip": True, "rstrip": True}, RAW],
    "single": [{"content": "ab", "normalized": True, "single_word": True}],
    "spaced": [{"content": "a <s> b", "normalized": True}, RAW],
    "white": [{"content": "  ", "normalized": True}],
    "mark": [{"content": "▁▁", "normalized": True}, RAW],
}


def file_of(normalizer: str, steps: str, tokens: str) -> dict:
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "special": False}
    return {
        "version": "1.0",
        "added_tokens": [
            plain | token | {"id": len(MODEL["vocab"]) + i}
            for i, token in enumerate(TOKENS[tokens])
        ],
        "normalizer": NORMALIZERS[normalizer],
        "pre_tokenizer": STEPS[steps],
        "model": MODEL,
    }


def check(file: dict, path: Path) -> None:
    path.write_text(json.dumps(file))
    reference = Tokenizer.from_file(str(path))
    wanted = [reference.encode(text, add_special_tokens=False).ids for text in TEXTS]
    for text, ids, expected in zip(TEXTS, program_encoder.encode(path, TEXTS), wanted, strict=True):
        assert ids == expected, repr(text)


@pytest.mark.parametrize("tokens", TOKENS)
@pytest.mark.parametrize("normalizer", NORMALIZERS)
def test_ids_with_every_step_and_token(normalizer: str, tokens: str, tmp_path: Path) -> None:
    for steps in STEPS:
        check(file_of(normalizer, steps, tokens), tmp_path / "tokenizer.json")


@pytest.mark.parametrize("behavior", BEHAVIORS)
def test_a_string_that_splits_in_every_behavior(behavior: str, tmp_path: Path) -> None:
    for invert, normalizer in product([False, True], ["none", "fold", "prepend"]):
        file = file_of(normalizer, "none", "normalized")
        file["pre_tokenizer"] = split({"String": "<x>"}, behavior, invert=invert)
        check(file, tmp_path / "tokenizer.json")


IS_CACHED = [("prepend", "none", "normalized"), ("fold", "idle", "raw"), ("none", "string", "none")]
IS_CACHED += [("replace_last", "string", "spaced"), ("none", "string_first", "normalized")]
IS_NOT = [("prepend", "none", "white"), ("fold", "none", "mark")]


@pytest.mark.parametrize(("normalizer", "steps", "tokens"), IS_CACHED + IS_NOT)
def test_words_are_cached_where_strings_can_be_reserved(
    normalizer: str, steps: str, tokens: str, tmp_path: Path
) -> None:
    line = engine_of(file_of(normalizer, steps, tokens), tmp_path / "tokenizer.json")
    is_cached = "no vocabulary string spans" in line
    assert is_cached == ((normalizer, steps, tokens) in IS_CACHED)


def test_a_string_too_long_to_reserve(tmp_path: Path) -> None:
    file = file_of("prepend", "none", "normalized")
    file["added_tokens"][0]["content"] = "x" * 300
    path = tmp_path / "tokenizer.json"
    assert "reference" in engine_of(file, path)
    assert program_encoder.encode(path, ["a" + "x" * 300]) == [
        Tokenizer.from_file(str(path)).encode("a" + "x" * 300, add_special_tokens=False).ids
    ]


def test_bytes_of_a_byte_level_model_are_replaced(tmp_path: Path) -> None:
    file = file_of("replace", "none", "none")
    file["pre_tokenizer"] = byte_level()
    check(file, tmp_path / "tokenizer.json")
