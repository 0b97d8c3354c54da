"""Our side: the program as users run it, two commands with an empty data directory.

Everything counts: starting both processes, the catalog, the child process, reading the tokenizer,
hashing, fsync and publishing. The number of threads is the program's own choice.
"""

import os
from pathlib import Path

NAME = "tokenmill import + tokenize"
ROOT = Path(__file__).resolve().parents[2]


def program() -> Path:
    return Path(os.environ.get("TOKENMILL") or ROOT / "build/release/bin/tokenmill").resolve()


def commands(parquet: Path, tokenizer: Path, home: Path, rows: dict) -> list[list[str]]:
    flags = ["--tokenizer", str(tokenizer)]
    flags += ["--max-length", str(rows["max_length"]), "--stride", str(rows["stride"])]
    return [
        [str(program()), "import", "corpus", str(parquet)],
        [str(program()), "tokenize", "corpus", *flags],
    ]


def environment(home: Path) -> dict[str, str]:
    return {"TOKENMILL_HOME": str(home / "data"), "HF_HOME": str(home / "huggingface")}


def rows_folder(home: Path) -> Path:
    [manifest] = (home / "data").rglob("tokenmill.json")
    return manifest.parent


def inner_seconds(outputs: list[str]) -> dict[str, float]:
    """Nothing is taken off: starting is part of what a user waits for."""
    return {}
