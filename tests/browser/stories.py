"""Steps that several stories share, in the words of the interface."""

import json
import urllib.request

from tests.browser.browser import Browser, Locator
from tests.fake_hub import RunningHub
from tests.program import Server

TINY = "acme/tiny-stories"
LARGE = "acme/large-stories"


def get(served: Server, path: str) -> dict:
    """What the API says: the truth that the page is held against."""
    with urllib.request.urlopen(f"{served.url}/api/v1/{path}", timeout=20) as answer:
        return json.load(answer)


def card(page: Browser, name: str = TINY) -> Locator:
    return page.role("article", name, exact=True)


def download(page: Browser, name: str = TINY) -> None:
    """Downloads a dataset through the dialog and waits until it is ready."""
    start_download(page, name)
    card(page, name).text("Ready", exact=True).appears()


def start_download(page: Browser, name: str = TINY) -> None:
    page.open()
    page.role("button", "Download", exact=True).first().click()
    fill_repository(page, name)
    page.role("button", "Start download").click()
    card(page, name).appears()


def start_stalled_download(page: Browser, hub: RunningHub) -> Locator:
    """A download of LARGE that gets 600 kB and then waits, until hub.faults.clear(). Its card."""
    hub.faults.add("stall", path="large-stories.*train", after=600_000, times=99)
    start_download(page, LARGE)
    card(page, LARGE).text("kB /").appears()
    return card(page, LARGE)


def fill_repository(page: Browser, name: str) -> None:
    page.label("Repository").fill(name)
    page.role("region", "Estimate").appears()


def tokenize(page: Browser, tokenizer: str, name: str = TINY, **fields: str) -> None:
    """Tokenizes through the dialog with the defaults but for `fields`, and waits for the end."""
    before = tokenizations(page, name)
    card(page, name).role("button", "Tokenize").click()
    dialog = page.role("dialog", "Tokenize")
    fill_tokenizer(dialog, tokenizer)
    for label, value in fields.items():
        dialog.label(label).fill(value)
    dialog.role("button", "Start tokenization").click()
    dialog.disappears()
    card(page, name).text(counted(before + 1)).appears()


def fill_tokenizer(dialog: Locator, tokenizer: str) -> None:
    field = dialog.label("Tokenizer")
    field.fill(tokenizer)
    # The list of suggestions closes, the dialog stays.
    field.press("Tab")


def tokenizations(page: Browser, name: str) -> int:
    text = card(page, name).text("tokenization").first().content()
    return int(text.split("\u00a0")[0])


def counted(count: int) -> str:
    return f"{count}\u00a0tokenization" + ("" if count == 1 else "s")


def open_sequence(page: Browser, tokenizer: str) -> Locator:
    """Makes a dataset and a tokenization; gives the tokens of its first sequence."""
    download(page)
    tokenize(page, tokenizer)
    page.role("link", TINY).click()
    page.role("link", "Tokenizations").click()
    page.role("button", "Samples of").click()
    return page.role("listbox", "Tokens of sequence 1", exact=True)
