"""Every example of the contract, sent to the running server.

Placeholders in the examples' paths and queries are filled with things of the right kind. What
comes back must have the example's status and type and fit the contract; where the example names
a member, the server's answer has it too.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.contract import check_answer, examples, operations

EXAMPLES = dict(examples())
# Each of these uses up what it is given.
DESTRUCTIVE = {"delete_dataset", "delete_tokenization", "start_download", "export_tokenization"}


@pytest.fixture(scope="module")
def things(stage) -> dict[str, str]:
    dataset_id = stage.downloaded()
    tokenization_id = stage.tokenized(dataset_id)
    job_id = stage.get(f"/api/v1/jobs?dataset_id={dataset_id}")["items"][0]["id"]
    return {"dataset_id": dataset_id, "tokenization_id": tokenization_id, "job_id": job_id}


@pytest.fixture
def fresh(stage, things, name) -> Iterator[dict[str, str]]:
    """`things`, with new ones for an example that needs or uses up its own."""
    made = things_for(EXAMPLES[name]["operation"], stage, things)
    yield made
    if "running_job_id" in made:
        # It would wait for ever, in the place of a download of another test.
        stage.client.post(f"/api/v1/jobs/{made['running_job_id']}/cancel")


def things_for(operation: str, stage, things: dict[str, str]) -> dict[str, str]:
    if operation == "start_download":
        return {**things, "dataset_id": stage.create()}
    if operation == "restore_dataset":
        dataset_id = stage.downloaded()
        stage.client.delete(f"/api/v1/datasets/{dataset_id}?undo=true")
        return {"trashed_dataset_id": dataset_id}
    if operation == "restore_tokenization":
        tokenization_id = stage.tokenized(stage.downloaded())
        stage.client.delete(f"/api/v1/tokenizations/{tokenization_id}?undo=true")
        return {"trashed_tokenization_id": tokenization_id}
    if operation in DESTRUCTIVE:
        dataset_id = stage.downloaded()
        return {"dataset_id": dataset_id, "tokenization_id": stage.tokenized(dataset_id)}
    if operation in ("cancel_dataset", "cancel_job", "pause_job", "resume_job", "change_job"):
        # A file that never comes keeps a download running until it is cancelled.
        stage.hub.add("acme/silent", {"train.jsonl": '{"text": "a"}\n'})
        stage.hub.faults.add("silence", path="acme/silent/resolve", times=1000)
        dataset_id = stage.create("acme/silent")
        job = stage.post(f"/api/v1/datasets/{dataset_id}/download")
        if operation == "resume_job":
            stage.post(f"/api/v1/jobs/{job['id']}/pause", status=200)
        return {"dataset_id": dataset_id, "running_job_id": job["id"], "paused_job_id": job["id"]}
    return things


def fill(value: Any, things: dict[str, str]) -> Any:
    return value.format(**things) if isinstance(value, str) else value


def same_shape(example: Any, answer: Any, place: str = "") -> None:
    if isinstance(example, dict) and isinstance(answer, dict):
        for key, value in example.items():
            assert key in answer or value in (None, "", 0), f"{place}.{key} is missing"
            if key in answer:
                same_shape(value, answer[key], f"{place}.{key}")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_example_is_what_the_server_does(stage, name, fresh):
    request, response = EXAMPLES[name]["request"], EXAMPLES[name]["response"]
    operation = operations()[EXAMPLES[name]["operation"]]
    body = request.get("body")
    if body and body.get("tokenizer_name"):
        body = {**body, "tokenizer_name": str(stage.tokenizer)}
    answer = stage.client.request(
        request["method"],
        fill(request["path"], fresh),
        params={key: fill(value, fresh) for key, value in request.get("query", {}).items()},
        json=body,
    )
    assert answer.status_code == response["status"], answer.text
    content_type = answer.headers["content-type"]
    is_json = content_type.split(";")[0].endswith("json")
    check_answer(operation, answer.status_code, content_type, answer.json() if is_json else None)
    if is_json and response["status"] >= 400:
        assert answer.json()["code"] == response["body"]["code"]
    elif is_json:
        same_shape(response["body"], answer.json())
