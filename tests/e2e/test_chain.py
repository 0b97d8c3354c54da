"""Download, tokenize, load: rows, statistics and caches equal what Python makes of the same."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import datasets
import numpy as np
import pytest
from huggingface_hub import hf_hub_download, snapshot_download
from transformers import AutoTokenizer

from tests.e2e.story import (
    REPO_ID,
    Story,
    hash_folder,
    reference_ids,
    reference_windows,
    special_frame,
)
from tests.fixtures import tokenizer_config_path, tokenizer_path

FIVE = ["gpt2", "llama2", "llama3", "qwen3", "gemma3"]


def expected_rows(tokenizer: str, texts: list[str], max_length: int, stride: int):
    frame = special_frame(tokenizer)
    rows = []
    for ids in reference_ids(tokenizer, texts):
        rows += reference_windows(ids, frame, max_length, stride)
    return [row for row in rows if row]


@pytest.mark.parametrize("tokenizer", FIVE)
def test_rows_equal_the_windows_of_hugging_face_ids(story: Story, texts, tokenizer):
    tokenization = story.tokenize(story.download(), tokenizer)
    loaded = datasets.load_from_disk(story.folder(tokenization))
    rows = [list(row) for row in loaded["input_ids"] if len(row)]
    assert rows == expected_rows(tokenizer, texts, 1024, 512)


def test_statistics_equal_those_of_numpy(story: Story, texts):
    tokenization = story.tokenize(story.download(), "gpt2", "--max-length", 256, "--stride", 64)
    statistics = story.json("stats", tokenization)
    documents = reference_ids("gpt2", texts)
    rows = [row for ids in documents for row in reference_windows(ids, ([], []), 256, 64)]
    counts = Counter(token for ids in documents for token in ids)
    assert statistics["num_documents"] == len(texts)
    assert statistics["num_sequences"] == len(rows)
    assert statistics["total_tokens"] == sum(counts.values())
    assert statistics["unique_tokens"] == len(counts)
    lengths = statistics["length_distribution"]["documents"]
    reference = np.array([len(ids) for ids in documents])
    assert lengths["min"] == reference.min() and lengths["max"] == reference.max()
    assert lengths["mean"] == pytest.approx(reference.mean())
    assert lengths["median"] == pytest.approx(np.percentile(reference, 50))
    stored = np.load(story.folder(tokenization) / "token_counts.npy")
    assert stored.sum() == sum(counts.values())
    assert all(stored[token] == count for token, count in counts.items())


def test_our_download_is_a_hit_for_python_offline(story: Story, texts, tmp_path, monkeypatch):
    story.download()
    story.hub.clear_log()
    cache = story.program.home / "huggingface" / "hub"
    folder = snapshot_download(
        REPO_ID,
        repo_type="dataset",
        cache_dir=cache,
        endpoint=story.hub.hub_url,
        local_files_only=True,
        allow_patterns="data/*",
    )
    loaded = datasets.load_dataset(
        "parquet", data_files=f"{folder}/data/*.parquet", cache_dir=tmp_path / "python"
    )
    assert list(loaded["train"]["text"]) == texts
    assert story.hub.requests() == []


def test_a_download_of_python_is_a_hit_for_us(story: Story):
    cache = story.program.home / "huggingface" / "hub"
    snapshot_download(
        REPO_ID, repo_type="dataset", cache_dir=cache, endpoint=story.hub.hub_url, token=False
    )
    story.hub.clear_log()
    story.download()
    assert story.hub.requests(origin="cdn") == []


def test_bytes_do_not_depend_on_threads_or_repetition(story: Story):
    dataset = story.download()
    hashes = []
    for threads in (1, 2, 8):
        tokenization = story.tokenize(dataset, "llama3", "--again", "--threads", threads)
        hashes.append(hash_folder(story.folder(tokenization)))
    assert hashes[0] == hashes[1] == hashes[2]


def test_the_same_download_typed_again_is_the_same_dataset(story: Story):
    first = story.download()
    story.hub.clear_log()
    assert story.download() == first
    assert story.hub.requests(origin="cdn") == []
    assert story.json("list")["total"] == 1


def test_the_same_options_offer_what_is_there(story: Story):
    dataset = story.download()
    first = story.tokenize(dataset, "gpt2")
    assert story.tokenize(dataset, "gpt2") == first
    assert story.tokenize(dataset, "gpt2", "--max-length", 512, "--stride", 0) != first
    assert len(story.json("show", dataset)["active_jobs"]) == 0


def test_packed_rows_are_full_and_in_order(story: Story, texts):
    tokenization = story.tokenize(
        story.download(), "gpt2", "--sequences", "pack", "--max-length", 128, "--separator", "eos"
    )
    loaded = datasets.load_from_disk(story.folder(tokenization))
    stream: list[int] = []
    for number, ids in enumerate(reference_ids("gpt2", texts)):
        stream += ([50256] if number else []) + ids
    full = len(stream) // 128
    assert (
        np.array(loaded["input_ids"]).tolist()
        == np.reshape(stream[: full * 128], (full, 128)).tolist()
    )


def test_delete_frees_everything_and_says_so(story: Story):
    dataset = story.download()
    tokenization = story.tokenize(dataset, "gpt2")
    size = sum(path.stat().st_size for path in story.folder(tokenization).iterdir())
    report = story.json("delete", dataset, "--yes")
    assert report["tokenizations_deleted"] == 1
    assert report["bytes_freed"] >= size
    assert story.json("list")["total"] == 0
    assert not story.folder(tokenization).exists()
    cache = story.program.home / "huggingface" / "hub"
    assert not [path for path in cache.rglob("*.parquet")]


def test_delete_leaves_what_python_had_downloaded(story: Story):
    cache = story.program.home / "huggingface" / "hub"
    snapshot_download(
        REPO_ID, repo_type="dataset", cache_dir=cache, endpoint=story.hub.hub_url, token=False
    )
    dataset = story.download()
    size = story.json("show", dataset)["size_bytes"]
    story.download()
    report = story.json("delete", dataset, "--yes")
    assert (report["bytes_freed"], report["bytes_kept"]) == (0, size)
    assert len([path for path in cache.rglob("*.parquet") if path.exists()]) == 2


@pytest.mark.parametrize("kind", ["jsonl", "csv", "txt", "parquet"])
def test_local_files_become_a_dataset(story: Story, texts, tmp_path, kind):
    rows = [text for text in texts if "\n" not in text and text.strip()] + ["one", "two"]
    path = tmp_path / f"rows.{kind}"
    frame = datasets.Dataset.from_dict({"text": rows})
    if kind == "txt":
        path.write_text("\n".join(rows) + "\n")
    elif kind == "jsonl":
        path.write_text("".join(json.dumps({"text": row}) + "\n" for row in rows))
    elif kind == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    dataset = story.run("import", "mine", path, "-q")
    assert story.json("show", dataset)["metadata"]["text_column"] == "text"
    tokenization = story.tokenize(dataset, "gpt2")
    loaded = datasets.load_from_disk(story.folder(tokenization))
    assert [list(row) for row in loaded["input_ids"]] == expected_rows("gpt2", rows, 1024, 512)


def test_a_tokenizer_of_the_hub_is_fetched_once_and_pinned(story: Story):
    content = tokenizer_path("gpt2").read_bytes()
    model = story.hub.add("models/openai-community/gpt2", {"tokenizer.json": content})
    dataset = story.download()
    by_path = story.tokenize(dataset, "gpt2")
    by_name = story.run(
        "tokenize", dataset, "--tokenizer", "openai-community/gpt2", "--again", "-q"
    )
    rows = [story.folder(one) / "data-00000-of-00001.arrow" for one in (by_path, by_name)]
    assert rows[0].read_bytes() == rows[1].read_bytes()
    manifest = json.loads((story.folder(by_name) / "tokenmill.json").read_text())
    assert manifest["tokenizer"]["name"] == "openai-community/gpt2"
    assert manifest["tokenizer"]["revision"] == model.head.id
    cached = hf_hub_download(
        "openai-community/gpt2",
        "tokenizer.json",
        cache_dir=story.program.home / "huggingface" / "hub",
        endpoint=story.hub.hub_url,
        local_files_only=True,
    )
    assert Path(cached).read_bytes() == content


def test_a_profile_is_applied_and_recorded(story: Story, texts, tmp_path):
    files = {
        "tokenizer.json": tokenizer_path("llama2").read_bytes(),
        "tokenizer_config.json": tokenizer_config_path("llama2").read_bytes(),
    }
    story.hub.add("models/org/llama", files)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    reference = AutoTokenizer.from_pretrained(tmp_path)
    dataset = story.download()
    alone = story.run("tokenize", dataset, "--tokenizer", "org/llama", "-q")
    options = ["--tokenizer", "org/llama", "--tokenizer-profile", "transformers", "-q"]
    tokenization = story.run("tokenize", dataset, *options)
    assert tokenization != alone
    assert story.run("tokenize", dataset, *options) == tokenization
    rows = datasets.load_from_disk(story.folder(tokenization))["input_ids"]
    documents = reference(texts, add_special_tokens=False)["input_ids"]
    windows = [row for ids in documents for row in reference_windows(ids, ([1], []), 1024, 512)]
    assert [list(row) for row in rows] == windows
    manifest = json.loads((story.folder(tokenization) / "tokenmill.json").read_text())
    recorded = manifest["tokenizer"]
    assert recorded["profile"] == manifest["options"]["tokenizer_profile"] == "transformers"
    assert recorded["reference"] == "transformers 5.23.0 with tokenizers 0.23.3"
    assert recorded["tokenizer_class"] == type(reference).__name__
    config = hashlib.sha256(files["tokenizer_config.json"]).hexdigest()
    assert recorded["profile_files"] == {"tokenizer_config.json": config}
    manifest = json.loads((story.folder(alone) / "tokenmill.json").read_text())
    assert manifest["tokenizer"]["profile"] == "tokenizers"
    assert manifest["tokenizer"]["reference"] == "tokenizers 0.23.3"


def test_a_tokenizer_that_the_hub_has_not_is_named(story: Story):
    done = story.program.run("tokenize", story.download(), "--tokenizer", "nobody/nothing")
    assert done.returncode in (3, 4), done.stderr
    assert "nobody/nothing" in done.stderr
