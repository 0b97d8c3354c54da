"""Repositories with very many files."""

import json
import subprocess
import sys
import time

import pytest

from tests.fake_hub import RunningHub
from tests.hub.client import Client, driver_path

FILES = 100_000
MEMORY_KIB_MAX = 200 * 1024
# A process begins with the peak of whoever started it, and this one holds the fake Hub.
MEASURED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.alone
def test_a_hundred_thousand_files_are_planned(fake_hub: RunningHub, client: Client, capsys):
    """Wanted: 5 s and 200 MB. The time is printed, not judged."""
    fake_hub.add(
        "org/many",
        {f"data/train-{i:06}-of-{FILES}.jsonl": f'{{"text": "{i}"}}\n' for i in range(FILES)},
    )
    client.plan("org/many")  # the fake Hub has sorted its listing now
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, driver_path(), "plan", "org/many"],
        capture_output=True,
        env=client.variables(),
        check=True,
    )
    seconds = time.monotonic() - started
    assert len(json.loads(done.stdout)["files"]) == FILES
    cpu_seconds, memory_kib = map(float, done.stderr.split()[-2:])
    with capsys.disabled():
        print(
            f"\nplan of {FILES} files: {seconds:.1f} s with the fake Hub, of that"
            f" {cpu_seconds:.1f} s our CPU; {memory_kib / 1024:.0f} MiB"
        )
    assert memory_kib < MEMORY_KIB_MAX
    assert len(fake_hub.requests("hub", path="/tree/")) <= 2 * (FILES // 1000 + 1)
