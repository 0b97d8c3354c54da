#!/usr/bin/env python3
"""Compares programs that turn text into ids. See README.md beside this file."""

import argparse
import json
import os
import platform
import statistics
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("RAYON_NUM_THREADS", "1")

from bench.tokenize_throughput.languages import LANGUAGES, language_path  # noqa: E402
from bench.tokenize_throughput.rivals import RIVALS, Tokenmill, is_installed  # noqa: E402
from tests.fixtures import corpus_path, tokenizer_path  # noqa: E402
from tests.program import program_path  # noqa: E402

LARGE = "-large"  # 40 MB instead of 9, 84 of English
CORPORA_HELP = f"of english, multilingual, code (each also with {LARGE}), {', '.join(LANGUAGES)}"
RESULTS = ROOT / "bench/results/tokenize_throughput.json"


def documents_of(corpus: str) -> Path:
    if corpus in LANGUAGES:
        return language_path(corpus)
    return corpus_path(corpus.removesuffix(LARGE), large=corpus.endswith(LARGE))


def compare(tokenizer: str, corpus: str, rounds: int) -> list[dict]:
    """Rows of one tokenizer on one corpus; the first is the reference."""
    documents = documents_of(corpus)
    with documents.open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    size = sum(len(text.encode()) for text in texts)
    engines = [Tokenmill(program_path(), tokenizer_path(tokenizer), documents)]
    for name, rival in RIVALS.items():
        if is_installed(name):
            try:
                engines.append(rival(tokenizer_path(tokenizer), texts))
            except Exception as error:  # noqa: BLE001  a rival may refuse a file
                print(f"{name} does not load {tokenizer}: {error}", file=sys.stderr)
    passes = {engine.name: [] for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            passes[engine.name].append(engine.run())
    wanted = passes["tokenizers"][0].checksum
    rows = []
    for name, runs in passes.items():
        row = {
            "tokenizer": tokenizer,
            "corpus": corpus,
            "program": name,
            "bytes": size,
            "agrees": all(run.checksum == wanted for run in runs),
        }
        if row["agrees"]:
            seconds = [run.cpu_seconds for run in runs]
            cold = [run.cold_seconds for run in runs if run.cold_seconds] or seconds[:1]
            warm = seconds if runs[0].cold_seconds else seconds[1:] or seconds
            row |= {
                "seconds": seconds,
                "cold": size / statistics.median(cold) / 1e6,
                "warm": size / statistics.median(warm) / 1e6,
            }
        rows.append(row)
    return rows


def print_rows(rows: list[dict]) -> None:
    reference = next(row for row in rows if row["program"] == "tokenizers")
    for row in rows:
        place = f"{row['tokenizer']:8} {row['corpus']:18} {row['program']:11}"
        if not row["agrees"]:
            print(f"{place} other ids: no figure")
            continue
        print(
            f"{place} cold {row['cold']:7.1f} MB/s  warm {row['warm']:7.1f} MB/s  "
            f"{row['warm'] / reference['warm']:6.1f} x tokenizers",
            flush=True,
        )


def machine() -> dict:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if "model name" in line), "")
    versions = {name: metadata.version(name) for name in RIVALS if is_installed(name)}
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "versions": versions,
        "load": os.getloadavg(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizers", default="gpt2,llama2,llama3,qwen3,gemma3")
    parser.add_argument("--corpora", default="english,multilingual,code", help=CORPORA_HELP)
    parser.add_argument("--output", type=Path, default=RESULTS, help="where the figures go")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for name in RIVALS:
        if not is_installed(name):
            print(f"{name} is not installed: left out")
    result = {"machine": machine(), "rows": []}
    print(json.dumps(result["machine"]))
    for tokenizer in options.tokenizers.split(","):
        for corpus in options.corpora.split(","):
            rows = compare(tokenizer, corpus, options.rounds)
            print_rows(rows)
            result["rows"] += rows
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
