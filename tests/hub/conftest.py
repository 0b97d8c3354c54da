"""A Hub of the test's own (`fake_hub`), and what is aimed at it: our download as a program
(`client`), tokenmill itself (`program`), and its server (`api`)."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fake_hub import RunningHub
from tests.fake_hub.fixture import fake_hub  # noqa: F401
from tests.hub.client import Client
from tests.program import Program, Server


@pytest.fixture
def client(fake_hub: RunningHub, tmp_path: Path) -> Client:  # noqa: F811
    return Client(fake_hub.hub_url, tmp_path / "home")


@pytest.fixture
def program(fake_hub: RunningHub, tmp_path: Path) -> Program:  # noqa: F811
    return Program(home=tmp_path / "home", env={"HF_ENDPOINT": fake_hub.hub_url})


@pytest.fixture
def api(program: Program) -> Iterator[httpx.Client]:
    server = Server(program).start()
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as client:
        yield client
    assert server.stop() == 0, server.log()
