"""One cache for Python and for us: what either of them fetched is a hit for the other."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.hub.client import Client, contents, driver_path
from tests.hub.test_download import corpus

SNAPSHOT = """
from huggingface_hub import snapshot_download
print(snapshot_download("org/corpus", repo_type="dataset", allow_patterns={patterns!r}))
"""
HF_DOWNLOAD = """
from huggingface_hub import hf_hub_download
for name in {names!r}:
    print(hf_hub_download("org/corpus", name, repo_type="dataset"))
"""


def test_our_download_is_a_hit_for_python_offline(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/corpus", corpus())
    snapshot = client.download("org/corpus")
    fake_hub.clear_log()
    names = [file["name"] for file in snapshot["files"]] + ["README.md"]
    printed = client.python(HF_DOWNLOAD.format(names=names), HF_HUB_OFFLINE="1").splitlines()
    assert printed[:-1] == [file["path"] for file in snapshot["files"]]
    folder = client.python(SNAPSHOT.format(patterns=["data/*"]), HF_HUB_OFFLINE="1")
    assert Path(folder).name == snapshot["commit"]
    assert fake_hub.log == []


def test_datasets_loads_our_download_without_fetching_content(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/corpus", corpus())
    client.download("org/corpus")
    fake_hub.clear_log()
    code = """
import datasets
print(datasets.load_dataset("org/corpus")["train"]["text"][:])
"""
    assert client.python(code) == "['a', 'b', 'c']"
    assert fake_hub.requests("cdn") == []


def test_a_download_of_python_is_a_hit_for_us(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/corpus", corpus())
    client.python(SNAPSHOT.format(patterns=None))
    fake_hub.clear_log()
    snapshot = client.download("org/corpus")
    assert fake_hub.requests("cdn") == []
    assert contents(snapshot)["data/test-00000-of-00001.parquet"][:4] == b"PAR1"
    client.env["HF_HUB_OFFLINE"] = "1"
    assert client.download("org/corpus") == snapshot


def test_python_finds_nothing_wrong_with_the_cache(fake_hub: RunningHub, client: Client):
    fake_hub.add("org/corpus", corpus())
    client.download("org/corpus")
    code = """
import json
from huggingface_hub import scan_cache_dir
scan = scan_cache_dir()
print(json.dumps([[str(w) for w in scan.warnings],
                  [[r.repo_id, r.nb_files, sorted(next(iter(r.revisions)).refs)]
                   for r in scan.repos]]))
"""
    warnings, repositories = json.loads(client.python(code))
    assert warnings == []
    # One blob serves no two paths here, so the files are the planned ones and the card.
    assert repositories == [["org/corpus", 4, ["main"]]]


def test_both_at_once_on_one_file(fake_hub: RunningHub, client: Client):
    fake_hub.bytes_per_second = 40e6
    fake_hub.add("org/corpus", {"train.parquet": Virtual(30_000_000, seed=5)})
    ours = subprocess.Popen(
        [driver_path(), "download", "org/corpus"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=client.variables(),
    )
    theirs = client.python(HF_DOWNLOAD.format(names=["train.parquet"]))
    answer = json.loads(ours.communicate(timeout=60)[0])
    assert answer["files"][0]["path"] == theirs
    assert Path(theirs).stat().st_size == 30_000_000


def test_two_of_ours_fetch_a_file_once(fake_hub: RunningHub, client: Client):
    fake_hub.bytes_per_second = 40e6
    fake_hub.add("org/corpus", {"train.parquet": Virtual(40_000_000, seed=6)})
    both = [client.start("download", "org/corpus") for _ in range(2)]
    answers = [json.loads(process.communicate(timeout=60)[0]) for process in both]
    assert answers[0] == answers[1]
    assert sum(request.bytes_sent for request in fake_hub.requests("cdn")) == 40_000_000


def test_a_shared_blob_of_python_is_not_written_through(fake_hub: RunningHub, client: Client):
    """With Python's blob store, blobs/<etag> is a link to a file that others share."""
    repository = fake_hub.add("org/corpus", {"train.jsonl": "right\n"})
    folder = client.repo_folder("org/corpus") / "blobs"
    folder.mkdir(parents=True)
    shared = client.cache / "shared"
    shared.write_text("wrong\n")
    (folder / repository.head.files["train.jsonl"].etag).symlink_to(shared)
    assert contents(client.download("org/corpus")) == {"train.jsonl": b"right\n"}
    assert shared.read_text() == "wrong\n"


@pytest.mark.parametrize("revision", ["refs/pr/1", "v1.0"])
def test_other_revisions_are_found_by_python(fake_hub: RunningHub, client: Client, revision: str):
    repository = fake_hub.add("org/corpus", {"train.jsonl": "main\n"})
    repository.commit({"train.jsonl": "other\n"}, revision)
    ours = client.download("org/corpus", "--revision", revision)["files"][0]["path"]
    code = f"""
from huggingface_hub import hf_hub_download
print(hf_hub_download("org/corpus", "train.jsonl", repo_type="dataset", revision={revision!r}))
"""
    assert client.python(code, HF_HUB_OFFLINE="1") == ours
    assert Path(ours).read_text() == "other\n"
