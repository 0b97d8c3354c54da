"""src/hub as a program, and Python's own clients, on one cache."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.program import ROOT, environment


class HubError(Exception):
    """What the driver answers when it fails: code, message, hint."""

    def __init__(self, answer: dict):
        super().__init__(f"{answer['error']}: {answer['message']} ({answer['hint']})")
        self.code = answer["error"]
        self.message = answer["message"]
        self.hint = answer["hint"]


def driver_path() -> Path:
    return Path(os.environ.get("HUB_DRIVER") or ROOT / "build/release/bin/hub_driver").resolve()


@dataclass
class Client:
    """`hub_driver` with a home of its own; `env` adds to what it sees."""

    endpoint: str
    home: Path
    env: dict[str, str] = field(default_factory=dict)
    stderr: str = ""

    def variables(self, **extra: str) -> dict[str, str]:
        self.home.mkdir(parents=True, exist_ok=True)
        quiet = {
            "HF_ENDPOINT": self.endpoint,
            "HF_UPDATE_DOWNLOAD_COUNTS": "0",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }
        return environment(self.home, quiet | self.env | extra)

    @property
    def cache(self) -> Path:
        return self.home / "huggingface/hub"

    def repo_folder(self, repo_id: str) -> Path:
        return self.cache / ("datasets--" + repo_id.replace("/", "--"))

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [driver_path(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.variables(),
        )

    def run(self, *arguments: str, stdin: str = "", timeout: float = 120) -> dict:
        done = subprocess.run(
            [driver_path(), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.variables(),
            timeout=timeout,
            check=False,
        )
        self.stderr = done.stderr
        assert done.returncode in (0, 1), f"exit {done.returncode}: {done.stderr[-2000:]}"
        answer = json.loads(done.stdout)
        if done.returncode == 1:
            raise HubError(answer)
        return answer

    def plan(self, repo_id: str, *arguments: str) -> dict:
        return self.run("plan", repo_id, *arguments)

    def download(self, repo_id: str, *arguments: str) -> dict:
        return self.run("download", repo_id, *arguments)

    def notes(self) -> list[str]:
        """What the last run said in its progress, each once, in order."""
        lines = [json.loads(line) for line in self.stderr.splitlines() if line.startswith("{")]
        return list(dict.fromkeys(line["note"] for line in lines if line["note"]))

    def python(self, code: str, **extra: str) -> str:
        """Runs Python code with huggingface_hub and datasets on the same cache."""
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env=self.variables(**extra),
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()


def contents(snapshot: dict) -> dict[str, bytes]:
    return {file["name"]: Path(file["path"]).read_bytes() for file in snapshot["files"]}
