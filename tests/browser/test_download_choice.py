"""Choosing what to download: one of many subsets, its splits, a part by rows, size or name."""

import pytest

from tests.browser import stories
from tests.browser.browser import Browser, Locator
from tests.browser.conftest import STORIES, json_lines
from tests.browser.stories import card
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub
from tests.program import Server

MANY = "acme/many-languages"
LANGUAGES = [f"lang-{number:02}" for number in range(40)]
ROWS = 30


def card_of_many() -> str:
    """Every language has four files of ROWS rows to train on and one to test with."""
    configs = "".join(
        f"- config_name: {name}\n  data_files:\n"
        f"  - split: train\n    path: {name}/train-*.jsonl\n"
        f"  - split: test\n    path: {name}/test.jsonl\n"
        for name in LANGUAGES
    )
    infos = "".join(
        f"- config_name: {name}\n  features:\n  - name: text\n    dtype: string\n  splits:\n"
        f"  - name: train\n    num_examples: {4 * ROWS}\n"
        f"  - name: test\n    num_examples: {ROWS}\n"
        for name in LANGUAGES
    )
    return f"---\nconfigs:\n{configs}dataset_info:\n{infos}---\nMany languages.\n"


@pytest.fixture
def many(hub: RunningHub) -> RunningHub:
    repository = Repository(MANY, downloads=12)
    files = {"README.md": card_of_many()}
    for name in LANGUAGES:
        for part in ("train-0", "train-1", "train-2", "train-3", "test"):
            files[f"{name}/{part}.jsonl"] = json_lines(STORIES[:ROWS])
    repository.commit(files)
    hub.repositories[MANY] = repository
    return hub


@pytest.fixture
def dialog(many: RunningHub, browser: Browser) -> Locator:
    browser.open(f"/?modal=download&repo={MANY}")
    browser.role("region", "Estimate").text("Fits").appears()
    return browser.role("dialog", "Download a dataset")


def estimate(dialog: Locator, size: str) -> None:
    dialog.role("region", "Estimate").text(size, exact=True).first().appears()


def size_of(rows: int) -> int:
    full, rest = divmod(rows, ROWS)
    assert rest == 0
    return full * len(json_lines(STORIES[:ROWS]).encode())


def shown(size: int) -> str:
    return f"{size / 1000:.1f}\u00a0kB"


def test_one_of_many_subsets_and_one_split(
    browser: Browser, served: Server, dialog: Locator
) -> None:
    dialog.label("Filter subsets").fill("*-3*")
    assert dialog.role("radio").count() == 10
    dialog.role("radio", "lang-37").check()
    # The mark follows the hand, not the Hub; the splits are its own soon after.
    assert dialog.role("radio", "lang-37").is_checked()
    dialog.role("checkbox", "train").check()
    dialog.role("checkbox", "test").uncheck()
    dialog.text("1\u00a0split chosen").appears()
    assert not dialog.role("checkbox", "train").is_enabled(), "one split is the least"
    assert browser.violations() == []
    dialog.role("button", "Start download").click()
    card(browser, MANY).text("Ready", exact=True).appears()
    made = stories.get(served, "datasets")["items"][0]
    assert made["metadata"]["config"] == "lang-37"
    assert made["metadata"]["splits"] == ["train"]
    assert made["num_samples"] == 4 * ROWS


def test_subsets_by_keyboard_alone(browser: Browser, dialog: Locator) -> None:
    dialog.role("radio", "lang-00").focus()
    for expected in ("lang-01", "lang-02", "lang-03"):
        browser.key("ArrowDown")
        assert dialog.role("radio", expected).is_checked()
        assert dialog.role("radio", expected).has_focus()
    dialog.role("checkbox", "test").uncheck()
    dialog.text("1\u00a0split chosen").appears()


def test_a_part_by_rows_size_or_name(browser: Browser, served: Server, dialog: Locator) -> None:
    dialog.text("Only a part").click()
    dialog.label("Rows wanted").fill("many")
    dialog.text("A whole number of rows").appears()
    dialog.label("Rows wanted").fill("")
    dialog.label("Size at most").fill(f"{size_of(2 * ROWS) / 1000} kB")
    dialog.role("checkbox", "test").uncheck()
    dialog.role("rowheader", "1\u00a0split chosen").appears()
    row = dialog.role("row", "1\u00a0split chosen")
    row.text(shown(size_of(2 * ROWS) + len(card_of_many()))).appears()
    dialog.label("Size at most").fill("")
    dialog.label("Files").fill("train-3*")
    row.text(shown(size_of(ROWS) + len(card_of_many()))).appears()
    assert browser.violations() == []
    dialog.label("Files").fill("")
    dialog.label("Rows wanted").fill(str(2 * ROWS + 5))
    row.text(shown(size_of(3 * ROWS) + len(card_of_many()))).appears()
    dialog.role("button", "Start download").click()
    card(browser, MANY).text("Ready", exact=True).appears()
    assert stories.get(served, "datasets")["items"][0]["num_samples"] == 3 * ROWS


def test_a_choice_that_cannot_be_leaves_the_others(browser: Browser, dialog: Locator) -> None:
    dialog.text("Only a part").click()
    dialog.label("Files").fill("nothing-like-this")
    dialog.role("alert").appears()
    assert browser.violations() == []
    dialog.role("radio", "lang-05").check()
    dialog.label("Files").fill("")
    dialog.role("alert").disappears()
    dialog.role("region", "Estimate").text("Fits").appears()
