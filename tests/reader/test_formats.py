"""Every format and compression gives the documents that went in, as Python's readers see them."""

import bz2
import csv
import gzip
import io
import json
import subprocess

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.reader.texts import WEIRD, many

TEXTS = WEIRD + many(300)
NO_LINE_ENDS = [text for text in TEXTS if not any(end in text for end in "\r\n")]


def zstd_bytes(data: bytes, *options: str) -> bytes:
    return subprocess.run(
        ["zstd", "-q", "-c", *options], input=data, capture_output=True, check=True
    ).stdout


# By the end of the file's name; what is before a colon only tells cases apart.
COMPRESSIONS = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".zst": zstd_bytes,
    "members:.gz": lambda data: (
        gzip.compress(data[: len(data) // 3]) + gzip.compress(data[len(data) // 3 :])
    ),
    "frames:.zst": lambda data: zstd_bytes(data[:1000]) + zstd_bytes(data[1000:]),
}


def compressed_file(path, suffix: str, data: bytes):
    """`path` with the suffix's ending, holding `data` compressed so."""
    path = path.with_name(path.name + suffix.split(":")[-1])
    path.write_bytes(COMPRESSIONS[suffix](data))
    return path


def write_csv(texts, **options) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, **options)
    writer.writerow(["id", "text"])
    writer.writerows(enumerate(texts))
    return out.getvalue().encode()


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_jsonl(tmp_path, read, suffix, ascii_only):
    rows = ({"id": i, "text": text, "more": [1, {"a": None}]} for i, text in enumerate(TEXTS))
    data = "".join(json.dumps(row, ensure_ascii=ascii_only) + "\n" for row in rows).encode()
    path = compressed_file(tmp_path / "a.jsonl", suffix, data)
    reading = read(path)
    assert reading.documents == TEXTS
    assert reading.summary["bad_rows"] == 0
    assert reading.summary["bytes_read"] == path.stat().st_size


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_json_array(tmp_path, read, suffix):
    data = json.dumps([{"text": text} for text in TEXTS], indent=1).encode()
    path = compressed_file(tmp_path / "a.json", suffix, b"\xef\xbb\xbf \n" + data + b"\n")
    assert read(path).documents == TEXTS


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_csv(tmp_path, read, suffix, line_end, quoting):
    data = write_csv(TEXTS, lineterminator=line_end, quoting=quoting)
    path = compressed_file(tmp_path / "a.csv", suffix, data)
    assert read(path).documents == TEXTS


def test_tsv(tmp_path, read):
    path = tmp_path / "a.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + write_csv(TEXTS, delimiter="\t"))
    assert read(path).documents == TEXTS


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_text(tmp_path, read, suffix):
    path = compressed_file(tmp_path / "a.txt", suffix, "\n".join(NO_LINE_ENDS).encode() + b"\n")
    assert read(path).documents == NO_LINE_ENDS


@pytest.mark.parametrize(
    "data",
    [b"", b"a", b"a\n", b"a\n\n", b"\n", b"a\r\nb\rc\n\rd\r", b"a\r\r\nb", b"\r", b"a\n b \n\nc"],
)
def test_text_lines_are_those_of_datasets(tmp_path, read, data):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    expected = (
        datasets.Dataset.from_text(str(path), cache_dir=str(tmp_path / "cache"))
        if data
        else {"text": []}
    )
    assert read(path).documents == list(expected["text"])


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
@pytest.mark.parametrize("form", ["stream", "file", "parquet"])
def test_arrow_string_types(tmp_path, read, kind, form):
    types = {
        "string": pa.string(),
        "large_string": pa.large_string(),
        "string_view": pa.string_view(),
        "dictionary": pa.dictionary(pa.int32(), pa.string()),
    }
    texts = TEXTS + TEXTS[:50]
    array = (
        pa.array(texts).dictionary_encode()
        if kind == "dictionary"
        else pa.array(texts, types[kind])
    )
    table = pa.table({"id": list(range(len(texts))), "text": array})
    path = tmp_path / ("a.parquet" if form == "parquet" else "a.arrow")
    if form == "parquet":
        pq.write_table(table, path, row_group_size=100)
    else:
        new = pa.ipc.new_stream if form == "stream" else pa.ipc.new_file
        with pa.OSFile(str(path), "wb") as out, new(out, table.schema) as writer:
            writer.write_table(table, max_chunksize=64)
    reading = read(path)
    assert reading.documents == texts
    assert reading.summary["bytes_read"] == path.stat().st_size


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "lz4", "brotli"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_parquet_encodings(tmp_path, read, compression, version, dictionary):
    path = tmp_path / "a.parquet"
    table = pa.table({"text": TEXTS, "other": TEXTS})
    pq.write_table(
        table, path, compression=compression, data_page_version=version, use_dictionary=dictionary,
        row_group_size=100, data_page_size=4096, write_page_checksum=True,
        column_encoding=None if dictionary else {"text": "DELTA_BYTE_ARRAY", "other": "PLAIN"},
    )  # fmt: skip
    assert read("--batch-bytes", 10_000, path).documents == TEXTS


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_arrow_compressed_buffers(tmp_path, read, compression):
    path = tmp_path / "a.arrow"
    table = pa.table({"text": TEXTS})
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with (
        pa.OSFile(str(path), "wb") as out,
        pa.ipc.new_file(out, table.schema, options=options) as writer,
    ):
        writer.write_table(table)
    assert read(path).documents == TEXTS


def test_what_datasets_writes(tmp_path, read, describe):
    dataset = datasets.Dataset.from_dict(
        {"text": TEXTS, "label": [i % 2 for i in range(len(TEXTS))]}
    )
    dataset = dataset.cast_column("label", datasets.ClassLabel(names=["no", "yes"]))
    dataset.save_to_disk(tmp_path / "saved")
    dataset.to_parquet(tmp_path / "a.parquet")
    dataset.to_json(tmp_path / "a.jsonl")
    arrow_file = next((tmp_path / "saved").glob("*.arrow"))
    for path in (arrow_file, tmp_path / "a.parquet", tmp_path / "a.jsonl"):
        assert read(path).documents == TEXTS
    features = describe(tmp_path / "a.parquet")["features"]
    assert datasets.Features.from_dict(features) == dataset.features


def test_features_without_metadata(tmp_path, describe):
    table = pa.table(
        {
            "text": ["a"], "n": pa.array([1], pa.int32()), "x": [0.5], "b": [True], "l": [[1, 2]],
            "s": [{"k": "v", "f": pa.scalar(1.5, pa.float32())}], "raw": [b"\x00"],
            "t": pa.array([0], pa.timestamp("us")), "d": pa.array([0], pa.date32()),
            "fixed": pa.array([[1, 2]], pa.list_(pa.int64(), 2)),
            "big": pa.array(["x"], pa.large_string()),
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    described = describe(tmp_path / "a.parquet")
    expected = datasets.Features.from_arrow_schema(table.schema)
    assert datasets.Features.from_dict(described["features"]) == expected
    assert described["rows"] == 1
    assert described["text_column"] == "text"


def test_many_files_and_small_batches(tmp_path, read):
    paths = []
    for part in range(4):
        path = tmp_path / f"{part}.jsonl"
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS[part::4]))
        paths.append(path)
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    expected = [text for part in range(4) for text in TEXTS[part::4]]
    for batch_bytes in (1, 100, 100_000):
        assert read("--batch-bytes", batch_bytes, empty, *paths, empty).documents == expected


def test_empty_files(tmp_path, read):
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_text("id,text\n")
    (tmp_path / "a.txt").write_text("")
    for name in ("a.parquet", "a.csv", "a.txt"):
        assert read(tmp_path / name).documents == []


def test_compression_is_seen_from_the_bytes_not_the_name(tmp_path, read):
    path = tmp_path / "plain.txt"
    path.write_bytes(gzip.compress(b"hidden\n"))
    assert read(path).documents == ["hidden"]
    path = tmp_path / "not.txt.gz"
    path.write_bytes(b"plain\n")
    assert read(path).documents == ["plain"]


def test_other_compressions_are_text_that_is_refused(tmp_path, read):
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps({"text": "good"}).encode() + b"\n" + bz2.compress(b"x" * 1000))
    assert read(path).documents == ["good"]


def test_gzip_output_that_outlives_its_input(tmp_path, read):
    """The last bytes of a stream can hold more text than the block that is being filled."""
    paths = []
    for more in range(1, 9000, 97):
        path = tmp_path / f"{more}.txt.gz"
        path.write_bytes(gzip.compress(b"a" * ((1 << 20) + more)))
        paths.append(path)
    assert [len(text) - (1 << 20) for text in read(*paths).documents] == list(range(1, 9000, 97))
