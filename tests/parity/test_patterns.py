"""Patterns in Oniguruma's dialect: the pieces of the reference, for given and for random ones."""

import itertools
import json
import random
from dataclasses import dataclass
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
    # References.
    *(r"(a)\1", r"(a|b)\1", r"(a*)b\1", r"(a)?\1b", r"(?:(a)|b)*\1", r"(a\1)", r"(a|b\1)+"),
    *(r"\1(a)", r"(?:\1b|(a))+", r"(a)(b)\2\1", r"(?i:(a)\1)", r"(a)(?i)\1", r"(a)\k<1>"),
    *(r"(a)(b)\k<-1>", r"(a)(b)\k'-2'", r"\k<+1>(a)", r"(?<n>a|b)\k<n>", r"(?'n'a)\k'n'"),
    *(r"(?<n>a)(?<n>b)\k<n>", r"(?<n>a)|(?<n>b)\k<n>", r"(?<n>ab?)(?<n>b)\k<n>", r"(?<n>a)\1"),
    *(r"(?<n>a)(b)\k<n>", r"(?<n>a)(b)\2", r"\k<n>(?<n>a)", r"(?<nä1>a)\k<nä1>", r"(?<1>a)"),
    *(r"(?:(a?)\1)*b", r"(?:(a|)\1b?)*x", r"(?:(a?)|b)*\1x", r"(?:(|a)(|b)){0,3}\1\2x", r"(a)\10"),
    *(
        r"(?:(a?)??\1b?){3}x",
        r"(?:(a)|(b)|){2,4}\1",
        r"(?>(a|ab)\1)b",
        r"(?=(a+))\1b",
        r"(?!(a)\1).",
    ),
    *(r"(a)(?<=\1)b", r"(a|b)x?(?<!\1)b", r"(?<=(a|b))\1", r"(?<=(ab?))\1", r"(a)(?<=\1\1)"),
    # Conditionals and callouts.
    *(
        r"(a)?(?(1)b|x)",
        r"(a)?(?(1)|x)b",
        r"(?<n>a)?(?(<n>)b|x)",
        r"(a)?(?(-1)b|x|ab)",
        r"(?(a)b|x)",
    ),
    *(
        r"(a)|(?(1))b",
        r"(?:(a)|b)*(?(1))",
        r"(?(a|ab)b|x)",
        r"(?(1a)b|x)",
        r"(?(1)a|b)(x)",
        r"(?(2)a|b)",
    ),
    *(
        r"(a)?(?(1)(?:b|x)|b)",
        r"(?(?=a)b|x)",
        r"(?(n)a|b)",
        r"(?{x})a",
        r"(?{{x}})a|b",
        r"(*FAIL)|b",
    ),
    *(r"a(*MISMATCH)|ab", r"(?:a|(*FAIL))+", r"(?{x", r"(?{x})*", r"(*FOO)", r"(?(*FAIL)a|b)"),
    # \K wherever it stands.
    *(r"(?=a\Kb)a", r"(?=a\K)b?", r"(?>a\K|b)x", r"(?>a\K)b", r"(?:a\K|b)*?(?=x+)", r"(?!a\K)b"),
    *(
        r"(?<=\Ka)b",
        r"(?:a?\K)*b",
        r"(?=(?:a\K)*b)a",
        r"(?:a++\K)*b",
        r"(?:(?=a\K)ab?|x)+",
        r"(a\K)\1",
    ),
    # Look-behind.
    *(r"(?<=(?<=a)b)x", r"(?<=(?<!a)b)x", r"(?<!(?<!a)b)x", r"(?<!(?<=a)b)x", r"(?<=(?>a|ab))x"),
    *(r"(?<=(?>a+)b)x", r"(?<!(?>a+)b)x", r"(?<=a++)x", r"(?<=a*+b)x", r"(?<=\X)x"),
    *(r"(?<=a\z)b", r"(?<=a\Z)b", r"(?<!(a))b", r"(?<=(a))b", r"(?<=(?=a)a)b", r"(?<=(?<=a+)b+)x"),
    *(r"(?<=\ba*)b", r"(?<=\Ba*)b", r"(?<!\ba*)b", r"(?<=(\b|a))b", r"(?<=\b|a)b", r"(?<=^a?|b)x"),
    # Counts.
    *(r"(?:|a|aab){2}(?<=..)", r"(?:|a|ab|aab){2,3}x", r"(?:a??|b){3,}?x", r"(?:|a|bab){4}(?=x)"),
    *(
        r"a{2}?",
        r"a{2}+b",
        r"a{3,1}?b",
        r"a{1001}",
        r"(?:ab){2000}|a",
        r"[ab]{0,5000}x",
        r"a{100001}",
    ),
    # Clusters.
    *(r"\X", r"\X+?b", r"\y", r"\Y", r"a\Yb?", r"(?>\X)x", r"(?y{g})\X", r"\X{2}"),
]
# What the reference reads and we refuse.
NOT_READ = (
    *("a condition without |", "a condition in look-behind", "a line break in look-behind"),
    *("a reference ahead in look-behind",),
)
MODEL = {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"}
ALPHABET = "aaabbx \n1cd\r"
ATOMS = ["a", "b", "x", "[ab]", "[^a]", r"\s", r"\w", ".", "ab", r"\b", "^", "$", r"\R"]
GROUPS = ["(?:{})", "(?:{})", "({})", "(?>{})", "(?={})", "(?!{})", "(?<={})", "(?<!{})", "(?i:{})"]
REFERRING_ATOMS = [*ATOMS, r"\1", r"\1", r"\2", r"\k<1>", r"\k<-1>", r"(?(1))", r"(?(2)x|a)"]
REFERRING_ATOMS += [r"\X", r"\y", r"\B", r"\G", r"\N"]
REFERRING_GROUPS = [*GROUPS, "({})", "({})", "(?(1){}|b)", "(?({})a|b)"]
# In front of a pattern or behind it, so that there are the groups to which it refers.
REFERRED = ["{}|(a)(b)", "{}(a)?(b)?", "(a|b){}(x|)", r"(?<n>a?){}(?<n>b)?\k<n>"]
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


@dataclass
class Parts:
    atoms: list[str]
    groups: list[str]


PLAIN = Parts([*ATOMS, r"\K"], GROUPS)
REFERRING = Parts(REFERRING_ATOMS, REFERRING_GROUPS)


def random_pattern(chance: random.Random, parts_of: Parts, depth: int = 3) -> str:
    alternatives = []
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        parts = []
        for _ in range(chance.randint(0 if depth < 3 else 1, 3)):
            if depth > 0 and chance.random() < 0.35:
                atom = chance.choice(parts_of.groups).format(
                    random_pattern(chance, parts_of, depth - 1)
                )
            else:
                atom = chance.choice(parts_of.atoms)
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


def hangs_there(pattern: str) -> bool:
    """A match that begins before its search did is found again and again."""
    return r"\K" in pattern and "(?<" in pattern


def check_random_pattern(pattern: str, path: Path) -> bool:
    """Whether the reference reads it, and the pieces were compared."""
    if hangs_there(pattern) or not reference_loads(pattern):
        return False
    path.write_text(json.dumps({"model": MODEL, "pre_tokenizer": split({"Regex": pattern})}))
    try:
        program_encoder.encode(path, [])
    except program_encoder.EncodeError as error:
        assert any(reason in str(error) for reason in NOT_READ), (pattern, error)
        return False
    try:
        check_pieces(pattern, path, texts()[::3])
    except program_encoder.EncodeError as error:
        assert "too many steps" in str(error), (pattern, error)
        return False
    return True


@pytest.mark.parametrize("seed", range(12))
def test_random_patterns_cut_as_oniguruma_does(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    path = tmp_path / "tokenizer.json"
    compared = sum(check_random_pattern(random_pattern(chance, PLAIN), path) for _ in range(40))
    assert compared > 5


@pytest.mark.parametrize("seed", range(12))
def test_random_references_cut_as_oniguruma_does(seed: int, tmp_path: Path) -> None:
    chance = random.Random(100 + seed)
    path = tmp_path / "tokenizer.json"
    compared = 0
    for _ in range(60):
        pattern = chance.choice(REFERRED).format(random_pattern(chance, REFERRING))
        if pattern.startswith("(?<n>"):
            pattern = pattern.replace(r"\1", r"\k<n>").replace(r"\2", "b").replace("(1)", "(<n>)")
        compared += check_random_pattern(pattern, path)
    assert compared > 5
