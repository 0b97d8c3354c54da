"""Ids, spans and text as the program under test gives them, by its commands encode and decode."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.program import program_path


class EncodeError(Exception):
    """The program refused; the message is what it wrote to stderr."""


def run_lines(command: list[str], lines: Iterable[object]) -> list:
    stdin = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run(
        [program_path(), *command], input=stdin.encode(), capture_output=True, check=False
    )
    if done.returncode != 0:
        raise EncodeError(done.stderr.decode())
    return [json.loads(line) for line in done.stdout.splitlines()]


def encode(tokenizer: Path, texts: Iterable[str], *, special_tokens: bool = False) -> list:
    """One list of ids per text."""
    options = [] if special_tokens else ["--no-special-tokens"]
    lines = [{"text": text} for text in texts]
    return run_lines(["encode", "--tokenizer", str(tokenizer), *options], lines)


def encode_with_offsets(tokenizer: Path, texts: Iterable[str]) -> list:
    """One list of [id, begin, end] per text, in bytes, without special tokens."""
    command = ["encode", "--tokenizer", str(tokenizer), "--no-special-tokens", "--offsets"]
    return run_lines(command, [{"text": text} for text in texts])


def decode(tokenizer: Path, rows: Iterable[list[int]], *, skip_special_tokens: bool) -> list[str]:
    options = ["--skip-special-tokens"] if skip_special_tokens else []
    return run_lines(["decode", "--tokenizer", str(tokenizer), *options], rows)
