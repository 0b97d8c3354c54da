"""The proof of a release, at a size for every commit; tools/prove.py runs it whole."""

from pathlib import Path

import pytest

from tests.proof import steps


def test_scanners_cut_every_short_text_as_the_reference(tmp_path: Path) -> None:
    assert steps.scanners(tmp_path, length_max=3) == 7 * (12 + 12**2 + 12**3)


def test_every_fortieth_scalar_passes_every_component(tmp_path: Path) -> None:
    assert steps.scalars(tmp_path, every=41) > 1_000_000


def test_random_text_at_every_alignment() -> None:
    assert steps.alignments(texts_each=3, names=steps.ALL_NAMES) == 64 * 3 * 9


def test_the_beginning_of_each_corpus() -> None:
    assert steps.others(bytes_each=200_000, names=["gpt2", "llama2"]) > 500_000


@pytest.mark.parametrize("name", ["gpt2", "gemma3", "bert"])
def test_one_answer_for_threads_kernels_order_and_caches(name: str) -> None:
    assert steps.equalities(corpus="multilingual", names=[name]) > 1000


def test_a_difference_is_told_with_its_text() -> None:
    with pytest.raises(steps.Different, match="'b': \\[2\\] expected, \\[3\\] given"):
        steps.compare([[1], [3]], [[1], [2]], ["a", "b"], "x")
