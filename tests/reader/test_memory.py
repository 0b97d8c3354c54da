"""Memory does not grow with the file. The slow test reads a Parquet file of 5 GB."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.reader.reading import run_driver
from tests.reader.texts import many

# Memory is the driver's own; the tests also write large files.
pytestmark = pytest.mark.alone

PEAK_MAX = 300 << 20
GROUP_ROWS = 100_000


def peak_and_summary(*arguments) -> tuple[int, dict]:
    """Peak resident bytes of the driver, as it says itself, and what else it said."""
    summary = json.loads(run_driver("--quiet", *arguments)[-1])
    return summary["peak_bytes"], summary


def write_parquet(path, bytes_wanted: int, compression: str):
    """Row groups of 100,000 rows, about 100 MB each: far above what may be held at once."""
    texts = [text * 3 for text in many(1000)]
    group = pa.table({"id": range(GROUP_ROWS), "text": texts * (GROUP_ROWS // 1000)})
    rows = 0
    with pq.ParquetWriter(
        path, group.schema, compression=compression, use_dictionary=False
    ) as writer:
        while path.stat().st_size < bytes_wanted:
            writer.write_table(group, row_group_size=GROUP_ROWS)
            rows += GROUP_ROWS
    return rows


@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_parquet(tmp_path, compression):
    path = tmp_path / "a.parquet"
    rows = write_parquet(path, (600 if compression == "none" else 20) << 20, compression)
    peak, summary = peak_and_summary(path)
    assert summary["documents"] == rows
    assert peak < PEAK_MAX


@pytest.mark.slow
def test_parquet_of_5_gb(tmp_path):
    path = tmp_path / "a.parquet"
    rows = write_parquet(path, 5 << 30, "none")
    peak, summary = peak_and_summary(path)
    assert summary["documents"] == rows
    assert peak < PEAK_MAX


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt", "a.jsonl.gz"])
def test_text_formats(tmp_path, name):
    path = tmp_path / name
    row = json.dumps({"text": "words and words " * 100}) + "\n"
    separator = "," if name == "a.json" else ""
    body = (row + separator) * 10_000
    start, end = ("[", row + "]") if name == "a.json" else ("text\n" if name == "a.csv" else "", "")
    data = gzip.compress(body.encode(), 1) if name.endswith(".gz") else body.encode()
    with path.open("wb") as out:
        out.write(start.encode())
        for _ in range(20):
            out.write(data)
        out.write(end.encode())
    peak, summary = peak_and_summary(*(["--column", "text"] if name != "a.csv" else []), path)
    if name != "a.csv":
        assert summary["documents"] == 200_000 + (1 if end else 0)
    assert peak < PEAK_MAX / 3


def test_parquet_with_large_cells(tmp_path):
    """Batches shrink when rows are large: 400 cells of 5 MB are no 2 GB."""
    path = tmp_path / "a.parquet"
    cells = pa.array([("x" * 5_000_000) + str(i) for i in range(40)])
    schema = pa.schema({"text": pa.string()})
    # One cell a page: a page is decoded as a whole.
    with pq.ParquetWriter(path, schema, use_dictionary=False, write_batch_size=1) as writer:
        for _ in range(10):
            writer.write_table(pa.table({"text": cells}))
    peak, summary = peak_and_summary(path)
    assert summary["documents"] == 400
    assert peak < PEAK_MAX
