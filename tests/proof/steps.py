"""What a release proves about the tokenizer: each step compares the program with the real library.

A step takes a size and returns how much was compared, or raises Different with the first case. The
suite runs each at a small size (test_steps.py), tools/prove.py at full size.
"""

import itertools
import json
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from tests.fixtures import CORPORA, TOKENIZERS, corpus_path, corpus_texts, tokenizer_path
from tests.fixtures.other_tokenizers import OTHER_TOKENIZERS
from tests.parity import program_encoder
from tests.parity.edge_texts import ALPHABET
from tests.parity.model_families import FAMILIES
from tests.parity.reference import spans_in_bytes, survives
from tests.parity.synthetic_tokenizers import (
    NORMALIZERS,
    PATTERNS,
    PRE_TOKENIZERS,
    byte_level,
    split,
)
from tests.program import program_path

BATCH = 20_000
# One of each class that patterns tell apart: letters (one folds to s), a mark, numbers, spaces,
# line breaks, marks of contractions and of words, symbols.
REPRESENTATIVES = ["a", "S", "ſ", "\u0301", "7", "²", " ", "\u3000", "\n", "'", ".", "漢"]
SCANNED = ["r50k", "cl100k", "cl100k_one_digit", "o200k", "deepseek_v3", "qwen35", "clip"]
# Every scalar beside a letter, a space and its like.
FORMS = ["x{0}y", " {0} {0}", "{0}\u0301"]


class Different(AssertionError):
    """Says the first text that differs, and how to see it again."""


def pattern_of(name: str) -> str:
    known = {
        "r50k": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
        "cl100k": FAMILIES["llama3"]()["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"],
        "cl100k_one_digit": FAMILIES["qwen2"]()["pre_tokenizer"]["pretokenizers"][0]["pattern"][
            "Regex"
        ],
    }
    return known.get(name) or PATTERNS[name]


def batches(items: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(itertools.islice(items, BATCH)):
        yield batch


def compare(actual: list, expected: list, texts: list[str], what: str) -> None:
    for text, ours, theirs in zip(texts, actual, expected, strict=True):
        if ours != theirs:
            raise Different(f"{what}: {text[:200]!r}: {theirs} expected, {ours} given")


def write_cutter(pre_tokenizer: dict, path: Path) -> Tokenizer:
    """A tokenizer of one token, so that its spans are the pieces."""
    model = {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"}
    path.write_text(json.dumps({"model": model, "pre_tokenizer": pre_tokenizer}))
    return Tokenizer.from_file(str(path))


def compare_spans(path: Path, tokenizer: Tokenizer, texts: list[str], what: str) -> None:
    encodings = tokenizer.encode_batch(texts, add_special_tokens=False)
    expected = [spans_in_bytes(text, e) for text, e in zip(texts, encodings, strict=True)]
    compare(program_encoder.encode_with_offsets(path, texts), expected, texts, what)


def enumerate_texts(length_max: int) -> Iterator[str]:
    for length in range(1, length_max + 1):
        for parts in itertools.product(REPRESENTATIVES, repeat=length):
            yield "".join(parts)


def scanners(folder: Path, *, length_max: int, names: list[str] = SCANNED) -> int:
    """Every text over the representatives, through each pattern that has a scanner or is common."""
    count = 0
    path = folder / "tokenizer.json"
    for name in names:
        tokenizer = write_cutter(split({"Regex": pattern_of(name)}), path)
        for texts in batches(enumerate_texts(length_max)):
            compare_spans(path, tokenizer, texts, name)
            count += len(texts)
    return count


def scalar_texts(*, every: int, form: str) -> list[str]:
    """Texts of 500 scalars each, every one in the same surroundings."""
    scalars = [c for c in range(0, 0x110000, every) if not 0xD800 <= c <= 0xDFFF]
    return [
        "|".join(form.format(chr(c)) for c in scalars[i : i + 500])
        for i in range(0, len(scalars), 500)
    ]


def bytes_model() -> dict:
    """A model that shows the text it is given: an id for each byte of it."""
    alphabet = FAMILIES["llama3"]()["model"]["vocab"]
    tokens = [token for token in alphabet if len(token) == 1]
    return {"type": "BPE", "vocab": {token: i for i, token in enumerate(tokens)}, "merges": []}


def scalars(folder: Path, *, every: int) -> int:
    """Every scalar through every normalizer and pre-tokenizer there is."""
    count = 0
    path = folder / "tokenizer.json"
    shown = {"model": bytes_model(), "pre_tokenizer": byte_level(use_regex=False)}
    forms = [scalar_texts(every=every, form=form) for form in FORMS]
    for name, normalizer in NORMALIZERS.items():
        path.write_text(json.dumps(shown | {"normalizer": normalizer}))
        tokenizer = Tokenizer.from_file(str(path))
        for texts in forms:
            good = [text for text in texts if survives(tokenizer, text)]
            expected = [tokenizer.encode(text, add_special_tokens=False).ids for text in good]
            compare(program_encoder.encode(path, good), expected, good, f"normalizer {name}")
            count += len(good)
    for name, pre_tokenizer in PRE_TOKENIZERS.items():
        if pre_tokenizer is None:
            continue
        tokenizer = write_cutter(pre_tokenizer, path)
        for texts in forms:
            compare_spans(path, tokenizer, texts, f"pre-tokenizer {name}")
            count += len(texts)
    return count * 500


def reference_ids(name: str, texts: list[str]) -> list[list[int]]:
    tokenizer = Tokenizer.from_file(str(tokenizer_path(name)))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return [e.ids for e in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


def alignments(*, texts_each: int, names: list[str]) -> int:
    """Random text of the edge alphabet behind 0 to 63 bytes of what makes no piece of its own."""
    chance = random.Random(64)
    texts = []
    for shift in range(64):
        for _ in range(texts_each):
            tail = chance.choices(ALPHABET, k=chance.choice([5, 20, 80, 300]))
            texts.append(chance.choice("x ;1\n") * shift + "".join(tail))
    for name in names:
        actual = program_encoder.encode(tokenizer_path(name), texts)
        compare(actual, reference_ids(name, texts), texts, name)
    return len(texts) * len(names)


def checksum(rows: list[list[int]]) -> int:
    """As `tokenmill bench-encode` prints it."""
    ids = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.uint64)
    places = np.arange(1, len(ids) + 1, dtype=np.uint64)
    return int((ids * places).sum(dtype=np.uint64))


def bench(name: str, corpus: Path, *options: str, kernels: str = "") -> dict:
    command = ["bench-encode", "--tokenizer", tokenizer_path(name), "--input", corpus, *options]
    environment = {"TOKENMILL_KERNELS": kernels} if kernels else {}
    done = subprocess.run(
        [program_path(), *command],
        capture_output=True,
        check=True,
        env={**os.environ, **environment},
    )
    return json.loads(done.stdout)


def corpora(*, large: bool, names: list[str]) -> int:
    """All text through the real tokenizers; returns the bytes."""
    count = 0
    for corpus in CORPORA:
        path = corpus_path(corpus, large=large)
        texts = corpus_texts(corpus, large=large)
        size = sum(len(text.encode()) for text in texts)
        for name in names:
            if bench(name, path)["checksum"] != checksum(reference_ids(name, texts)):
                rows = reference_ids(name, texts)
                actual = program_encoder.encode(tokenizer_path(name), texts)
                compare(actual, rows, texts, f"{name}, {corpus}")
                raise Different(f"{name}, {corpus}: only the checksum differs")
            count += size
    return count


def others(*, bytes_each: int, names: list[str]) -> int:
    """The beginning of each corpus through other real tokenizers; returns the bytes."""
    count = 0
    for corpus in CORPORA:
        texts = corpus_texts(corpus)
        sizes = itertools.accumulate(len(text.encode()) for text in texts)
        texts = [text for text, size in zip(texts, sizes, strict=True) if size <= bytes_each]
        for name in names:
            rows = reference_ids(name, texts)
            actual = program_encoder.encode(tokenizer_path(name), texts)
            compare(actual, rows, texts, f"{name}, {corpus}")
        count += sum(len(text.encode()) for text in texts) * len(names)
    return count


def equalities(*, corpus: str, names: list[str]) -> int:
    """Without a judge: one answer for any threads, kernels, order of documents and caches."""
    path = corpus_path(corpus)
    texts = corpus_texts(corpus)
    for name in names:
        wanted = bench(name, path)["checksum"]
        variants: dict[str, Callable[[], dict]] = {
            "a warm cache": lambda name=name: bench(name, path, "--repeat", "2"),
            "two threads": lambda name=name: bench(name, path, "--threads", "2"),
            "five threads": lambda name=name: bench(name, path, "--threads", "5"),
            "plain kernels": lambda name=name: bench(name, path, kernels="plain"),
        }
        for what, run in variants.items():
            if run()["checksum"] != wanted:
                raise Different(f"{name}, {corpus}: other ids with {what}")
        backwards = program_encoder.encode(tokenizer_path(name), texts[::-1])
        if checksum(backwards[::-1]) != wanted:
            raise Different(f"{name}, {corpus}: other ids for the documents in another order")
    return len(texts) * len(names) * 5


ALL_NAMES = [*TOKENIZERS]
OTHER_NAMES = [*OTHER_TOKENIZERS]
