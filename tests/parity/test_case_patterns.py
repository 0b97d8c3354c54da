"""(?i:…) beyond ASCII: variants, and scalars that stand for two or three letters."""

import random
from pathlib import Path

import pytest

from tests.parity.program_encoder import EncodeError
from tests.parity.test_patterns import check_pieces, reference_loads

# Where {} is a random pattern. A reference that ignores case compares as many bytes as the group
# has, and may look at a part of the last character.
REFERENCES = [
    *(r"(?i:({})\1)", r"(?i)({})({})\2\1", r"({})(?i:\1)", r"(?i)({})?x*(?(1)\1|s)"),
    *(
        r"(?i:(?<n>{})|(?<n>{}))\k<n>",
        r"(?i)(?=({}))\1",
        r"(?i)(.+)\1",
        r"(?i)(..)\1",
        r"(.)(?i)\1",
    ),
]
LETTERS = "sSſßẞtTﬅﬆfFﬀﬃﬁiIıİǰj\u030cʼnŉkKKéÉσςΣµμΐΐ\u03b9\u0308\u0301x"
GIVEN = [
    *(r"(?i:é)", r"(?i:straße)", r"(?i:ſ)", r"(?i:[é-ü])", r"(?i:ss)", r"(?i:ß)", r"(?i:ẞ+)"),
    *(r"(?i:s(?:s))", r"(?i:(?:s(?:s)))", r"(?i:s)(?i:s)", r"(?i:s)s", r"(?i)s(?:s)", r"(?i:(s)s)"),
    *(r"(?i:s(?#c)s)", r"(?ix:s s)", r"(?i:s(?-i)s)", r"(?i:s|ss)", r"(?i:ss|x)", r"(?i:ss?)"),
    *(r"(?i:s{2})", r"(?i:ß{2})", r"(?i:(?:ss)+)", r"(?i:as+s)", r"(?i:ssss)", r"(?i:sßs)"),
    *(r"(?i:ffi)", r"(?i:fffi)", r"(?i:(?:ff)i)", r"(?i:ﬀi)", r"(?i:ffs)", r"(?i:ﬃ)", r"(?i:st)"),
    *("(?i:\u03b9\u0308\u0301)", r"(?i:ΐ)", r"(?i:ʼn)", r"(?i:ŉ)", r"(?i:i)", r"(?i:ı)", r"(?i:İ)"),
    *(
        r"(?i:[ß])",
        r"(?i:[^ß])",
        r"(?i:[sß]x)",
        r"(?i:[[ß]])",
        r"(?i:[ß&&\w])",
        r"(?i:[a-zß&&[^x]])",
    ),
    *(
        r"(?i:[a-zA-Z&&[^x]])",
        r"(?i:[\w&&[^é]])",
        r"(?i:[^a[^b]])",
        r"(?i:[\p{Lu}])",
        r"(?i:\p{Lu})",
    ),
    *(r"(?<=(?i:ss))x", r"(?<=(?i:ß))x", r"(?<=(?i:[ß]))x", r"(?<!(?i:st))x", r"(?=(?i:ss))\S"),
    *(
        r"(?i:\bss)",
        r"(?i:s\bs)",
        r"(?i:.ss)",
        r"(?i:(?>ss))",
        r"(?i:σ+)",
        r"(?i:\x{df})",
        r"(?i:µ)",
    ),
]
ATOMS = ["s", "ß", "t", "f", "i", "ſ", "ﬀ", "k", "é", "ǰ", "σ", "x", "[sß]", "[^s]", "[ﬁ-ﬆ]", "."]
GROUPS = ["(?:{})", "(?:{})", "({})", "(?>{})", "(?={})", "(?-i:{})"]
REPEATS = ["", "", "", "", "+", "?", "*", "{2}", "+?"]


def texts(chance: random.Random) -> list[str]:
    given = ["straße STRASSE ﬆraße ﬅraẞe ſtrasse", "ssßẞſs sſ SS", "ﬃ ﬀi fﬁ ffi FFI", "ßx ẞx ssx"]
    return given + ["".join(chance.choices(LETTERS, k=chance.randint(1, 9))) for _ in range(400)]


def random_pattern(chance: random.Random, depth: int = 2) -> str:
    alternatives = []
    for _ in range(chance.choice([1, 1, 2])):
        parts = []
        for _ in range(chance.randint(1, 4)):
            if depth > 0 and chance.random() < 0.25:
                atom = chance.choice(GROUPS).format(random_pattern(chance, depth - 1))
            else:
                atom = chance.choice(ATOMS)
            parts.append(atom + chance.choice(REPEATS))
        alternatives.append("".join(parts))
    return "|".join(alternatives)


def test_case_is_ignored_as_oniguruma_does(tmp_path: Path) -> None:
    samples = texts(random.Random(1))
    for pattern in GIVEN:
        assert reference_loads(pattern), pattern
        check_pieces(pattern, tmp_path / "tokenizer.json", samples)


@pytest.mark.parametrize("seed", range(6))
def test_random_patterns_ignore_case_as_oniguruma_does(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    compared = 0
    for _ in range(40):
        pattern = f"(?i:{random_pattern(chance)})"
        if not reference_loads(pattern):
            continue
        try:
            check_pieces(pattern, tmp_path / "tokenizer.json", texts(chance)[::4])
        except EncodeError as error:
            assert "size" in str(error), (pattern, error)
            continue
        compared += 1
    assert compared > 25


@pytest.mark.parametrize("seed", range(4))
def test_references_ignore_case_as_oniguruma_does(seed: int, tmp_path: Path) -> None:
    chance = random.Random(200 + seed)
    samples = [text + text for text in texts(chance)[::3]]
    samples += ["".join(chance.choices("aÂアâkKKsſßẞȺⱥ", k=8)) for _ in range(200)]
    compared = 0
    for _ in range(30):
        pattern = chance.choice(REFERENCES)
        while "{}" in pattern:
            pattern = pattern.replace("{}", random_pattern(chance, 1), 1)
        if not reference_loads(pattern):
            continue
        try:
            check_pieces(pattern, tmp_path / "tokenizer.json", samples)
        except EncodeError as error:
            assert "too many steps" in str(error), (pattern, error)
            continue
        compared += 1
    assert compared > 15
