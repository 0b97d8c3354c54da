"""Fixtures of the reader's tests: functions that read files and give back what was made of them."""

import json
from pathlib import Path

import pytest

from tests.reader.reading import Reading, run_driver


@pytest.fixture
def read():
    def read_files(*arguments) -> Reading:
        lines = [json.loads(line) for line in run_driver(*arguments)]
        assert "error" not in lines[-1], lines[-1]
        summary = lines[-1]
        sizes = sum(Path(name).stat().st_size for name in arguments if Path(str(name)).is_file())
        assert summary["bytes_read"] <= sizes
        return Reading(lines[:-1], summary)

    return read_files


@pytest.fixture
def read_error():
    def read_files(*arguments) -> dict:
        last = json.loads(run_driver(*arguments)[-1])
        assert "error" in last, f"read without an error: {last}"
        return last

    return read_files


@pytest.fixture
def describe():
    return lambda *arguments: json.loads(run_driver("--describe", *arguments)[-1])


@pytest.fixture
def pages():
    """[rows of each offset], rows_total."""

    def read_pages(*arguments) -> tuple[list[list[dict]], int | None]:
        lines = [json.loads(line) for line in run_driver("--pages", *arguments)]
        assert "error" not in lines[-1], lines[-1]
        return [line["rows"] for line in lines[:-1]], lines[-1]["rows_total"]

    return read_pages
