"""A server with something in it: what the tests of this folder ask about."""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from tests.program import Program, Server

sys.path.insert(0, str(Path(__file__).parent.parent))

from fake_hub.running import RunningHub  # noqa: E402

DOCUMENTS = [f"Once upon a time there was a mill, number {i}." for i in range(300)]
JOB_SECONDS_MAX = 60


@dataclass
class Stage:
    """One server, one fake Hub with the repository `acme/tiny-stories`, and a tokenizer."""

    server: Server
    hub: RunningHub
    tokenizer: Path
    client: httpx.Client

    def post(self, path: str, body: Any = None, status: int = 202) -> dict[str, Any]:
        answer = self.client.post(path, json={} if body is None else body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str) -> dict[str, Any]:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def finish(self, job: dict[str, Any]) -> dict[str, Any]:
        """The job once it has ended."""
        deadline = time.monotonic() + JOB_SECONDS_MAX
        while job["status"] not in ("ready", "failed", "cancelled"):
            assert time.monotonic() < deadline, job
            time.sleep(0.05)
            job = self.get(f"/api/v1/jobs/{job['id']}")
        return job

    def create(self, repo_id: str = "acme/tiny-stories") -> str:
        return self.post("/api/v1/datasets", {"repo_id": repo_id}, status=201)["id"]

    def downloaded(self) -> str:
        """A new dataset that is ready."""
        dataset_id = self.create()
        job = self.finish(self.post(f"/api/v1/datasets/{dataset_id}/download"))
        assert job["status"] == "ready", job
        return dataset_id

    def tokenize(self, dataset_id: str, **options: Any) -> dict[str, Any]:
        body = {"tokenizer_name": str(self.tokenizer), "max_length": 16, "stride": 4, **options}
        return self.post(f"/api/v1/datasets/{dataset_id}/tokenize", body)

    def tokenized(self, dataset_id: str, **options: Any) -> str:
        job = self.finish(self.tokenize(dataset_id, **options))
        assert job["status"] == "ready", job
        return job["tokenization_id"]


def train_tokenizer(path: Path) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(DOCUMENTS, trainer)
    tokenizer.save(str(path))


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = tmp_path_factory.mktemp("api")
    tokenizer = home / "tokenizer.json"
    train_tokenizer(tokenizer)
    rows = "".join(json.dumps({"text": text}) + "\n" for text in DOCUMENTS)
    with RunningHub() as hub:
        hub.add("acme/tiny-stories", {"train.jsonl": rows})
        server = Server(Program(home=home, env={"HF_ENDPOINT": hub.hub_url})).start()
        with httpx.Client(base_url=server.url, timeout=60) as client:
            yield Stage(server, hub, tokenizer, client)
        assert server.stop() == 0, server.log()
