"""The pytest fixture `fake_hub`: an empty running hub. Import it in a conftest.py."""

import pytest

from .running import RunningHub


@pytest.fixture
def fake_hub():
    with RunningHub() as hub:
        yield hub
