"""Patterns in Oniguruma's dialect: the pieces of the reference, for given and for random ones."""

import itertools
import json
import random
from pathlib import Path

import pytest
from tokenizers import Regex, Tokenizer

from tests.parity import program_encoder
from tests.parity.synthetic_tokenizers import split

GIVEN = [
    *(r"(?<=a+)b", r"(?=\s+x)", r"\s+(?!\S+)", r"(?<!a+)b", r"(?<=a|bb)x", r"(?<=^a*)b"),
    *(r"(?<!\s+)x", r"(?=(?>a+)b)a", r"(?!a*b)\w", r"(?=a*(?!b))a", r"\d{1,3}(?=(?:\d{3})*\b)"),
    *(r"(?>a+)b", r"(?>a|ab)c", r"(?>\s+)x", r"(?>(?:a?)*)b", r"(?:a|b)++", r"(?:ab?)*+b"),
    *(r"a++b", r"\s++$", r"(?:a{0,3}b)++", r"a{2,1}", r"a{3,2}b?", r"a{1000}", r"x**"),
    *(r"\R", r"\Z", r"\G", r"\Ga", r"[]a]+", r"[^]a]", r"\Qa\E", r"(?#x)a", "(?x: a b # c\n )"),
    *(r"(?m:.)", r"(?i)a(?-i)b", r"(?im:a.)", r"(?mi-x:a.b)"),
    *(r"(?:a?)*", r"(?:|a)*", r"(?:a|b?)*x", r"(?:a*)*b", r"(?:(?:a?b?)*x?)*", r"(?:a??)*?b"),
    *(r"(?:|a)*?b", r"(?:a*?b?)+x", r"(?:^a?)*b", r"(?:a?){2,}b", r"(?:(?:a|b?){2})*x"),
    *(r"(?:(?=a)|b)*a", r"(?:^|b)*a", r"(^|b)*a", r"(?i:^|b)*a", r"(?:(^|b)|x)*a", r"(?:^)*a"),
    *(r"(^)*a", r"(?>^|b)*a", r"(?:(?:^|a)b)*", r"(?:(?=a)b?)*a", r"((?=a)|b)*?x"),
    *(r"a\Kb", r"\K", r"a\K", r"\Ka", r"(?:a\K)b", r"a\Kb|c", r"(a\Kb)+", r"a+\Kb", r"a*\K"),
    *(r"a\Kb\Kc", r"(?:a\K)?b", r"(?i:A\K)b", r"\K+", r"(?:\K|a)b", r"(?:a\K|ab)x", r"ab\K(?=x)"),
    *(r"(?:a\K|b)+x", r"(?:a|\Kab)c", r"\s\K\w+", r"(?:a\Kb?)+?x", r"(?:aa\K|a)*?b"),
    *(r"(?:a|ab)(?:c|bcd)(?:d*)", r"(?:(a|b?)*x?)+1"),
]
MODEL = {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"}
ALPHABET = "aaabbx \n1cd\r"
ATOMS = ["a", "b", "x", "[ab]", "[^a]", r"\s", r"\w", ".", "ab", r"\b", "^", "$", r"\R"]
GROUPS = ["(?:{})", "(?:{})", "({})", "(?>{})", "(?={})", "(?!{})", "(?<={})", "(?<!{})", "(?i:{})"]
REPEATS = [
    "",
    "",
    "",
    "*",
    "+",
    "?",
    "*?",
    "+?",
    "??",
    "*+",
    "++",
    "{2}",
    "{1,2}",
    "{2,1}",
    "{0,2}?",
]


def texts() -> list[str]:
    chance = random.Random(5)
    short = ["".join(t) for n in range(1, 6) for t in itertools.product("abx", repeat=n)]
    return short + ["".join(chance.choices(ALPHABET, k=chance.randint(1, 14))) for _ in range(600)]


def random_pattern(chance: random.Random, depth: int = 3) -> str:
    alternatives = []
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        parts = []
        for _ in range(chance.randint(0 if depth < 3 else 1, 3)):
            if depth > 0 and chance.random() < 0.35:
                atom = chance.choice(GROUPS).format(random_pattern(chance, depth - 1))
            else:
                atom = chance.choice(ATOMS)
            parts.append(atom + chance.choice(REPEATS))
        alternatives.append("".join(parts))
    return "|".join(alternatives)


def reference_loads(pattern: str) -> bool:
    try:
        Regex(pattern)
    except Exception:
        return False
    return True


def check_pieces(pattern: str, path: Path, samples: list[str]) -> None:
    """A vocabulary of all pieces makes each piece an id of its own."""
    file = {
        "model": {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"},
        "pre_tokenizer": split({"Regex": pattern}),
    }
    cutter = Tokenizer.from_str(json.dumps(file)).pre_tokenizer
    pieces = [[piece for piece, _ in cutter.pre_tokenize_str(sample)] for sample in samples]
    names = sorted({piece for row in pieces for piece in row})
    file["model"]["vocab"] |= {name: i for i, name in enumerate(names, start=1)}
    path.write_text(json.dumps(file))
    for sample, row, ids in zip(
        samples, pieces, program_encoder.encode(path, samples), strict=True
    ):
        assert [names[i - 1] if i else "?" for i in ids] == row, (pattern, sample)


@pytest.mark.parametrize("pattern", GIVEN)
def test_a_pattern_cuts_as_oniguruma_does(pattern: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    if reference_loads(pattern):
        check_pieces(pattern, path, texts())
        return
    path.write_text(json.dumps({"model": MODEL, "pre_tokenizer": split({"Regex": pattern})}))
    with pytest.raises(program_encoder.EncodeError):
        program_encoder.encode(path, [])


@pytest.mark.parametrize("seed", range(12))
def test_random_patterns_cut_as_oniguruma_does(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    path = tmp_path / "tokenizer.json"
    compared = 0
    for _ in range(40):
        pattern = random_pattern(chance)
        if not reference_loads(pattern):
            continue
        path.write_text(json.dumps({"model": MODEL, "pre_tokenizer": split({"Regex": pattern})}))
        try:
            program_encoder.encode(path, [])
        except program_encoder.EncodeError as error:
            assert "look-around in look-behind" in str(error) or "size" in str(error), pattern
            continue
        check_pieces(pattern, path, texts()[::3])
        compared += 1
    assert compared > 5
