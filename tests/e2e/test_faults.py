"""Kills at random moments and full disks: nothing listed is ever wrong, and work goes on."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.story import Story, hash_folder
from tests.fixtures import tokenizer_path
from tests.program import Program
from tests.small_disk import small_disk

KILLS = 44


def descendants(pid: int) -> list[int]:
    """The processes that `pid` started, and theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # the thread ended since it was listed
        for child in map(int, children):
            found += [child, *descendants(child)]
    return found


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


def kill_at(process: subprocess.Popen, moment: float, victim: str) -> None:
    time.sleep(moment)
    targets = {
        "owner": [process.pid],
        "child": descendants(process.pid)[:1],
        "both": [process.pid, *descendants(process.pid)],
    }[victim]
    for pid in targets:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def check_listed(story: Story, golden: dict[str, str]) -> int:
    """Every listed tokenization is whole and equal to the undisturbed one."""
    dataset = story.json("list")["items"][0]["id"]
    listed = [path.name for path in (story.program.data_dir / "tokenizations").iterdir()]
    whole = 0
    for tokenization in listed:
        if story.program.run("show", tokenization, "-q").returncode != 0:
            continue
        assert hash_folder(story.folder(tokenization)) == golden
        whole += 1
    assert story.json("show", dataset)["num_tokenizations"] == whole
    return whole


@pytest.mark.alone
def test_kills_at_random_moments_leave_no_lie(story: Story):
    seed = int(os.environ.get("TOKENMILL_SEED", random.randrange(1 << 32)))
    print("seed", seed)
    rng = random.Random(seed)
    dataset = story.download()
    arguments = ("tokenize", dataset, "--tokenizer", tokenizer_path("gpt2"), "--again", "-q")
    begin = time.monotonic()
    golden = hash_folder(story.folder(story.run(*arguments)))
    duration = time.monotonic() - begin
    finished = check_listed(story, golden)
    for _ in range(KILLS):
        log = story.program.home / "killed.log"
        process = story.program.start(*arguments, log=log)
        kill_at(process, rng.uniform(0, 1.1 * duration), rng.choice(["owner", "child", "both"]))
        process.wait(60)
        now = check_listed(story, golden)
        assert now >= finished
        finished = now
    # A server finds what the dead left, finishes it, and the bytes are the same.
    server_jobs_end(story)
    assert check_listed(story, golden) >= finished
    assert story.json("jobs", "--status", "active")["total"] == 0
    assert list((story.program.data_dir / "staging").iterdir()) == []
    assert list((story.program.data_dir / "trash").iterdir()) == []


def server_jobs_end(story: Story) -> None:
    from tests.program import Server

    server = Server(story.program).start()
    try:
        deadline = time.monotonic() + 120
        while story.json("jobs", "--status", "active")["total"] > 0:
            assert time.monotonic() < deadline, server.log()
            time.sleep(0.1)
    finally:
        assert server.stop() == 0


@pytest.fixture
def cramped_folder(tmp_path: Path) -> Iterator[Path]:
    """A file system with 3 MB of room."""
    with small_disk(tmp_path / "small", 3 << 20):
        yield tmp_path / "small"


def test_a_full_disk_fails_the_job_and_nothing_else(story: Story, cramped_folder: Path):
    cramped = Story(Program(home=story.program.home, env=dict(story.program.env)), story.hub)
    cramped.program.env["TOKENMILL_HOME"] = str(cramped_folder / "data")
    dataset = cramped.download()
    (cramped_folder / "ballast").write_bytes(b"\0" * 2_300_000)
    done = cramped.program.run("tokenize", dataset, "--tokenizer", tokenizer_path("gpt2"))
    assert done.returncode == 6, done.stderr
    assert "No space left" in done.stderr
    data = cramped_folder / "data"
    assert list((data / "tokenizations").iterdir()) == []
    assert list((data / "staging").iterdir()) == []
    assert cramped.json("show", dataset)["status"] == "ready"
    (cramped_folder / "ballast").unlink()
    cramped.run("tokenize", dataset, "--tokenizer", tokenizer_path("gpt2"), "--limit-documents", 50)


def test_cancel_is_quick_and_touches_nothing_finished(story: Story):
    dataset = story.download()
    kept = story.tokenize(dataset, "gpt2")
    before = hash_folder(story.folder(kept))
    log = story.program.home / "cancelled.log"
    process = story.program.start(
        "tokenize", dataset, "--tokenizer", tokenizer_path("llama3"), log=log
    )
    while not any("job-child" in command_of(pid) for pid in descendants(process.pid)):
        assert process.poll() is None, log.read_text()
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130, log.read_text()
    assert list((story.program.data_dir / "staging").iterdir()) == []
    assert hash_folder(story.folder(kept)) == before
    assert story.json("show", dataset)["num_tokenizations"] == 1
