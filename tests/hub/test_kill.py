"""SIGKILL at random moments: the next start goes on, and little is fetched again."""

import os
import random
import signal
import subprocess
import time

import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.hub.client import Client, contents

MIB = 1 << 20
# What a kill may cost at most.
FETCHED_AGAIN_MAX = 16 * MIB
FILES = {
    "data/train-00000-of-00003.parquet": Virtual(90 * MIB + 17, seed=11),
    "data/train-00001-of-00003.parquet": Virtual(9 * MIB, seed=12),
    "data/train-00002-of-00003.parquet": Virtual(70_000, seed=13),
}


def kill_until_finished(client: Client, generator: random.Random, delay_max: float) -> int:
    """Starts the download again and again, with a kill after a random time; counts the kills."""
    kills = 0
    while True:
        process = client.start("download", "org/corpus")
        try:
            process.wait(generator.uniform(0.02, delay_max))
            assert process.returncode == 0
            return kills
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
        finally:
            process.stdout.close()
        if kills > 60:
            delay_max = 30.0


@pytest.mark.parametrize("seed", range(3))
def test_kills_at_random_moments(fake_hub: RunningHub, client: Client, seed: int):
    fake_hub.bytes_per_second = 20e6
    fake_hub.add("org/corpus", FILES)
    kills = kill_until_finished(client, random.Random(seed), 1.5)
    snapshot = client.download("org/corpus")
    for name, data in contents(snapshot).items():
        assert data == FILES[name].read(0, FILES[name].size)
    size = sum(file.size for file in FILES.values())
    sent = sum(request.bytes_sent for request in fake_hub.requests("cdn"))
    assert kills > 0
    assert sent <= size + kills * FETCHED_AGAIN_MAX
    parts = client.repo_folder("org/corpus") / "tokenmill-parts"
    assert not any(path.suffix in (".part", ".journal") for path in parts.iterdir())


def test_a_kill_every_two_seconds_still_moves_forward(fake_hub: RunningHub, client: Client):
    """At 2 MB/s a file of 40 MiB takes ten lives."""
    fake_hub.bytes_per_second = 1e6
    fake_hub.add("org/corpus", {"train.parquet": Virtual(20 * MIB, seed=14)})
    part = client.repo_folder("org/corpus") / "tokenmill-parts"
    lives = 0
    process = None
    while process is None or process.returncode != 0:
        process = client.start("download", "org/corpus")
        try:
            process.wait(2.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        lives += 1
        assert lives < 25, "it does not move forward"
    assert lives > 1
    assert part.exists()
    sent = sum(request.bytes_sent for request in fake_hub.requests("cdn"))
    assert sent <= 20 * MIB + lives * FETCHED_AGAIN_MAX


@pytest.mark.slow
def test_two_hundred_kills(fake_hub: RunningHub, client: Client):
    fake_hub.bytes_per_second = 20e6
    generator = random.Random(time.time_ns())
    kills = 0
    while kills < 200:
        fake_hub.clear_log()
        file = Virtual(40 * MIB + generator.randint(0, 1000), seed=kills)
        fake_hub.add("org/corpus", {"train.parquet": file})
        now = kill_until_finished(client, generator, 0.8)
        kills += now
        snapshot = client.download("org/corpus")
        assert contents(snapshot)["train.parquet"] == file.read(0, file.size)
        sent = sum(request.bytes_sent for request in fake_hub.requests("cdn"))
        assert sent <= file.size + now * FETCHED_AGAIN_MAX
