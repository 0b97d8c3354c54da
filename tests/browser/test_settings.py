"""The settings page: what the server found of a Hub token, and never the token."""

import json
import urllib.request
from collections.abc import Callable

import pytest

from tests.browser.browser import Browser
from tests.fake_hub.running import RunningHub
from tests.program import ROOT, Server

SECRET = "hf_canary0123456789"


@pytest.fixture
def served(hub: RunningHub, start_server: Callable[..., Server]) -> Server:
    env = {"HF_ENDPOINT": hub.hub_url, "HF_TOKEN": SECRET}
    return start_server("--web", ROOT / "web/dist", env=env)


def test_a_token_is_told_and_not_shown(browser: Browser, served: Server) -> None:
    browser.open("/settings")
    hub = browser.role("region", "Hugging Face Hub")
    hub.text("From the variable HF_TOKEN").appears()
    hub.role("button", "Copy the command").appears()
    assert browser.violations() == []
    assert SECRET not in browser.evaluate("document.documentElement.outerHTML")
    with urllib.request.urlopen(f"{served.url}/api/v1/system", timeout=20) as answer:
        text = answer.read().decode()
    assert json.loads(text)["hub_token_source"] == "environment"
    assert SECRET not in text
