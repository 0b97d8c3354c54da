"""A part of a dataset, by split, pattern, rows or bytes, through the commands."""

import json
from pathlib import Path

import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.program import Program, Server

CARD = """---
license: odc-by
dataset_info:
  splits:
    - name: train
      num_examples: 4000
    - name: test
      num_examples: 100
---
# A corpus
"""
FILES = {
    "README.md": CARD,
    **{f"data/train-{i:05}-of-00004.jsonl": f'{{"text": "{i}{"x" * 980}"}}\n' for i in range(4)},
    "data/test-00000-of-00001.jsonl": '{"text": "test"}\n',
}


@pytest.fixture
def program(fake_hub: RunningHub, tmp_path: Path) -> Program:
    fake_hub.add("org/corpus", FILES)
    return Program(tmp_path / "home", {"HF_ENDPOINT": fake_hub.hub_url})


def dry_run(program: Program, *arguments: object, repo: str = "org/corpus") -> dict:
    done = program.run("--format", "json", "download", repo, "--dry-run", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def data_files(plan: dict) -> int:
    return plan["num_files"] - 1  # the card comes along


@pytest.mark.parametrize(("arguments", "files"), [
    ((), 5),
    (("--split", "test"), 1),
    (("--files", "data/train-0000[01]*"), 2),
    (("--files", "train-00003*", "--files", "test-*"), 2),
    (("--max-rows", 1), 1),
    (("--max-rows", 1500), 2),
    (("--max-bytes", 2100), 2),
    (("--max-bytes", 1), 1),
    (("--split", "train", "--max-bytes", "1MB"), 4),
])  # fmt: skip
def test_the_files_of_a_part(program: Program, arguments: tuple, files: int):
    assert data_files(dry_run(program, *arguments)) == files


def test_what_a_download_would_cost_is_said(program: Program, fake_hub: RunningHub):
    plan = dry_run(program)
    assert plan["license"] == "odc-by"
    splits = {split["split"]: split for split in plan["splits"]}
    assert splits["train"]["num_rows"] == 4000
    assert splits["train"]["num_files"] == 4
    assert plan["bytes_needed"] == plan["bytes_total"] > 0
    assert plan["bytes_free"] > 0
    assert plan["fits"] is True
    assert fake_hub.requests(path="resolve/.*jsonl") == []
    assert program.run("--quiet", "download", "org/corpus", "--split", "test").returncode == 0
    part = dry_run(program)
    assert part["bytes_needed"] == part["bytes_total"] - part["bytes_cached"]
    assert part["bytes_cached"] > 0


def test_what_somebody_must_know_is_said_in_words(program: Program, fake_hub: RunningHub):
    program.env["HF_TOKEN"] = "hf_reader"
    readers = {"hf_reader"}
    fake_hub.add("org/gated", FILES, gated="manual", readers=readers)
    fake_hub.add("org/private", FILES, private=True, readers=readers)
    fake_hub.add("org/old", {}, moved_to="org/corpus")
    fake_hub.add("org/off", FILES, disabled=True)
    sentences = {
        "org/gated": "The dataset is gated; your token has access",
        "org/private": "The dataset is private; your token may read it",
        "org/old": "org/old is now called org/corpus",
    }
    for repo, sentence in sentences.items():
        assert sentence in dry_run(program, repo=repo)["warnings"], repo
    off = program.run("download", "org/off", "--dry-run")
    assert off.returncode == 4
    assert "The Hub has disabled the dataset org/off" in off.stderr


def test_a_part_is_what_is_downloaded_and_a_name_of_its_own(program: Program):
    first = program.run("--quiet", "download", "org/corpus", "--max-bytes", 2100)
    assert first.returncode == 0, first.stderr
    again = program.run("--quiet", "download", "org/corpus", "--max-bytes", 2100)
    assert again.stdout == first.stdout
    whole = program.run("--quiet", "download", "org/corpus")
    assert whole.returncode == 0, whole.stderr
    assert whole.stdout != first.stdout
    shown = json.loads(program.run("--format", "json", "show", first.stdout.strip()).stdout)
    assert shown["metadata"]["num_files"] == 2


def test_rows_that_nobody_counted_and_patterns_that_match_nothing(
    program: Program, fake_hub: RunningHub
):
    fake_hub.add("org/plain", {"train.parquet": Virtual(1000)})
    uncounted = program.run("download", "org/plain", "--dry-run", "--max-rows", 5)
    assert uncounted.returncode == 2
    assert "does not say how many rows the split train has" in uncounted.stderr
    nothing = program.run("download", "org/plain", "--dry-run", "--files", "x*")
    assert nothing.returncode == 3
    assert "No file of the chosen splits matches x*" in nothing.stderr
    assert "train.parquet" in nothing.stderr


def test_a_server_may_be_called_by_a_further_name(tmp_path: Path):
    import httpx

    server = Server(Program(tmp_path / "home"), ("--allow-host", "mill.example")).start()
    try:
        for host, status in (("mill.example", 200), ("evil.example", 421)):
            headers = {"Host": f"{host}:{server.port}"}
            answer = httpx.get(f"{server.url}/api/v1/system", headers=headers)
            assert answer.status_code == status, host
    finally:
        server.stop()


def test_the_first_rows_are_shown_and_nothing_is_kept(program: Program) -> None:
    done = program.run("--format", "json", "download", "org/corpus", "--preview")
    assert done.returncode == 0, done.stderr
    preview = json.loads(done.stdout)
    assert preview["file"] == "data/train-00000-of-00004.jsonl"
    assert [row["value"][:3] for row in preview["rows"]] == ["0xx"]
    test = program.run("download", "org/corpus", "--preview", "--split", "test")
    assert json.loads(test.stdout) == {"row": 0, "value": "test"}
    assert "Column text of data/test-00000-of-00001.jsonl" in test.stderr
    wrong = program.run("download", "org/corpus", "--preview", "--text-column", "body")
    assert wrong.returncode != 0
    assert "There is no column body" in wrong.stderr
    assert not list((program.home / "huggingface").rglob("*.jsonl"))
    assert list((program.data_dir / "staging").iterdir()) == []
