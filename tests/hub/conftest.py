"""The fixtures `fake_hub` (a Hub of the test's own) and `client` (our download, aimed at it)."""

from pathlib import Path

import pytest

from tests.fake_hub import RunningHub
from tests.fake_hub.fixture import fake_hub  # noqa: F401
from tests.hub.client import Client


@pytest.fixture
def client(fake_hub: RunningHub, tmp_path: Path) -> Client:  # noqa: F811
    return Client(fake_hub.hub_url, tmp_path / "home")
