"""axe-core finds nothing, and nothing scrolls sideways, on any screen, width or theme."""

import re

import pytest

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.conftest import STORIES, json_lines
from tests.browser.stories import card
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub

WIDTHS = (375, 768, 1440)
THEMES = ("dark", "light")


def paths(dataset: str) -> list[str]:
    page = f"/datasets/{dataset}"
    dialogs = ("tokenize", "statistics", "delete")
    return [
        "/",
        "/?q=nothing",
        "/?modal=download&repo=acme/tiny-stories",
        "/?modal=shortcuts",
        "/?modal=commands",
        *(f"/?modal={dialog}&dataset={dataset}" for dialog in dialogs),
        page,
        *(f"{page}/{tab}" for tab in ("samples", "tokenizations", "statistics", "activity")),
        "/activity",
        "/playground",
        "/tokenizers",
        "/settings",
        "/nowhere",
    ]


def settle(page: Browser) -> None:
    """Until nothing is loading any more, neither a page nor the dialog that its address names."""
    page.role("heading").first().appears()
    if modal := re.search(r"[?&]modal=(\w+)", page.address()):
        asks = modal.group(1) in ("delete", "cancel")
        page.role("alertdialog" if asks else "dialog").appears()
    for _ in range(50):
        if page.evaluate("document.querySelectorAll('.skeleton, [aria-busy=true]').length") == 0:
            return
        page.evaluate("new Promise(resolve => setTimeout(resolve, 100))")


@pytest.mark.parametrize("theme", THEMES)
def test_every_screen(browser: Browser, hub: RunningHub, tokenizer: str, theme: str) -> None:
    long_name = Repository(f"acme/{'a-name-that-goes-on-' * 4}end")
    long_name.commit({"train.jsonl": json_lines(STORIES[:2])})
    hub.repositories[long_name.id] = long_name
    stories.download(browser, long_name.id)
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    card(browser).role("link").click()
    dataset = browser.address().split("/")[2]
    browser.theme(theme)
    found = []
    for path in paths(dataset):
        for width in WIDTHS:
            browser.resize(width)
            browser.open(path)
            settle(browser)
            found += [f"{path} at {width}: {one}" for one in browser.violations()]
            if browser.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{path} at {width}: scrolls sideways")
    assert found == []


def test_an_empty_page_and_a_missing_dataset(browser: Browser) -> None:
    for path in ("/", "/datasets/00000000-0000-4000-8000-000000000000"):
        browser.open(path)
        settle(browser)
        assert browser.violations() == []


def test_forced_colours_keep_what_a_fill_said(browser: Browser, tokenizer: str) -> None:
    """A theme of high contrast takes the fills away: bars and tokens keep an outline."""
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    browser.call((), "media", {"forcedColors": "active"})
    outlined = "getComputedStyle(document.querySelector('%s')).outlineStyle"
    card(browser).role("button", "Statistics").click()
    browser.role("img", "Coverage").appears()
    assert browser.evaluate(outlined % "[data-bar]") == "solid"
    browser.role("tab", "Samples").click()
    browser.role("combobox").first().choose("tokenizer0 · 1024 tokens, stride 512")
    browser.role("listbox", "Tokens of sequence").first().appears()
    assert browser.evaluate(outlined % "[data-token]") == "solid"
