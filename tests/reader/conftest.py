"""Runs the reader on files and gives back what it made of them."""

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRIVER = os.environ.get("TOKENMILL_READER_DRIVER", str(ROOT / "build/release/bin/reader_driver"))


@dataclass
class Reading:
    documents: list[str] = field(default_factory=list)
    summary: dict = field(default_factory=dict)

    @property
    def reasons(self) -> list[str]:
        return [example["reason"] for example in self.summary["examples"]]

    @property
    def bad_row_numbers(self) -> list[int]:
        return [example["row"] for example in self.summary["examples"]]


def run_driver(*arguments) -> list[str]:
    """The lines of stdout; a crash or a sanitizer report fails the test."""
    done = subprocess.run([DRIVER, *map(str, arguments)], check=False, capture_output=True, timeout=600)
    assert done.returncode in (0, 1), done.stderr.decode(errors="replace")
    return done.stdout.decode().split("\n")[:-1]


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


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="also the slow tests")


def pytest_configure(config):
    config.addinivalue_line("markers", "full: slow; run with --full")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--full"):
        return
    for item in items:
        if "full" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow; run with --full"))
