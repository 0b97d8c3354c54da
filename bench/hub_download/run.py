"""How fast is a verified download, beside `curl -o` + sha256sum and beside huggingface_hub?

    python -m bench.hub_download.run [--megabytes 2000] [--rounds 3]

All fetch the same files from the same fake Hub in the same run, in turns: one large file, then 200
files of 5 MB. Every file is hashed afterwards, outside the clock. The fake Hub is another process,
so that its CPU time is not charged to anybody. The result goes to bench/results/hub_download.json.
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
import time
from collections.abc import Callable
from pathlib import Path

from bench.process_tree import Cost, measure

ROOT = Path(__file__).resolve().parents[2]
REPO = "org/corpus"
SMALL_FILES, SMALL_BYTES = 200, 5_000_000
RESULT = ROOT / "bench/results/hub_download.json"
PYTHON = """
from huggingface_hub import snapshot_download
snapshot_download({repo!r}, repo_type="dataset")
"""


def start_hub(folder: Path, files: dict[str, int]) -> tuple[subprocess.Popen, str]:
    """A fake Hub of its own process with virtual files of these sizes, and its address."""
    repository = folder / "repos" / REPO
    repository.mkdir(parents=True)
    virtual = {name: {"size": size, "seed": i} for i, (name, size) in enumerate(files.items())}
    (repository / ".fake_hub.json").write_text(json.dumps({"virtual": virtual}))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fake_hub", "--root", str(folder / "repos")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if "http://" in line:
            return process, line[line.index("http://") :].split()[0]
    raise RuntimeError("the fake Hub did not start")


def environment(hub: str, home: Path) -> dict[str, str]:
    return {
        "HF_ENDPOINT": hub,
        "HF_HOME": str(home / "huggingface"),
        "TOKENMILL_HOME": str(home / "data"),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }


def ours(hub: str, home: Path, files: list[str]) -> Cost:
    program = os.environ.get("HUB_DRIVER", str(ROOT / "build/release/bin/hub_driver"))
    return measure([program, "download", REPO], environment(hub, home))


def python_client(hub: str, home: Path, files: list[str]) -> Cost:
    command = [sys.executable, "-c", PYTHON.format(repo=REPO)]
    return measure(command, environment(hub, home))


def curl(hub: str, home: Path, files: list[str]) -> Cost:
    return curl_with(hub, home, files, "")


def curl_and_hash(hub: str, home: Path, files: list[str]) -> Cost:
    return curl_with(hub, home, files, " && sha256sum file-*")


def curl_with(hub: str, home: Path, files: list[str], after: str) -> Cost:
    """One curl for all files, which keeps its connection, as a person would write it."""
    home.mkdir(parents=True, exist_ok=True)
    config = home / "urls"
    lines = [
        f'url = "{hub}/datasets/{REPO}/resolve/main/{name}"\noutput = "{home}/file-{i}"'
        for i, name in enumerate(files)
    ]
    config.write_text("\n".join(lines))
    script = f"cd {home} && curl -sfL --config {config}{after}"
    return measure(["bash", "-c", script], environment(hub, home))


COMPETITORS: dict[str, Callable[[str, Path, list[str]], Cost]] = {
    "tokenmill (verified)": ours,
    "curl -o": curl,
    "curl -o, then sha256sum": curl_and_hash,
    "huggingface_hub (not verified)": python_client,
}


def digests(home: Path, size_min: int) -> list[str]:
    """Of the files that came, whatever they are called."""
    found = [p for p in home.rglob("*") if p.is_file() and not p.is_symlink()]
    return sorted(
        hashlib.sha256(p.read_bytes()).hexdigest() for p in found if p.stat().st_size >= size_min
    )


def compare(files: dict[str, int], rounds: int) -> dict[str, dict]:
    costs: dict[str, list[Cost]] = {name: [] for name in COMPETITORS}
    with tempfile.TemporaryDirectory() as scratch:
        process, hub = start_hub(Path(scratch) / "hub", files)
        wanted: list[str] | None = None
        try:
            for round_number in range(rounds + 1):  # the first is thrown away
                for name, fetch in COMPETITORS.items():
                    home = Path(scratch) / "home"
                    cost = fetch(hub, home, list(files))
                    got = digests(home, min(files.values()))
                    wanted = wanted or got
                    assert got == wanted and len(got) == len(files), name
                    shutil.rmtree(home)
                    if round_number > 0:
                        costs[name].append(cost)
        finally:
            process.terminate()
            process.wait()
    bytes_total = sum(files.values())
    return {
        name: {
            "wall_seconds": statistics.median(cost.wall for cost in of),
            "cpu_seconds": statistics.median(cost.cpu for cost in of),
            "memory_bytes": max(cost.memory_bytes for cost in of),
            "megabytes_per_second": bytes_total / 1e6 / statistics.median(c.wall for c in of),
        }
        for name, of in costs.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=2000, help="size of the large file")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sets = {
        "one large file": {"train.parquet": options.megabytes * 1_000_000},
        "200 files of 5 MB": {f"train-{i:05}.parquet": SMALL_BYTES for i in range(SMALL_FILES)},
    }
    result = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "commit": subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip(),
        "megabytes": options.megabytes,
        "rounds": options.rounds,
        "results": {name: compare(files, options.rounds) for name, files in sets.items()},
    }
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    for name, rows in result["results"].items():
        print(name)
        for competitor, row in rows.items():
            print(
                f"  {competitor:32} {row['wall_seconds']:7.2f} s wall {row['cpu_seconds']:7.2f} s"
                f" CPU {row['megabytes_per_second']:8.0f} MB/s {row['memory_bytes'] >> 20:5} MiB"
            )


if __name__ == "__main__":
    main()
