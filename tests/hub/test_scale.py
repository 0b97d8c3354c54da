"""Repositories with very many files, and downloads of very many bytes."""

import json
import subprocess
import sys
import time

import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.hub.client import Client, driver_path

FILES = 100_000
MIB = 1 << 20
PLAN_KIB_MAX = 200 * 1024
DOWNLOAD_KIB_MAX = 128 * 1024
# A process begins with the peak of whoever started it, and this one holds the fake Hub.
MEASURED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=sys.stderr)
sys.exit(status)
"""


def measured(client: Client, *arguments: str) -> tuple[dict, float, float]:
    """What the driver answers, its CPU seconds, and its peak memory in KiB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, driver_path(), *arguments],
        capture_output=True,
        env=client.variables(),
        check=True,
    )
    cpu_seconds, memory_kib = map(float, done.stderr.split()[-2:])
    return json.loads(done.stdout), cpu_seconds, memory_kib


@pytest.mark.alone
def test_a_hundred_thousand_files_are_planned(fake_hub: RunningHub, client: Client, capsys):
    """Wanted: 5 s and 200 MB. The time is printed, not judged."""
    fake_hub.add(
        "org/many",
        {f"data/train-{i:06}-of-{FILES}.jsonl": f'{{"text": "{i}"}}\n' for i in range(FILES)},
    )
    client.plan("org/many")  # the fake Hub has sorted its listing now
    started = time.monotonic()
    plan, cpu_seconds, memory_kib = measured(client, "plan", "org/many")
    seconds = time.monotonic() - started
    assert len(plan["files"]) == FILES
    with capsys.disabled():
        print(
            f"\nplan of {FILES} files: {seconds:.1f} s with the fake Hub, of that"
            f" {cpu_seconds:.1f} s our CPU; {memory_kib / 1024:.0f} MiB"
        )
    assert memory_kib < PLAN_KIB_MAX
    assert len(fake_hub.requests("hub", path="/tree/")) <= 2 * (FILES // 1000 + 1)


@pytest.mark.alone
def test_a_download_in_many_parts_stays_small(fake_hub: RunningHub, client: Client):
    """One large file and many small ones, by as many connections as there may be."""
    files = {f"data/train-{i:03}-of-101.parquet": Virtual(4 * MIB, seed=i) for i in range(100)}
    files["data/train-100-of-101.parquet"] = Virtual(600 * MIB, seed=100)
    fake_hub.add("org/large", files)
    answer, _, memory_kib = measured(
        client, "download", "org/large", "--connections=32", "--connections-per-file=32"
    )
    assert len(answer["files"]) == 101
    assert memory_kib < DOWNLOAD_KIB_MAX
