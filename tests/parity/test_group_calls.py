"""Random patterns that call their groups, themselves, too: as Oniguruma has them, or refused."""

import random
from pathlib import Path

import pytest

from tests.parity.test_pattern_dialect import reason_of_refusal
from tests.parity.test_patterns import check_pieces, reference_loads

CALLS = [r"\g<1>", r"\g<1>", r"\g<2>", r"\g<0>", r"\g<-1>", r"\g<+1>"]
PARTS = ["a", "a", "b", "ab", ".", "[ab]", r"\s", "(?=a)", "(?!b)", "^", r"\b"]
KINDS = ["(", "(", "(?:", "(?>", "(?=", "(?!", "(?i:"]
REPEATS = ["?", "*", "+", "{2}", "{0}", "??", "*?", "*+", "?+", "{1,3}", "{3}", "{0,12}"]
ENDS = ["(a)", "(b|a)", r"(a\g<1>?b)", "(a*)", "(b?)", "(a*)(b)", "(a)(b)"]


def random_part(chance: random.Random, depth: int) -> str:
    kind = chance.random()
    if kind < 0.5 or depth > 3:
        return chance.choice(PARTS)
    if kind < 0.75:
        return chance.choice(CALLS)
    return chance.choice(KINDS) + random_alternatives(chance, depth + 1) + ")"


def random_alternatives(chance: random.Random, depth: int) -> str:
    ways = []
    for _ in range(chance.choice([1, 1, 2])):
        way = ""
        for _ in range(chance.randint(1, 3)):
            part = random_part(chance, depth)
            is_place = part in ("^", r"\b") or part.startswith(("(?=", "(?!"))
            way += part if is_place or chance.random() < 0.4 else part + chance.choice(REPEATS)
        ways.append(way)
    return "|".join(ways)


def random_pattern(chance: random.Random) -> str:
    body = random_alternatives(chance, 0) if chance.random() < 0.5 else chance.choice(CALLS[:4])
    return body + chance.choice(ENDS) + chance.choice(["", "(b)", r"\g<1>"])


def takes_too_long(error: BaseException) -> bool:
    """Either of the two gives up on a text that is unkind to its pattern."""
    return "too many steps" in str(error) or "retry-limit" in str(error)


@pytest.mark.parametrize("seed", range(6))
def test_calls_of_groups(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    texts = ["".join(chance.choices("aaabb c", k=chance.randint(0, 14))) for _ in range(25)]
    texts += ["a" * 26 + "b" * 26, "AaBb aAb", "b" * 30]
    compared = 0
    for _ in range(150):
        pattern = random_pattern(chance)
        path = tmp_path / "tokenizer.json"
        refusal = reason_of_refusal(pattern, path)
        loads = reference_loads(pattern)
        assert loads or refusal, f"loads here only: {pattern}"
        if refusal or not loads:
            continue
        try:
            check_pieces(pattern, path, texts)
            compared += 1
        except BaseException as error:  # the reference panics
            if not takes_too_long(error):
                raise
    assert compared > 20
