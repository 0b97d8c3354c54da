"""The whole way from nothing to a tokenization and back, without a pointer."""

from tests.browser.browser import Browser, Locator
from tests.browser.stories import LARGE, TINY, card, counted, download

TABS_MAX = 80


def tab_to(browser: Browser, target: Locator) -> None:
    """Presses Tab until `target` has the focus; what cannot be reached so fails."""
    target.appears()
    for _ in range(TABS_MAX):
        if target.has_focus():
            return
        browser.key("Tab")
    raise AssertionError(f"Tab never reached {target.chain}")


def type_text(browser: Browser, text: str) -> None:
    for character in text:
        browser.key(character)


def enter(browser: Browser, target: Locator) -> None:
    tab_to(browser, target)
    browser.key("Enter")


def test_letters_on_a_card_press_its_buttons(browser: Browser) -> None:
    download(browser)
    download(browser, LARGE)
    large, tiny = (card(browser, name).role("link", name) for name in (LARGE, TINY))
    large.focus()
    browser.key("ArrowRight")
    assert tiny.has_focus()
    browser.key("ArrowLeft")
    assert large.has_focus()
    browser.key("t")
    browser.role("dialog", "Tokenize").appears()
    browser.key("Escape")
    browser.role("dialog", "Tokenize").disappears()
    large.focus()
    browser.key("Delete")
    browser.role("alertdialog", f"Delete {LARGE}?").appears()
    browser.key("Escape")
    browser.role("alertdialog").disappears()
    # A letter after "g" goes elsewhere, and does nothing to the card.
    large.focus()
    browser.key("g")
    browser.key("s")
    browser.role("heading", "Settings").appears()
    assert "modal" not in browser.address()


def test_control_enter_sends_a_form(browser: Browser) -> None:
    browser.open("/?modal=download&repo=acme/tiny-stories")
    browser.role("region", "Estimate").text("Fits").appears()
    browser.label("Repository").focus()
    browser.key("Control+Enter")
    card(browser).text("Ready", exact=True).appears()


def test_every_step_by_keys(browser: Browser, tokenizer: str) -> None:
    browser.open()
    browser.role("button", "Download a dataset").appears()
    browser.key("n")
    browser.role("dialog", "Download a dataset").appears()
    type_text(browser, "tiny")
    browser.role("option", TINY).appears()
    browser.key("ArrowDown")
    browser.key("Enter")
    assert browser.label("Repository").value() == TINY
    browser.role("region", "Estimate").text("Fits").appears()
    # A check box by the space bar.
    tab_to(browser, browser.role("checkbox", "test"))
    browser.key("Space")
    assert not browser.role("checkbox", "test").is_checked()
    enter(browser, browser.role("button", "Start download"))
    card(browser).text("Ready", exact=True).appears()

    enter(browser, card(browser).role("button", "Tokenize"))
    dialog = browser.role("dialog", "Tokenize")
    dialog.label("Tokenizer").appears()
    assert dialog.label("Tokenizer").has_focus()
    type_text(browser, tokenizer)
    tab_to(browser, dialog.label("Max length"))
    browser.key("Control+a")
    type_text(browser, "64")
    tab_to(browser, dialog.label("Stride (overlap)"))
    browser.key("Control+a")
    type_text(browser, "8")
    enter(browser, dialog.role("button", "Start tokenization"))
    dialog.disappears()
    card(browser).text(counted(1)).appears()

    enter(browser, card(browser).role("button", "Statistics"))
    statistics = browser.role("dialog", "Statistics")
    tab_to(browser, statistics.role("img", "Vocabulary"))
    browser.key("ArrowRight")
    browser.text("1. “").first().appears()
    browser.key("Escape")
    statistics.disappears()

    enter(browser, browser.role("link", TINY))
    enter(browser, browser.role("link", "Samples", exact=True))
    browser.text("#0", exact=True).appears()
    enter(browser, browser.role("button", "Next page"))
    browser.text("#10", exact=True).appears()

    enter(browser, browser.role("button", "Delete", exact=True))
    question = browser.role("alertdialog")
    enter(browser, question.role("button", "Delete and free"))
    browser.text("No datasets yet").appears()
    enter(browser, browser.role("button", "Undo"))
    card(browser).text(counted(1)).appears()
