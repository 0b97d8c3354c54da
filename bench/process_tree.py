"""Runs a command and says what it and all its descendants cost: wall, CPU, memory.

CPU seconds are what the kernel charged the command and every child that was waited for, so they
hardly move when other programs share the machine; wall seconds do. Memory is the peak of the
proportional set sizes (PSS: pages that processes share are counted once), looked at every 20 ms
while there is little to look at; a short spike between two looks is missed.
"""

import contextlib
import os
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

LOOK_EVERY_SECONDS = 0.02


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float
    memory_bytes: int
    output: str


def measure(command: list[str], environment: dict[str, str]) -> Cost:
    """Raises RuntimeError with the output when the command fails."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**kept, "HOME": "/nonexistent", **environment},
        )
        watch = MemoryWatch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = watch.stop()
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}:\n{text}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, text)


class MemoryWatch:
    """A thread that looks at the tree below `root` until it is stopped."""

    def __init__(self, root: int) -> None:
        self.root = root
        self.peak = 0
        self.is_stopped = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self) -> None:
        while not self.is_stopped.wait(LOOK_EVERY_SECONDS):
            self.peak = max(self.peak, sum(map(pss_bytes, tree(self.root))))

    def stop(self) -> int:
        self.is_stopped.set()
        self.thread.join()
        return self.peak


def tree(root: int) -> list[int]:
    """The process and its descendants, as far as they live."""
    found = [root]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, children.read_text().split())
    return found


def pss_bytes(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
