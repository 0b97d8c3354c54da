"""What must hold when things are not as usual: no link, huge rows, foreign scripts, large text."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.stories import card
from tests.browser.test_accessibility import paths, settle
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub
from tests.program import Server

ODD = "acme/odd-rows"
ARABIC = "مرحبا <b>بالعالم</b> 123 \u202e abc"
LONG = "a" * 1_000_000
ZWJ = "\U0001f469\u200d\U0001f4bb e\u0301 \u0000 end"


@pytest.fixture
def odd(hub: RunningHub) -> str:
    repository = Repository(ODD)
    lines = "".join(json.dumps({"text": text}) + "\n" for text in (ARABIC, LONG, ZWJ, ""))
    repository.commit({"train.jsonl": lines})
    hub.repositories[ODD] = repository
    return ODD


def test_numbers_are_dated_while_the_link_is_down(
    browser: Browser, hub: RunningHub, served: Server
) -> None:
    large = stories.start_stalled_download(browser, hub)
    served.stop()
    large.text("as of").appears()
    browser.text("Numbers as of").appears()
    assert browser.violations() == []
    served.start()
    browser.text("Numbers as of").disappears()
    large.text("as of").disappears()


def test_rows_of_any_kind_are_shown_in_their_box(browser: Browser, odd: str) -> None:
    stories.download(browser, odd)
    browser.role("link", odd).click()
    browser.role("link", "Samples", exact=True).click()
    browser.text("<b>بالعالم</b> 123 ⟨U+202E⟩ abc").appears()
    assert browser.evaluate("document.querySelectorAll('main b').length") == 0
    browser.text("\u2400 end").appears()
    browser.text("empty text").appears()
    assert browser.violations() == []
    # A screenful of the long one, then what the server gives of it on request.
    shown = "Math.max(...[...document.querySelectorAll('main bdi')].map(e => e.textContent.length))"
    assert browser.evaluate(shown) < 2000
    browser.text("over 65,536\u00a0characters, the first of them here").appears()
    browser.role("button", "Show all 65,537 characters").click()
    browser.role("button", "Show all").disappears()
    assert 60_000 < browser.evaluate(shown) < 70_000
    for width in (320, 1440):
        browser.resize(width)
        assert not browser.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_long_rows_as_tokens(browser: Browser, odd: str, tokenizer: str) -> None:
    stories.download(browser, odd)
    stories.tokenize(browser, tokenizer, odd, **{"Max length": "16384", "Stride (overlap)": "0"})
    browser.role("link", odd).click()
    browser.role("link", "Tokenizations").click()
    browser.role("button", "Samples of").click()
    tokens = browser.role("listbox", "Tokens of sequence 1", exact=True)
    tokens.focus()
    browser.key("End")
    browser.text("token 1,500", exact=True).appears()
    browser.role("button", "Show all 16,384 tokens").first().click()
    tokens.focus()
    browser.key("End")
    browser.text("token 16,384", exact=True).appears()


def test_large_text_and_a_small_window(browser: Browser, tokenizer: str) -> None:
    """400 % zoom of 1280 pixels is 320; twice the size of text is another thing."""
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    card(browser).role("link").click()
    dataset = browser.address().split("/")[2]
    found = []
    for path in paths(dataset):
        for width, size in ((320, "100%"), (1280, "200%")):
            browser.resize(width)
            browser.open(path)
            browser.evaluate(f"document.documentElement.style.fontSize = '{size}'")
            settle(browser)
            if browser.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{path} at {width} with text of {size}")
    assert found == []


def test_a_chart_as_a_picture(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    card(browser).role("button", "Statistics").click()
    chart = browser.role("region", "Vocabulary")
    chart.role("img", "Vocabulary").appears()
    chart.role("button", "Save Vocabulary").click()
    name, text = browser.role("menuitem", "Picture as SVG").download()
    assert name.endswith(".svg")
    picture = ElementTree.fromstring(text)
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(picture.findall(".//{http://www.w3.org/2000/svg}rect")) >= 25
    assert "var(--" not in text, "colours of the page mean nothing elsewhere"
    chart.role("button", "Save Vocabulary").click()
    name, text = browser.role("menuitem", "Picture as PNG").download()
    assert name.endswith(".png")
    assert text[1:4] == "PNG"
    assert len(text) > 5000
    chart.role("button", "Save Vocabulary").click()
    name, text = browser.role("menuitem", "Numbers as CSV").download()
    assert name.endswith(".csv")
    assert len(text.splitlines()) == 26
