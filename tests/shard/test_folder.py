"""The folder through the eyes of datasets, pyarrow and numpy."""

import hashlib
import itertools
import json
import random

import datasets
import numpy as np
import pyarrow as pa
import pytest

from tests.shard.reference_packers import windows


def documents_of(seed, vocab_size, count=100, longest=60):
    generator = random.Random(seed)
    return [
        [generator.randrange(vocab_size) for _ in range(generator.randrange(longest))]
        for _ in range(count)
    ]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def manifest_of(folder):
    return json.loads((folder / "tokenmill.json").read_text())


RAGGED = {"max_length": 16, "stride": 4}
FIXED = {**RAGGED, "padding": "max_length", "pad_id": 0}


@pytest.mark.parametrize("pack", [RAGGED, FIXED])
@pytest.mark.parametrize("vocab_size, dtype", [(65536, "uint16"), (65537, "uint32")])
@pytest.mark.parametrize("shard_bytes_max", [1, 500, 2**28])
def test_all_readers_see_the_same_rows(driver, tmp_path, pack, vocab_size, dtype, shard_bytes_max):
    documents = [[vocab_size - 1, 0], *documents_of(1, vocab_size)]
    options = {"vocab_size": vocab_size, "pack": pack, "shard_bytes_max": shard_bytes_max}
    driver.write(tmp_path, options, documents)
    expected = [row for document in documents for row in windows(document, 16, 4)]
    if pack is FIXED:
        expected = [row + [0] * (16 - len(row)) for row in expected]

    dataset = datasets.load_from_disk(tmp_path)
    assert dataset["input_ids"][:] == expected
    assert dataset.features["input_ids"].feature.dtype == dtype
    assert driver.read(tmp_path, 0, len(expected) + 5) == expected
    assert rows_by_offsets(tmp_path) == expected
    for entry in manifest_of(tmp_path)["shards"]:
        check_arrow_file(tmp_path / entry["file"], entry, dtype)
    assert driver.verify(tmp_path) == []


def rows_by_offsets(folder):
    """What a reader sees that knows nothing of Arrow: manifest and memory map."""
    manifest = manifest_of(folder)
    rows = []
    for shard in manifest["shards"]:
        data = np.memmap(folder / shard["file"], mode="r")
        width = np.dtype(manifest["id_type"]).itemsize
        end = shard["ids_offset"] + shard["ids"] * width
        ids = data[shard["ids_offset"] : end].view(manifest["id_type"])
        if manifest["row_length"] is not None:
            rows += ids.reshape(-1, manifest["row_length"]).tolist()
            continue
        begin = shard["row_offsets_offset"]
        offsets = data[begin : begin + 4 * (shard["rows"] + 1)].view(np.int32)
        rows += [ids[a:b].tolist() for a, b in itertools.pairwise(offsets)]
    return rows


def check_arrow_file(path, entry, dtype):
    """One batch, valid in full, with its ids where the manifest says, 64-byte aligned."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
        batches = list(reader)
        assert len(batches) == 1
        batches[0].validate(full=True)
        column = batches[0].column(0)
        assert column.type.value_type == getattr(pa, dtype)()
        assert len(column) == entry["rows"]
        assert entry["ids_offset"] % 64 == 0
        assert all(b is None or b.address % 64 == 0 for b in column.buffers())
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    assert path.stat().st_size == entry["bytes"]


@pytest.mark.parametrize("pack", [RAGGED, FIXED, {"sequences": "pack", "max_length": 10}])
def test_bytes_do_not_depend_on_batches(driver, tmp_path, pack):
    documents = documents_of(2, 300)
    folders = []
    for batch in (1, 3, 1000):
        folder = tmp_path / str(batch)
        options = {"vocab_size": 300, "pack": pack, "shard_bytes_max": 700, "batch": batch}
        driver.write(folder, options, documents)
        folders.append(contents(folder))
    assert folders[0] == folders[1] == folders[2]
    assert len([name for name in folders[0] if name.endswith(".arrow")]) > 5


@pytest.mark.parametrize("pack", [RAGGED, FIXED])
def test_no_documents_are_a_dataset_without_rows(driver, tmp_path, pack):
    driver.write(tmp_path, {"vocab_size": 5, "pack": pack}, [])
    dataset = datasets.load_from_disk(tmp_path)
    assert len(dataset) == 0
    assert dataset.column_names == ["input_ids"]
    assert driver.verify(tmp_path) == []
    assert driver.read(tmp_path, 0, 10) == []


def test_column_and_split_have_the_names_asked_for(driver, tmp_path):
    options = {"vocab_size": 5, "pack": {}, "column": "tokens", "split": "train"}
    driver.write(tmp_path, options, [[1, 2]])
    dataset = datasets.load_from_disk(tmp_path)
    assert dataset["tokens"][:] == [[1, 2]]
    assert str(dataset.split) == "train"


def test_torch_style_access_is_numpy_without_copy(driver, tmp_path):
    documents = [list(range(16))] * 100
    driver.write(tmp_path, {"vocab_size": 16, "pack": FIXED}, documents)
    dataset = datasets.load_from_disk(tmp_path).with_format("numpy")
    assert dataset[3:5]["input_ids"].tolist() == [list(range(16))] * 2


def test_sae_lens_file_is_written_when_given(driver, tmp_path):
    sae_lens = {"sae_lens_version": "6.54.12", "tokenizer_name": "gpt2", "context_size": 16}
    driver.write(tmp_path, {"vocab_size": 16, "pack": FIXED, "sae_lens": sae_lens}, [[1]])
    assert json.loads((tmp_path / "sae_lens.json").read_text()) == sae_lens
    assert driver.verify(tmp_path) == []


def test_no_row_is_taken_from_an_id_out_of_the_vocabulary(driver, tmp_path):
    pack = {**FIXED, "pad_id": 300}
    with pytest.raises(RuntimeError, match="internal: Token id 300 is not below"):
        driver.write(tmp_path, {"vocab_size": 256, "pack": pack}, [[1]])


def test_the_manifest_tells_the_effective_options(driver, tmp_path):
    driver.write(tmp_path, {"vocab_size": 16, "pack": {}}, [[1, 2, 3]])
    manifest = manifest_of(tmp_path)
    assert manifest["options"]["max_length"] == 1024
    assert manifest["options"]["stride"] == 512
    assert manifest["options"]["padding"] == "none"
    assert manifest["options"]["pad_id"] is None
    assert (manifest["rows"], manifest["ids"]) == (1, 3)
    listed = {entry["file"] for entry in manifest["shards"] + manifest["files"]}
    assert listed | {"tokenmill.json"} == set(contents(tmp_path))
