"""Downloads wait for each other: two at once, or as many as `serve --downloads` says."""

import httpx
import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.hub.test_pause import ask, end_of, job_of, until
from tests.program import Program, Server

MIB = 1 << 20
SLOW = 500_000.0  # bytes a second of each connection to the CDN


@pytest.mark.parametrize(("arguments", "at_once"), [((), 2), (("--downloads", "1"), 1)])
def test_further_downloads_are_queued(
    fake_hub: RunningHub, program: Program, arguments: tuple[str, ...], at_once: int
):
    fake_hub.bytes_per_second = SLOW
    server = Server(program, arguments).start()
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as api:
        jobs = []
        for number in range(3):
            name = f"org/corpus-{number}"
            fake_hub.add(name, {"train.parquet": Virtual(16 * MIB, seed=number)})
            dataset = ask(api, "/datasets", {"repo_id": name})
            jobs.append(ask(api, f"/datasets/{dataset['id']}/download"))
        running, waiting = jobs[:at_once], jobs[at_once:]
        for job in running:
            until(lambda job=job: job_of(api, job).get("downloaded", 0) > 0)
        assert [job_of(api, job)["status"] for job in waiting] == ["queued"] * len(waiting)

        # The first that waits takes the place that is free.
        ask(api, f"/jobs/{running[0]['id']}/cancel")
        until(lambda: job_of(api, waiting[0])["status"] == "running")
        assert all(job_of(api, job)["status"] == "queued" for job in waiting[1:])

        fake_hub.bytes_per_second = None
        assert all(end_of(api, job)["status"] == "ready" for job in jobs[1:])
    assert server.stop() == 0
