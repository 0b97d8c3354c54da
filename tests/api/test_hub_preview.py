"""The first rows before the download: pyarrow and json say what they are, the fake Hub what was
fetched for it."""

import csv
import gzip
import io
import json
import struct
import subprocess
import time

import httpx
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest

COUNT = 4000
FETCHED_MAX = 8 << 20
MARKUP = "<img src=x onerror=alert(1)> \u202egpj\u202c \u0000"


def text(index: int) -> str:
    # Not compressible, or a large file would be a small one.
    return f"{index} {MARKUP} " + "".join(
        chr(0x4E00 + (index * 7919 + i * i) % 20000) for i in range(300)
    )


ROWS = [
    {"id": i, "text": text(i), "body": f"body {i}", "turns": [{"role": "user", "content": text(i)}]}
    for i in range(COUNT)
]
LINES = "".join(
    json.dumps({"id": row["id"], "text": row["text"], "body": row["body"]}) + "\n" for row in ROWS
).encode()


def parquet(**options) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out, **options)
    return out.getvalue()


def arrow(new) -> bytes:
    table = pa.Table.from_pylist(ROWS)
    out = io.BytesIO()
    with new(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=500)
    return out.getvalue()


def comma_separated() -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["id", "text", "body"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**row, "text": row["text"].replace("\0", "")} for row in ROWS)
    return out.getvalue().encode()


def zstd(data: bytes) -> bytes:
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


FILES = {
    "train.parquet": parquet,
    "small_pages.parquet": lambda: parquet(data_page_size=4096, row_group_size=100),
    "train.jsonl": lambda: LINES,
    "train.jsonl.gz": lambda: gzip.compress(LINES),
    "train.jsonl.zst": lambda: zstd(LINES),
    "train.json": lambda: json.dumps([json.loads(line) for line in LINES.splitlines()]).encode(),
    "train.csv": comma_separated,
    "train.arrow": lambda: arrow(pa.ipc.new_file),
    "stream.arrow": lambda: arrow(pa.ipc.new_stream),
}


def add(stage, name: str, content: bytes, **options) -> str:
    repo = f"acme/head-{name.replace('.', '-').replace('_', '-')}"
    stage.hub.add(
        repo, {f"data/{name}" if "train" in name else f"train/{name}": content}, **options
    )
    stage.hub.clear_log()
    return repo


def ask(stage, repo: str, **query) -> httpx.Response:
    return stage.client.get("/api/v1/hub/preview", params={"repo_id": repo, **query})


def rows(stage, repo: str, **query) -> dict:
    answer = ask(stage, repo, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def fetches(stage, name: str) -> list:
    """The requests that were answered with content of the file."""
    asked = [
        entry
        for entry in stage.hub.requests()
        if entry.origin == "cdn" or entry.path.endswith(f"/{name}")
    ]
    assert asked
    assert all(entry.range for entry in asked)
    return [entry for entry in asked if entry.status == 206]


def byte_count(entry) -> int:
    first, last = entry.range.removeprefix("bytes=").split("-")
    return int(last) - int(first) + 1


def cut(value: str) -> str:
    """As long texts are shown: at most 400 bytes."""
    data = value.encode()
    return value if len(data) <= 400 else data[:400].decode(errors="ignore") + "\u2026"


@pytest.mark.parametrize("name", FILES)
def test_the_first_rows_are_those_of_the_file(stage, name) -> None:
    content = FILES[name]()
    repo = add(stage, name, content)
    page = rows(stage, repo)
    expected = [row["text"].replace("\0", "") if "csv" in name else row["text"] for row in ROWS]
    assert page["rows"] == [{"row": i, "value": cut(expected[i])} for i in range(5)]
    assert page["column"] == page["text_column"] == "text"
    assert page["split"] == "train"
    types = {column["name"]: column["is_text"] for column in page["columns"]}
    assert types["text"] and types["body"]
    # Little was asked for, and only here: the file is larger than a preview may be.
    assert len(content) > 1_000_000
    assert 0 < page["bytes_fetched"] < min(FETCHED_MAX, len(content) / 2)
    fetched = fetches(stage, name)
    assert sum(map(byte_count, fetched)) == page["bytes_fetched"]

    # Another column, of any kind.
    assert [row["value"] for row in rows(stage, repo, column="body", limit=2)["rows"]] == [
        "body 0",
        "body 1",
    ]
    number = rows(stage, repo, column="id", limit=3)["rows"]
    assert [str(row["value"]) for row in number] == ["0", "1", "2"]


@pytest.mark.parametrize("name", ["train.parquet", "train.arrow"])
def test_conversations_are_shown_as_they_are(stage, name) -> None:
    page = rows(stage, add(stage, name, FILES[name]()), column="turns", limit=2)
    assert [row["value"][0]["role"] for row in page["rows"]] == ["user", "user"]
    assert {"turns": True}.items() <= {
        c["name"]: c["is_conversation"] for c in page["columns"]
    }.items()


def test_a_column_that_is_not_there(stage) -> None:
    answer = ask(stage, add(stage, "train.parquet", FILES["train.parquet"]()), column="nope")
    assert answer.status_code == 422
    assert "nope" in answer.json()["detail"]


def test_the_last_row_is_whole_when_the_head_ends_in_it(stage) -> None:
    """The first fetch ends within the fourth row: it is not shown as if it were whole."""
    lines = [{"text": f"{i}" * 20_000} for i in range(9)]
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    page = rows(stage, add(stage, "train.jsonl", content))
    assert [row["value"] for row in page["rows"]] == [cut(line["text"]) for line in lines[:5]]


def test_rows_too_large_are_told(stage) -> None:
    huge = json.dumps({"text": "x" * (20 << 20)}).encode()
    for name, content in {
        "train.jsonl": huge + b"\n",
        "train.parquet": parquet_of_one(os_random_text(24 << 20)),
    }.items():
        answer = ask(stage, add(stage, name, content))
        assert answer.status_code == 413, answer.text
        assert answer.json()["code"] == "payload_too_large"
        assert "8 MB" in answer.json()["detail"]
        assert sum(map(byte_count, fetches(stage, name))) <= FETCHED_MAX


def os_random_text(size: int) -> str:
    state, parts = 1, []
    for _ in range(size // 8):
        state = (state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        parts.append(f"{state >> 32:08x}")
    return "".join(parts)


def parquet_of_one(value: str) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [value]}), out, compression="none")
    return out.getvalue()


def lying(change) -> bytes:
    content = bytearray(FILES["train.parquet"]())
    change(content)
    return bytes(content)


def footer_too_long(content: bytearray) -> None:
    content[-8:-4] = struct.pack("<I", 0x7FFF_FFFF)


def footer_longer_than_a_preview(content: bytearray) -> None:
    content[-8:-4] = struct.pack("<I", len(content) - 100)


def no_magic(content: bytearray) -> None:
    content[-4:] = b"HTML"


def noise_in_the_footer(content: bytearray) -> None:
    for i in range(20, 3000, 7):
        content[-i] = (content[-i] * 31 + i) & 0xFF


def noise_in_the_pages(content: bytearray) -> None:
    for i in range(4, 200_000, 11):
        content[i] = (content[i] * 31 + i) & 0xFF


@pytest.mark.parametrize(
    "change",
    [
        footer_too_long,
        footer_longer_than_a_preview,
        no_magic,
        noise_in_the_footer,
        noise_in_the_pages,
    ],
)
def test_a_lying_file_is_a_message(stage, change) -> None:
    answer = ask(stage, add(stage, f"train.{change.__name__}.parquet", lying(change)))
    assert answer.status_code in (413, 422), answer.text
    problem = answer.json()
    assert problem["detail"]
    # And nobody else is harmed.
    assert stage.client.get("/healthz").status_code == 200
    assert rows(stage, "acme/tiny-stories")["rows"]


def test_not_a_compressed_file(stage) -> None:
    page = ask(stage, add(stage, "train.jsonl.gz", b"\x1f\x8b" + bytes(range(256)) * 1000))
    assert page.status_code in (413, 422), page.text


def test_a_bad_row_is_shown_as_such(stage) -> None:
    page = rows(stage, add(stage, "train.jsonl", b'{"text": "a"}\nbroken\n{"text": "b"}\n'))
    assert page["rows"][0] == {"row": 0, "value": "a"}
    assert "JSON" in page["rows"][1]["error"]
    assert page["rows"][2]["value"] == "b"


def test_a_gated_repository_asks_for_access(stage) -> None:
    repo = add(stage, "train.jsonl", LINES, gated="manual")
    answer = ask(stage, repo)
    assert answer.status_code == 403
    assert answer.json()["code"] == "gated"


RANGE_FAULTS = [
    "ignore_range",
    "wrong_start",
    "short_range",
    "long_range",
    "empty_range",
    "reset_mid_body",
]


@pytest.mark.parametrize("fault", RANGE_FAULTS)
def test_other_bytes_than_asked_for_are_not_shown(stage, fault) -> None:
    repo = add(stage, "train.parquet", FILES["train.parquet"]())
    stage.hub.faults.add(fault, origin="cdn", times=100)
    try:
        answer = ask(stage, repo)
    finally:
        stage.hub.faults.clear()
    assert answer.status_code in (502, 503, 504), answer.text
    assert answer.json()["detail"]


def test_what_is_cached_needs_no_network(stage) -> None:
    dataset_id = stage.downloaded()
    stage.hub.clear_log()
    page = rows(stage, "acme/tiny-stories", limit=1)
    assert page["bytes_fetched"] == 0
    assert page["rows"][0]["value"].startswith("Once upon a time")
    assert not [entry for entry in stage.hub.requests() if "train.jsonl" in entry.path]
    stage.client.delete(f"/api/v1/datasets/{dataset_id}")


def test_nothing_stays_on_the_disk(stage) -> None:
    rows(stage, add(stage, "train.parquet", FILES["train.parquet"]()))
    staging = stage.server.program.data_dir / "staging"
    # The job of a download before this test may still be cleaning up.
    deadline = time.monotonic() + 10
    while any(staging.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(staging.iterdir()) == []
