"""Pause, resume and the limits of a download, through the API and the commands."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.program import Program, Server

MIB = 1 << 20
SECONDS_MAX = 60
FILE = Virtual(24 * MIB + 5, seed=31)
SLOW = 1_000_000.0  # bytes a second of each connection to the CDN


@pytest.fixture
def hub(fake_hub: RunningHub) -> RunningHub:
    fake_hub.add("org/corpus", {"train.parquet": FILE})
    return fake_hub


@pytest.fixture
def program(hub: RunningHub, tmp_path: Path) -> Program:
    return Program(home=tmp_path / "home", env={"HF_ENDPOINT": hub.hub_url})


@pytest.fixture
def api(program: Program) -> Iterator[httpx.Client]:
    server = Server(program).start()
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as client:
        yield client
    assert server.stop() == 0, server.log()


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
