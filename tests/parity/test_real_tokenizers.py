"""Real tokenizers: the ids of 23 MB of text, and spans and decoding of a sample."""

from functools import cache

import pytest
from tokenizers import Tokenizer

from tests.fixtures import TOKENIZERS, corpus_texts, tokenizer_path
from tests.parity import program_encoder
from tests.parity.edge_texts import EDGE_TEXTS, random_texts
from tests.parity.reference import reference_spans

NAMES = [*TOKENIZERS]
CORPORA = ["english", "multilingual", "code"]
SAMPLE_BYTES_MAX = 4_000


@cache
def reference(name: str) -> Tokenizer:
    return Tokenizer.from_file(str(tokenizer_path(name)))


@cache
def edge_texts() -> list[str]:
    return EDGE_TEXTS + random_texts(seed=1, count=2000)


@cache
def sample(corpus: str) -> list[str]:
    return [text[:SAMPLE_BYTES_MAX] for text in corpus_texts(corpus)[::20]]


def reference_ids(name: str, texts: list[str], *, special_tokens: bool) -> list[list[int]]:
    encodings = reference(name).encode_batch_fast(texts, add_special_tokens=special_tokens)
    return [encoding.ids for encoding in encodings]


def assert_same(texts: list[str], actual: list, expected: list) -> None:
    assert len(actual) == len(expected) == len(texts)
    different = [i for i in range(len(texts)) if actual[i] != expected[i]]
    if different:
        i = different[0]
        pytest.fail(
            f"{len(different)} of {len(texts)} differ, the first is {texts[i][:200]!r}:\n"
            f"expected {expected[i][:40]}\nactual   {actual[i][:40]}"
        )


@pytest.mark.parametrize("special_tokens", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_edge_texts_have_the_reference_ids(name: str, special_tokens: bool) -> None:
    texts = edge_texts()
    actual = program_encoder.encode(tokenizer_path(name), texts, special_tokens=special_tokens)
    assert_same(texts, actual, reference_ids(name, texts, special_tokens=special_tokens))


@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("name", NAMES)
def test_corpora_have_the_reference_ids(name: str, corpus: str) -> None:
    texts = corpus_texts(corpus)
    actual = program_encoder.encode(tokenizer_path(name), texts)
    assert_same(texts, actual, reference_ids(name, texts, special_tokens=False))


@pytest.mark.parametrize("corpus", [*CORPORA, "edge"])
@pytest.mark.parametrize("name", NAMES)
def test_spans_are_those_of_the_reference(name: str, corpus: str) -> None:
    texts = edge_texts() if corpus == "edge" else sample(corpus)
    actual = program_encoder.encode_with_offsets(tokenizer_path(name), texts)
    assert_same(texts, actual, [reference_spans(reference(name), text) for text in texts])


@pytest.mark.parametrize("skip_special_tokens", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_decoding_gives_the_reference_text(name: str, skip_special_tokens: bool) -> None:
    texts = edge_texts() + sample("multilingual")
    rows = reference_ids(name, texts, special_tokens=True)
    rows += [row[1::2] for row in rows]
    actual = program_encoder.decode(
        tokenizer_path(name), rows, skip_special_tokens=skip_special_tokens
    )
    expected = reference(name).decode_batch(rows, skip_special_tokens=skip_special_tokens)
    assert_same([str(row[:20]) for row in rows], actual, expected)
