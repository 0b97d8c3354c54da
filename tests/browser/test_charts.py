"""Charts fill their boxes: in every frame of a resize, in either theme, in the dialog, on the page.

A picture of a page can be taken in any frame, so what holds a moment later is not enough.
"""

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.conftest import json_lines
from tests.browser.stories import TINY, card
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub

# Looks at the charts after each frame was shown, and keeps those that were drawn for another width
# than that of their box. What a frame posts is handled once the frame is done; if the window was
# resized again in between, that frame says nothing.
WATCH = """(() => {
  globalThis.wrong = [];
  globalThis.frames_seen = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data: shown }) => {
    frames_seen += 1;
    requestAnimationFrame(() => port2.postMessage(innerWidth));
    if (shown !== innerWidth) return;
    for (const box of document.querySelectorAll('.chart:has(svg)')) {
      const drawn = Number(box.querySelector('svg').getAttribute('width'));
      const width = Math.floor(box.getBoundingClientRect().width);
      if (drawn !== width) wrong.push(`${drawn} of ${width} at ${innerWidth}`);
    }
  };
  port2.postMessage(null);
})()"""
FRAMES = """new Promise((done) => {
  const last = frames_seen + 5;
  const look = () => (frames_seen >= last ? done() : requestAnimationFrame(look));
  look();
})"""
WIDTHS = (375, 1440, 768, 1280, 320, 1440)


def check_widths(browser: Browser) -> None:
    browser.role("img", "Sequence length").appears()
    browser.role("img", "Coverage").appears()
    browser.evaluate(WATCH)
    for theme in ("light", "dark"):
        browser.theme(theme)
        for width in WIDTHS:
            browser.resize(width)
            browser.evaluate(FRAMES)
    assert browser.evaluate("wrong") == []


def test_no_frame_shows_a_chart_of_another_width(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    card(browser).role("button", "Statistics").click()
    check_widths(browser)
    browser.key("Escape")
    browser.role("link", TINY).click()
    browser.role("link", "Statistics").click()
    check_widths(browser)


def test_a_chart_of_nothing_says_so(browser: Browser, hub: RunningHub, tokenizer: str) -> None:
    one = Repository("acme/one-row")
    one.commit({"train.jsonl": json_lines(["hello"])})
    hub.repositories[one.id] = one
    stories.download(browser, one.id)
    card(browser, one.id).role("button", "Tokenize").click()
    dialog = browser.role("dialog", "Tokenize")
    stories.fill_tokenizer(dialog, tokenizer)
    # Packed into rows of 1024 there is none: all of it is the tail.
    dialog.label("Sequences").choose("pack")
    dialog.role("button", "Start tokenization").click()
    dialog.disappears()
    card(browser, one.id).text(stories.counted(1)).appears()
    card(browser, one.id).role("button", "Statistics").click()
    for title in ("Sequence length", "Vocabulary"):
        browser.role("region", title).text("Nothing to draw").appears()
    assert browser.violations() == []


def test_copies_are_counted_and_lead_to_their_samples(
    browser: Browser, hub: RunningHub, tokenizer: str
) -> None:
    copies = Repository("acme/copies")
    texts = ["once upon a time", "a mill", "stories", *["words for people" * 30] * 5, *["upon"] * 2]
    copies.commit({"train.jsonl": json_lines(texts)})
    hub.repositories[copies.id] = copies
    stories.download(browser, copies.id)
    stories.tokenize(browser, tokenizer, copies.id)
    card(browser, copies.id).role("button", "Statistics").click()
    chart = browser.role("region", "Duplicates")
    chart.text("Of 5 different documents, 2 (40.0").appears()
    chart.role("button", "Table").click()
    table = chart.role("table")
    for row in ("once 3 3", "twice 1 2", "4–10 times 1 5", "11–100 times 0 0"):
        table.role("row", row).appears()
    most = browser.role("region", "Most repeated documents")
    assert most.role("listitem").first().content().startswith("5×words for people")
    # A long text is cut in its line, whatever the width.
    for width in (375, 768, 1440):
        browser.resize(width)
        boxes = "document.querySelector('[aria-label=Duplicates]').getBoundingClientRect().right"
        assert browser.evaluate(f"{boxes} <= innerWidth"), width
    chart.role("button", "Sequences").click()
    browser.role("region", "Most repeated sequences").role("button", "upon").click()
    # The first of them: rows are counted from 0.
    browser.text("#8", exact=True).first().appears()
    assert "offset=8" in browser.address()
    browser.open("/")
    card(browser, copies.id).role("button", "Statistics").click()
    most.role("button", "words for people").click()
    browser.text("#3", exact=True).first().appears()
    assert browser.role("listbox").count() == 5
    assert browser.violations() == []
