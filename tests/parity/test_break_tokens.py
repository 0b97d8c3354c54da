"""Added tokens of line breaks and tabs, which are looked for in words where that is proven.

Vocabularies and tokens are drawn so that it is proven for many files and nearly for others: strings
over a break, breaks of two kinds in one token, characters that no vocabulary has, rules.
"""

import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from tests.parity import program_encoder
from tests.parity.reference import survives
from tests.parity.synthetic_tokenizers import added, metaspace, replace, split

CHARACTERS = "ab▁\n\té<>/"
USUAL_MERGES = [("a", "b"), ("▁", "a"), ("\n", "\n"), ("\t", "\t"), ("\n\n", "\n\n"), ("b", "a")]
RARE_MERGES = [("\n", "\t"), ("b", "\n"), ("\t", "é"), ("▁", "\n"), ("é", "é"), ("\n\n", "\n")]
USUAL_TOKENS = ["\n", "\n\n", "\n\n\n", "\n" * 5, "\t", "\t\t", "\t" * 4, "<b>", "</b>", "▁▁"]
RARE_TOKENS = ["\n\t", "\t\n", "\r\n", "\r", "<b>\n", "\n<b>", "a\n", "ab", "\n\n\t", "é"]
# Of characters that the vocabulary lacks: z, c, "\r", "漢".
PARTS = ["a", "b", "ab", " ", "  ", "\n", "\n\n", "\n" * 7, "\t", "\t\t", "\r\n", "é", "z", "漢"]
PARTS += ["<b>", "</b>", "<", "▁", "<b>\n", "\n<b>", "\n\t", "c\n"]


def chosen(chance: random.Random, usual: list, rare: list) -> list:
    kept = [one for one in usual if chance.random() < 0.8]
    return kept + [one for one in rare if chance.random() < 0.06]


def random_model(chance: random.Random) -> dict:
    merges = chosen(chance, USUAL_MERGES, RARE_MERGES)
    chance.shuffle(merges)
    strings = ["?", *CHARACTERS, *(left + right for left, right in merges)]
    if "\n\n" not in strings:
        merges = [pair for pair in merges if "\n\n" not in pair]
    falls_back = chance.random() < 0.6
    if falls_back:
        strings += [f"<0x{byte:02X}>" for byte in range(256)]
    return {
        "type": "BPE",
        "unk_token": "?",
        "fuse_unk": chance.random() < 0.5,
        "byte_fallback": falls_back,
        "vocab": {string: i for i, string in enumerate(dict.fromkeys(strings))},
        "merges": [list(pair) for pair in merges],
    }


def random_file(chance: random.Random) -> dict:
    def rarely() -> bool:
        return chance.random() < 0.008

    tokens = [
        added(content, lstrip=rarely(), rstrip=rarely(), single_word=rarely(), normalized=rarely())
        for content in chosen(chance, USUAL_TOKENS, RARE_TOKENS)
    ]
    fold = replace(" ", "▁")
    stages = [
        (None, None),
        (fold, None),
        (fold, split({"String": " "}, "MergedWithPrevious")),
        (None, metaspace("never")),
        (None, metaspace("never", split=False)),
        (None, metaspace("always")),
    ]
    normalizer, pre_tokenizer = chance.choice(stages)
    return {
        "version": "1.0",
        "added_tokens": tokens,
        "normalizer": normalizer,
        "pre_tokenizer": pre_tokenizer,
        "model": random_model(chance),
    }


def random_text(chance: random.Random) -> str:
    return "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 40)))


@pytest.mark.parametrize("seed", range(8))
def test_breaks_in_words_are_those_of_the_text(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    path = tmp_path / "tokenizer.json"
    for round_of_seed in range(15):
        path.write_text(json.dumps(random_file(chance)))
        reference = Tokenizer.from_file(str(path))
        texts = [random_text(chance) for _ in range(120)]
        texts = [text for text in texts if survives(reference, text)]
        found = program_encoder.encode(path, texts)
        for text, ids in zip(texts, found, strict=True):
            wanted = reference.encode(text, add_special_tokens=False).ids
            assert ids == wanted, f"round {round_of_seed}: {text!r}"
