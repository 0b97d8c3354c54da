"""How long does the server take to answer, when there is much to answer about?

    python -m bench.server_latency.run [--datasets N] [--gigabytes N] [--requests N]

Fills a catalog with N datasets over REST, imports one generated Parquet file, tokenizes it, and
then asks over one kept connection: lists with filter and sort, statistics, pages of samples at
random places, and a cancel of a running tokenization, timed until the job says `cancelled`. Times
are whole round trips, client included. The answers are checked before they count.
"""

import argparse
import http.client
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.dataset_to_rows.run import ROOT, machine
from tests.fixtures import corpus_texts, tokenizer_path
from tests.program import Program, Server

GOALS_MS = {"list": 100, "statistics": 50, "samples": 50, "cancel": 250}


class Client:
    """One kept connection that speaks JSON and times each answer."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def call(self, method: str, path: str, body: object = None) -> tuple[float, dict]:
        """Milliseconds, and the answer."""
        start = time.perf_counter()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        text = json.dumps(body) if body is not None else None
        self.connection.request(method, f"/api/v1{path}", text, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        milliseconds = (time.perf_counter() - start) * 1000
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {content.decode()}")
        return milliseconds, json.loads(content)

    def wait_for_job(self, job_id: str, is_enough: Callable[[dict], bool]) -> dict:
        while True:
            job = self.call("GET", f"/jobs/{job_id}")[1]
            if job["status"] == "failed":
                sys.exit(f"job failed: {job}")
            if is_enough(job):
                return job
            time.sleep(0.002)


def write_parquet(path: Path, gigabytes: float) -> int:
    """Documents of the English corpus, a number put before each; gives the number of rows."""
    texts = [text for text in corpus_texts("english") if text]
    left, row = gigabytes * 1e9, 0
    with pq.ParquetWriter(path, pa.schema([("text", pa.string())]), compression="snappy") as file:
        while left > 0:
            batch = []
            while left > 0 and len(batch) < 2000:
                batch.append(f"{row}: {texts[row % len(texts)]}")
                left -= len(batch[-1])
                row += 1
            file.write_table(pa.table({"text": batch}))
    return row


def summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "requests": len(ordered),
        "median_ms": round(statistics.median(ordered), 2),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 2),
        "max_ms": round(ordered[-1], 2),
    }


def lists(client: Client, datasets: int, requests: int) -> dict:
    for number in range(datasets):
        name = f"owner-{number % 97}/dataset-{number:06}"
        client.call("POST", "/datasets", {"name": name, "repo_id": name})
    questions = {
        "first page": "?limit=50",
        "by name, deep page": f"?sort=name&limit=50&offset={datasets // 2}",
        "search": "?q=77&limit=50",
        "by state": "?status=pending&sort=updated_at&order=desc&limit=50",
    }
    results = {}
    for question, query in questions.items():
        times = []
        for _ in range(requests):
            milliseconds, page = client.call("GET", f"/datasets{query}")
            assert page["items"], query
            times.append(milliseconds)
        results[question] = summary(times)
    return results


def samples(client: Client, dataset: str, rows: int, requests: int) -> dict:
    chance = random.Random(7)
    times = []
    for _ in range(requests):
        offset = chance.randrange(rows - 20)
        milliseconds, page = client.call(
            "GET", f"/datasets/{dataset}/samples?offset={offset}&limit=20"
        )
        assert page["items"][0]["text"].startswith(f"{offset}: "), offset
        times.append(milliseconds)
    return summary(times)


def cancels(client: Client, dataset: str, rounds: int) -> dict:
    """From the request to the state `cancelled`, when documents have been counted already."""
    times = []
    for number in range(rounds):
        options = {"tokenizer_name": str(tokenizer_path("llama3")), "max_length": 256 + number}
        job = client.call("POST", f"/datasets/{dataset}/tokenize", options | {"stride": 0})[1]
        client.wait_for_job(job["id"], lambda now: now.get("documents_processed", 0) > 0)
        start = time.perf_counter()
        client.call("POST", f"/jobs/{job['id']}/cancel")
        ended = client.wait_for_job(
            job["id"], lambda now: now["status"] not in ("queued", "running", "publishing")
        )
        assert ended["status"] == "cancelled", ended
        times.append((time.perf_counter() - start) * 1000)
    return summary(times)


def run(options: argparse.Namespace, folder: Path) -> dict:
    parquet = folder / "big.parquet"
    rows = write_parquet(parquet, options.gigabytes)
    program = Program(home=folder)
    done = program.run("import", "big", parquet, timeout=3600)
    if done.returncode != 0:
        sys.exit(done.stderr)
    server = Server(program).start()
    try:
        client = Client(server.port)
        [dataset] = client.call("GET", "/datasets?q=big")[1]["items"]
        results = {"cancel": cancels(client, dataset["id"], 10)}
        options_ = {"tokenizer_name": str(tokenizer_path("gpt2"))}
        job = client.call("POST", f"/datasets/{dataset['id']}/tokenize", options_)[1]
        client.wait_for_job(job["id"], lambda now: now["status"] == "ready")
        results["samples"] = samples(client, dataset["id"], rows, options.requests)
        results["statistics"] = summary(
            [
                client.call("GET", f"/datasets/{dataset['id']}/statistics")[0]
                for _ in range(options.requests)
            ]
        )
        results["list"] = lists(client, options.datasets, options.requests)
        return {"rows": rows, "parquet_bytes": parquet.stat().st_size, "results": results}
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--datasets", type=int, default=10_000)
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = {"options": vars(options), "goals_ms": GOALS_MS, "machine": machine()}
        report |= run(options, Path(folder))
    text = json.dumps(report, indent=2)
    (ROOT / "bench/results/server_latency.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
