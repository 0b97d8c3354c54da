"""What every end-to-end test tells: download, tokenize, look. And the oracle that judges it."""

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from tokenizers import Tokenizer

from tests.fake_hub.running import RunningHub
from tests.fixtures import corpus_texts, tokenizer_path
from tests.program import Program

REPO_ID = "org/wiki"


@cache
def english_texts(count: int) -> list[str]:
    return corpus_texts("english")[:count]


def parquet_bytes(texts: list[str]) -> bytes:
    sink = io.BytesIO()
    table = pa.table({"id": list(range(len(texts))), "text": texts})
    pq.write_table(table, sink, row_group_size=100)
    return sink.getvalue()


@dataclass
class Story:
    program: Program
    hub: RunningHub

    def run(self, *arguments: object, timeout: float = 120) -> str:
        done = self.program.run(*arguments, timeout=timeout)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def json(self, *arguments: object) -> dict:
        return json.loads(self.run(*arguments, "--format", "json"))

    def download(self) -> str:
        return self.run("download", REPO_ID, "-q")

    def tokenize(self, dataset: str, tokenizer: str, *options: object) -> str:
        path = tokenizer_path(tokenizer)
        return self.run("tokenize", dataset, "--tokenizer", path, *options, "-q")

    def folder(self, tokenization: str) -> Path:
        return self.program.data_dir / "tokenizations" / tokenization


def reference_ids(tokenizer: str, texts: list[str]) -> list[list[int]]:
    """Ids of Hugging Face, without what the post-processor adds."""
    reference = Tokenizer.from_file(str(tokenizer_path(tokenizer)))
    reference.no_truncation()
    reference.no_padding()
    return [e.ids for e in reference.encode_batch(texts, add_special_tokens=False)]


def special_frame(tokenizer: str) -> tuple[list[int], list[int]]:
    """What the post-processor puts before and after one text."""
    reference = Tokenizer.from_file(str(tokenizer_path(tokenizer)))
    bare = reference.encode("x", add_special_tokens=False).ids
    framed = reference.encode("x").ids
    if bare == framed:
        return [], []
    at = framed.index(bare[0])
    return framed[:at], framed[at + len(bare) :]


def reference_windows(
    ids: list[int], frame: tuple[list[int], list[int]], max_length: int, stride: int
) -> list[list[int]]:
    """Overflow windows of a document: each step leaves `stride` ids of overlap."""
    prefix, suffix = frame
    room = max_length - len(prefix) - len(suffix)
    rows = []
    start = 0
    while True:
        rows.append(prefix + ids[start : start + room] + suffix)
        if start + room >= len(ids):
            return rows
        start += room - stride


def hash_folder(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }
