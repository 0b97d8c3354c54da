"""Whose ids: the screen shows what the configuration beside a tokenizer.json changes."""

import json
from pathlib import Path

from tokenizers import Tokenizer
from transformers import AutoTokenizer

from tests.browser import stories
from tests.browser.browser import Browser
from tests.browser.conftest import STORIES
from tests.browser.stories import card, get
from tests.program import Server


def test_the_profile_is_chosen_and_recorded(
    browser: Browser, served: Server, tokenizer: str, tmp_path: Path
) -> None:
    folder = tmp_path / "with-configuration"
    folder.mkdir()
    (folder / "tokenizer.json").write_bytes(Path(tokenizer).read_bytes())
    added = {"content": "upon", "special": True, "lstrip": False, "rstrip": False,
             "single_word": False, "normalized": False}  # fmt: skip
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "added_tokens_decoder": {"400": added}}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    wanted = AutoTokenizer.from_pretrained(folder)(STORIES[0])["input_ids"]
    assert len(wanted) != len(Tokenizer.from_file(tokenizer).encode(STORIES[0]).ids)

    stories.download(browser)
    card(browser).role("button", "Tokenize").click()
    dialog = browser.role("dialog", "Tokenize")
    stories.fill_tokenizer(dialog, str(folder / "tokenizer.json"))
    preview = dialog.role("region", "Preview")
    preview.role("button", "Next document").click()
    count = preview.text("tokens").first()
    count.appears()
    dialog.label("Read it as").choose("transformers")
    preview.text(f"{len(wanted)}\u00a0tokens").appears()
    assert browser.violations() == []
    dialog.role("button", "Start tokenization").click()
    dialog.disappears()
    card(browser).text("1\u00a0tokenization").appears()
    dataset = get(served, "datasets")["items"][0]["id"]
    made = get(served, f"datasets/{dataset}/tokenizations")["items"][0]
    assert made["options"]["tokenizer_profile"] == "transformers"
    browser.role("link", stories.TINY).click()
    browser.role("link", "Tokenizations").click()
    browser.text("ids of transformers").appears()
