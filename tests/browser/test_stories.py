"""The flows of the product as people go through them, each in a browser of its own."""

import json

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.stories import TINY, card, get
from tests.fake_hub.running import RunningHub
from tests.program import Server


def test_download_from_an_empty_page(browser: Browser, served: Server) -> None:
    browser.open()
    browser.role("heading", "Datasets").appears()
    browser.text("No datasets yet").appears()
    browser.role("button", "Download a dataset").click()
    # Typed in part, chosen from what the Hub suggests.
    browser.label("Repository").fill("tiny")
    browser.role("option", TINY).click()
    browser.role("region", "Estimate").text("Fits").appears()
    browser.role("button", "Start download").click()
    card(browser).text("Ready", exact=True).appears()
    dataset = get(served, "datasets")["items"][0]
    assert dataset["repo_id"] == TINY
    assert dataset["metadata"]["splits"] == ["train", "test"]


def test_pasted_address_and_choice_of_splits(browser: Browser, served: Server) -> None:
    browser.open("/?modal=download")
    address = f"https://hub.example/datasets/{TINY}/viewer/default/test"
    browser.label("Repository").fill(address)
    browser.role("region", "Estimate").appears()
    assert not browser.role("checkbox", "train").is_checked()
    assert browser.role("checkbox", "test").is_checked()
    browser.role("button", "Start download").click()
    card(browser).text("Ready", exact=True).appears()
    assert get(served, "datasets")["items"][0]["metadata"]["splits"] == ["test"]


def test_invalid_and_missing_repositories_are_explained(browser: Browser, hub: RunningHub) -> None:
    browser.open("/?modal=download")
    browser.label("Repository").fill("not a repository")
    browser.role("button", "Start download").click()
    browser.text("Write it as owner/name").appears()
    browser.label("Repository").fill("acme/nowhere")
    browser.role("alert").text("acme/nowhere").appears()
    browser.label("Repository").fill("acme/secret-stories")
    browser.role("alert").text("Request access").appears()
    page = browser.role("link", "Open its page on the Hub").attribute("href")
    assert page == f"{hub.hub_url}/datasets/acme/secret-stories"


def test_live_progress_and_cancel_of_a_download(browser: Browser, hub: RunningHub) -> None:
    # The bytes before the stall arrive over the socket, without a reload.
    large = stories.start_stalled_download(browser, hub)
    large.role("progressbar").appears()
    browser.role("link", "1 running").appears()
    large.role("button", "Cancel").click()
    browser.role("alertdialog").text("stay on disk").appears()
    browser.role("button", "Cancel download").click()
    large.role("button", "Download", exact=False).appears()
    hub.faults.clear()
    large.role("button", f"Download {stories.LARGE}").click()
    large.text("Ready", exact=True).appears()


def test_cancel_deletes_what_was_downloaded_when_asked(
    browser: Browser, served: Server, hub: RunningHub
) -> None:
    large = stories.start_stalled_download(browser, hub)
    large.role("button", "Cancel").click()
    browser.label("Delete what was downloaded so far").check()
    browser.role("alertdialog").text("begins again").appears()
    browser.role("button", "Cancel download").click()
    large.role("button", "Download", exact=False).appears()
    assert not list(served.program.home.glob("huggingface/hub/datasets--*/tokenmill-parts/*.part"))


def test_a_reload_shows_the_same_progress(browser: Browser, hub: RunningHub) -> None:
    large = stories.start_stalled_download(browser, hub)
    browser.reload()
    large.role("progressbar").appears()
    large.text("kB /").appears()


def test_tokenize_with_settings_and_filters(
    browser: Browser, served: Server, tokenizer: str
) -> None:
    stories.download(browser)
    card(browser).role("button", "Tokenize").click()
    dialog = browser.role("dialog", "Tokenize")
    assert dialog.label("Max length").value() == "1024"
    assert dialog.label("Stride (overlap)").value() == "512"
    dialog.role("button", "Start tokenization").click()
    dialog.text("Choose a tokenizer", exact=True).appears()
    stories.fill_tokenizer(dialog, tokenizer)
    dialog.role("listbox", "Tokens of the document").appears()
    dialog.label("Max length").fill("32")
    dialog.text("Must be smaller than the max length").appears()
    dialog.label("Stride (overlap)").fill("8")
    dialog.role("img", "Neighbouring windows share 8 tokens").appears()
    dialog.role("checkbox", "Special tokens").check()
    dialog.role("switch", "Stop words").check()
    dialog.label("Minimum length").fill("12")
    dialog.role("button", "Start tokenization").click()
    dialog.disappears()
    card(browser).text(stories.counted(1)).appears()
    made = get(served, f"datasets/{get(served, 'datasets')['items'][0]['id']}/tokenizations")
    tokenization = made["items"][0]
    assert (tokenization["max_length"], tokenization["stride"]) == (32, 8)
    filters = tokenization["options"]["filters"]
    assert filters["min_length"] == 12
    assert filters["stop_words"] and filters["special_tokens"]


def test_the_same_tokenization_is_offered_not_made_again(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    stories.tokenize(browser, tokenizer, **{"Max length": "64", "Stride (overlap)": "0"})
    card(browser).role("button", "Tokenize").click()
    dialog = browser.role("dialog", "Tokenize")
    stories.fill_tokenizer(dialog, tokenizer)
    dialog.role("button", "Start tokenization").click()
    dialog.text("You already have this tokenization").appears()
    dialog.role("button", "Open it").click()
    browser.role("dialog", "Statistics").appears()


def test_statistics_with_charts_tables_and_export(
    browser: Browser, served: Server, tokenizer: str
) -> None:
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    card(browser).role("button", "Statistics").click()
    dialog = browser.role("dialog", "Statistics")
    dialog.role("img", "Vocabulary").appears()
    dialog.role("img", "Sequence length").appears()
    dataset = get(served, "datasets")["items"][0]["id"]
    truth = get(served, f"datasets/{dataset}/statistics")
    dialog.text(f"{truth['total_tokens']:,}").first().appears()
    budget = dialog.role("region", "Token budget")
    for part in ("Content", "Special", "Overlap", "Padding", "Truncated", "Filtered"):
        budget.text(part).first().appears()
    name, text = dialog.role("button", "Export JSON").download()
    assert name.endswith(".json")
    assert json.loads(text)["total_tokens"] == truth["total_tokens"]
    lengths = dialog.role("region", "Sequence length")
    lengths.role("button", "Table").click()
    table = lengths.role("table")
    table.appears()
    bins = truth["length_distribution"]["sequences"]["histogram"]
    assert table.role("row").count() == len(bins) + 1
    assert sum(one["count"] for one in bins) == truth["num_sequences"]


def test_bars_can_be_walked_by_keys(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    card(browser).role("button", "Statistics").click()
    chart = browser.role("img", "Vocabulary")
    chart.focus()
    browser.key("ArrowRight")
    browser.text("1. “").first().appears()
    browser.key("ArrowRight")
    browser.text("2. “").first().appears()


def test_samples_as_text_are_inert(browser: Browser) -> None:
    stories.download(browser)
    browser.role("link", TINY).click()
    browser.role("link", "Samples").click()
    browser.text("<img src=x onerror=").appears()
    browser.text("⟨U+202E⟩gpj").appears()
    assert "owned" not in browser.evaluate("document.title")
    assert browser.evaluate("document.querySelectorAll('main img, main script').length") == 0
    browser.role("button", "Next page").click()
    browser.text("#10", exact=True).appears()
    browser.label("Go to number").fill("100")
    browser.role("button", "Go", exact=True).click()
    browser.text("#100", exact=True).appears()
    # The page is an address: a reload comes back to it.
    browser.reload()
    browser.text("#100", exact=True).appears()


def test_samples_as_tokens_can_be_inspected_by_keys(browser: Browser, tokenizer: str) -> None:
    tokens = stories.open_sequence(browser, tokenizer)
    tokens.focus()
    browser.key("ArrowRight")
    browser.text("token 2", exact=True).appears()
    browser.key("Home")
    browser.text("token 1", exact=True).appears()


def test_delete_says_what_goes_and_takes_it(
    browser: Browser, served: Server, tokenizer: str
) -> None:
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    card(browser).role("button", "Delete").click()
    question = browser.role("alertdialog", f"Delete {TINY}?")
    question.text(stories.counted(1)).appears()
    assert question.role("button", "Cancel").has_focus()
    question.role("button", "Delete and free").click()
    browser.text("No datasets yet").appears()
    assert get(served, "datasets")["total"] == 0
    # Nothing is gone yet: the toast takes it back, with its tokenization.
    browser.role("button", "Undo").click()
    card(browser).text(stories.counted(1)).appears()
    assert get(served, "datasets")["total"] == 1


def test_deleting_a_tokenization_keeps_the_dataset(browser: Browser, tokenizer: str) -> None:
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    browser.role("link", TINY).click()
    browser.role("link", "Tokenizations").click()
    browser.role("button", f"Delete {tokenizer}").click()
    browser.role("alertdialog").role("button", "Delete").click()
    browser.text("No tokenization yet").appears()
    browser.role("button", "Undo").click()
    browser.role("button", f"Delete {tokenizer}").appears()
    browser.role("link", "Datasets", exact=True).first().click()
    card(browser).text("Ready", exact=True).appears()


def test_search_and_filters_live_in_the_address(browser: Browser) -> None:
    stories.download(browser)
    browser.label("Search datasets").fill("piel")
    browser.text("No dataset matches “piel”").appears()
    assert "q=piel" in browser.address()
    browser.role("button", "Clear filters").first().click()
    card(browser).appears()


def test_dialogs_by_keyboard_give_the_focus_back(browser: Browser) -> None:
    stories.download(browser)
    opener = card(browser).role("button", "Tokenize")
    opener.focus()
    browser.key("Enter")
    browser.role("dialog", "Tokenize").appears()
    browser.key("Escape")
    browser.role("dialog", "Tokenize").disappears()
    assert opener.has_focus()
    browser.key("n")
    browser.role("dialog", "Download a dataset").appears()


def test_a_job_of_the_command_line_shows_up(browser: Browser, served: Server) -> None:
    browser.open()
    browser.text("No datasets yet").appears()
    done = served.program.run("download", TINY)
    assert done.returncode == 0, done.stderr
    card(browser).text("Ready", exact=True).appears()


def test_the_link_comes_back_after_a_restart(browser: Browser, served: Server) -> None:
    stories.download(browser)
    served.stop()
    browser.text("Connection lost").appears()
    served.start()
    browser.text("Connection lost").disappears()
    card(browser).text("Ready", exact=True).appears()
