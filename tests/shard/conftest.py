"""The driver program as a fixture."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(os.environ.get("TOKENMILL_BIN_DIR", ROOT / "build/release/bin")) / "shard_driver"


class Driver:
    """Runs shard_driver; a failure raises with what it wrote to stderr."""

    def run(self, *arguments, text=""):
        """Its stdout as a list of JSON values."""
        result = subprocess.run(
            [PROGRAM, *map(str, arguments)], input=text.encode(), capture_output=True, check=False
        )
        if result.returncode != 0:
            raise RuntimeError(result.stderr.decode().strip())
        return [json.loads(line) for line in result.stdout.splitlines()]

    def write(self, folder, options, documents):
        """Pack `documents` (lists of ids) into `folder`; returns the counters."""
        lines = [json.dumps(options), *map(json.dumps, documents)]
        return self.run("write", folder, text="\n".join(lines) + "\n")[0]

    def verify(self, folder):
        """The findings."""
        return self.run("verify", folder)

    def read(self, folder, first, count):
        """Rows through our own reader."""
        return self.run("read", folder, first, count)

    def export(self, folder, format_name, destination):
        """Write a copy in another format."""
        self.run("export", folder, format_name, destination)


@pytest.fixture(scope="session")
def driver():
    """The driver, built beforehand (target shard_driver)."""
    assert PROGRAM.exists(), f"build the target shard_driver first: {PROGRAM}"
    return Driver()
