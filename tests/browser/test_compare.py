"""Several tokenizations of a dataset side by side, and what one more would give."""

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.stories import TINY, card


def test_two_tokenizations_are_compared(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    stories.tokenize(browser, tokenizer, **{"Max length": "32", "Stride (overlap)": "8"})
    browser.role("link", TINY).click()
    browser.role("link", "Statistics").click()
    browser.text("Compare…").click()
    browser.role("checkbox", "1024 tokens").check()
    table = browser.role("region", "Comparison", exact=True).role("table")
    table.role("rowheader", "Documents", exact=True).appears()
    browser.role("switch", "Only differences").check()
    table.role("rowheader", "Documents", exact=True).disappears()
    table.role("rowheader", "Longest sequence").appears()
    ranks = browser.role("region", "Rank and frequency", exact=True)
    ranks.role("button", "Table").click()
    # Two lines in one chart, and both in its table.
    for length in ("1024 tokens", "32 tokens"):
        ranks.role("row", length).first().appears()
    assert browser.violations() == []
    browser.reload()
    table.role("rowheader", "Longest sequence").appears()


def test_a_narrow_window_keeps_the_names_of_the_facts(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    for length in ("1024", "32", "48", "64"):
        stories.tokenize(browser, tokenizer, **{"Max length": length, "Stride (overlap)": "8"})
    browser.role("link", TINY).click()
    browser.role("link", "Statistics").click()
    browser.text("Compare…").click()
    for length in ("1024", "32", "48"):
        browser.role("checkbox", f"{length} tokens").check()
    box = browser.role("region", "Comparison as a table")
    fact = box.role("rowheader", "Documents", exact=True)
    fact.appears()
    hidden = "(box => box.scrollWidth - box.clientWidth)(document.querySelector('.scroll-hint'))"
    browser.resize(768)
    assert browser.evaluate(hidden) == 0, "four fit on a tablet"
    browser.resize(375)
    assert browser.evaluate(hidden) > 0
    before = fact.place()["x"]
    browser.evaluate("document.querySelector('.scroll-hint').scrollBy(1000, 0)")
    assert fact.place()["x"] == before
    assert not browser.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_estimate_follows_the_settings(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    card(browser).text("141 samples").appears()
    stories.tokenize(browser, tokenizer)
    card(browser).role("button", "Tokenize").click()
    dialog = browser.role("dialog", "Tokenize")
    stories.fill_tokenizer(dialog, tokenizer)
    # The settings are those of the tokenization that exists: said before anything is started.
    dialog.text("You already have this tokenization").appears()
    estimate = dialog.role("region", "Estimate")
    estimate.text("From 141 of 141 documents").appears()
    estimate.text("100.0\u00a0%").appears()
    dialog.label("Minimum length").fill("100000")
    estimate.text("0.0\u00a0%").appears()
    dialog.text("You already have this tokenization").disappears()
