"""Packing presets against plain Python versions of the packers they reproduce."""

import random

import datasets
import pytest

from tests.shard.reference_packers import (
    map_batches,
    saelens,
    saelens_single,
    sparsify,
    transformer_lens,
)

BOS, EOS, PAD = 30, 31, 32
VOCAB_SIZE = 33


def documents_of(seed, count=200, longest=40):
    """Random documents, some empty, some that hold special tokens."""
    generator = random.Random(seed)
    result = []
    for _ in range(count):
        length = generator.choice([0, 1, 2, generator.randrange(longest)])
        document = [generator.randrange(30) for _ in range(length)]
        if document and generator.random() < 0.3:
            document[0] = generator.choice([BOS, EOS])
        result.append(document)
    return result


def rows_of(driver, folder, preset, documents, batch):
    driver.write(folder, {"vocab_size": VOCAB_SIZE, "preset": preset, "batch": batch}, documents)
    return datasets.load_from_disk(folder)["input_ids"][:]


def blocked(packer, documents, batch_size, num_proc):
    return [row for batch in map_batches(documents, batch_size, num_proc) for row in packer(batch)]


def block_options(batch_size, num_proc, total):
    return {
        "block_documents": batch_size,
        "block_processes": num_proc,
        "block_documents_total": total,
    }


@pytest.mark.parametrize("batch", [1, 7, 1000])
@pytest.mark.parametrize("num_proc", [1, 3])
@pytest.mark.parametrize("name, keeps_start", [("saelens", True), ("saelens-6.18", False)])
@pytest.mark.parametrize("begin_batch", [None, BOS])
@pytest.mark.parametrize("begin_sequence", [None, EOS])
@pytest.mark.parametrize("separator", [None, BOS])
@pytest.mark.parametrize("context_size", [2, 3, 8])
def test_saelens(
    driver,
    tmp_path,
    batch,
    num_proc,
    name,
    keeps_start,
    begin_batch,
    begin_sequence,
    separator,
    context_size,
):
    documents = documents_of(1)

    def packer(part):
        framed = [[BOS, *document] for document in part]
        return saelens(framed, context_size, begin_batch, begin_sequence, separator, keeps_start)

    preset = {
        "name": name,
        "prefix": [BOS],
        "max_length": context_size,
        "begin_row": begin_batch,
        "begin_document": begin_sequence,
        "separator": separator,
        **block_options(50, num_proc, len(documents)),
    }
    expected = blocked(packer, documents, 50, num_proc)
    assert len(expected) > 100
    assert rows_of(driver, tmp_path, preset, documents, batch) == expected


def test_saelens_defaults_are_those_of_its_runner(driver, tmp_path):
    documents = documents_of(2, count=2500)
    preset = {"name": "saelens", "bos": BOS, "eos": EOS, "max_length": 128}
    expected = blocked(lambda part: saelens(part, 128, BOS, None, BOS), documents, 1000, 1)
    assert rows_of(driver, tmp_path, preset, documents, 64) == expected


@pytest.mark.parametrize("begin", [None, BOS])
def test_saelens_single(driver, tmp_path, begin):
    documents = documents_of(3)
    preset = {"name": "saelens", "max_length": 8, "bos": begin, "single": True}
    expected = blocked(lambda part: saelens_single(part, 8, begin), documents, 1000, 1)
    assert rows_of(driver, tmp_path, preset, documents, 9) == expected


@pytest.mark.parametrize("batch", [1, 7, 1000])
@pytest.mark.parametrize("num_proc", [1, 3])
@pytest.mark.parametrize("prefix, suffix", [([], []), ([BOS], []), ([BOS], [EOS])])
@pytest.mark.parametrize("max_length", [3, 8, 64])
def test_sparsify(driver, tmp_path, batch, num_proc, prefix, suffix, max_length):
    documents = documents_of(4)
    preset = {
        "name": "sparsify",
        "eos": EOS,
        "prefix": prefix,
        "suffix": suffix,
        "max_length": max_length,
        **block_options(40, num_proc, len(documents)),
    }
    expected = blocked(
        lambda part: sparsify(part, max_length, EOS, prefix, suffix), documents, 40, num_proc
    )
    assert rows_of(driver, tmp_path, preset, documents, batch) == expected


def test_sparsify_drops_the_last_row_even_when_it_is_full(driver, tmp_path):
    preset = {"name": "sparsify", "eos": EOS, "max_length": 4}
    assert rows_of(driver, tmp_path, preset, [[1, 2, 3], [4, 5, 6]], 1) == [[EOS, 1, 2, 3]]


@pytest.mark.parametrize("batch", [1, 7, 1000])
@pytest.mark.parametrize("num_proc", [1, 10])
@pytest.mark.parametrize("pad", [None, PAD])
@pytest.mark.parametrize("max_length", [2, 8, 512])
def test_transformer_lens(driver, tmp_path, batch, num_proc, pad, max_length):
    documents = documents_of(5)
    preset = {
        "name": "transformer-lens",
        "bos": BOS,
        "eos": EOS,
        "pad": pad,
        "max_length": max_length,
        **block_options(40, num_proc, len(documents)),
    }
    expected = blocked(
        lambda part: transformer_lens(part, max_length, BOS, EOS, pad), documents, 40, num_proc
    )
    assert rows_of(driver, tmp_path, preset, documents, batch) == expected


def test_presets_say_which_token_is_missing(driver, tmp_path):
    preset = {"name": "transformer-lens", "eos": EOS, "max_length": 8}
    with pytest.raises(RuntimeError, match="transformer-lens needs a tokenizer with a BOS token"):
        driver.write(tmp_path, {"vocab_size": VOCAB_SIZE, "preset": preset}, [[1]])
