"""The sample browser: search, lengths, views, and the way there from a chart."""

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.stories import TINY, get
from tests.program import Server


def open_samples(browser: Browser) -> None:
    browser.role("link", TINY).click()
    browser.role("link", "Samples").click()
    browser.text("#0", exact=True).appears()


def test_documents_are_found_by_their_text_and_length(browser: Browser) -> None:
    stories.download(browser)
    open_samples(browser)
    browser.label("Search in the text").fill("onerror")
    browser.role("button", "Search", exact=True).click()
    browser.text("No more documents match").appears()
    browser.text("#0", exact=True).appears()
    browser.text("#1", exact=True).disappears()
    assert "find=onerror" in browser.address()
    browser.role("button", "Show all").click()
    browser.text("#1", exact=True).appears()
    browser.label("Fewest characters").fill("100000")
    browser.role("button", "Search", exact=True).click()
    browser.text("No documents found").appears()


def test_sequences_as_tokens_text_and_both(browser: Browser, tokenizer: str) -> None:
    tokens = stories.open_sequence(browser, tokenizer)
    tokens.appears()
    browser.role("button", "Text", exact=True).click()
    tokens.disappears()
    browser.role("button", "Both", exact=True).click()
    tokens.appears()
    assert "view=both" in browser.address()
    browser.reload()
    tokens.appears()


def test_letters_walk_samples_pages_and_views(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    open_samples(browser)
    browser.role("heading").first().click()
    focused = "document.activeElement.id"
    for _ in range(15):
        browser.key("j")
    assert browser.evaluate(focused) == "row-9", "it stops at the end and never comes round"
    browser.key("k")
    assert browser.evaluate(focused) == "row-8"
    browser.key("]")
    browser.text("#10", exact=True).appears()
    browser.key("[")
    browser.text("#0", exact=True).appears()
    browser.key("#")
    browser.key("5")
    browser.key("Enter")
    browser.text("#14", exact=True).appears()
    assert "offset=5" in browser.address()


def dataset_id(served: Server) -> str:
    return get(served, "datasets")["items"][0]["id"]


def test_a_token_is_inspected_and_its_id_copied(
    browser: Browser, served: Server, tokenizer: str
) -> None:
    tokens = stories.open_sequence(browser, tokenizer)
    tokens.focus()
    for _ in range(6):
        browser.key("ArrowRight")
    browser.text("token 7", exact=True).appears()
    browser.key("c")
    browser.text("Copied id").appears()
    copied = browser.evaluate("navigator.clipboard.readText()")
    browser.role("button", f"Copy id {copied}").first().appears()
    # How often it occurs in all rows, and its place among all ids.
    made = get(served, f"datasets/{dataset_id(served)}/tokenizations")["items"][0]["id"]
    use = get(served, f"tokenizations/{made}/token-use?token_id={copied}")
    browser.text(f"occurs {use['count']:,}×", exact=True).appears()
    browser.text(f"rank {use['rank']:,}", exact=True).appears()
    browser.key("v")
    assert "view=text" in browser.address()


def test_a_bar_leads_to_its_samples(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    browser.role("link", TINY).click()
    browser.role("link", "Statistics").click()
    browser.role("img", "Sequence length").focus()
    browser.key("ArrowRight")
    browser.key("Enter")
    browser.role("listbox", "Tokens of sequence").first().appears()
    assert "from=" in browser.address()
    assert "tokens=" in browser.address()
