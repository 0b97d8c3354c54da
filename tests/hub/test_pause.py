"""Pause, resume and the limits of a download, through the API and the commands."""

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.program import Program, Server
from tests.small_disk import small_disk

MIB = 1 << 20
SECONDS_MAX = 60
FILE = Virtual(24 * MIB + 5, seed=31)
SLOW = 1_000_000.0  # bytes a second of each connection to the CDN


@pytest.fixture
def hub(fake_hub: RunningHub) -> RunningHub:
    fake_hub.add("org/corpus", {"train.parquet": FILE})
    return fake_hub


def until(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SECONDS_MAX
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def ask(api: httpx.Client, path: str, body: dict | None = None) -> dict[str, Any]:
    answer = api.post(path, json=body or {})
    assert answer.status_code in (200, 201, 202), answer.text
    return answer.json()


def job_of(api: httpx.Client, job: dict) -> dict[str, Any]:
    return api.get(f"/jobs/{job['id']}").json()


def start(api: httpx.Client, **settings: int) -> dict[str, Any]:
    dataset = ask(api, "/datasets", {"repo_id": "org/corpus"})
    return ask(api, f"/datasets/{dataset['id']}/download", settings)


def start_and_see_bytes(api: httpx.Client, **settings: int) -> dict[str, Any]:
    job = start(api, **settings)
    return until(lambda: (now := job_of(api, job)).get("downloaded", 0) > MIB and now)


def end_of(api: httpx.Client, job: dict) -> dict[str, Any]:
    ends = ("ready", "failed", "cancelled", "paused")
    return until(lambda: (now := job_of(api, job))["status"] in ends and now)


def sent(hub: RunningHub) -> int:
    return sum(request.bytes_sent for request in hub.requests("cdn"))


def check_file(program: Program) -> None:
    (path,) = program.home.glob("huggingface/hub/datasets--*/snapshots/*/train.parquet")
    assert path.read_bytes() == FILE.read(0, FILE.size)


def test_a_paused_download_goes_on_where_it_was(hub, program, api):
    hub.bytes_per_second = SLOW
    job = start_and_see_bytes(api)
    paused = ask(api, f"/jobs/{job['id']}/pause")
    assert paused["status"] == "paused"
    assert paused["pause"]["reason"] == "user"
    assert api.get("/jobs", params={"status": "paused"}).json()["total"] == 1
    assert api.get("/jobs", params={"status": "active"}).json()["total"] == 1
    assert until(lambda: hub.bodies_now == 0)
    before = len(hub.requests())
    assert ask(api, f"/jobs/{job['id']}/pause")["status"] == "paused"
    time.sleep(0.5)
    assert len(hub.requests()) == before
    hub.bytes_per_second = None
    resumed = ask(api, f"/jobs/{job['id']}/resume")
    assert resumed["status"] == "queued"
    assert resumed["pause"] is None
    ended = end_of(api, job)
    assert ended["status"] == "ready"
    assert ended["downloaded"] == FILE.size
    # What was there is not fetched again, but for what was on its way.
    assert sent(hub) <= FILE.size + 16 * MIB
    check_file(program)
    refused = api.post(f"/jobs/{job['id']}/pause", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert api.post(f"/jobs/{job['id']}/resume", json={}).status_code == 409


def test_a_pause_outlives_the_server_and_a_new_download_takes_its_place(hub, program):
    hub.bytes_per_second = SLOW
    server = Server(program).start()
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as api:
        job = start_and_see_bytes(api)
        ask(api, f"/jobs/{job['id']}/pause")
    assert server.stop() == 0
    server = Server(program).start()
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as api:
        assert job_of(api, job)["status"] == "paused"
        hub.bytes_per_second = None
        again = ask(api, f"/datasets/{job['dataset_id']}/download")
        assert job_of(api, job)["status"] == "cancelled"
        assert end_of(api, again)["status"] == "ready"
    assert server.stop() == 0
    assert sent(hub) <= FILE.size + 16 * MIB
    check_file(program)


def test_the_bandwidth_changes_while_it_runs(hub, program, api):
    """At the first limit it would take six minutes, so only the change can end it in time."""
    job = start(api, max_bandwidth=65_536)
    assert job["settings"] == {"max_bandwidth": 65_536}
    until(lambda: job_of(api, job).get("downloaded", 0) > 0)
    changed = ask(api, f"/jobs/{job['id']}/settings", {"max_bandwidth": None})
    assert changed["settings"] == {}
    assert end_of(api, job)["status"] == "ready"
    check_file(program)


def test_the_connections_change_while_it_runs(hub, program, api):
    hub.bytes_per_second = 400_000.0
    job = start(api, connections=1)
    until(lambda: job_of(api, job).get("downloaded", 0) > MIB // 2)
    assert hub.bodies_at_once == 1
    ask(api, f"/jobs/{job['id']}/settings", {"connections": 8})
    until(lambda: hub.bodies_at_once > 1)
    hub.bytes_per_second = None
    assert end_of(api, job)["status"] == "ready"
    check_file(program)


@pytest.mark.parametrize("wrong", [
    {"connections": 0}, {"connections": 33}, {"max_bandwidth": 1}, {"connections": "4"}, {"x": 1},
])  # fmt: skip
def test_wrong_settings_are_refused(hub, api, wrong):
    hub.bytes_per_second = SLOW
    job = start(api)
    answer = api.post(f"/jobs/{job['id']}/settings", json=wrong)
    assert answer.status_code == 422, answer.text


def test_commands_pause_limit_and_resume(hub, program, tmp_path):
    hub.bytes_per_second = SLOW
    log = tmp_path / "download.log"
    running = program.start("download", "org/corpus", "--connections", 3, log=log)

    def found() -> dict[str, Any] | None:
        jobs = json.loads(program.run("--format", "json", "jobs").stdout)
        listed = jobs["items"] if isinstance(jobs, dict) else jobs
        return next((job for job in listed if job.get("downloaded", 0) > MIB), None)

    job = until(found)
    limited = program.run("--format", "json", "limit", job["id"], "--max-bandwidth", "10MB")
    assert json.loads(limited.stdout)["settings"] == {
        "connections": 3, "max_bandwidth": 10_000_000,
    }  # fmt: skip
    assert program.run("limit", job["id"]).returncode == 2
    paused = program.run("--format", "json", "pause", job["id"])
    assert paused.returncode == 0, paused.stderr
    assert json.loads(paused.stdout)["status"] == "paused"
    assert running.wait(30) == 130
    assert f"tokenmill resume {job['id']}" in log.read_text()
    hub.bytes_per_second = None
    resumed = program.run("--quiet", "resume", job["id"])
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout.strip() == job["dataset_id"]
    check_file(program)


def test_a_full_disk_pauses_the_download_and_says_why(hub, program, tmp_path):
    cache = tmp_path / "cache"
    program.env["HF_HUB_CACHE"] = str(cache)
    hub.bytes_per_second = SLOW
    with small_disk(cache, 40 * MIB):
        server = Server(program).start()
        with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as api:
            job = start_and_see_bytes(api)
            with contextlib.suppress(OSError), (cache / "filler").open("wb") as filler:
                while True:
                    filler.write(b"x" * MIB)
            hub.bytes_per_second = None
            paused = end_of(api, job)
            assert paused["status"] == "paused", paused
            assert paused["pause"]["reason"] == "disk_full"
            assert paused["pause"]["message"] and paused["pause"]["hint"]
            # Without room it pauses again; with room it ends.
            ask(api, f"/jobs/{job['id']}/resume")
            assert end_of(api, job)["pause"]["reason"] == "disk_full"
            (cache / "filler").unlink()
            ask(api, f"/jobs/{job['id']}/resume")
            assert end_of(api, job)["status"] == "ready"
            (path,) = cache.glob("datasets--*/snapshots/*/train.parquet")
            assert path.read_bytes() == FILE.read(0, FILE.size)
        assert server.stop() == 0
