"""The text column: what the dataset card says before the download, what was asked for after it."""

import json
from collections.abc import Iterator

import pytest

REPO = "acme/two-columns"
CARD = """---
dataset_info:
  features:
  - name: id
    dtype: int64
  - name: question
    dtype: string
  - name: answer
    dtype: string
---
"""
ROWS = [{"id": i, "question": f"Question {i}?", "answer": f"Answer {i}."} for i in range(20)]


@pytest.fixture(scope="module")
def two_columns(stage) -> str:
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    stage.hub.add(REPO, {"README.md": CARD, "train.jsonl": lines})
    return REPO


@pytest.fixture
def made(stage, two_columns, request) -> Iterator[dict]:
    """A dataset whose text column is the parameter of the test."""
    body = {"repo_id": two_columns, "text_column": request.param}
    dataset_id = stage.post("/api/v1/datasets", body, status=201)["id"]
    job = stage.finish(stage.post(f"/api/v1/datasets/{dataset_id}/download"))
    assert job["status"] == "ready", job
    yield stage.get(f"/api/v1/datasets/{dataset_id}")
    stage.client.delete(f"/api/v1/datasets/{dataset_id}")


def test_the_plan_names_the_columns_of_the_card(stage, two_columns) -> None:
    plan = stage.get(f"/api/v1/hub/plan?repo_id={two_columns}")
    assert plan["columns"] == [
        {"name": "id", "type": "int64", "is_text": False},
        {"name": "question", "type": "string", "is_text": True},
        {"name": "answer", "type": "string", "is_text": True},
    ]
    assert plan["text_column"] == "question"


def test_a_card_that_says_nothing_leaves_it_open(stage) -> None:
    plan = stage.get("/api/v1/hub/plan?repo_id=acme/tiny-stories")
    assert plan["columns"] == []
    assert plan["text_column"] is None


@pytest.mark.parametrize("made", ["answer"], indirect=True)
def test_the_column_asked_for_is_read(stage, made) -> None:
    assert made["metadata"]["text_column"] == "answer"
    assert "description_error" not in made["metadata"]
    assert [column["name"] for column in made["metadata"]["columns"]] == list(ROWS[0])
    page = stage.get(f"/api/v1/datasets/{made['id']}/samples?limit=2")
    assert [item["text"] for item in page["items"]] == ["Answer 0.", "Answer 1."]
    assert page["items"][0]["values"] == ROWS[0]
    # A tokenization may read another; so may its preview.
    preview = {"tokenizer_name": str(stage.tokenizer), "dataset_id": made["id"], "document": 1}
    path = "/api/v1/tokenize-preview"
    assert stage.post(path, preview, status=200)["text"] == "Answer 1."
    preview["text_column"] = "question"
    assert stage.post(path, preview, status=200)["text"] == "Question 1?"


@pytest.mark.parametrize("made", ["body"], indirect=True)
def test_a_column_that_is_not_there_is_told(made) -> None:
    assert made["metadata"]["text_column"] == "question", "found by itself then"
    assert "body" in made["metadata"]["description_error"]


def test_another_column_is_another_choice(stage, two_columns) -> None:
    body = {"repo_id": two_columns, "reuse": True}
    made = [
        stage.post("/api/v1/datasets", {**body, **column}, status=201)["id"]
        for column in ({}, {"text_column": "answer"}, {"text_column": "answer"}, {})
    ]
    assert made[0] == made[3]
    assert made[1] == made[2]
    assert made[0] != made[1]
    for dataset_id in set(made):
        stage.client.delete(f"/api/v1/datasets/{dataset_id}")
