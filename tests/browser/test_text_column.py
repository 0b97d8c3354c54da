"""The text column: chosen before the download, seen on the dataset, chosen again to tokenize."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.browser.browser import Browser
from tests.browser.conftest import HOSTILE
from tests.browser.stories import card, fill_tokenizer, get
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub
from tests.program import Server

REPO = "acme/questions"
CARD = """---
dataset_info:
  features:
  - name: constructor
    dtype: int64
  - name: question
    dtype: string
  - name: answer
    dtype: string
---
"""
ROWS = [{"constructor": 7, "question": f"{HOSTILE} {i}?", "answer": "A" * 1000} for i in range(9)]


@pytest.fixture
def questions(hub: RunningHub) -> str:
    repository = Repository(REPO)
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    repository.commit({"README.md": CARD, "train.jsonl": lines})
    hub.repositories[REPO] = repository
    return REPO


def test_it_is_chosen_before_and_after_the_download(
    questions: str, browser: Browser, served: Server, tokenizer: str
) -> None:
    browser.open(f"/?modal=download&repo={questions}")
    field = browser.label("Text column")
    field.appears()
    assert field.role("option").count() == 3, "an integer is no text"
    browser.text("No text: constructor (int64)").appears()
    browser.role("region", "First rows of question").text("⟨U+202E⟩gpj").first().appears()
    field.choose("answer")
    shown = browser.role("region", "First rows of answer")
    shown.role("listitem").first().text("AAAA").appears()
    assert shown.role("listitem").count() == 5
    assert "owned" not in browser.evaluate("document.title")
    for width in (375, 1440):
        browser.resize(width)
        assert browser.violations() == []
    assert not (served.program.home / "huggingface" / "hub").exists(), "nothing is downloaded yet"
    browser.role("button", "Start download").click()
    card(browser, questions).text("Ready", exact=True).appears()
    dataset = get(served, "datasets")["items"][0]
    assert dataset["metadata"]["text_column"] == "answer"

    browser.role("link", questions).click()
    columns = browser.role("region", "Columns").role("table")
    columns.role("row", "answer is the text").text("AAAA").appears()
    columns.role("row", "constructor").text("7", exact=True).appears()
    columns.role("row", "question").text("⟨U+202E⟩gpj").appears()
    assert "owned" not in browser.evaluate("document.title")
    for width in (375, 1440):
        browser.resize(width)
        assert browser.violations() == []

    browser.role("button", "Tokenize", exact=True).click()
    dialog = browser.role("dialog", "Tokenize")
    fill_tokenizer(dialog, tokenizer)
    dialog.role("listbox", "Tokens of the document").text("A").first().appears()
    dialog.label("Text column").choose("question")
    dialog.text("First value: <img src=x").appears()
    dialog.role("listbox", "Tokens of the document").text("img").first().appears()
    assert browser.violations() == []
    dialog.role("button", "Start tokenization").click()
    dialog.disappears()
    browser.role("link", "Tokenizations").click()
    browser.role("button", "Samples of").appears()
    made = get(served, f"datasets/{dataset['id']}/tokenizations")["items"][0]
    assert made["options"]["text_column"] == "question"


def test_conversations_become_text_by_a_template(
    hub: RunningHub, browser: Browser, served: Server, tokenizer: str
) -> None:
    chats = Repository("acme/chats")
    rows = [
        {"source": "forum", "messages": [{"role": "user", "content": f"{HOSTILE} {i}?"}]}
        for i in range(9)
    ]
    chats.commit({"train.jsonl": "".join(json.dumps(row) + "\n" for row in rows)})
    hub.repositories[chats.id] = chats
    browser.open(f"/?modal=download&repo={chats.id}")
    browser.role("region", "Estimate").text("Fits").appears()
    browser.role("button", "Start download").click()
    card(browser, chats.id).text("Ready", exact=True).appears()
    card(browser, chats.id).role("button", "Tokenize").click()
    dialog = browser.role("dialog", "Tokenize")
    fill_tokenizer(dialog, tokenizer)
    dialog.text("The column “messages” holds conversations").appears()
    assert dialog.label("Conversations as text").count() == 0
    dialog.label("Text column").choose("messages")
    assert dialog.label("Conversations as text").value() == "chatml"
    tokens = dialog.role("listbox", "Tokens of the document")
    tokens.text("|").first().appears()
    dialog.label("Conversations as text").choose("plain")
    tokens.text("|").first().disappears()
    dialog.role("region", "Estimate").text("From 9 of 9 documents").appears()
    assert browser.violations() == []
    dialog.role("button", "Start tokenization").click()
    dialog.disappears()
    card(browser, chats.id).text("1\u00a0tokenization").appears()
    dataset = get(served, "datasets")["items"][0]["id"]
    made = get(served, f"datasets/{dataset}/tokenizations")["items"][0]
    assert made["options"]["conversation_template"] == "plain"
    assert made["options"]["text_column"] == "messages"
    browser.role("link", chats.id).click()
    browser.role("link", "Tokenizations").click()
    browser.text("conversations as plain").appears()


def test_rows_are_shown_without_a_card(hub: RunningHub, browser: Browser) -> None:
    """The columns are those of the file; another subset, and a column that is not text."""
    table = pa.table({"id": list(range(9)), "body": [f"{HOSTILE} {i}" for i in range(9)]})
    out = io.BytesIO()
    pq.write_table(table, out)
    bare = Repository("acme/bare")
    bare.commit({"train.parquet": out.getvalue()})
    hub.repositories[bare.id] = bare
    browser.open(f"/?modal=download&repo={bare.id}")
    rows = browser.role("region", "First rows of body")
    rows.text("<img src=x onerror").first().appears()
    assert browser.label("Text column").role("option").count() == 2
    browser.text("No text: id (int64)").appears()
    assert "owned" not in browser.evaluate("document.title")
    # Another repository: nothing of the first one stays.
    browser.label("Repository").fill("acme/tiny-stories")
    browser.role("region", "First rows of text").appears()
    assert rows.count() == 0


def test_rows_that_cannot_be_read_are_told(hub: RunningHub, browser: Browser) -> None:
    hub.faults.add("status", status=404, path="tiny-stories/resolve.*train")
    browser.open("/?modal=download&repo=acme/tiny-stories")
    note = browser.text("No preview")
    note.appears()
    assert browser.violations() == []
    # The download is not held up by it, and the column can be named.
    browser.label("Text column").fill("nothing")
    hub.faults.clear()
    browser.role("button", "Try again").click()
    browser.role("region", "First rows of text").appears()
    assert browser.label("Text column").value() == "nothing"
    browser.role("button", "Start download").click()
    card(browser).text("Ready", exact=True).appears()
    browser.role("link", "acme/tiny-stories").click()
    browser.role("region", "Columns").text("There is no column nothing").appears()
