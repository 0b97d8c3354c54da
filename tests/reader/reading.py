"""Runs the reader on files and gives back what it made of them."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

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
    done = subprocess.run(
        [DRIVER, *map(str, arguments)], check=False, capture_output=True, timeout=600
    )
    assert done.returncode in (0, 1), done.stderr.decode(errors="replace")
    return done.stdout.decode().split("\n")[:-1]
