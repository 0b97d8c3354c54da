"""Window rows against the real `tokenizers` wheel."""

import random

import datasets
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from tests.shard.reference_packers import windows

WORDS = 60


def word_tokenizer(prefix, suffix):
    """Word w<i> has id i; specials have the ids after the words."""
    vocabulary = {f"w{i}": i for i in range(WORDS)}
    for token in [*prefix, *suffix, "[UNK]"]:
        vocabulary.setdefault(token, len(vocabulary))
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    if prefix or suffix:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=" ".join([*prefix, "$A", *suffix]),
            special_tokens=[(token, vocabulary[token]) for token in {*prefix, *suffix}],
        )
    return tokenizer, vocabulary


def hugging_face_rows(tokenizer, document, max_length, stride):
    """All windows, the first and the overflowing ones."""
    tokenizer.enable_truncation(max_length=max_length, stride=stride)
    encoding = tokenizer.encode(" ".join(f"w{i}" for i in document))
    return [encoding.ids, *(part.ids for part in encoding.overflowing)]


@pytest.mark.parametrize("prefix, suffix", [((), ()), (("[CLS]",), ("[SEP]",)), (("<s>",), ())])
@pytest.mark.parametrize("max_length, stride", [(8, 0), (8, 3), (8, 5), (3, 0), (16, 1), (32, 29)])
def test_rows_are_those_of_tokenizers(driver, tmp_path, prefix, suffix, max_length, stride):
    tokenizer, vocabulary = word_tokenizer(prefix, suffix)
    generator = random.Random(max_length * 100 + stride)
    lengths = [0, 1, 2, *range(max_length - 4, max_length + 5), 50, 97]
    documents = [[generator.randrange(WORDS) for _ in range(max(n, 0))] for n in lengths]
    frame = {"prefix": [vocabulary[t] for t in prefix], "suffix": [vocabulary[t] for t in suffix]}

    expected = []
    for document in documents:
        rows = hugging_face_rows(tokenizer, document, max_length, stride)
        # 0.23 stops encoding early; what it gives is then a prefix of all windows.
        full = windows(document, max_length, stride, *frame.values())
        assert rows[: len(rows) - 1] == full[: len(rows) - 1]
        assert len(rows) < len(full) or rows == full
        expected += full

    pack = {"max_length": max_length, "stride": stride, "frame": frame}
    driver.write(tmp_path, {"vocab_size": len(vocabulary), "pack": pack}, documents)
    assert datasets.load_from_disk(tmp_path)["input_ids"][:] == expected
    assert driver.read(tmp_path, 0, 10**9) == expected


def test_padding_fills_short_rows_at_their_end(driver, tmp_path):
    pack = {
        "max_length": 6,
        "stride": 1,
        "frame": {"prefix": [7], "suffix": [8]},
        "padding": "max_length",
        "pad_id": 9,
    }
    driver.write(tmp_path, {"vocab_size": 10, "pack": pack}, [[1, 2], [], [1, 2, 3, 4, 5]])
    dataset = datasets.load_from_disk(tmp_path)
    assert dataset.features["input_ids"].length == 6
    assert dataset["input_ids"][:] == [
        [7, 1, 2, 8, 9, 9],
        [7, 8, 9, 9, 9, 9],
        [7, 1, 2, 3, 4, 8],
        [7, 4, 5, 8, 9, 9],
    ]


@pytest.mark.parametrize("stride", [4, 5, 1000])
def test_stride_must_leave_room(driver, tmp_path, stride):
    pack = {"max_length": 6, "stride": stride, "frame": {"prefix": [7], "suffix": [8]}}
    with pytest.raises(RuntimeError, match="stride_too_large: stride must be smaller than the 4"):
        driver.write(tmp_path, {"vocab_size": 10, "pack": pack}, [[1]])
