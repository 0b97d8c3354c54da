"""A download that is paused keeps what it has and its place, and goes on from there."""

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.stories import card
from tests.fake_hub.running import RunningHub

NAME = "acme/large-stories"


def test_pause_and_resume_a_download(browser: Browser, hub: RunningHub) -> None:
    hub.faults.add("stall", path="large-stories.*train", after=600_000, times=99)
    stories.start_download(browser, NAME)
    card(browser, NAME).text("kB /").appears()
    card(browser, NAME).role("button", f"Pause {NAME}").click()
    card(browser, NAME).text("Paused").first().appears()
    browser.reload()
    card(browser, NAME).text("kB /").appears()
    hub.faults.clear()
    card(browser, NAME).role("button", f"Resume {NAME}").click()
    card(browser, NAME).text("Ready", exact=True).appears()
