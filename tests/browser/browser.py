"""A Chromium driven by role, label and text, as a person or a screen reader finds things.

The browser runs in driver.mjs, because the one browser library that needs no download of its own
is playwright-core for Node. Every step waits for what it names, up to a minute (machines may be
busy).
"""

import json
import subprocess
from pathlib import Path
from typing import Any

DRIVER = Path(__file__).with_name("driver.mjs")


class BrowserError(AssertionError):
    """A step that could not be done, such as a button that did not appear."""


class Locator:
    """Something on the page; narrowed by calls, found when it is used."""

    def __init__(self, browser: "Browser", chain: tuple[tuple[Any, ...], ...] = ()):
        self.browser = browser
        self.chain = chain

    def role(self, role: str, name: str | None = None, *, exact: bool = False) -> "Locator":
        options = {} if name is None else {"name": name, "exact": exact}
        return self._narrow("getByRole", role, options)

    def label(self, text: str) -> "Locator":
        return self._narrow("getByLabel", text, {"exact": True})

    def text(self, text: str, *, exact: bool = False) -> "Locator":
        return self._narrow("getByText", text, {"exact": exact})

    def first(self) -> "Locator":
        return self._narrow("first")

    def click(self, *, holding: str | None = None) -> None:
        self._call("click", {"modifiers": [holding]} if holding else {})

    def fill(self, text: str) -> None:
        self._call("fill", text)

    def press(self, key: str) -> None:
        self._call("press", key)

    def check(self) -> None:
        self._call("check")

    def uncheck(self) -> None:
        self._call("uncheck")

    def choose(self, option: str) -> None:
        self._call("selectOption", option)

    def hover(self) -> None:
        self._call("hover")

    def place(self) -> dict[str, float]:
        """Its box on the page: x, y, width, height."""
        return self._call("boundingBox")

    def focus(self) -> None:
        self._call("focus")

    def appears(self) -> None:
        self._call("waitFor", {"state": "visible"})

    def disappears(self) -> None:
        self._call("waitFor", {"state": "hidden"})

    def content(self) -> str:
        return self._call("textContent")

    def value(self) -> str:
        return self._call("inputValue")

    def attribute(self, name: str) -> str | None:
        return self._call("getAttribute", name)

    def count(self) -> int:
        return self._call("count")

    def is_checked(self) -> bool:
        return self._call("isChecked")

    def is_enabled(self) -> bool:
        return self._call("isEnabled")

    def has_focus(self) -> bool:
        return self.browser.call((), "focused", self.chain)

    def download(self) -> tuple[str, str]:
        """Clicks, and gives the name and the text of the file that this saves."""
        saved = self.browser.call((), "download", self.chain)
        return saved["name"], saved["text"]

    def _narrow(self, method: str, *args: Any) -> "Locator":
        return Locator(self.browser, (*self.chain, (method, *args)))

    def _call(self, call: str, *args: Any) -> Any:
        return self.browser.call(self.chain, call, *args)


class Browser(Locator):
    """A page of its own context: no cookies, no storage, no cache."""

    def __init__(self, url: str, chromium: str):
        super().__init__(self)
        self.url = url
        self._process = subprocess.Popen(
            ["node", DRIVER, url, chromium],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(self, chain: tuple, call: str, *args: Any) -> Any:
        request = json.dumps({"chain": chain, "call": call, "args": args})
        self._process.stdin.write(request + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise BrowserError(f"the browser ended during {call}")
        answer = json.loads(line)
        if "error" in answer:
            raise BrowserError(f"{call} of {chain}: {answer['error']}")
        return answer["value"]

    def open(self, path: str = "/") -> None:
        self._call("goto", self.url + path)

    def reload(self) -> None:
        self._call("reload")

    def key(self, key: str) -> None:
        self.call((), "press", key)

    def address(self) -> str:
        return self._call("evaluate", "location.pathname + location.search")

    def evaluate(self, expression: str) -> Any:
        return self._call("evaluate", expression)

    def resize(self, width: int, height: int = 900) -> None:
        self.call((), "size", width, height)

    def theme(self, scheme: str) -> None:
        self.call((), "media", {"colorScheme": scheme})

    def offline(self, is_offline: bool) -> None:
        self.call((), "offline", is_offline)

    def picture(self, path: Path, *, is_whole: bool = False) -> None:
        """Writes what is in view, or the whole page, as a PNG."""
        self.call((), "picture", str(path), is_whole)

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA and its best practices."""
        return self.call((), "axe")

    def sockets(self) -> int:
        """How many WebSockets the page has open."""
        return self.call((), "sockets")

    def problems(self) -> list[str]:
        """Console errors, uncaught exceptions and requests to elsewhere since the last call."""
        return self.call((), "problems")

    def close(self) -> None:
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
