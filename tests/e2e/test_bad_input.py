"""Wrong requests: a clear sentence, the documented exit code, and nothing changed."""

import json

import pytest

from tests.e2e.story import Story
from tests.fixtures import tokenizer_path


def error_of(story: Story, *arguments: object) -> tuple[int, dict]:
    done = story.program.run(*arguments, "--format", "json")
    last = done.stderr.strip().splitlines()[-1]
    return done.returncode, json.loads(last)["error"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("download", "no//good"), 2, "invalid_repo_id"),
        (("download", "../../etc/passwd"), 2, "invalid_repo_id"),
        (("download", "org/missing"), 3, "repo_not_found"),
        (("download", "org/wiki", "--config", "nope"), 3, "config_not_found"),
        (("download", "org/wiki", "--split", "nope"), 3, "split_not_found"),
        (("download", "org/wiki", "--revision", "nope"), 3, "revision_not_found"),
        (("show", "nothing"), 3, "not_found"),
        (("stats", "nothing"), 3, "not_found"),
        (("cancel", "nothing"), 3, "not_found"),
        (("delete", "nothing", "--yes"), 3, "not_found"),
        (("verify", "nothing"), 3, "not_found"),
        (("import", "x", "/nowhere/at/all.jsonl"), 3, "file_not_found"),
    ],
)
def test_what_is_not_there_is_named(story: Story, arguments, exit_code, code):
    found, error = error_of(story, *arguments)
    assert (found, error["code"]) == (exit_code, code), error
    assert error["message"]


def test_a_gated_repository_says_how_to_get_in(story: Story):
    story.hub.add("org/gated", {"data/train.jsonl": '{"text": "a"}\n'}, gated="manual")
    found, error = error_of(story, "download", "org/gated")
    assert found == 4
    assert error["hint"] or "access" in error["message"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--max-length", 16, "--stride", 16), "stride_too_large"),
        (("--max-length", 0), "invalid_argument"),
        (("--max-length", "many"), "invalid_argument"),
        (("--sequences", "sideways"), "invalid_argument"),
        (("--stop-words", "drop", "--stop-words-language", "xx"), "invalid_argument"),
        (("--text-column", "nope"), "text_column_missing"),
    ],
)
def test_wrong_options_are_refused_and_leave_nothing(story: Story, options, code):
    dataset = story.download()
    found, error = error_of(
        story, "tokenize", dataset, "--tokenizer", tokenizer_path("gpt2"), *options
    )
    assert (found, error["code"]) == (2, code), error
    assert list((story.program.data_dir / "tokenizations").iterdir()) == []
    assert list((story.program.data_dir / "staging").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not json", b"{}", b'{"model": {"type": "Magic"}}'])
def test_a_tokenizer_that_is_none_is_refused(story: Story, tmp_path, content):
    path = tmp_path / "tokenizer.json"
    path.write_bytes(content)
    found, error = error_of(story, "tokenize", story.download(), "--tokenizer", path)
    assert error["code"] in ("tokenizer_invalid", "unsupported")
    assert found in (2, 7)


def test_a_damaged_parquet_file_fails_its_job_only(story: Story):
    story.hub.add("org/broken", {"data/train.parquet": b"PAR1" + b"\0" * 5000 + b"PAR1"})
    broken = story.run("download", "org/broken", "-q")
    found, error = error_of(story, "tokenize", broken, "--tokenizer", tokenizer_path("gpt2"))
    assert error["code"] == "corrupt_data", error
    assert "train.parquet" in error["message"]
    assert found == 7
    assert story.tokenize(story.download(), "gpt2")
