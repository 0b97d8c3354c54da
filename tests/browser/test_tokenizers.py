"""The page of tokenizers: what is at hand, and what is fetched from the Hub."""

from pathlib import Path

from tests.browser.browser import Browser
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub

NAME = "acme/little-tokenizer"


def test_one_is_added_from_the_hub_or_tried_as_a_file(
    browser: Browser, hub: RunningHub, tokenizer: str
) -> None:
    model = Repository(f"models/{NAME}")
    model.commit({"tokenizer.json": Path(tokenizer).read_bytes()})
    hub.repositories[model.id] = model
    browser.open("/tokenizers")
    browser.text("No tokenizers yet").appears()
    field = browser.label("Add a tokenizer")
    field.fill("acme/nowhere")
    browser.key("Enter")
    browser.text("acme/nowhere").first().appears()
    assert field.attribute("aria-invalid") == "true"
    assert browser.violations() == []
    field.fill(NAME)
    browser.key("Enter")
    browser.role("listitem").text(NAME, exact=True).appears()
    assert field.value() == ""
    field.fill(tokenizer)
    browser.role("button", "Add", exact=True).click()
    browser.role("heading", "Playground").appears()
    browser.role("listbox", f"Tokens of {tokenizer}").appears()
