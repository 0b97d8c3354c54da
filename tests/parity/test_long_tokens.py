"""Added tokens of thousands of characters, which are searched by another automaton than short ones:
leftmost, longest, with the rules of each, as the reference finds them."""

import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from tests.parity.agreement import check_encoding
from tests.parity.reference import reference_spans
from tests.parity.synthetic_tokenizers import added

LONG = ["ab" * 2500, "ab" * 400 + "c", "b" * 300, "ba" * 150 + "d ", "é" * 700]
SHORT = ["ab", "bb", "abc", "é", "d"]


def random_text(chance: random.Random) -> str:
    parts = []
    for _ in range(chance.randint(1, 6)):
        token = chance.choice(LONG + SHORT)
        cut = chance.choice([len(token), len(token), chance.randint(0, len(token))])
        parts.append(chance.choice(["", "", " ", "x", "a", "b"]) + token[:cut])
    return "".join(parts)


@pytest.mark.parametrize("seed", range(6))
def test_long_tokens_are_found_as_the_reference_finds_them(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    contents = chance.sample(LONG, 3) + chance.sample(SHORT, 2)
    file = {
        "normalizer": {"type": "Lowercase"} if seed % 2 else None,
        "model": {"type": "WordLevel", "vocab": {"?": 0, "a": 1, "ab": 2}, "unk_token": "?"},
        "pre_tokenizer": {"type": "Whitespace"},
        "added_tokens": [
            added(
                content,
                single_word=chance.random() < 0.2,
                lstrip=chance.random() < 0.2,
                rstrip=chance.random() < 0.2,
                normalized=seed % 2 == 1 and chance.random() < 0.5,
            )
            for content in contents
        ],
    }
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(file))
    reference = Tokenizer.from_file(str(path))
    texts = [*contents, *(random_text(chance) for _ in range(150))]
    check_encoding(path, texts, [reference_spans(reference, text) for text in texts])
