"""The rival: `datasets.map` over two processes, then `save_to_disk`.

Set up in its favour: the plain `tokenizers` library without offsets and attention masks (a user of
`transformers` pays for both), one thread for each of the processes, 32-bit ids, a function that
need not be hashed, and no statistics, which tokenmill writes in the same time.
"""

import json
import resource
import sys
import time
from functools import cache
from pathlib import Path

NAME = "datasets.map + save_to_disk"
PROCESSES = 2


def commands(parquet: Path, tokenizer: Path, home: Path, rows: dict) -> list[list[str]]:
    job = {"parquet": str(parquet), "tokenizer": str(tokenizer), "rows": rows}
    return [[sys.executable, __file__, json.dumps(job), str(home / "rows")]]


def environment(home: Path) -> dict[str, str]:
    return {
        "HF_HOME": str(home / "huggingface"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }


def rows_folder(home: Path) -> Path:
    return home / "rows"


def inner_seconds(outputs: list[str]) -> dict[str, float]:
    """Without the interpreter's start and the imports, which are no part of the question."""
    return json.loads(outputs[0].strip().splitlines()[-1])


@cache
def load_tokenizer(path: str, max_length: int, stride: int):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    tokenizer.enable_truncation(max_length=max_length, stride=stride)
    return tokenizer


def encode_rows(batch, tokenizer: str, max_length: int, stride: int):
    rows = []
    for first in load_tokenizer(tokenizer, max_length, stride).encode_batch_fast(batch["text"]):
        rows.append(first.ids)
        rows.extend(window.ids for window in first.overflowing)
    return {"input_ids": rows}


def cpu_seconds() -> float:
    usages = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main(job: dict, output: str) -> None:
    from datasets import Dataset, Features, List, Value

    wall, cpu = time.perf_counter(), cpu_seconds()
    dataset = Dataset.from_parquet(job["parquet"], columns=["text"])
    rows = dataset.map(
        encode_rows,
        batched=True,
        remove_columns=["text"],
        features=Features({"input_ids": List(Value("int32"))}),
        fn_kwargs={"tokenizer": job["tokenizer"], **job["rows"]},
        num_proc=PROCESSES,
        new_fingerprint="rows",
    )
    rows.save_to_disk(output, num_proc=PROCESSES)
    print(json.dumps({"wall": time.perf_counter() - wall, "cpu": cpu_seconds() - cpu}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2])
