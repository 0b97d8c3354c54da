"""The command palette: Ctrl+K from everywhere, by keyboard alone."""

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.stories import TINY, card


def test_it_goes_where_one_types(browser: Browser) -> None:
    stories.download(browser)
    browser.key("Control+k")
    palette = browser.role("dialog", "Commands")
    field = palette.role("combobox", "Command or dataset")
    field.appears()
    assert field.has_focus()
    assert browser.violations() == []
    field.fill("go to")
    # The first is marked from the start; Down and Up walk, and come round at the ends.
    first, last = palette.role("option", "Datasets"), palette.role("option", "Settings")
    assert first.attribute("aria-selected") == "true"
    browser.key("ArrowUp")
    assert last.attribute("aria-selected") == "true"
    assert field.attribute("aria-activedescendant") == last.attribute("id")
    browser.key("ArrowDown")
    browser.key("ArrowDown")
    assert palette.role("option", "Playground").attribute("aria-selected") == "true"
    browser.key("Enter")
    browser.role("heading", "Playground").appears()
    palette.disappears()
    assert browser.address() == "/playground"


def test_it_opens_a_dataset_and_starts_what_one_does_with_it(browser: Browser) -> None:
    stories.download(browser)
    browser.key("Control+k")
    field = browser.role("combobox", "Command or dataset")
    field.fill("tokenize tiny")
    browser.role("option", f"Tokenize {TINY}").appears()
    browser.key("Enter")
    browser.role("dialog", "Tokenize").appears()
    # Not over another dialog.
    browser.key("Control+k")
    browser.role("dialog", "Commands").disappears()
    browser.key("Escape")
    browser.role("dialog", "Tokenize").disappears()
    browser.key("Control+k")
    field.fill("open tiny")
    browser.role("option", f"Open {TINY}").appears()
    browser.key("Enter")
    browser.role("heading", TINY).appears()


def test_a_button_opens_it_for_those_without_keys(browser: Browser) -> None:
    browser.open()
    for width in (320, 375, 1440):
        browser.resize(width)
        button = browser.role("button", "Commands")
        button.click()
        browser.role("combobox", "Command or dataset").appears()
        browser.key("Escape")
        browser.role("dialog", "Commands").disappears()
        assert button.has_focus()
        assert not browser.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_escape_gives_the_focus_back(browser: Browser) -> None:
    stories.download(browser)
    before = card(browser).role("button", "Statistics")
    before.focus()
    browser.key("Control+k")
    field = browser.role("combobox", "Command or dataset")
    field.fill("nothing of that name")
    browser.text("Nothing is called “nothing of that name”").appears()
    assert browser.violations() == []
    browser.key("Enter")
    browser.key("Escape")
    field.disappears()
    assert before.has_focus()
