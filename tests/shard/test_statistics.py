"""statistics.json against numpy, over rows that were cut in Python."""

import json
import random
from collections import Counter

import numpy as np
import pytest

from tests.shard.reference_packers import windows

PREFIX, SUFFIX = [90], [91]


@pytest.fixture(scope="module")
def documents():
    generator = random.Random(5)
    lengths = [0, 0, 1, 5, 5, 100, 1000, 70000, *(generator.randrange(300) for _ in range(200))]
    result = [[min(89, int(generator.expovariate(0.1))) for _ in range(n)] for n in lengths]
    result += [result[9], result[9], result[10]]
    return result


@pytest.fixture(scope="module")
def folder(driver, tmp_path_factory, documents):
    path = tmp_path_factory.mktemp("statistics")
    pack = {
        "max_length": 32,
        "stride": 8,
        "frame": {"prefix": PREFIX, "suffix": SUFFIX},
        "padding": "max_length",
        "pad_id": 0,
    }
    tokens = [f"t{i}" for i in range(100)]
    options = {"vocab_size": 100, "pack": pack, "special_ids": [90, 91, 92], "tokens": tokens}
    driver.write(path, options, documents)
    return path


@pytest.fixture(scope="module")
def statistics(folder):
    return json.loads((folder / "statistics.json").read_text())


def counts_of(documents):
    """Each id of a document once, the frame once a row."""
    rows = sum(len(windows(d, 32, 8, PREFIX, SUFFIX)) for d in documents)
    counts = np.bincount(np.concatenate([np.array(d, dtype=int) for d in documents]), minlength=100)
    counts[PREFIX + SUFFIX] += rows
    return counts


def test_counts_are_those_of_numpy(folder, statistics, documents):
    expected = counts_of(documents)
    assert np.array_equal(np.load(folder / "token_counts.npy"), expected)
    assert statistics["total_tokens"] == expected.sum()
    assert statistics["unique_tokens"] == np.count_nonzero(expected)
    assert statistics["vocab_size"] == 100
    assert statistics["num_documents"] == len(documents)
    share = expected / expected.sum()
    entropy = -(share[share > 0] * np.log2(share[share > 0])).sum()
    assert statistics["entropy_bits"] == pytest.approx(entropy, abs=1e-8)


def test_special_tokens_have_their_share(statistics, documents):
    counts = counts_of(documents)
    special = statistics["special_tokens"]
    assert special["count"] == counts[90] + counts[91]
    assert special["share"] == pytest.approx(special["count"] / counts.sum(), abs=1e-8)
    assert [entry["id"] for entry in special["by_token"]] == [90, 91]


def check_lengths(summary, lengths):
    assert summary["count"] == len(lengths)
    assert summary["total"] == lengths.sum()
    assert (summary["min"], summary["max"]) == (lengths.min(), lengths.max())
    assert summary["mean"] == pytest.approx(lengths.mean(), abs=1e-8)
    assert summary["standard_deviation"] == pytest.approx(lengths.std(), rel=1e-9)
    assert summary["median"] == np.median(lengths)
    for name, value in summary["percentiles"].items():
        assert value == pytest.approx(np.percentile(lengths, float(name)), abs=1e-8)
    for bins in (summary["histogram"], summary["buckets"]):
        assert sum(b["count"] for b in bins) == len(lengths)
        for b in bins:
            upper = np.inf if b["to"] is None else b["to"]
            assert b["count"] == ((lengths >= b["from"]) & (lengths < upper)).sum()


def test_lengths_are_those_of_numpy(statistics, documents):
    distribution = statistics["length_distribution"]
    check_lengths(distribution["documents"], np.array([len(d) for d in documents]))
    rows = [row for d in documents for row in windows(d, 32, 8, PREFIX, SUFFIX)]
    check_lengths(distribution["sequences"], np.array([len(row) for row in rows]))
    assert statistics["num_sequences"] == len(rows)
    assert statistics["avg_sequence_length"] == distribution["sequences"]["mean"]


def test_the_budget_adds_up(statistics, documents):
    rows = sum(len(windows(d, 32, 8, PREFIX, SUFFIX)) for d in documents)
    budget = statistics["token_budget"]
    assert budget["content"] == sum(map(len, documents))
    assert budget["special"] == 2 * rows
    assert budget["total"] == 32 * rows
    assert sum(budget[k] for k in ("content", "special", "overlap", "padding")) == budget["total"]


def test_top_tokens_and_ranks(statistics, documents):
    counts = counts_of(documents)
    order = sorted(np.flatnonzero(counts), key=lambda i: (-counts[i], i))
    assert [entry["id"] for entry in statistics["top_tokens"]] == order
    assert statistics["top_tokens"][0]["token"] == f"t{order[0]}"
    last = statistics["rank_frequency"][-1]
    assert (last["rank"], last["coverage"]) == (len(order), 1)
    assert len(statistics["rank_frequency"]) <= 512


def test_duplicates_are_counted(statistics, documents):
    repeats = Counter(map(tuple, documents))
    assert statistics["duplicate_documents"] == sum(n - 1 for n in repeats.values())
    rows = Counter(tuple(r) for d in documents for r in windows(d, 32, 8, PREFIX, SUFFIX))
    assert statistics["duplicate_sequences"] == sum(n - 1 for n in rows.values())


@pytest.mark.parametrize("what", ["documents", "sequences"])
def test_duplicates_have_a_distribution(statistics, documents, what):
    values = [tuple(d) for d in documents]
    if what == "sequences":
        values = [tuple(r) for d in documents for r in windows(d, 32, 8, PREFIX, SUFFIX)]
    counts = Counter(values)
    told = statistics["duplicates"][what]
    assert told["distinct"] == len(counts)
    for one in told["histogram"]:
        upper = np.inf if one["to"] is None else one["to"]
        found = [n for n in counts.values() if one["from"] <= n <= upper]
        assert (one["distinct"], one["count"]) == (len(found), sum(found))
    assert sum(one["count"] for one in told["histogram"]) == len(values)
    repeated = [value for value, n in counts.items() if n > 1]
    order = sorted(repeated, key=lambda value: (-counts[value], values.index(value)))[:20]
    assert [(one["count"], one["first"], one["num_tokens"]) for one in told["most_repeated"]] == [
        (counts[value], values.index(value), len(value)) for value in order
    ]
    assert order, "the test has copies"
    for one, value in zip(told["most_repeated"], order, strict=True):
        text = "".join(f"t{token}" for token in value[:40])
        assert one["text"] == text[:160]
