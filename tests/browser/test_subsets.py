"""A repository with hundreds of subsets and no default one."""

from tests.browser.browser import Browser
from tests.browser.conftest import json_lines
from tests.browser.stories import card
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub

COUNT = 150


def add_languages(hub: RunningHub) -> None:
    configs = "".join(
        f"- config_name: lang_{index:03d}\n  data_files: lang_{index:03d}/train.jsonl\n"
        for index in range(COUNT)
    )
    files = {
        f"lang_{index:03d}/train.jsonl": json_lines([f"text {index}"]) for index in range(COUNT)
    }
    languages = Repository("acme/languages", downloads=1)
    languages.commit({"README.md": f"---\nconfigs:\n{configs}---\n", **files})
    hub.repositories[languages.id] = languages


def test_a_subset_is_found_by_its_name(browser: Browser, hub: RunningHub) -> None:
    add_languages(hub)
    browser.open("/?modal=download&repo=acme/languages")
    browser.role("region", "Estimate").appears()
    assert browser.role("radio", "lang_000").is_checked()
    browser.text("50 more").appears()
    browser.label("Filter subsets").fill("_142")
    browser.role("radio", "lang_142").check()
    browser.role("region", "Estimate").appears()
    browser.role("button", "Start download").click()
    card(browser, "acme/languages").text("Ready", exact=True).appears()
    card(browser, "acme/languages").text("lang_142").appears()
