"""Runs of letters outside ASCII, which the fast engine cuts where no vocabulary string spans.

The models are trained on few letters that share bytes, so that strings begin and end within
characters. With `ignore_merges` they have strings that merging does not give: such a string is one
id as a word of its own, and several as a part of a word that is cut.
"""

import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from tests.parity import program_encoder
from tests.parity.model_families import FAMILIES
from tests.program import program_path

LETTERS = "жзцדあぃも一丁乀亁十가각é"
# A contraction that ends with the long s; letters of four bytes; numbers, marks and symbols.
OTHERS = [*" \n.a", "'s", "'ſ", "ſ", "𠀀", "٣", "²", "。", "\u3000", "\u0301", "😀", " a"]


def random_text(source: random.Random, count: int, others: float) -> str:
    return "".join(
        source.choice(OTHERS) if source.random() < others else source.choice(LETTERS)
        for _ in range(count)
    )


def texts_of(source: random.Random, strings: list[str]) -> Iterator[str]:
    for _ in range(400):
        yield random_text(source, source.randrange(1, 30), source.choice([0, 0.1, 0.5]))
    # Many rounds of words: some of the strings lie where one ends.
    for _ in range(6):
        parts = [source.choice(strings) + source.choice(["", "ж", " "]) for _ in range(2000)]
        yield "".join(parts)


def byte_alphabet() -> dict[int, str]:
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {
        byte: chr(256 + i) for i, byte in enumerate(rest)
    }


def in_alphabet(text: str) -> str:
    alphabet = byte_alphabet()
    return "".join(alphabet[byte] for byte in text.encode())


def file_of(
    source: random.Random, merges: int, strings: list[str], *, family: str, ignore_merges: bool
) -> dict:
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=256 + merges,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    trained.train_from_iterator([random_text(source, 400, 0.1)], trainer)
    model = json.loads(trained.to_str())["model"]
    if ignore_merges:
        for string in strings:
            model["vocab"].setdefault(in_alphabet(string), len(model["vocab"]))
    file = FAMILIES["llama3" if family == "gpt2" else family]()
    if family == "gpt2":
        file["pre_tokenizer"] = {
            "type": "ByteLevel",
            "add_prefix_space": False,
            "trim_offsets": True,
            "use_regex": True,
        }
    file["model"] |= {key: model[key] for key in ("vocab", "merges")}
    file["model"]["ignore_merges"] = ignore_merges
    begin = len(model["vocab"])
    rules = dict.fromkeys(["single_word", "lstrip", "rstrip", "normalized", "special"], False)
    contents = ["<б>", "一", "зз", "a가"]
    file["added_tokens"] = [
        {"id": begin + i, "content": content} | rules for i, content in enumerate(contents)
    ]
    file["post_processor"] = None
    return file


def report_of(path: Path) -> str:
    command = [program_path(), "tokenizer", "info", path]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("ignore_merges", [False, True])
@pytest.mark.parametrize("family", ["gpt2", "llama3", "qwen2"])
def test_cut_letters(family: str, ignore_merges: bool, tmp_path: Path) -> None:
    for seed in range(6):
        source = random.Random(seed)
        merges = source.choice([30, 120, 400])
        strings = [
            source.choice(["", " "]) + random_text(source, source.randrange(1, 4), 0)
            for _ in range(40)
        ]
        file = file_of(source, merges, strings, family=family, ignore_merges=ignore_merges)
        path = tmp_path / "tokenizer.json"
        path.write_text(json.dumps(file))
        assert "letters are cut" in report_of(path)
        reference = Tokenizer.from_file(str(path))
        texts = [*texts_of(source, strings)]
        found = program_encoder.encode(path, texts)
        wanted = reference.encode_batch(texts, add_special_tokens=False)
        for text, ids, expected in zip(texts, found, wanted, strict=True):
            assert ids == expected.ids, f"seed {seed}: {text!r}"
