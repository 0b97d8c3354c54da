"""What the page shows is so: in every tab, after a crash of the server, on a disk too small."""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.conftest import STORIES, json_lines
from tests.browser.stories import LARGE, card
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub
from tests.program import Server


@pytest.fixture
def other_tab(served: Server) -> Iterator[Browser]:
    page = Browser(served.url, os.environ.get("CHROMIUM") or str(shutil.which("chromium")))
    try:
        yield page
        assert page.problems() == []
    finally:
        page.close()


def test_two_tabs_show_the_same_with_one_socket_each(
    browser: Browser, other_tab: Browser, hub: RunningHub
) -> None:
    other_tab.open()
    other_tab.text("No datasets yet").appears()
    stories.start_stalled_download(browser, hub)
    card(other_tab, LARGE).text("kB /").appears()
    done = [card(page, LARGE).text("kB /").content() for page in (browser, other_tab)]
    assert done[0].split(" · ")[0] == done[1].split(" · ")[0]
    for place in ("Activity", "Settings", "Datasets"):
        browser.role("link", place, exact=True).first().click()
        browser.role("heading", place).first().appears()
    assert (browser.sockets(), other_tab.sockets()) == (1, 1)
    # What is done in one is seen in the other.
    card(other_tab, LARGE).role("button", "Pause").click()
    card(browser, LARGE).text("Paused").first().appears()
    card(browser, LARGE).role("button", "Resume").click()
    hub.faults.clear()
    for page in (browser, other_tab):
        card(page, LARGE).text("Ready", exact=True).appears()


def test_a_download_goes_on_after_a_crash(
    browser: Browser, hub: RunningHub, served: Server
) -> None:
    large = stories.start_stalled_download(browser, hub)
    served.kill()
    browser.text("Connection lost").appears()
    hub.faults.clear()
    served.start()
    browser.text("Connection lost").disappears()
    large.text("Ready", exact=True).appears()
    # From the bytes that were there, not from the first.
    ranges = [request.range for request in hub.requests(path="large-stories.*train")]
    assert any(one.startswith("bytes=") and not one.startswith("bytes=0-") for one in ranges), (
        ranges
    )


def test_a_download_that_cannot_fit_cannot_be_started(browser: Browser, hub: RunningHub) -> None:
    huge = Repository("acme/everything")
    commit = huge.commit({"train.jsonl": json_lines(STORIES[:3])})
    commit.files["train.jsonl"].content.size = 10**15
    hub.repositories[huge.id] = huge
    browser.open(f"/?modal=download&repo={huge.id}")
    estimate = browser.role("region", "Estimate")
    estimate.role("alert").text("Free up").appears()
    assert not browser.role("button", "Start download").is_enabled()
    assert browser.violations() == []


def test_a_range_of_cards_is_ticked_with_shift(browser: Browser, hub: RunningHub) -> None:
    third = Repository("acme/third-stories")
    third.commit({"train.jsonl": json_lines(STORIES[:3])})
    hub.repositories[third.id] = third
    for name in (stories.TINY, third.id, LARGE):
        stories.download(browser, name)
    card(browser, LARGE).role("checkbox", f"Select {LARGE}").click()
    browser.role("region", "Selected datasets").text("1 dataset selected").appears()
    card(browser).role("checkbox", f"Select {stories.TINY}").click(holding="Shift")
    browser.role("region", "Selected datasets").text("3 datasets selected").appears()
