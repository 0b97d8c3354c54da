"""Bad rows are counted with place and reason; bad files are clear errors; nothing crashes."""

import gzip
import json
import random
import struct
import subprocess

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.reader.texts import many


def write_jsonl(path, rows):
    path.write_bytes(b"".join(row + b"\n" for row in rows))
    return path


BAD_JSON_ROWS = {
    b'{"text": "\xff"}': "not valid UTF-8",
    b'{"text": "\xed\xa0\x80"}': "not valid UTF-8",
    b'{"text": "\xc0\x80"}': "not valid UTF-8",
    b'{"text": null}': "column text is null",
    b'{"text": 7}': "holds a number, not text",
    b'{"text": ["a"]}': "holds an array, not text",
    b'{"text": {"a": 1}}': "holds an object, not text",
    b'{"text": true}': "holds a boolean, not text",
    b'{"other": "x"}': "there is no column text",
    b'{"text": "\\ud800"}': "unpaired surrogate",
    b'{"text": "\\udc00\\ud800"}': "unpaired surrogate",
    b'{"text": "a"': "not a JSON object",
    b'{"text": "a"} x': "not a JSON object",
    b'{"text": "a\tb"}': "control character",
    b'{"text": "a", }': "not a JSON object",
    b"[1, 2]": "not a JSON object",
    b'"text"': "not a JSON object",
    b"\x00": "not a JSON object",
    b'{"a":' * 300 + b"1" + b"}" * 300: "deeper than 256",
}


def test_bad_json_rows(tmp_path, read):
    rows = []
    for bad in BAD_JSON_ROWS:
        rows += [json.dumps({"text": f"good {len(rows)}"}).encode(), b"", bad]
    reading = read(write_jsonl(tmp_path / "a.jsonl", rows))
    assert reading.documents == [f"good {i}" for i in range(0, len(rows), 3)]
    assert reading.summary["bad_rows"] == len(BAD_JSON_ROWS)
    # Blank lines are no rows.
    assert reading.bad_row_numbers == [2 * i + 1 for i in range(len(BAD_JSON_ROWS))]
    for reason, expected in zip(reading.reasons, BAD_JSON_ROWS.values(), strict=True):
        assert expected in reason


def test_only_the_first_bad_rows_are_kept(tmp_path, read):
    path = write_jsonl(tmp_path / "a.jsonl", [b'{"text":"x"}'] + [b"{}"] * 100_000)
    reading = read(path)
    assert reading.summary["bad_rows"] == 100_000
    assert len(reading.summary["examples"]) == 20
    assert reading.summary["examples"][0]["file"] == str(path)


def test_more_than_256k_bad_rows_are_not_the_end(tmp_path, read):
    rows = [b'{"text":"x"}'] + [b"{}"] * 600_000 + [b'{"text":"y"}']
    assert read(write_jsonl(tmp_path / "a.jsonl", rows)).documents == ["x", "y"]


def test_duplicate_keys_and_escaped_keys(tmp_path, read):
    rows = [
        b'{"text": "first", "text": "last"}',
        b'{"te\\u0078t": "escaped key"}',
        b'{"text": 1, "text": "fine"}',
    ]
    assert read(write_jsonl(tmp_path / "a.jsonl", rows)).documents == [
        "last",
        "escaped key",
        "fine",
    ]


def test_python_words_in_json(tmp_path, read):
    row = json.dumps({"a": [float("nan"), float("inf"), -float("inf")], "text": "x"}).encode()
    assert read(write_jsonl(tmp_path / "a.jsonl", [row])).documents == ["x"]


def test_line_limit(tmp_path, read):
    limit = 64 << 20
    shell = len(b'{"text":""}')
    rows = [b'{"text":"' + b"a" * (limit - shell + extra) + b'"}' for extra in (-1, 0, 1)]
    reading = read(write_jsonl(tmp_path / "a.jsonl", [b'{"text":"b"}', *rows, b'{"text":"c"}']))
    assert [len(text) for text in reading.documents] == [1, limit - shell - 1, limit - shell, 1]
    assert reading.bad_row_numbers == [3]
    assert "longer than 64 MiB" in reading.reasons[0]


def test_bad_text_lines(tmp_path, read):
    path = tmp_path / "a.txt"
    path.write_bytes(b"good\nbad \xff\nalso good\n")
    reading = read(path)
    assert reading.documents == ["good", "also good"]
    assert reading.bad_row_numbers == [1]


def test_bad_csv_rows(tmp_path, read):
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,text\n1,good\n2\n3,too,many\n\n4,\xff\n5,"a""b"c\n6,mid"quote\n7,"open\n')
    reading = read(path)
    assert reading.documents == ["good", 'a"bc', 'mid"quote']
    assert reading.bad_row_numbers == [1, 2, 3, 6]


def test_open_quote_in_a_large_csv(tmp_path, read_error):
    path = tmp_path / "a.csv"
    path.write_bytes(b'text\n"open ' + b"x,\n" * (23 << 20))
    error = read_error("--column", "text", path)
    assert error["error"] == "corrupt_data"
    assert "quote" in error["hint"]


def test_bad_arrow_rows(tmp_path, read):
    raw = pa.array([b"good", b"\xff\xfe", None, b"\xed\xa0\x80", b"fine"], pa.binary())
    texts = pa.Array.from_buffers(pa.string(), len(raw), raw.buffers(), null_count=1)
    table = pa.table({"text": texts})
    pq.write_table(table, tmp_path / "a.parquet")
    with (
        pa.OSFile(str(tmp_path / "a.arrow"), "wb") as out,
        pa.ipc.new_stream(out, table.schema) as writer,
    ):
        writer.write_table(table)
    for name in ("a.parquet", "a.arrow"):
        reading = read(tmp_path / name)
        assert reading.documents == ["good", "fine"]
        assert reading.bad_row_numbers == [1, 2, 3]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.jsonl", "a.csv"])
def test_missing_column_lists_what_there_is(tmp_path, read_error, name):
    path = tmp_path / name
    table = pa.table({"number": [1, 2], "messages": [[{"role": "user", "content": "x"}]] * 2})
    if name == "a.parquet":
        pq.write_table(table, path)
    elif name == "a.arrow":
        with pa.OSFile(str(path), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
            writer.write_table(table)
    elif name == "a.jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()))
    else:
        path.write_text("number,messages\n1,2\n")
    error = read_error(path)
    assert error["error"] == "text_column_missing"
    assert "number" in error["message"] and "messages" in error["message"]
    if name != "a.csv":
        assert "chatml" in error["hint"]
    assert read_error("--column", "nope", path)["error"] == "text_column_missing"


def test_missing_column_in_a_later_file(tmp_path, read_error):
    pq.write_table(pa.table({"text": ["x"]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"body": ["x"]}), tmp_path / "b.parquet")
    error = read_error(tmp_path / "a.parquet", tmp_path / "b.parquet")
    assert error["error"] == "text_column_missing"
    assert "b.parquet" in error["message"]


@pytest.mark.parametrize(
    "order", [["text", "content", "a"], ["content", "text"], ["a", "content"], ["a", "b"]]
)
def test_detection_order(tmp_path, describe, order):
    pq.write_table(pa.table({"n": [1], **{name: ["x"] for name in order}}), tmp_path / "a.parquet")
    expected = next((name for name in ("text", "content") if name in order), order[0])
    assert describe(tmp_path / "a.parquet")["text_column"] == expected


TRUNCATED = {
    "gz": gzip.compress("".join(many(200)).encode()),
    "zst": subprocess.run(
        ["zstd", "-q", "-c"], input="".join(many(200)).encode(), capture_output=True, check=True
    ).stdout,
}


@pytest.mark.parametrize("kind", TRUNCATED)
def test_truncated_and_damaged_streams(tmp_path, read_error, kind):
    data = TRUNCATED[kind]
    path = tmp_path / f"a.txt.{kind}"
    for size in (len(data) // 2, len(data) - 1, len(data) - 9, 20):
        path.write_bytes(data[:size])
        error = read_error(path)
        assert error["error"] == "corrupt_data" and "a.txt" in error["message"]
    path.write_bytes(data + b"trailing")
    assert read_error(path)["error"] == "corrupt_data"
    damaged = bytearray(data)
    damaged[len(data) // 2] ^= 0xFF
    path.write_bytes(damaged)
    assert read_error(path)["error"] == "corrupt_data"


def test_gzip_padding_is_ignored_as_in_python(tmp_path, read):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"one\n") + bytes(1000) + gzip.compress(b"two\n") + bytes(7))
    assert gzip.decompress(path.read_bytes()) == b"one\ntwo\n"
    assert read(path).documents == ["one", "two"]


def test_decompression_bomb(tmp_path, read_error):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(bytes(300 << 20)))
    error = read_error("--quiet", path)
    assert error["error"] == "corrupt_data" and "expands" in error["message"]


def test_dictionary_bomb(tmp_path, read_error):
    """One long text that thousands of rows refer to: 2 GB from a file of some kilobytes."""
    path = tmp_path / "a.parquet"
    words = pa.array(["x" * (1 << 19)])
    indices = pa.array([0] * 4_000, pa.int32())
    pq.write_table(pa.table({"text": pa.DictionaryArray.from_arrays(indices, words)}), path)
    error = read_error("--quiet", path)
    assert error["error"] in ("corrupt_data", "out_of_memory")


def write_samples(folder):
    table = pa.table({"text": many(50), "turns": [[{"role": "user", "content": "x"}]] * 50})
    pq.write_table(table, folder / "a.parquet", row_group_size=20)
    with (
        pa.OSFile(str(folder / "stream.arrow"), "wb") as out,
        pa.ipc.new_stream(out, table.schema) as writer,
    ):
        writer.write_table(table, max_chunksize=20)
    with (
        pa.OSFile(str(folder / "file.arrow"), "wb") as out,
        pa.ipc.new_file(out, table.schema) as writer,
    ):
        writer.write_table(table, max_chunksize=20)


@pytest.mark.parametrize("name", ["a.parquet", "stream.arrow", "file.arrow"])
def test_damaged_arrow_files_never_crash(tmp_path, name):
    from tests.reader.reading import run_driver

    write_samples(tmp_path)
    data = (tmp_path / name).read_bytes()
    generator = random.Random(7)
    path = tmp_path / ("hostile." + name.split(".")[1])
    for attempt in range(24):
        damaged = bytearray(data)
        if attempt % 4 == 0:
            del damaged[generator.randrange(len(damaged)) :]
        for _ in range(generator.choice([1, 4, 64])):
            if damaged:
                damaged[generator.randrange(len(damaged))] = generator.choice(
                    [0, 0x7F, 0xFF, generator.randrange(256)]
                )
        path.write_bytes(damaged)
        run_driver("--quiet", path)
        run_driver("--pages", "--offset", "0", "--offset", "30", path)


@pytest.mark.parametrize(
    "data", [b"", b"PAR1", b"PAR1" * 3, b"not parquet at all", b"PAR1\xff\xff\xff\xffPAR1"]
)
def test_not_parquet(tmp_path, read_error, data):
    path = tmp_path / "a.parquet"
    path.write_bytes(data)
    assert read_error(path)["error"] == "corrupt_data"


def test_footer_limit(tmp_path, read_error):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1" + bytes(65 << 20) + struct.pack("<I", (64 << 20) + 1) + b"PAR1")
    error = read_error(path)
    assert error["error"] == "corrupt_data" and "footer" in error["message"]


@pytest.mark.parametrize(
    "data", [b"", b"ARROW1\0\0", b"\xff\xff\xff\xff\xff\xff\xff\x7f", b"junk" * 100]
)
def test_not_arrow(tmp_path, read_error, data):
    path = tmp_path / "a.arrow"
    path.write_bytes(data)
    assert read_error(path)["error"] == "corrupt_data"


@pytest.mark.parametrize(
    "data",
    [b"[", b"[1", b'[{"text":"a"}', b'[{"text":"a"}] x', b'[{"text":"a"},', b'[{"text":"a"}}'],
)
def test_broken_json_arrays(tmp_path, read_error, data):
    path = tmp_path / "a.json"
    path.write_bytes(data)
    assert read_error("--column", "text", path)["error"] in ("corrupt_data", "text_column_missing")


def test_missing_file(tmp_path, read_error):
    for name in ("a.parquet", "a.jsonl", "a.txt"):
        assert read_error(tmp_path / name)["error"] == "file_not_found"


def test_folder_instead_of_file(tmp_path, read_error):
    for name in ("a.parquet", "a.jsonl", "a.txt", "a.arrow"):
        (tmp_path / name).mkdir()
        assert read_error(tmp_path / name)["error"] in ("io", "corrupt_data")
