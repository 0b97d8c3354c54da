"""Pages of raw rows are the rows of the file, wherever they start."""

import csv
import gzip
import io
import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.reader.texts import many

ROWS = 5000
TEXTS = [text[:200] for text in many(ROWS)]


def table() -> pa.Table:
    generator = random.Random(3)
    maybe = [None if generator.random() < 0.1 else generator.randrange(1000) for _ in range(ROWS)]
    return pa.table(
        {
            "id": list(range(ROWS)),
            "text": TEXTS,
            "maybe": maybe,
            "turns": [
                [{"role": "user", "content": text[:20]}] * (i % 3) for i, text in enumerate(TEXTS)
            ],
            "inner": [{"a": i, "b": [i] * (i % 4)} for i in range(ROWS)],
        }
    )


def write(path: Path, kind: str):
    data = table()
    rows = data.to_pylist()
    if kind.startswith("parquet"):
        version = "2.0" if kind.endswith("v2") else "1.0"
        groups = {"parquet": 700, "parquet one group": ROWS, "parquet v2": 2000}[kind]
        pq.write_table(
            data, path, row_group_size=groups, data_page_size=2048, data_page_version=version
        )
    elif kind in ("stream", "file"):
        new = pa.ipc.new_stream if kind == "stream" else pa.ipc.new_file
        with pa.OSFile(str(path), "wb") as out, new(out, data.schema) as writer:
            writer.write_table(data, max_chunksize=300)
    elif kind == "csv":
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["id", "text"])
        writer.writerows((row["id"], row["text"]) for row in rows)
        path.write_bytes(out.getvalue().encode())
    elif kind == "json":
        path.write_text(json.dumps(rows))
    else:
        data = "".join(json.dumps(row) + "\n" for row in rows).encode()
        path.write_bytes(gzip.compress(data) if kind == "jsonl.gz" else data)


KINDS = {
    "parquet": "a.parquet", "parquet one group": "a.parquet", "parquet v2": "a.parquet",
    "stream": "a.arrow", "file": "a.arrow", "jsonl": "a.jsonl", "jsonl.gz": "a.jsonl.gz",
    "json": "a.json", "csv": "a.csv",
}  # fmt: skip


def expected_rows(kind: str) -> list[dict]:
    if kind == "csv":
        return [{"id": str(i), "text": text} for i, text in enumerate(TEXTS)]
    return table().to_pylist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("build", [True, False])
def test_pages_are_the_rows(tmp_path, pages, kind, build):
    path = tmp_path / KINDS[kind]
    write(path, kind)
    expected = expected_rows(kind)
    offsets = [
        4990,
        0,
        1023,
        1024,
        2500,
        699,
        1400,
        4999,
        5000,
        9999,
        3,
        *random.Random(1).sample(range(ROWS), 20),
    ]
    arguments = ["--limit", 25] + [part for offset in offsets for part in ("--offset", offset)]
    if build:
        arguments += ["--build", "--index", tmp_path / "index.json"]
    found, total = pages(*arguments, path)
    for offset, page in zip(offsets, found, strict=True):
        assert [row["row"] for row in page] == list(range(offset, min(ROWS, offset + 25)))
        assert [row["values"] for row in page] == expected[offset : offset + 25]
    assert total == ROWS
    if build and kind in ("jsonl", "csv"):
        again, total = pages(*arguments[:-3], "--index", tmp_path / "index.json", path)
        assert again == found and total == ROWS


def test_pages_go_over_files(tmp_path, pages):
    for part, kind in enumerate(["parquet", "jsonl", "csv"]):
        write(tmp_path / f"{part}{KINDS[kind][1:]}", kind)
    paths = sorted(tmp_path.iterdir())
    found, total = pages(
        "--limit", 10, "--offset", 4995, "--offset", 9995, "--offset", 14995, *paths
    )
    ids = [[int(row["values"]["id"]) for row in page] for page in found]
    assert ids == [
        [*range(4995, 5000), *range(5)],
        [*range(4995, 5000), *range(5)],
        [*range(4995, 5000)],
    ]
    assert total == 3 * ROWS


def test_values_that_json_cannot_say(tmp_path, pages):
    data = pa.table(
        {
            "raw": [b"\x00\xff" * 100],
            "long": ["é" * 10_000],
            "nan": [float("nan")],
            "day": pa.array([1], pa.date32()),
            "list": [list(range(1000))],
            "big": pa.array([2**63 - 1], pa.int64()),
            "unsigned": pa.array([2**64 - 1], pa.uint64()),
        }
    )
    pq.write_table(data, tmp_path / "a.parquet")
    [[row]], _ = pages("--limit", 1, "--offset", 0, tmp_path / "a.parquet")
    values = row["values"]
    assert values["raw"] == {"bytes": 200, "hex": "00ff" * 16}
    assert values["long"] == "é" * 2048 + "…"
    assert values["nan"] == "NaN"
    assert values["day"] == "1970-01-02"
    assert values["list"] == [*range(100), "… 900 more"]
    assert values["big"] == 2**63 - 1 and values["unsigned"] == 2**64 - 1
