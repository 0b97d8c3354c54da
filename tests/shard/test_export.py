"""Exports hold the rows of the folder, in order."""

import json

import datasets
import numpy as np
import pytest

DOCUMENTS = [[1, 2, 3], [], [4, 5, 6, 7, 8, 9, 10], [70000 % 300]] * 30


@pytest.fixture(params=["ragged", "fixed"])
def folder(driver, tmp_path, request):
    pack = {"max_length": 4, "stride": 1}
    if request.param == "fixed":
        pack |= {"padding": "max_length", "pad_id": 0}
    path = tmp_path / "folder"
    driver.write(path, {"vocab_size": 300, "pack": pack, "shard_bytes_max": 100}, DOCUMENTS)
    return path


@pytest.fixture
def rows(folder):
    return datasets.load_from_disk(folder)["input_ids"][:]


def test_bin_is_all_ids(driver, folder, rows, tmp_path):
    driver.export(folder, "bin", tmp_path / "out.bin")
    ids = np.fromfile(tmp_path / "out.bin", dtype=np.uint16)
    assert ids.tolist() == [i for row in rows for i in row]


def test_npy_loads_in_numpy(driver, folder, rows, tmp_path):
    driver.export(folder, "npy", tmp_path / "out.npy")
    ids = np.load(tmp_path / "out.npy", mmap_mode="r")
    ends_path = tmp_path / "out.npy.ends.npy"
    if ids.ndim == 2:
        assert ids.tolist() == rows
        assert not ends_path.exists()
    else:
        ends = np.load(ends_path).astype(int)
        assert [part.tolist() for part in np.split(ids, ends[:-1])] == rows


def test_jsonl_has_a_line_per_row(driver, folder, rows, tmp_path):
    driver.export(folder, "jsonl", tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [{"input_ids": row} for row in rows]


def test_datasets_is_a_copy(driver, folder, rows, tmp_path):
    driver.export(folder, "datasets", tmp_path / "copy")
    assert driver.verify(tmp_path / "copy") == []
    assert datasets.load_from_disk(tmp_path / "copy")["input_ids"][:] == rows


def test_what_is_there_already_is_kept(driver, folder, tmp_path):
    (tmp_path / "out.bin").write_text("mine")
    with pytest.raises(RuntimeError, match="conflict: There is something already"):
        driver.export(folder, "bin", tmp_path / "out.bin")
    assert (tmp_path / "out.bin").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "out.bin"]


def test_unknown_formats_are_refused(driver, folder, tmp_path):
    with pytest.raises(RuntimeError, match="unsupported: There is no export format parquet"):
        driver.export(folder, "parquet", tmp_path / "out")
