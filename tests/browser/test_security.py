"""The page asks nobody but its server, and the server lets no inline script run."""

import urllib.request

from tests.browser import stories
from tests.browser.browser import Browser
from tests.program import Server


def test_policy_of_the_page(served: Server) -> None:
    with urllib.request.urlopen(served.url, timeout=20) as answer:
        policy = answer.headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    assert directives["script-src"] == "'self'"
    assert directives["default-src"] in ("'none'", "'self'")
    assert "unsafe" not in policy


def test_no_view_breaks_the_policy_or_leaves_the_origin(browser: Browser, tokenizer: str) -> None:
    # The fixture `browser` fails the test when the console or the network saw anything.
    stories.download(browser)
    stories.tokenize(browser, tokenizer)
    for path in ("/playground", "/activity", "/tokenizers", "/settings"):
        browser.open(path)
        browser.role("heading").first().appears()
