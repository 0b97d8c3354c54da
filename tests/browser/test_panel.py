"""The panel of datasets: counts by status, sorting, selecting several."""

import json
import urllib.request

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.stories import TINY, card
from tests.program import Server


def test_the_status_filters_say_how_many(browser: Browser) -> None:
    stories.download(browser)
    status = browser.role("group", "Status")
    status.role("button", "Ready 1").appears()
    status.role("button", "Failed 0").click()
    browser.text("No dataset in this state").appears()
    # The counts are those of the search, not of the filter.
    status.role("button", "Ready 1").click()
    card(browser).appears()


def test_samples_are_counted_after_a_download(browser: Browser) -> None:
    stories.download(browser)
    card(browser).text("141 samples").appears()


def test_several_are_deleted_and_restored_together(browser: Browser) -> None:
    stories.download(browser)
    stories.download(browser, "acme/large-stories")
    card(browser).role("checkbox", f"Select {TINY}").check()
    selected = browser.role("region", "Selected datasets")
    selected.text("1 dataset selected").appears()
    selected.role("button", "Select all 2").click()
    selected.text("2 datasets selected").appears()
    selected.role("button", "Delete").click()
    browser.role("alertdialog").role("button", "Delete and free").click()
    browser.text("No datasets yet").appears()
    browser.role("button", "Undo").click()
    card(browser).appears()
    card(browser, "acme/large-stories").appears()


SHIFT = """new Promise((done) => {
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(shift)));
})"""


def test_nothing_jumps_while_the_page_is_loaded(browser: Browser) -> None:
    stories.download(browser)
    stories.download(browser, "acme/large-stories")
    for width in (375, 1440):
        browser.resize(width)
        browser.open()
        card(browser).text("Ready", exact=True).appears()
        assert browser.evaluate(SHIFT) < 0.02


def test_nothing_moves_under_the_pointer(browser: Browser, served: Server) -> None:
    stories.download(browser)
    card(browser).hover()
    before = card(browser).place()
    # A newer dataset would come first.
    assert served.program.run("download", "acme/large-stories").returncode == 0
    card(browser, "acme/large-stories").text("Ready", exact=True).appears()
    assert card(browser).place() == before
    browser.role("heading", "Datasets").hover()
    other = card(browser, "acme/large-stories")
    other.hover()
    assert (other.place()["x"], other.place()["y"]) == (before["x"], before["y"])


def test_many_are_deleted_only_by_name(browser: Browser, served: Server) -> None:
    for number in range(11):
        post(served, "datasets", {"name": f"set-{number:02}", "repo_id": f"acme/set-{number:02}"})
    browser.open()
    card(browser, "set-00").role("checkbox", "Select set-00").check()
    selected = browser.role("region", "Selected datasets")
    selected.role("button", "Select all 11").click()
    selected.role("button", "Delete").click()
    question = browser.role("alertdialog")
    confirm = question.role("button", "Delete", exact=True)
    field = question.label("Type “11 datasets” to delete so much")
    field.appears()
    assert not confirm.is_enabled()
    assert browser.violations() == []
    field.fill("11 dataset")
    assert not confirm.is_enabled()
    field.fill("11 datasets")
    confirm.click()
    browser.text("No datasets yet").appears()


def post(served: Server, path: str, body: dict) -> None:
    request = urllib.request.Request(
        f"{served.url}/api/v1/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 201
