"""Damage of every kind must be found and named."""

import json
import random
import shutil

import pytest


@pytest.fixture(scope="module", params=["ragged", "fixed"])
def folder(driver, request, tmp_path_factory):
    """A folder of several shards, to be copied before it is damaged."""
    path = tmp_path_factory.mktemp(request.param)
    generator = random.Random(3)
    documents = [[generator.randrange(100) for _ in range(30)] for _ in range(40)]
    pack = {"max_length": 12, "stride": 2}
    if request.param == "fixed":
        pack |= {"padding": "max_length", "pad_id": 0}
    driver.write(path, {"vocab_size": 100, "pack": pack, "shard_bytes_max": 600}, documents)
    return path


@pytest.fixture
def copy(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "copy")


def shards_of(folder):
    return json.loads((folder / "tokenmill.json").read_text())["shards"]


def flip(path, offset, bit=0):
    data = bytearray(path.read_bytes())
    data[offset] ^= 1 << bit
    path.write_bytes(data)


def regions(shard):
    """Name of the finding besides sha256, and a byte of each region of a shard file."""
    yield None, shard["ids_offset"]
    yield "header", 0
    yield "header", shard["ids_offset"] - 1
    yield None, shard["bytes"] - 1
    if shard["row_offsets_offset"] is not None:
        yield "row_offsets", shard["row_offsets_offset"] + 3


def test_a_good_folder_has_no_findings(driver, copy):
    assert driver.verify(copy) == []


def test_a_flipped_bit_names_file_and_region(driver, folder, tmp_path):
    shard = shards_of(folder)[2]
    for number, (region, offset) in enumerate(regions(shard)):
        copy = shutil.copytree(folder, tmp_path / str(number))
        flip(copy / shard["file"], offset)
        findings = driver.verify(copy)
        assert {finding["file"] for finding in findings} == {shard["file"]}
        assert [f["what"] for f in findings] == (["sha256", region] if region else ["sha256"])
        assert findings[0]["expected"] == shard["sha256"]


def test_every_flipped_bit_is_found(driver, folder, tmp_path):
    """A sample of single-bit flips over all files."""
    generator = random.Random(4)
    files = sorted(path.name for path in folder.iterdir())
    copy = shutil.copytree(folder, tmp_path / "copy")
    for number in range(100):
        name = files[number % len(files)]
        original = (folder / name).read_bytes()
        flip(copy / name, generator.randrange(len(original)), generator.randrange(8))
        findings = driver.verify(copy)
        assert findings, f"a flip in {name} was not found"
        assert {finding["file"] for finding in findings} == {name}
        (copy / name).write_bytes(original)
    assert driver.verify(copy) == []


@pytest.mark.parametrize("name", ["state.json", "statistics.json", "token_counts.npy"])
def test_a_changed_side_file_is_named(driver, copy, name):
    (copy / name).write_bytes((copy / name).read_bytes() + b" ")
    assert [(f["file"], f["what"]) for f in driver.verify(copy)] == [(name, "size")]


def test_missing_truncated_and_extra_files_are_named(driver, copy):
    shards = shards_of(copy)
    (copy / shards[0]["file"]).unlink()
    with open(copy / shards[1]["file"], "r+b") as file:
        file.truncate(shards[1]["bytes"] - 1)
    (copy / "extra.txt").write_text("")
    assert [(f["file"], f["what"]) for f in driver.verify(copy)] == [
        (shards[0]["file"], "missing"),
        (shards[1]["file"], "size"),
        ("extra.txt", "unlisted"),
    ]


def test_a_missing_manifest_is_named(driver, copy):
    (copy / "tokenmill.json").unlink()
    assert [(f["file"], f["what"]) for f in driver.verify(copy)] == [("tokenmill.json", "missing")]


def test_the_reader_refuses_a_shard_whose_header_is_wrong(driver, copy):
    shard = shards_of(copy)[0]
    flip(copy / shard["file"], 100)
    with pytest.raises(RuntimeError, match=f"corrupt_data: The header of {shard['file']}"):
        driver.read(copy, 0, 1)


# Fixed rows have no offsets.
@pytest.mark.parametrize("folder", ["ragged"], indirect=True)
def test_the_reader_refuses_wrong_row_offsets(driver, copy):
    shard = shards_of(copy)[0]
    flip(copy / shard["file"], shard["row_offsets_offset"] + 7, bit=7)
    with pytest.raises(RuntimeError, match="corrupt_data: The row offsets of"):
        driver.read(copy, 0, 1)
