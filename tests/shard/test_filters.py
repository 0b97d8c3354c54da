"""Filters: what is dropped, what is counted, off by default."""

import datasets
import pytest

TOKENS = [" the", " cat", "The", "the", "\n", " !", "<s>", " of", " Der", "1"]
THE, CAT, CAPITAL_THE, BARE_THE, LINE, MARK, SPECIAL, OF, DER, ONE = range(10)


def run(driver, folder, documents, **pack):
    options = {
        "vocab_size": len(TOKENS),
        "pack": {"max_length": 100, "stride": 0, **pack},
        "special_ids": [SPECIAL],
        "tokens": TOKENS,
    }
    counters = driver.write(folder, options, documents)
    dropped = {k: (v["documents"], v["tokens"]) for k, v in counters["dropped"].items()}
    return datasets.load_from_disk(folder)["input_ids"][:], dropped, counters


def test_nothing_is_dropped_by_default(driver, tmp_path):
    documents = [[THE], [], [SPECIAL, LINE], [MARK] * 5]
    rows, dropped, counters = run(driver, tmp_path, documents)
    assert rows == documents
    assert set(dropped.values()) == {(0, 0)}
    assert counters["documents_kept"] == counters["documents_read"] == 4


def test_minimum_length(driver, tmp_path):
    rows, dropped, _ = run(
        driver, tmp_path, [[1], [], [1, 1], [1, 1, 1]], filters={"min_length": 2}
    )
    assert rows == [[1, 1], [1, 1, 1]]
    assert dropped["min_length"] == (2, 1)


def test_special_tokens_drop_the_document_or_are_removed(driver, tmp_path):
    documents = [[CAT, SPECIAL, CAT], [CAT]]
    drop = {"special_tokens": {"action": "drop_document", "threshold": 0}}
    rows, dropped, _ = run(driver, tmp_path / "a", documents, filters=drop)
    assert (rows, dropped["special_tokens"]) == ([[CAT]], (1, 3))
    remove = {"special_tokens": {"action": "remove_tokens"}}
    rows, dropped, _ = run(driver, tmp_path / "b", documents, filters=remove)
    assert (rows, dropped["special_tokens"]) == ([[CAT, CAT], [CAT]], (0, 1))


@pytest.mark.parametrize(
    "languages, removed",
    [
        (["english"], {THE, CAPITAL_THE, OF}),
        (["de"], {DER}),
        (["en", "german"], {THE, CAPITAL_THE, OF, DER}),
    ],
)
def test_stop_words_are_whole_words_of_the_languages(driver, tmp_path, languages, removed):
    document = list(range(len(TOKENS)))
    filters = {"stop_words": {"action": "remove_tokens"}, "stop_word_languages": languages}
    rows, dropped, _ = run(driver, tmp_path, [document], filters=filters)
    assert rows == [[i for i in document if i not in removed]]
    assert dropped["stop_words"] == (0, len(removed))


@pytest.mark.parametrize("threshold, is_kept", [(0.5, False), (0.51, True)])
def test_the_threshold_is_reached_when_the_share_equals_it(driver, tmp_path, threshold, is_kept):
    filters = {"stop_words": {"threshold": threshold}, "stop_word_languages": ["english"]}
    rows, dropped, _ = run(driver, tmp_path, [[THE, CAT, OF, ONE]], filters=filters)
    assert bool(rows) == is_kept
    assert dropped["stop_words"] == ((0, 0) if is_kept else (1, 4))


@pytest.mark.parametrize(
    "mode, junk",
    [
        ("minimal", {LINE}),
        ("conservative", {LINE}),
        ("standard", {LINE, MARK}),
        ("strict", {LINE, MARK}),
    ],
)
def test_junk_modes(driver, tmp_path, mode, junk):
    document = list(range(len(TOKENS)))
    filters = {"junk": {"action": "remove_tokens"}, "junk_mode": mode}
    rows, dropped, _ = run(driver, tmp_path, [document], filters=filters)
    assert rows == [[i for i in document if i not in junk]]
    assert dropped["junk"] == (0, len(junk))


def test_lengths_count_after_removals(driver, tmp_path):
    filters = {"min_length": 2, "special_tokens": {"action": "remove_tokens"}}
    rows, dropped, _ = run(driver, tmp_path, [[CAT, SPECIAL]], filters=filters)
    assert rows == []
    assert dropped["special_tokens"] == (0, 1)
    assert dropped["min_length"] == (1, 1)


def test_an_unknown_language_is_refused_with_the_known_ones(driver, tmp_path):
    filters = {"stop_words": {}, "stop_word_languages": ["klingon"]}
    with pytest.raises(RuntimeError, match="no list of stop words for the language klingon"):
        run(driver, tmp_path, [[1]], filters=filters)


def test_limits(driver, tmp_path):
    documents = [[1, 1, 1], [1, 2], [3, 3, 3], [4]]
    rows, _, counters = run(driver, tmp_path / "a", documents, limit={"documents": 2})
    assert (rows, counters["documents_read"]) == ([[1, 1, 1], [1, 2]], 2)
    rows, _, counters = run(driver, tmp_path / "b", documents, limit={"tokens": 6})
    assert (rows, counters["tokens_kept"]) == ([[1, 1, 1], [1, 2], [3]], 6)


def test_the_unfinished_row_is_counted(driver, tmp_path):
    pack = {"sequences": "pack", "max_length": 4}
    rows, dropped, _ = run(driver, tmp_path, [[1, 2, 3], [4, 5, 6]], **pack)
    assert (rows, dropped["tail"]) == ([[1, 2, 3, 4]], (0, 2))


def test_separators_and_tails(driver, tmp_path):
    documents = [[1, 2, 3], [4]]
    joining = {"separator": 9, "separator_place": "after_each", "tail": "keep"}
    pack = {"sequences": "pack", "max_length": 4, "joining": joining}
    rows, _, _ = run(driver, tmp_path / "a", documents, **pack)
    assert rows == [[1, 2, 3, 9], [4, 9]]
    pack |= {"padding": "max_length", "pad_id": 0, "frame": {"prefix": [8], "suffix": []}}
    pack["joining"] |= {"document_frame": {"prefix": [7], "suffix": []}}
    rows, _, _ = run(driver, tmp_path / "b", documents, **pack)
    assert rows == [[8, 7, 1, 2], [8, 3, 9, 7], [8, 4, 9, 0]]
