"""The WebSocket: PRD section 7 word for word, and what a page needs around it."""

import asyncio
import json
import time
from typing import Any

import pytest
import websockets

from tests.api.contract import check_named, event_examples

PRD_EVENTS = {
    name: {
        key for one in event_examples()["received"] if one["event"] == name for key in one["data"]
    }
    for name in (
        "download_progress",
        "download_completed",
        "download_failed",
        "tokenization_progress",
        "tokenization_completed",
    )
}
LAST_WORDS = ("_completed", "_failed", "_cancelled")


def connect(stage, **options: Any):
    url = stage.server.url.replace("http://", "ws://") + "/api/v1/events"
    return websockets.connect(url, open_timeout=30, **options)


async def told(socket) -> dict[str, Any]:
    return json.loads(await asyncio.wait_for(socket.recv(), 60))


async def follow(socket, channel: str) -> dict[str, Any]:
    await socket.send(json.dumps({"subscribe": channel}))
    snapshot = await told(socket)
    assert snapshot["channel"] == channel
    assert snapshot["event"] == "snapshot"
    return snapshot["data"]


async def until_last_word(socket) -> list[dict[str, Any]]:
    """Without the count of rows that follows a download: it is nobody's wish."""
    heard = []
    while not heard or not heard[-1]["event"].endswith(LAST_WORDS):
        message = await told(socket)
        if not message["event"].startswith("index_"):
            heard.append(message)
    return heard


def check_event(message: dict[str, Any]) -> None:
    assert set(message) >= {"channel", "event", "data"}
    if message["event"] in PRD_EVENTS:
        assert PRD_EVENTS[message["event"]] <= set(message["data"]), message
    if message["event"].endswith("_progress"):
        assert 0 <= message["data"]["progress"] <= 100


async def test_a_dataset_from_download_to_tokens(stage):
    dataset_id = stage.create()
    async with connect(stage) as socket:
        data = await follow(socket, f"dataset/{dataset_id}")
        check_named(data["dataset"], "Dataset")
        assert data["dataset"]["status"] == "pending"
        stage.post(f"/api/v1/datasets/{dataset_id}/download")
        heard = await until_last_word(socket)
        assert heard[-1]["event"] == "download_completed"
        job = stage.tokenize(dataset_id)
        heard += await until_last_word(socket)
        assert heard[-1]["event"] == "tokenization_completed"
        assert heard[-1]["data"]["tokenization_id"] == job["tokenization_id"]
    for message in heard:
        assert message["channel"] == f"dataset/{dataset_id}"
        check_event(message)
    numbers = [message["seq"] for message in heard]
    assert numbers == sorted(numbers)


async def test_a_failure_says_why(stage):
    stage.hub.add("acme/forbidden", {"train.jsonl": '{"text": "a"}\n'})
    dataset_id = stage.create("acme/forbidden")
    async with connect(stage) as socket:
        await follow(socket, f"dataset/{dataset_id}")
        stage.hub.faults.add("status", path="acme/forbidden/resolve", status=401, times=1000)
        stage.post(f"/api/v1/datasets/{dataset_id}/download")
        last = (await until_last_word(socket))[-1]
    assert last["event"] == "download_failed"
    assert last["data"]["error"]
    check_named(last["data"]["code"], "ErrorCode")


async def test_the_jobs_channel_shows_every_dataset(stage):
    async with connect(stage) as socket:
        data = await follow(socket, "jobs")
        assert {job["kind"] for job in data["jobs"]} <= {"index"}
        dataset_id = stage.create()
        stage.post(f"/api/v1/datasets/{dataset_id}/download")
        heard = await until_last_word(socket)
    assert {message["channel"] for message in heard} == {"jobs"}
    assert {message["data"]["dataset_id"] for message in heard} == {dataset_id}


async def test_a_hundred_clients_get_the_last_word(stage):
    dataset_id = stage.create()
    sockets = [await connect(stage) for _ in range(100)]
    try:
        for socket in sockets:
            await follow(socket, f"dataset/{dataset_id}")
        began = time.monotonic()
        stage.post(f"/api/v1/datasets/{dataset_id}/download")
        for heard in await asyncio.gather(*(until_last_word(socket) for socket in sockets)):
            progress = [one for one in heard if one["event"].endswith("_progress")]
            assert heard[-1]["event"] == "download_completed"
            assert len(progress) <= 2 * (time.monotonic() - began) + 1
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets))


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:3000"])
async def test_a_foreign_page_gets_no_socket(stage, origin):
    with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
        async with connect(stage, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_a_dataset_that_is_not_there_has_an_empty_snapshot(stage):
    async with connect(stage) as socket:
        data = await follow(socket, "dataset/00000000-0000-4000-8000-000000000000")
    assert data == {"dataset": None, "jobs": []}
