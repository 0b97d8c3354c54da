"""A server with what a laboratory would have in it, for pictures of the interface.

Real English prose, source code and messages in many languages, real tokenizers (both from
build/fixtures, made by tests/fixtures/fetch.py), served by the fake Hub under names that nobody
has. One dataset is being downloaded all the while, at a rate that leaves time for every picture.
"""

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fake_hub.content import LocalFile, Virtual
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub
from tests.program import ROOT, Program, Server

FIXTURES = ROOT / "build/fixtures"
TOKENIZERS = {
    "openai-community/gpt2": "gpt2",
    "meta-llama/Llama-3.1-8B": "llama3",
    "Qwen/Qwen3-8B": "qwen3",
}
PROSE = "interp-lab/speeches-and-letters"
CODE = "interp-lab/python-and-typescript"
LANGUAGES = "interp-lab/a-hundred-languages"
CHATS = "interp-lab/helpful-chats"
CRAWL = "interp-lab/web-crawl-sample"
GONE = "interp-lab/withdrawn-notes"
OPINIONS = "interp-lab/court-opinions"

CRAWL_BYTES = 900_000_000
CRAWL_BYTES_A_SECOND = 6_000_000

OPTIONS: list[dict[str, Any]] = [
    {"tokenizer_name": "openai-community/gpt2", "max_length": 1024, "stride": 512},
    {"tokenizer_name": "openai-community/gpt2", "max_length": 1024, "sequences": "pack"},
    {"tokenizer_name": "Qwen/Qwen3-8B", "max_length": 1024, "sequences": "pack"},
    {
        "tokenizer_name": "meta-llama/Llama-3.1-8B",
        "max_length": 2048,
        "stride": 0,
        "filters": {"min_length": 64, "stop_words": "drop", "stop_words_language": "en"},
    },
]


def texts(corpus: str) -> list[str]:
    lines = (FIXTURES / "corpora" / f"{corpus}.jsonl").read_text().splitlines()
    return [json.loads(line)["text"] for line in lines]


def speeches() -> list[str]:
    """The speeches of the English corpus, cut into parts as long as a letter."""
    whole = (text for text in texts("english") if not text.startswith(("From ", "Return-Path")))
    parts = []
    for text in whole:
        start = 0
        while start < len(text):
            # Uneven, as documents are; the same in every run.
            end = text.find(". ", start + 500 + len(parts) * 7919 % 6000)
            end = len(text) if end < 0 else end + 2
            parts.append(text[start:end].strip())
            start = end
    return parts


def json_lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def card(features: dict[str, str], rows: dict[str, int]) -> str:
    """What a README.md on the Hub says of the columns and splits."""
    lines = ["---", "dataset_info:", "  features:"]
    lines += [f"  - {{name: {name}, dtype: {dtype}}}" for name, dtype in features.items()]
    lines += ["  splits:"]
    lines += [f"  - {{name: {split}, num_examples: {count}}}" for split, count in rows.items()]
    return "\n".join([*lines, "---", ""])


def chats(documents: list[str]) -> list[dict[str, Any]]:
    questions = ("What does this say, in short?", "Continue it.", "Who wrote this, and when?")
    return [
        {
            "source": f"speech-{index:04}",
            "messages": [
                {"role": "user", "content": f"{questions[index % 3]}\n\n{text[:400]}"},
                {"role": "assistant", "content": text[400:1200]},
            ],
        }
        for index, text in enumerate(documents)
    ]


def fill(hub: RunningHub) -> None:
    prose = speeches()
    # What every corpus has: pages without a text, and letters that came twice.
    prose += ["This page was left blank by the printer."] * 25 + prose[:9] + prose[:3] * 2
    rows = [
        {"text": text, "source": f"speech-{at:04}", "length": len(text)}
        for at, text in enumerate(prose)
    ]
    held = len(rows) // 12
    features = {"text": "string", "source": "string", "length": "int64"}
    about = card(features, {"train": len(rows) - held, "test": held})
    splits = {"train.jsonl": json_lines(rows[held:]), "test.jsonl": json_lines(rows[:held])}
    add(hub, PROSE, {"README.md": about, **splits}, downloads=48_210)
    corpora = FIXTURES / "corpora"
    add(hub, CODE, {"train.jsonl": LocalFile(corpora / "code.jsonl")}, downloads=9120)
    add(hub, LANGUAGES, {"train.jsonl": LocalFile(corpora / "multilingual.jsonl")}, downloads=731)
    add(hub, CHATS, {"train.jsonl": json_lines(chats(prose[:600]))}, downloads=2210)
    add(hub, CRAWL, {"train.txt": Virtual(CRAWL_BYTES)}, downloads=152_400)
    columns = {"opinion": "string", "court": "string", "year": "int64"}
    about = card(columns, {"train": 61_240, "validation": 3_402, "test": 3_398})
    sizes = {"train": 412_000_000, "validation": 23_100_000, "test": 22_900_000}
    opinions = {
        f"{split}.jsonl": Begun(json_lines(opinions_of(prose)), size)
        for split, size in sizes.items()
    }
    add(hub, OPINIONS, {"README.md": about, **opinions}, downloads=15_930)
    add(hub, GONE, {"train.jsonl": json_lines(rows[:3])})
    for name, folder in TOKENIZERS.items():
        file = FIXTURES / "tokenizers" / folder / "tokenizer.json"
        add(hub, f"models/{name}", {"tokenizer.json": LocalFile(file)})


def opinions_of(documents: list[str]) -> list[dict[str, Any]]:
    courts = ("Supreme Court", "Court of Appeals", "District Court")
    return [
        {"opinion": text, "court": courts[at % 3], "year": 1890 + at}
        for at, text in enumerate(documents[40:120])
    ]


class Begun:
    """Real rows at the beginning of a file as large as nobody makes for a picture."""

    def __init__(self, start: bytes, size: int):
        self.start = start
        self.rest = Virtual(size - len(start))
        self.size = size

    def read(self, offset: int, count: int) -> bytes:
        head = self.start[offset : offset + count]
        at = offset + len(head) - len(self.start)
        return head + (self.rest.read(at, count - len(head)) if len(head) < count else b"")


def add(hub: RunningHub, name: str, files: dict[str, Any], downloads: int = 0) -> None:
    repository = Repository(name, downloads=downloads)
    repository.commit(files)
    hub.repositories[name] = repository


class Api:
    def __init__(self, server: Server):
        self.root = f"{server.url}/api/v1"

    def get(self, path: str) -> Any:
        return self._send("GET", path, None)

    def post(self, path: str, body: Any = None) -> Any:
        return self._send("POST", path, body or {})

    def finish(self, job: dict[str, Any]) -> None:
        while job["status"] not in ("ready", "failed", "cancelled"):
            time.sleep(0.2)
            job = self.get(f"/jobs/{job['id']}")

    def download(self, repo_id: str, **choices: Any) -> str:
        dataset = self.post("/datasets", {"repo_id": repo_id, **choices})["id"]
        self.finish(self.post(f"/datasets/{dataset}/download"))
        return dataset

    def tokenize(self, dataset: str, options: dict[str, Any]) -> None:
        self.finish(self.post(f"/datasets/{dataset}/tokenize", options))

    def _send(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(self.root + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


@contextmanager
def scene(home: Path) -> Iterator[tuple[Server, dict[str, str]]]:
    """The server, and the ids of its datasets by the names of their repositories."""
    with RunningHub() as hub:
        fill(hub)
        program = Program(home=home, env={"HF_ENDPOINT": hub.hub_url})
        server = Server(program, ("--web", ROOT / "web/dist")).start()
        try:
            yield server, furnish(Api(server), hub)
        finally:
            server.kill()


def furnish(api: Api, hub: RunningHub) -> dict[str, str]:
    hub.faults.add("status", path="withdrawn-notes.*train", status=404, times=99)
    ids = {name: api.download(name) for name in (GONE, LANGUAGES, CHATS, CODE, PROSE)}
    for options in OPTIONS:
        api.tokenize(ids[PROSE], options)
    api.tokenize(ids[CODE], OPTIONS[1])
    crawl = api.post("/datasets", {"repo_id": CRAWL})["id"]
    api.post(f"/datasets/{crawl}/download", {"max_bandwidth": CRAWL_BYTES_A_SECOND})
    return {**ids, CRAWL: crawl}
