"""The program under test: one-shot commands and a running server.

Every run gets an environment of its own: a data directory and a Hugging Face cache under the
test's folder, no proxies, no token. So tests neither see nor change what the user has.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 20.0


def program_path() -> Path:
    """TOKENMILL, else what ./run build makes."""
    path = Path(os.environ.get("TOKENMILL") or ROOT / "build/release/bin/tokenmill")
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: ./run build makes it, TOKENMILL names another")
    return path.resolve()


def free_port() -> int:
    """A port that nobody listens on now. Two callers may get the same one, if unlucky."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program sees when it runs for a test that owns the folder `home`."""
    kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(home),
        "HF_HOME": str(home / "huggingface"),
        "TOKENMILL_HOME": str(home / "data"),
        **(extra or {}),
    }


@dataclass
class Program:
    """`tokenmill` with one data directory."""

    home: Path
    env: dict[str, str] = field(default_factory=dict)
    path: Path = field(default_factory=program_path)

    @property
    def data_dir(self) -> Path:
        return self.home / "data"

    def run(
        self, *arguments: object, stdin: str | bytes = b"", timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Runs one command to its end. The caller judges the exit code."""
        done = subprocess.run(
            [self.path, *map(str, arguments)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            env=environment(self.home, self.env),
            timeout=timeout,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    def start(self, *arguments: object, log: Path) -> subprocess.Popen[bytes]:
        """Starts a command in a process group of its own; its output goes to `log`."""
        with log.open("ab") as output:
            return subprocess.Popen(
                [self.path, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment(self.home, self.env),
                start_new_session=True,
            )


@dataclass
class Server:
    """A running `tokenmill serve`, on a free port of the loopback interface."""

    program: Program
    options: tuple[object, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_path(self) -> Path:
        return self.program.home / "server.log"

    def start(self) -> "Server":
        self.program.home.mkdir(parents=True, exist_ok=True)
        options = ("--port", self.port, *self.options)
        self.process = self.program.start("serve", *options, log=self.log_path)
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the server did not start:\n{self.log()}")
            time.sleep(0.02)
        return self

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> int:
        """Asks it to end, as systemd would, and gives its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"the server did not stop:\n{self.log()}") from None

    def kill(self) -> None:
        """SIGKILL to it and its children, as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""
