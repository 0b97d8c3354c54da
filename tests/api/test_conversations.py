"""Columns of conversations: named as such, made text by a template, in a preview as in rows."""

import io
import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROWS = [
    {
        "source": f"forum-{i}",
        "messages": [
            {"role": "user", "content": f"Question {i}, naïve?"},
            {"role": "assistant", "content": f"Answer {i}."},
        ],
    }
    for i in range(20)
]
CHATML = (
    "<|im_start|>user\nQuestion 3, naïve?<|im_end|>\n<|im_start|>assistant\nAnswer 3.<|im_end|>\n"
)
PLAIN = "user: Question 3, naïve?\n\nassistant: Answer 3."


def as_json_lines() -> bytes:
    return "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def as_parquet() -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), target)
    return target.getvalue()


@pytest.fixture(scope="module", params=["train.jsonl", "train.parquet"])
def chats(stage, request) -> Iterator[dict]:
    repo_id = f"acme/chats-{request.param.split('.')[1]}"
    content = as_parquet() if request.param.endswith("parquet") else as_json_lines()
    stage.hub.add(repo_id, {request.param: content})
    dataset_id = stage.create(repo_id)
    job = stage.finish(stage.post(f"/api/v1/datasets/{dataset_id}/download"))
    assert job["status"] == "ready", job
    yield stage.get(f"/api/v1/datasets/{dataset_id}")
    stage.client.delete(f"/api/v1/datasets/{dataset_id}")


def test_the_column_is_named_as_what_it_is(chats) -> None:
    columns = {one["name"]: one["is_conversation"] for one in chats["metadata"]["columns"]}
    assert columns == {"source": False, "messages": True}
    assert chats["metadata"]["text_column"] == "source"


@pytest.mark.parametrize(("template", "text"), [("chatml", CHATML), ("plain", PLAIN)])
@pytest.mark.parametrize("column", [{}, {"text_column": "messages"}])
def test_a_preview_is_of_the_rendered_text(stage, chats, template, text, column) -> None:
    body = {
        "tokenizer_name": str(stage.tokenizer),
        "dataset_id": chats["id"],
        "document": 3,
        "conversation_template": template,
        **column,
    }
    preview = stage.post("/api/v1/tokenize-preview", body, status=200)
    assert preview["text"] == text
    assert preview["num_tokens"] > 0


def test_rows_are_what_the_preview_and_the_estimate_said(stage, chats) -> None:
    options = {
        "tokenizer_name": str(stage.tokenizer),
        "conversation_template": "plain",
        "text_column": "messages",
        "stride": 0,
    }
    root = f"/api/v1/datasets/{chats['id']}"
    estimate = stage.post(f"{root}/tokenize-estimate", options, status=200)
    preview = stage.post(
        "/api/v1/tokenize-preview",
        {**options, "dataset_id": chats["id"], "document": 3},
        status=200,
    )
    assert stage.finish(stage.post(f"{root}/tokenize", options))["status"] == "ready"
    made = stage.get(f"{root}/tokenizations")["items"][0]
    assert made["num_sequences"] == len(ROWS)
    assert made["num_tokens"] == estimate["num_tokens"]
    rows = stage.get(f"{root}/samples?tokenization_id={made['id']}&offset=3&limit=1")["items"]
    assert rows[0]["input_ids"] == [token["id"] for token in preview["tokens"]]


def test_a_column_of_text_is_no_conversation(stage, chats) -> None:
    body = {
        "tokenizer_name": str(stage.tokenizer),
        "dataset_id": chats["id"],
        "document": 0,
        "conversation_template": "plain",
        "text_column": "source",
    }
    problem = stage.client.post("/api/v1/tokenize-preview", json=body)
    assert problem.status_code == 422, problem.text
    assert "no conversations" in problem.json()["detail"]
