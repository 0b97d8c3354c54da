"""The command palette."""

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.stories import TINY


def test_commands_and_datasets_by_name(browser: Browser) -> None:
    stories.download(browser)
    browser.key("Control+k")
    field = browser.role("combobox", "Command or dataset")
    field.fill("settings")
    field.press("Enter")
    browser.role("heading", "Settings", exact=True).appears()
    browser.key("Control+k")
    field.fill("open tiny")
    browser.role("option", TINY).appears()
    field.press("Enter")
    browser.role("heading", TINY).appears()
