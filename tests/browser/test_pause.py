"""A download that is paused keeps what it has and its place, and goes on from there."""

from tests.browser import stories
from tests.browser.browser import Browser
from tests.fake_hub.running import RunningHub


def test_pause_and_resume_a_download(browser: Browser, hub: RunningHub) -> None:
    large = stories.start_stalled_download(browser, hub)
    large.role("button", f"Pause {stories.LARGE}").click()
    large.text("Paused").first().appears()
    browser.reload()
    large.text("kB /").appears()
    hub.faults.clear()
    large.role("button", f"Resume {stories.LARGE}").click()
    large.text("Ready", exact=True).appears()


def test_pause_where_all_jobs_are_shown(browser: Browser, hub: RunningHub) -> None:
    stories.start_stalled_download(browser, hub)
    browser.role("link", "Activity", exact=True).click()
    running = browser.role("region", "Running and queued")
    running.role("button", "Pause the download").click()
    running.role("button", "Resume the download").appears()
    assert browser.violations() == []
    hub.faults.clear()
    running.role("button", "Resume the download").click()
    running.text("Nothing is running").appears()
