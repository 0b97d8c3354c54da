"""A real PostgreSQL server of its own for a test: made with initdb, gone when the test ends.

PostgreSQL refuses to run as root, so root's tests run it as the system's user `postgres`.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Self

START_SECONDS_MAX = 60


def find_program(name: str) -> str:
    """The path of a PostgreSQL program. Debian keeps them out of PATH, by version."""
    candidates = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or (str(candidates[0]) if candidates else None)
    if found is None:
        raise FileNotFoundError(f"{name} is missing: install the package postgresql")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PostgresServer:
    """`with PostgresServer() as server:` gives a server with an empty database at `server.url`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tokenmill-postgres-"))
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.user = "postgres" if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        return f"postgresql://tester:{self.password}@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Self:
        try:
            self.create()
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.control("stop", "-m", "immediate", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def create(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if self.user is not None:
            owner = pwd.getpwnam(self.user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            os.chown(password_file, owner.pw_uid, owner.pw_gid)
        self.run(
            find_program("initdb"),
            f"--pgdata={self.folder / 'data'}",
            "--username=tester",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
            f" -c unix_socket_directories={self.folder}"
        )
        self.control("start", "-w", "-t", str(START_SECONDS_MAX), "-o", options)

    def restart(self) -> None:
        """As after a crash: every connection is lost."""
        self.control("stop", "-m", "immediate")
        self.start()

    def control(self, *arguments: str, check: bool = True) -> None:
        log = f"--log={self.folder / 'log'}"
        self.run(
            find_program("pg_ctl"), f"--pgdata={self.folder / 'data'}", log, *arguments, check=check
        )

    def run(self, *command: str, check: bool = True) -> None:
        done = subprocess.run(
            command,
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check and done.returncode != 0:
            log = self.folder / "log"
            said = log.read_text() if log.exists() else ""
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{said}")
