"""How long from a Parquet file to rows on disk, beside `datasets.map` + `save_to_disk`?

    python -m bench.dataset_to_rows.run [--megabytes N] [--rounds N]

Both read the same file with the same options. The rows are compared first, and nothing is printed
when one differs. Then the two take turns (A B A B ...), so that a busy machine is busy for both.
The result goes to bench/results/, everything a reader needs to doubt it included.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.dataset_to_rows import hf_datasets, tokenmill_program
from bench.process_tree import Cost, measure
from tests.fixtures import corpus_texts, tokenizer_path

ROOT = Path(__file__).resolve().parents[2]
ROWS = {"max_length": 1024, "stride": 512}
FLAGS = ("CMAKE_BUILD_TYPE", "CMAKE_CXX_FLAGS:", "CMAKE_CXX_FLAGS_RELEASE:")
CORPORA = ("english", "code", "multilingual")
COMPETITORS = (tokenmill_program, hf_datasets)


def write_corpus(path: Path, megabytes: float) -> dict:
    """An equal share of each corpus, repeated when there is not enough; no empty documents."""
    texts = []
    for name in CORPORA:
        share, documents = megabytes * 1e6 / len(CORPORA), corpus_texts(name)
        while share > 0:
            for text in documents:
                if text and share > 0:
                    texts.append(text)
                    share -= len(text.encode())
    pq.write_table(pa.table({"text": texts}), path, row_group_size=1000, compression="snappy")
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return {
        "corpora": list(CORPORA),
        "documents": len(texts),
        "text_bytes": sum(len(text.encode()) for text in texts),
        "parquet_bytes": path.stat().st_size,
        "sha256_of_texts": digest.hexdigest(),
    }


def run_once(competitor: ModuleType, parquet: Path, home: Path) -> dict:
    """One measured run in a folder that does not exist before; its rows stay there."""
    home.mkdir()
    commands = competitor.commands(parquet, tokenizer_path("gpt2"), home, ROWS)
    costs = [measure(command, competitor.environment(home)) for command in commands]
    whole = Cost(
        wall=sum(cost.wall for cost in costs),
        cpu=sum(cost.cpu for cost in costs),
        memory_bytes=max(cost.memory_bytes for cost in costs),
        output="",
    )
    run = {name: value for name, value in asdict(whole).items() if name != "output"}
    return {**run, **competitor.inner_seconds([cost.output for cost in costs])}


def load_rows(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """All ids, and the length of each row."""
    from datasets import load_from_disk

    ids, lengths = [], []
    for batch in load_from_disk(str(folder)).with_format("arrow").iter(10_000):
        column = batch["input_ids"].combine_chunks()
        ids.append(np.asarray(column.flatten(), dtype=np.int64))
        lengths.append(np.asarray(pa.compute.list_value_length(column)))
    return np.concatenate(ids), np.concatenate(lengths)


def compare_rows(folders: list[Path]) -> dict:
    (ours, our_lengths), (theirs, their_lengths) = map(load_rows, folders)
    if not np.array_equal(our_lengths, their_lengths):
        sys.exit(f"the rows differ in length: {len(our_lengths)} and {len(their_lengths)} rows")
    if not np.array_equal(ours, theirs):
        row = np.searchsorted(np.cumsum(our_lengths), np.argmax(ours != theirs), side="right")
        sys.exit(f"row {row} differs")
    return {"rows": len(our_lengths), "row_tokens": len(ours)}


def summarize(runs: list[dict], corpus: dict) -> dict:
    summary = {}
    for name in ("wall", "cpu", "memory_bytes"):
        values = [run[name] for run in runs]
        summary[name] = {"median": statistics.median(values), "spread": max(values) - min(values)}
    seconds = summary["wall"]["median"]
    summary["text_megabytes_per_second"] = corpus["text_bytes"] / 1e6 / seconds
    summary["row_tokens_per_second"] = corpus["row_tokens"] / seconds
    return summary


def first_line(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    return (done.stdout.splitlines() or ["unknown"])[0]


def machine() -> dict:
    info = Path("/proc/cpuinfo").read_text().splitlines()
    models = {line.split(":")[1].strip() for line in info if line.startswith("model name")}
    return {
        "processor": " ".join(sorted(models)),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "load_average": os.getloadavg()[0],
    }


def conditions() -> dict:
    return {
        "machine": machine(),
        "commit": first_line(["git", "rev-parse", "HEAD"]),
        "compiler": first_line(["c++", "--version"]),
        "flags": compiler_flags(),
        "program": first_line([str(tokenmill_program.program()), "--version"]),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in ("datasets", "tokenizers", "pyarrow")},
        "options": {**ROWS, "tokenizer": "gpt2", "processes": hf_datasets.PROCESSES},
    }


def compiler_flags() -> list[str]:
    """The optimization flags that one of our files was really compiled with."""
    commands = ROOT / "build/release/compile_commands.json"
    if not commands.exists():
        return []
    for entry in json.loads(commands.read_text()):
        if entry["file"].endswith("tokenize_dataset.cc"):
            words = entry["command"].split()
            return [word for word in words if word.startswith(("-O", "-m", "-g", "-D", "-std"))]
    return []


def take_turns(parquet: Path, folder: Path, rounds: int) -> tuple[dict, dict[str, list[dict]]]:
    """The first round is compared and thrown away: it also warms the page cache for both."""
    runs: dict[str, list[dict]] = {competitor.NAME: [] for competitor in COMPETITORS}
    rows = {}
    for turn in range(rounds + 1):
        for competitor in COMPETITORS:
            home = folder / f"{turn}-{competitor.__name__}"
            run = run_once(competitor, parquet, home)
            if turn > 0:
                runs[competitor.NAME].append(run)
                shutil.rmtree(home)
        if turn == 0:
            homes = [
                (competitor, folder / f"0-{competitor.__name__}") for competitor in COMPETITORS
            ]
            rows = compare_rows([competitor.rows_folder(home) for competitor, home in homes])
            for _, home in homes:
                shutil.rmtree(home)
    return rows, runs


def print_result(result: dict) -> None:
    for name, summary in result["summary"].items():
        print(
            f"{name:28} wall {summary['wall']['median']:7.2f} s"
            f"   cpu {summary['cpu']['median']:7.2f} s"
            f"   {summary['text_megabytes_per_second']:7.2f} MB/s"
            f"   {summary['row_tokens_per_second'] / 1e6:6.2f} M tokens/s"
            f"   {summary['memory_bytes']['median'] / 1e6:6.0f} MB"
        )
    ratios = result["ratios"]
    print(f"ratio: {ratios['wall']:.1f} in wall time, {ratios['cpu']:.1f} in CPU time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path, default=ROOT / "bench/results/dataset_to_rows.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dataset_to_rows.") as name:
        parquet = Path(name) / "corpus.parquet"
        corpus = write_corpus(parquet, arguments.megabytes)
        begin = conditions()
        rows, runs = take_turns(parquet, Path(name), arguments.rounds)
    corpus |= rows
    summary = {name: summarize(many, corpus) for name, many in runs.items()}
    ours, theirs = (summary[competitor.NAME] for competitor in COMPETITORS)
    ratios = {
        name: theirs[name]["median"] / ours[name]["median"]
        for name in ("wall", "cpu", "memory_bytes")
    }
    wins = sum(ours["wall"] < theirs["wall"] for ours, theirs in zip(*runs.values()))
    result = {"question": "Parquet to rows on disk", **begin, "corpus": corpus, "runs": runs}
    result |= {"summary": summary, "ratios": ratios, "paired_wins": wins}
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print_result(result)


if __name__ == "__main__":
    main()
