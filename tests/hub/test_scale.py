"""Repositories with very many files."""

import json
import os
import resource
import subprocess
import time

import pytest

from tests.fake_hub import RunningHub
from tests.hub.client import Client, driver_path

FILES = 100_000
MEMORY_KIB_MAX = 400 * 1024


@pytest.mark.alone
def test_a_hundred_thousand_files_are_planned(fake_hub: RunningHub, client: Client, capsys):
    """Wanted: 5 s and 200 MB, on a quiet machine; the figures are printed, not judged."""
    fake_hub.add(
        "org/many",
        {f"data/train-{i:06}-of-{FILES}.jsonl": f'{{"text": "{i}"}}\n' for i in range(FILES)},
    )
    client.plan("org/many")  # the fake Hub has sorted its listing now
    started = time.monotonic()
    process = subprocess.Popen(
        [driver_path(), "plan", "org/many"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=client.variables(),
    )
    plan = json.loads(process.stdout.read())
    _, status, usage = _wait(process)
    seconds = time.monotonic() - started
    assert status == 0
    assert len(plan["files"]) == FILES
    with capsys.disabled():
        print(
            f"\nplan of {FILES} files: {seconds:.1f} s with the fake Hub, of that"
            f" {usage.ru_utime + usage.ru_stime:.1f} s our CPU; {usage.ru_maxrss // 1024} MiB"
        )
    assert usage.ru_maxrss < MEMORY_KIB_MAX
    assert len(fake_hub.requests("hub", path="/tree/")) <= 2 * (FILES // 1000 + 1)


def _wait(process: subprocess.Popen) -> tuple[int, int, resource.struct_rusage]:
    """The process's own peak of memory, which the sum over all children would hide."""
    found = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(found[1])
    return found
