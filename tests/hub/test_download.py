"""A download from end to end: what arrives, what was asked, what Python makes of it."""

import hashlib
import io
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.hub.client import Client, HubError, contents

MIB = 1 << 20


def parquet(*texts: str) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": list(texts)}), buffer)
    return buffer.getvalue()


def corpus() -> dict:
    return {
        "README.md": "---\nlicense: mit\n---\n# A corpus\n",
        "data/train-00000-of-00002.parquet": parquet("a", "b"),
        "data/train-00001-of-00002.parquet": parquet("c"),
        "data/test-00000-of-00001.parquet": parquet("d"),
        "notes.txt": "not data",
    }


def test_downloads_what_was_planned(fake_hub: RunningHub, client: Client):
    files = corpus()
    commit = fake_hub.add("org/corpus", files).head.id
    snapshot = client.download("org/corpus")
    assert snapshot["commit"] == commit
    names = [(file["split"], file["name"]) for file in snapshot["files"]]
    assert names == [
        ("train", "data/train-00000-of-00002.parquet"),
        ("train", "data/train-00001-of-00002.parquet"),
        ("test", "data/test-00000-of-00001.parquet"),
    ]
    for name, data in contents(snapshot).items():
        assert data == files[name]
    for file in snapshot["files"]:
        assert file["sha256"] == hashlib.sha256(files[file["name"]]).hexdigest()


def test_one_split_of_one_config(fake_hub: RunningHub, client: Client):
    card = """---
configs:
- config_name: en
  data_files: [{split: train, path: en/a.jsonl}, {split: test, path: en/b.jsonl}]
- config_name: de
  default: true
  data_files: de/*.jsonl
---
"""
    files = {"en/a.jsonl": '{"text":"a"}', "en/b.jsonl": '{"text":"b"}', "de/c.jsonl": "{}"}
    fake_hub.add("org/two", {"README.md": card} | files)
    plan = client.plan("org/two")
    assert plan["config"] == "de"
    assert [config["name"] for config in plan["configs"]] == ["en", "de"]
    snapshot = client.download("org/two", "--config", "en", "--split", "test")
    assert [file["name"] for file in snapshot["files"]] == ["en/b.jsonl"]


def test_a_plan_travels_as_json_and_pins_the_commit(fake_hub: RunningHub, client: Client):
    repository = fake_hub.add("org/corpus", {"train.jsonl": "old\n"})
    plan = client.plan("org/corpus")
    repository.commit({"train.jsonl": "new\n"})
    snapshot = client.run("fetch", stdin=json.dumps(plan))
    assert contents(snapshot) == {"train.jsonl": b"old\n"}


def test_a_plan_cannot_leave_its_folder(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/corpus", {"train.jsonl": "x\n"})
    plan = client.plan("org/corpus")
    for path in ("../../evil", "/tmp/evil", "a//b", "a\\b", "a/../../b"):
        for file in plan["files"]:
            file["path"] = path
        plan["splits"][0]["paths"] = [path]
        with pytest.raises(HubError) as error:
            client.run("fetch", stdin=json.dumps(plan))
        assert error.value.code == "malformed_request"


def test_the_second_download_asks_for_no_content(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/corpus", corpus())
    first = client.download("org/corpus")
    fake_hub.clear_log()
    assert client.download("org/corpus") == first
    assert fake_hub.requests("cdn") == []
    plan = client.plan("org/corpus")
    assert plan["bytes_cached"] == plan["bytes_total"]


def test_a_large_file_comes_in_bounded_ranges_from_one_resolve(
    fake_hub: RunningHub, client: Client
):
    file = Virtual(100 * MIB + 5, seed=3)
    fake_hub.add("org/large", {"train.parquet": file})
    snapshot = client.download("org/large")
    hashed = hashlib.sha256(Path(snapshot["files"][0]["path"]).read_bytes()).hexdigest()
    assert (
        hashed
        == snapshot["files"][0]["sha256"]
        == fake_hub.repositories["org/large"].head.files["train.parquet"].sha256
    )
    assert len(fake_hub.requests("hub", path="/resolve/")) == 1
    bodies = fake_hub.requests("cdn")
    assert len(bodies) == 7
    assert sum(request.bytes_sent for request in bodies) == file.size
    for request in bodies:
        first, last = request.range.removeprefix("bytes=").split("-")
        assert int(last) - int(first) < 16 * MIB


def test_the_token_goes_to_the_hub_and_nowhere_else(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/secret", corpus(), private=True, readers={"hf_reader"})
    client.env["HF_TOKEN"] = "hf_reader"
    client.download("org/secret")
    assert all(request.has_token for request in fake_hub.requests("hub"))
    assert fake_hub.requests("cdn")
    assert not any(request.has_token for request in fake_hub.requests("cdn"))
    everything = [path for path in client.home.rglob("*") if path.is_file()]
    assert not any(b"hf_reader" in path.read_bytes() for path in everything)
    assert not any(b"Signature=" in path.read_bytes() for path in everything)


def test_empty_and_identical_files(fake_hub: RunningHub, client: Client):
    same = {f"data/train-0000{i}-of-00009.parquet": parquet("x") for i in range(9)}
    fake_hub.add("org/same", same | {"data/test-00000-of-00001.parquet": b""})
    snapshot = client.download("org/same", "--connections=2")
    assert len(snapshot["files"]) == 10
    assert len(fake_hub.requests("cdn")) == 1  # nothing is asked for an empty file
    assert contents(snapshot)["data/test-00000-of-00001.parquet"] == b""


def test_names_that_need_encoding(fake_hub: RunningHub, client: Client):
    names = ["data/ä b+c%20#1?.jsonl", "data/日本.jsonl", "data/a&b=c.jsonl"]
    fake_hub.add("org/names", {name: f'{{"text":"{i}"}}' for i, name in enumerate(names)})
    snapshot = client.download("org/names")
    assert sorted(contents(snapshot)) == sorted(names)


def test_a_renamed_dataset_is_followed_and_named(fake_hub: RunningHub, client: Client):
    fake_hub.add("old/name", moved_to="new/name")
    fake_hub.add("new/name", corpus())
    plan = client.plan("old/name")
    assert plan["repo_id"] == "new/name"
    assert "old/name is now called new/name" in plan["warnings"]
    assert len(client.download("old/name")["files"]) == 3


def test_a_script_dataset_takes_the_parquet_copy(fake_hub: RunningHub, client: Client):
    repository = fake_hub.add("org/script", {"script.py": "evil()", "README.md": ""})
    with pytest.raises(HubError) as error:
        client.plan("org/script")
    assert error.value.code == "unsupported"
    copy = {
        "en/train/0000.parquet": parquet("a"),
        "en/partial-test/0000.parquet": parquet("b"),
        "de/train/0000.parquet": parquet("c"),
    }
    commit = repository.commit(copy, "refs/convert/parquet").id
    with pytest.raises(HubError) as error:
        client.plan("org/script")
    assert (error.value.code, error.value.hint) == ("config_not_found", "Choose one of: de, en")
    plan = client.plan("org/script", "--config", "en")
    assert plan["commit"] == commit
    assert plan["revision"] == "refs/convert/parquet"
    assert {s["name"]: s["is_partial"] for s in plan["configs"][1]["splits"]} == {
        "train": False,
        "test": True,
    }
    assert "The split test is only the first 5 GB: the Hub converted no more" in plan["warnings"]
    assert len(client.download("org/script", "--config", "en")["files"]) == 2


def test_cancel_keeps_the_bytes_that_are_there(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/large", {"train.parquet": Virtual(64 * MIB, seed=4)})
    with pytest.raises(HubError) as error:
        client.download("org/large", f"--cancel-after-bytes={20 * MIB}")
    assert error.value.code == "cancelled"
    fake_hub.clear_log()
    client.download("org/large")
    again = sum(request.bytes_sent for request in fake_hub.requests("cdn"))
    assert again <= 44 * MIB


def test_wrong_bytes_in_the_cache_are_found_and_replaced(fake_hub: RunningHub, client: Client):
    files = {"train.jsonl": "right\n" * 10}
    fake_hub.add("org/corpus", files)
    path = Path(client.download("org/corpus")["files"][0]["path"])
    blob = path.resolve()
    blob.write_text("wrong\n" * 10)
    os.utime(blob, (1, 1))
    snapshot = client.download("org/corpus")
    assert contents(snapshot)["train.jsonl"] == files["train.jsonl"].encode()


def test_offline_asks_nobody(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/corpus", corpus())
    online = client.download("org/corpus")
    fake_hub.clear_log()
    client.env["HF_HUB_OFFLINE"] = "1"
    assert client.download("org/corpus") == online
    with pytest.raises(HubError) as error:
        client.download("org/other")
    assert error.value.code == "network"
    assert fake_hub.log == []


def test_a_read_only_cache_that_is_complete_is_enough(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/corpus", corpus())
    client.download("org/corpus")
    folders = [path for path in client.cache.rglob("*") if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert len(client.download("org/corpus")["files"]) == 3
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_search_and_its_fallback(fake_hub: RunningHub, client: Client):
    for i, name in enumerate(("fine/web", "fine/math", "other/thing", "fine/hidden")):
        fake_hub.add(name, downloads=i, private=name.endswith("hidden"))
    assert client.run("search", "fine/") == ["fine/math", "fine/web"]
    fake_hub.has_quicksearch = False
    assert client.run("search", "fine/") == ["fine/math", "fine/web"]


def test_a_listing_of_many_pages(fake_hub: RunningHub, client: Client):
    fake_hub.page_size = 7
    files = {f"data/train-{i:05}-of-00050.jsonl": f'{{"text":"{i}"}}' for i in range(50)}
    fake_hub.add("org/pages", files)
    plan = client.plan("org/pages")
    assert plan["splits"][0]["paths"] == sorted(files)
