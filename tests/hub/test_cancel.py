"""What a cancelled download leaves, and what goes with its dataset."""

import os

import httpx
import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.hub.client import Client
from tests.hub.test_pause import ask, end_of, job_of, until
from tests.program import Program

MIB = 1 << 20
SMALL = b'{"text": "a small file"}\n' * 100
LARGE = Virtual(24 * MIB + 5, seed=41)
PYTHON = """
from huggingface_hub import hf_hub_download
hf_hub_download("org/corpus", "data/train-0.jsonl", repo_type="dataset")
"""
SLOW = 1_000_000.0  # bytes a second of each connection to the CDN
FILES = {"data/train-0.jsonl": SMALL, "data/train-1.jsonl": LARGE}


@pytest.fixture
def hub(fake_hub: RunningHub) -> RunningHub:
    fake_hub.add("org/corpus", dict(FILES))
    return fake_hub


def half_way(hub: RunningHub, api: httpx.Client, name: str = "corpus") -> dict:
    """A download that has the small file whole and some of the large one."""
    hub.bytes_per_second = SLOW
    dataset = ask(api, "/datasets", {"repo_id": "org/corpus", "name": name})
    job = ask(api, f"/datasets/{dataset['id']}/download")
    return until(lambda: (now := job_of(api, job)).get("downloaded", 0) > 2 * MIB and now)


def bytes_in_cache(program: Program) -> int:
    """On the disk, without folders and links; notes of a few bytes do not count."""
    files = [p for p in program.home.glob("huggingface/hub/datasets--*/**/*") if p.is_file()]
    sizes = [os.lstat(p).st_blocks * 512 for p in files if not p.is_symlink()]
    return sum(size for size in sizes if size > 4096)


def whole_files(program: Program) -> set[str]:
    snapshots = program.home.glob("huggingface/hub/datasets--*/snapshots/*/data/*")
    return {path.name for path in snapshots}


def test_cancel_keeps_what_is_there_unless_it_is_to_be_deleted(hub, program, api):
    job = half_way(hub, api)
    kept = ask(api, f"/jobs/{job['id']}/cancel")
    assert kept["status"] == "cancelled"
    assert whole_files(program) == {"train-0.jsonl"}
    before = bytes_in_cache(program)
    assert before >= 2 * MIB

    again = ask(api, f"/datasets/{job['dataset_id']}/download")
    until(lambda: job_of(api, again).get("downloaded", 0) > 2 * MIB)
    gone = ask(api, f"/jobs/{again['id']}/cancel", {"delete_files": True})
    assert gone["status"] == "cancelled"
    assert whole_files(program) == set()
    assert bytes_in_cache(program) == 0
    assert api.get(f"/datasets/{job['dataset_id']}").json()["status"] != "ready"

    hub.bytes_per_second = None
    third = ask(api, f"/datasets/{job['dataset_id']}/download")
    assert end_of(api, third)["status"] == "ready"


def test_a_dataset_takes_its_unfinished_files_with_it(hub, program, api):
    job = half_way(hub, api)
    ask(api, f"/datasets/{job['dataset_id']}/cancel", {})
    promised = api.get(f"/datasets/{job['dataset_id']}/deletion").json()
    assert promised["bytes_freed"] >= 2 * MIB
    deleted = api.delete(f"/datasets/{job['dataset_id']}").json()
    assert deleted["bytes_freed"] == promised["bytes_freed"]
    assert bytes_in_cache(program) == 0


def test_what_others_need_stays(hub, program, api):
    """Another dataset with the same files, and files that Python had brought."""
    python = Client(hub.hub_url, program.home)
    python.python(PYTHON)
    job = half_way(hub, api)
    ask(api, f"/jobs/{job['id']}/cancel", {"delete_files": True})
    assert whole_files(program) == {"train-0.jsonl"}

    first = half_way(hub, api, "first")
    ask(api, f"/jobs/{first['id']}/cancel")
    second = half_way(hub, api, "second")
    ask(api, f"/jobs/{second['id']}/cancel")
    api.delete(f"/datasets/{first['dataset_id']}")
    assert bytes_in_cache(program) >= 2 * MIB
    api.delete(f"/datasets/{second['dataset_id']}")
    api.delete(f"/datasets/{job['dataset_id']}")
    assert bytes_in_cache(program) == 0
    assert whole_files(program) == {"train-0.jsonl"}


def test_a_file_of_python_outlives_all_that_found_it(hub, program, api):
    """Also when the dataset that found it first goes first."""
    Client(hub.hub_url, program.home).python(PYTHON)
    jobs = []
    for name in ("first", "second"):
        jobs.append(half_way(hub, api, name))
        ask(api, f"/jobs/{jobs[-1]['id']}/cancel")
    hub.bytes_per_second = None
    third = ask(api, f"/datasets/{jobs[1]['dataset_id']}/download")
    assert end_of(api, third)["status"] == "ready"
    for job in jobs:
        assert api.delete(f"/datasets/{job['dataset_id']}").status_code == 200
    assert whole_files(program) == {"train-0.jsonl"}


def test_the_command_deletes_as_asked(hub, program, api):
    job = half_way(hub, api)
    done = program.run("cancel", job["id"], "--delete-files")
    assert done.returncode == 0, done.stderr
    assert bytes_in_cache(program) == 0


def test_a_wish_that_is_no_boolean_is_refused(hub, api):
    job = half_way(hub, api)
    answer = api.post(f"/jobs/{job['id']}/cancel", json={"delete_files": "yes"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_argument")
    assert job_of(api, job)["status"] == "running"
    ask(api, f"/jobs/{job['id']}/cancel", {"delete_files": True})
