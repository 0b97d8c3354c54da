"""The programs that are compared: each loads a tokenizer.json and turns documents into ids."""

import importlib.util
import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np


def checksum(rows: list) -> int:
    """The sum of (position + 1) * id over all documents in a row, modulo 2**64."""
    ids = np.concatenate([np.asarray(row, dtype=np.uint64) for row in rows])
    return int((ids * np.arange(1, len(ids) + 1, dtype=np.uint64)).sum(dtype=np.uint64))


@dataclass
class Pass:
    """One pass over all documents; `cold_seconds` when it came with a first pass after loading."""

    cpu_seconds: float
    checksum: int
    cold_seconds: float | None = None


@dataclass
class HuggingFace:
    """`tokenizers` in its faster call, which computes no offsets."""

    tokenizer: Path
    texts: list[str]
    name: str = "tokenizers"

    def __post_init__(self) -> None:
        from tokenizers import Tokenizer

        self.engine = Tokenizer.from_file(str(self.tokenizer))

    def run(self) -> Pass:
        begin = time.process_time()
        encodings = self.engine.encode_batch_fast(self.texts, add_special_tokens=False)
        rows = [encoding.ids for encoding in encodings]
        return Pass(time.process_time() - begin, checksum(rows))


@dataclass
class Gigatoken:
    """In its batch call on one thread; ids come as one array."""

    tokenizer: Path
    texts: list[str]
    name: str = "gigatoken"

    def __post_init__(self) -> None:
        import gigatoken

        self.engine = gigatoken.Tokenizer(str(self.tokenizer))

    def run(self) -> Pass:
        begin = time.process_time()
        rows = self.engine.encode_batch(self.texts, parallel=False)
        seconds = time.process_time() - begin
        return Pass(seconds, checksum(rows))


@dataclass
class Tokie:
    tokenizer: Path
    texts: list[str]
    name: str = "tokie"

    def __post_init__(self) -> None:
        import tokie

        self.engine = tokie.Tokenizer.from_json(str(self.tokenizer))

    def run(self) -> Pass:
        begin = time.process_time()
        rows = [self.engine.encode(text, add_special_tokens=False).ids for text in self.texts]
        return Pass(time.process_time() - begin, checksum(rows))


@dataclass
class Tokenmill:
    """The program itself: a process per round, a cold pass and two warm ones."""

    program: Path
    tokenizer: Path
    documents: Path
    name: str = "tokenmill"

    def run(self) -> Pass:
        command = [
            self.program,
            "bench-encode",
            "--tokenizer",
            self.tokenizer,
            "--input",
            self.documents,
            "--repeat",
            "3",
        ]
        done = subprocess.run(command, check=True, capture_output=True)
        result = json.loads(done.stdout)
        return Pass(result["runs"][-1], result["checksum"], result["runs"][0])


RIVALS = {"tokenizers": HuggingFace, "gigatoken": Gigatoken, "tokie": Tokie}


def is_installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
