"""A file system of its own with little room."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Mounts `size` bytes of memory at `folder`, a new folder, while the block runs."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tokenmill-test", str(folder)]
    if subprocess.run(mount, check=False).returncode != 0:
        pytest.fail("a tmpfs could not be mounted: this test needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
