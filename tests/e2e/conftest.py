"""Fixtures of the end-to-end tests: a fake Hub with a small dataset of real text."""

from collections.abc import Iterator

import pytest

from tests.e2e.story import REPO_ID, Story, english_texts, parquet_bytes
from tests.fake_hub.running import RunningHub
from tests.program import Program


@pytest.fixture(scope="session")
def texts() -> list[str]:
    """Real English documents, with the odd ones that break tokenizing scripts."""
    odd = ["", " ", "a", "\n\n\n", "naïve café — 数据集 🤗👩‍👩‍👧", "<|endoftext|>", "x" * 5000]
    return english_texts(400) + odd


@pytest.fixture
def hub(texts: list[str]) -> Iterator[RunningHub]:
    with RunningHub() as running:
        half = len(texts) // 2
        running.add(
            REPO_ID,
            {
                "data/train-00000-of-00002.parquet": parquet_bytes(texts[:half]),
                "data/train-00001-of-00002.parquet": parquet_bytes(texts[half:]),
                "README.md": "# Wiki\n",
            },
        )
        yield running


@pytest.fixture
def story(hub: RunningHub, program: Program) -> Story:
    program.env["HF_ENDPOINT"] = hub.hub_url
    return Story(program, hub)
