"""Stories in a real Chromium against the real server and the fake Hub.

They run with `npm run test:browser` in web/, which sets TOKENMILL_BROWSER_TESTS: they need a built
web UI and a Chromium, which not every machine that runs the other Python tests has.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from tests.browser.browser import Browser
from tests.fake_hub.fixture import fake_hub  # noqa: F401
from tests.fake_hub.repository import Repository
from tests.fake_hub.running import RunningHub
from tests.program import ROOT, Server

if not os.environ.get("TOKENMILL_BROWSER_TESTS"):
    collect_ignore_glob = ["test_*.py"]

WORDS = "once upon a time there was a mill that ground words for people who like stories".split()
HOSTILE = "<img src=x onerror=\"document.title='owned'\"> \u202egpj\u202c \u0000 <script>1</script>"


def story(index: int) -> str:
    count = 6 + index * 7 % 90
    return " ".join(WORDS[(index + step * step) % len(WORDS)] for step in range(count)) + "."


def json_lines(texts: list[str]) -> str:
    return "".join(json.dumps({"text": text}) + "\n" for text in texts)


STORIES = [story(index) for index in range(120)]


@pytest.fixture
def hub(fake_hub: RunningHub) -> RunningHub:  # noqa: F811
    """A Hub with a small dataset, a larger one, and one that needs approval."""
    tiny = Repository("acme/tiny-stories", downloads=5120)
    tiny.commit(
        {
            "train.jsonl": json_lines([HOSTILE, *STORIES]),
            "test.jsonl": json_lines(STORIES[:20]),
        }
    )
    large = Repository("acme/large-stories", downloads=77)
    large.commit({"train.jsonl": json_lines(STORIES * 300)})
    gated = Repository("acme/secret-stories", gated="manual")
    gated.commit({"train.jsonl": json_lines(STORIES[:3])})
    for repository in (tiny, large, gated):
        fake_hub.repositories[repository.id] = repository
    return fake_hub


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of a small byte-level tokenizer, trained here."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(STORIES, trainer)
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    made.save(str(path))
    return str(path)


@pytest.fixture
def served(hub: RunningHub, start_server: Callable[..., Server]) -> Server:
    """The server with the built web UI, talking to the fake Hub."""
    dist = ROOT / "web/dist"
    assert (dist / "index.html").exists(), "web/dist is missing: run npm run build in web/"
    return start_server("--web", dist, env={"HF_ENDPOINT": hub.hub_url})


@pytest.fixture
def browser(served: Server, tmp_path: Path) -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert chromium, "no chromium here; CHROMIUM names one"
    page = Browser(served.url, chromium)
    try:
        yield page
        assert page.problems() == []
    finally:
        page.close()
