"""Conversations of every format become the same text, by template."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

CONVERSATIONS = [
    [("user", "Hi"), ("assistant", "Hello é\n")],
    [("system", "Be kind"), ("user", "a\nb"), ("assistant", "")],
    [],
    [("tool", "x" * 5000)],
] * 700


def rendered(template: str, turns) -> str:
    if template == "chatml":
        return "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns)
    return "\n\n".join(f"{role}: {text}" for role, text in turns)


def rows(role_name: str, text_name: str) -> list:
    return [
        [{role_name: role, text_name: text, "extra": 1} for role, text in turns]
        for turns in CONVERSATIONS
    ]


def write(path, column: str, values: list, large: bool):
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps({"id": 1, column: value}) + "\n" for value in values))
        return
    names = [name for name in ("role", "content", "from", "value", "extra") if name in values[0][0]]
    kinds = [(name, pa.int64() if name == "extra" else pa.string()) for name in names]
    kind = (pa.large_list if large else pa.list_)(pa.struct(kinds))
    table = pa.table({"id": [1] * len(values), column: pa.array(values, kind)})
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=900)
    else:
        with pa.OSFile(str(path), "wb") as out, pa.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)


@pytest.mark.parametrize("template", ["chatml", "plain"])
@pytest.mark.parametrize(
    "names", [("messages", "role", "content"), ("conversations", "from", "value")]
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet", "a.arrow", "large.arrow"])
def test_conversations(tmp_path, read, template, names, name):
    column, role_name, text_name = names
    path = tmp_path / name
    write(path, column, rows(role_name, text_name), name.startswith("large"))
    reading = read("--template", template, path)
    assert reading.documents == [rendered(template, turns) for turns in CONVERSATIONS]
    assert reading.summary["text_column"] == column


def test_sharegpt_roles(tmp_path, read):
    turns = [
        {"from": role, "value": "x"} for role in ("system", "human", "gpt", "bot", "ai", "model")
    ]
    (tmp_path / "a.jsonl").write_text(json.dumps({"conversations": turns}))
    text = read("--template", "plain", tmp_path / "a.jsonl").documents[0]
    assert text.replace(": x", "").split("\n\n") == ["system", "user"] + ["assistant"] * 4


@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet"])
def test_bad_turns(tmp_path, read, name):
    values = [
        [{"role": "user", "content": "good"}],
        [{"role": "user", "content": None}],
        None,
        [{"role": None, "content": "x"}],
        [{"role": "user", "content": "fine"}],
    ]
    write(tmp_path / name, "messages", values, False)
    reading = read("--template", "plain", tmp_path / name)
    assert reading.documents == ["user: good", "user: fine"]
    assert reading.bad_row_numbers == [1, 2, 3]


def test_unknown_template_and_no_conversation(tmp_path, read_error):
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n')
    assert read_error("--template", "nope", tmp_path / "a.jsonl")["error"] == "invalid_argument"
    assert read_error("--template", "plain", tmp_path / "a.jsonl")["error"] == "text_column_missing"
