"""Questions that somebody waits for end soon when the Hub does not answer, or answers oddly."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fake_hub import RunningHub
from tests.hub.test_pause import until
from tests.program import Program, Server

# A verb waits 10 s for a Hub that says nothing; a job, 30 s, again and again.
SECONDS_MAX = 25


@pytest.fixture
def server(fake_hub: RunningHub, tmp_path: Path) -> Iterator[Server]:
    fake_hub.add("org/corpus", {"train.jsonl": '{"text": "a"}\n'})
    running = Server(Program(tmp_path / "home", {"HF_ENDPOINT": fake_hub.hub_url})).start()
    yield running
    if running.process is not None:
        running.stop()


def get(server: Server, path: str, **query: str) -> httpx.Response:
    return httpx.get(f"{server.url}/api/v1{path}", params=query, timeout=SECONDS_MAX)


def test_a_silent_hub_is_a_timeout(fake_hub: RunningHub, server: Server):
    fake_hub.faults.add("silence", path="/api/", times=1_000_000)
    for path, query in (("/hub/plan", {"repo_id": "org/corpus"}), ("/hub/search", {"q": "corpus"})):
        answer = get(server, path, **query)
        assert answer.status_code == 504, answer.text
        assert answer.json()["code"] == "timeout"


def test_a_hub_that_wants_a_long_pause_says_so_at_once(fake_hub: RunningHub, server: Server):
    fake_hub.faults.add("rate_limit_header", path="/revision/", seconds=55, times=1_000_000)
    for _ in range(2):  # the second is not even asked
        answer = get(server, "/hub/plan", repo_id="org/corpus")
        assert answer.status_code == 429, answer.text
        assert "Try again in 5" in answer.json()["hint"]
    assert len(fake_hub.requests(path="/revision/")) == 1


def test_a_signal_does_not_wait_for_a_silent_hub(fake_hub: RunningHub, server: Server):
    fake_hub.faults.add("silence", path="/revision/", times=1_000_000)
    outcome: list[object] = []

    def ask() -> None:
        try:
            outcome.append(get(server, "/hub/plan", repo_id="org/corpus").status_code)
        except httpx.HTTPError as error:
            outcome.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: fake_hub.requests(path="/revision/"))
    assert server.stop() == 0, server.log()
    thread.join(SECONDS_MAX)
    # The question ended because of the signal, not because its time was over.
    assert outcome and outcome[0] != 504


def test_a_model_that_does_not_exist_is_named(fake_hub: RunningHub, server: Server):
    """A mirror, or the Hub for a name that never was, answers 404 with a page and no code."""
    fake_hub.faults.add("status", path="^/org/none/resolve/", status=404, times=1_000_000)
    answer = httpx.post(
        f"{server.url}/api/v1/tokenize-preview",
        json={"text": "a", "tokenizer_name": "org/none"},
        timeout=SECONDS_MAX,
    )
    assert answer.status_code == 404, answer.text
    assert answer.json()["code"] == "file_not_found"
    assert answer.json()["detail"].startswith(
        "The model org/none has no file tokenizer.json at main"
    )
