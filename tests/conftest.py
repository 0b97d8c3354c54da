"""Fixtures for every test that needs the program. See tests/program.py."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.program import Program, Server


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """`tokenmill` with an empty data directory and an empty Hugging Face cache."""
    return Program(home=tmp_path)


@pytest.fixture
def start_server(program: Program) -> Iterator[Callable[..., Server]]:
    """Starts servers with options of `tokenmill serve`; all are stopped after the test."""
    servers: list[Server] = []

    def start(*options: object, env: dict[str, str] | None = None) -> Server:
        program.env.update(env or {})
        servers.append(Server(program, options).start())
        return servers[-1]

    yield start
    for server in servers:
        if server.process is not None and server.process.poll() is None:
            server.kill()


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """A running server with its defaults."""
    return start_server()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all the tests of a worker that only read, or mind their own datasets."""
    running = Server(Program(home=tmp_path_factory.mktemp("shared_server"))).start()
    yield running
    assert running.stop() == 0, running.log()
