"""What a user reads when it cannot work, and that it costs no time and leaves nothing behind."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.hub.client import Client, HubError, contents
from tests.hub.test_download import corpus
from tests.small_disk import small_disk

MIB = 1 << 20


def error_of(client: Client, *arguments: str) -> HubError:
    with pytest.raises(HubError) as error:
        client.run("download", *arguments)
    assert not list(client.cache.glob("datasets--*/snapshots/*"))
    return error.value


@pytest.mark.parametrize(
    "repo_id", ["", "a/b/c", "a b", "../x", "a--b/c", "-a/b", "x.git", "ä/b", "a/b\n"]
)
def test_a_malformed_repository_id(client: Client, fake_hub: RunningHub, repo_id: str):
    error = error_of(client, repo_id)
    assert error.code == "invalid_repo_id"
    assert fake_hub.log == []


def test_a_missing_repository(client: Client, fake_hub: RunningHub):
    error = error_of(client, "org/gone")
    assert (error.code, error.message, error.hint) == (
        "repo_not_found",
        "The Hub has no public dataset called org/gone",
        "Check the name; for a private dataset set HF_TOKEN",
    )
    client.env["HF_TOKEN"] = "hf_reader"
    error = error_of(client, "org/gone")
    assert error.message == "The Hub has no dataset that your token can read called org/gone"


def test_a_private_repository(client: Client, fake_hub: RunningHub):
    fake_hub.add("org/private", corpus(), private=True, readers={"hf_reader"})
    assert error_of(client, "org/private").code == "repo_not_found"
    client.env["HF_TOKEN"] = "hf_stranger"
    assert error_of(client, "org/private").code == "repo_not_found"
    client.env["HF_TOKEN"] = "hf_reader"
    assert client.plan("org/private")["is_private"] is True


def test_a_gated_repository(client: Client, fake_hub: RunningHub):
    fake_hub.add("org/gated", corpus(), gated="manual", readers={"hf_reader"})
    page = f"{fake_hub.hub_url}/datasets/org/gated"
    error = error_of(client, "org/gated")
    assert (error.code, error.message, error.hint) == (
        "gated",
        "The dataset is gated and needs a token with access: org/gated",
        f"Ask for access at {page} and set HF_TOKEN",
    )
    client.env["HF_TOKEN"] = "hf_stranger"
    error = error_of(client, "org/gated")
    assert (error.code, error.message) == (
        "gated",
        "Your token has no access to the gated dataset org/gated",
    )
    client.env["HF_TOKEN"] = "hf_reader"
    assert client.plan("org/gated")["gating"] == "manual"
    assert len(client.download("org/gated")["files"]) == 3


def test_a_disabled_repository(client: Client, fake_hub: RunningHub):
    fake_hub.add("org/off", corpus(), disabled=True)
    error = error_of(client, "org/off")
    assert (error.code, error.message) == ("forbidden", "The Hub has disabled the dataset org/off")


def test_names_that_do_not_exist_in_it(client: Client, fake_hub: RunningHub):
    fake_hub.add("org/corpus", corpus())
    error = error_of(client, "org/corpus", "--revision", "v9")
    assert (error.code, error.message) == (
        "revision_not_found",
        "The dataset org/corpus has no revision v9",
    )
    error = error_of(client, "org/corpus", "--config", "xx")
    assert (error.code, error.hint) == ("config_not_found", "Choose one of: default")
    error = error_of(client, "org/corpus", "--split", "dev")
    assert (error.code, error.message, error.hint) == (
        "split_not_found",
        "The config default of org/corpus has no split dev",
        "Choose one of: train, test",
    )


def test_formats_that_are_not_read(client: Client, fake_hub: RunningHub):
    fake_hub.add("org/pictures", {"train/a.png": b"x", "train/b.png": b"y"})
    error = error_of(client, "org/pictures")
    assert error.code == "unsupported"
    assert "imagefolder" in error.message


def test_an_empty_repository(client: Client, fake_hub: RunningHub):
    fake_hub.add("org/empty", {"README.md": "# Nothing\n"})
    error = error_of(client, "org/empty")
    assert (error.code, error.message) == ("corrupt_data", "The repository has no data files")


def test_nobody_answers(client: Client, fake_hub: RunningHub):
    client.endpoint = "http://127.0.0.1:9"
    error = error_of(client, "org/corpus", "--retry-ms=1", "--retry-max-ms=2")
    assert error.code == "network"
    assert error.hint == "Check the network and HF_ENDPOINT"


def test_a_file_name_that_cannot_be_stored(client: Client, fake_hub: RunningHub):
    repository = fake_hub.add("org/evil", {"train.jsonl": "x"})
    file = repository.head.files.pop("train.jsonl")
    for path in ("data/../../../evil.jsonl", "a\\..\\evil.jsonl", "new\nline.jsonl"):
        file.path = path
        repository.head.files.clear()
        repository.head.files[path] = file
        error = error_of(client, "org/evil")
        assert error.code == "corrupt_data"
        assert "cannot be stored safely" in error.message


def test_a_full_disk_is_seen_before(client: Client, fake_hub: RunningHub):
    fake_hub.add("org/large", {"train.parquet": Virtual(30 * MIB, seed=21)})
    with small_disk(client.cache, 10 * MIB):
        error = error_of(client, "org/large")
        assert error.code == "disk_full"
        assert f"{30 * MIB}" in error.message
        assert fake_hub.requests("cdn") == []


def test_a_disk_that_fills_up_meanwhile(client: Client, fake_hub: RunningHub, tmp_path: Path):
    file = Virtual(30 * MIB, seed=21)
    fake_hub.add("org/large", {"train.parquet": file})
    with small_disk(client.cache, 10 * MIB):
        plan = client.plan("org/large")
        plan["bytes_cached"] = plan["bytes_total"]  # so that the check before does not see it
        with pytest.raises(HubError) as error:
            client.run("fetch", stdin=json.dumps(plan))
        assert error.value.code == "disk_full"
        assert not list(client.cache.glob("datasets--*/snapshots/*/*"))
        subprocess.run(["mount", "-o", "remount,size=64M", str(client.cache)], check=True)
        fake_hub.clear_log()
        snapshot = client.download("org/large")
        assert contents(snapshot)["train.parquet"] == file.read(0, file.size)
        again = sum(request.bytes_sent for request in fake_hub.requests("cdn"))
        assert again < 30 * MIB
