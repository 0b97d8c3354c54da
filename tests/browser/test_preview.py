"""The preview of a tokenization strikes through what is gone, and nothing else."""

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.stories import card

STRUCK = "document.querySelectorAll('[data-token].line-through').length"


def test_removed_tokens_are_struck_and_counted(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    card(browser).role("button", "Tokenize").click()
    dialog = browser.role("dialog", "Tokenize")
    stories.fill_tokenizer(dialog, tokenizer)
    preview = dialog.role("region", "Preview")
    preview.role("button", "Next document").click()
    dialog.role("switch", "Stop words").check()
    dialog.label("Share of matching tokens, in percent").fill("100")
    # Not so many match: the document stays as it is.
    preview.text("in 1\u00a0row").appears()
    dialog.role("radio", "Remove the matching tokens").check()
    preview.text("removed").appears()
    assert browser.evaluate(STRUCK) > 0
    dialog.role("radio", "Drop the document").check()
    preview.text("removed").disappears()
    assert browser.evaluate(STRUCK) == 0
    dialog.label("Share of matching tokens, in percent").fill("1")
    preview.text("This document is dropped").appears()
    assert browser.evaluate(STRUCK) > 0
