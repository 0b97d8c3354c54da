"""Short names of Unicode properties: every one that Oniguruma knows, with the set it has there."""

import string
from itertools import product
from pathlib import Path

import pytest

from tests.parity.test_patterns import check_pieces, reference_loads

LENGTH_MAX = 4
LONGER = [
    *("bidic", "ebase", "ecomp", "epres", "extpict", "grbase", "grext", "grlink", "joinc"),
    *("nchar", "oalpha", "ogrext", "olower", "omath", "oupper", "patsyn", "patws", "qmark"),
    *("sterm", "uideo", "wspace"),
]
# One scalar in 37, and the first ones.
SCALARS = [*range(0x300), *range(0x300, 0xD800, 37), *range(0xE000, 0x20000, 37), 0xE0001]
SAMPLE = "".join(map(chr, SCALARS))


@pytest.fixture(scope="module")
def names() -> list[str]:
    letters = string.ascii_lowercase
    short = ("".join(name) for n in range(1, LENGTH_MAX + 1) for name in product(letters, repeat=n))
    return [name for name in short if reference_loads(rf"\p{{{name}}}")] + LONGER


@pytest.mark.parametrize("part", range(4))
def test_short_names(part: int, names: list[str], tmp_path: Path) -> None:
    assert len(names) > 200
    for name in names[part::4]:
        check_pieces(rf"\p{{{name}}}+", tmp_path / "tokenizer.json", [SAMPLE])
