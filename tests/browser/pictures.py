"""Pictures of the interface, from a real server in a real Chromium.

.venv/bin/python -m tests.browser.pictures                  those of the README, docs/pictures
.venv/bin/python -m tests.browser.pictures --review DIR     every view, for somebody's eyes:
                                                            three widths, both themes
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser import scene
from tests.browser.browser import Browser
from tests.browser.test_accessibility import THEMES, WIDTHS, settle
from tests.program import ROOT

Act = Callable[[Browser], None]


@dataclass(frozen=True)
class View:
    name: str
    path: str
    act: Act = field(default=lambda _: None)


def choose_tokenizer(page: Browser) -> None:
    page.label("Tokenizer").fill("openai-community/gpt2")
    page.label("Tokenizer").press("Tab")
    page.role("listbox", "Tokens of the document").appears()
    page.role("region", "Estimate").text("Kept").appears()


def filter_tokens(page: Browser) -> None:
    choose_tokenizer(page)
    page.label("Max length").fill("256")
    page.label("Stride (overlap)").fill("64")
    page.role("switch", "Stop words").check()
    page.role("radio", "Remove the matching tokens").check()
    page.role("region", "Preview").text("removed").appears()
    page.evaluate("document.querySelector('[data-modal] > div').scrollTo(0, 0)")


def progress(page: Browser) -> None:
    page.text("left").appears()


def charts(page: Browser) -> None:
    page.role("img", "Sequence length").appears()


def estimate(page: Browser) -> None:
    page.role("region", "Estimate").appears()
    page.role("region", "First rows").appears()


def inspect(page: Browser) -> None:
    page.role("listbox", "Tokens of sequence").first().focus()
    for _ in range(6):
        page.key("ArrowRight")


def with_paths(ids: dict[str, str], tokenizations: list[str]) -> dict[str, View]:
    """Every view worth a picture, by its name."""
    prose = ids[scene.PROSE]
    page = f"/datasets/{prose}"
    compared = f"{page}/statistics?compare={','.join(tokenizations[1:])}"
    samples = f"{page}/samples?tokens={tokenizations[0]}&offset=40"
    download = f"/?modal=download&repo={scene.OPINIONS}"
    views = [
        View("datasets", "/", progress),
        View("nothing-found", "/?q=nothing"),
        View("commands", "/?modal=commands"),
        View("shortcuts", "/?modal=shortcuts"),
        View("download", download, estimate),
        View("download-missing", "/?modal=download&repo=interp-lab/nowhere"),
        View("tokenize", f"/?modal=tokenize&dataset={prose}", choose_tokenizer),
        View("tokenize-filters", f"/?modal=tokenize&dataset={prose}", filter_tokens),
        View("tokenize-chats", f"/?modal=tokenize&dataset={ids[scene.CHATS]}", choose_tokenizer),
        View("statistics-dialog", f"/?modal=statistics&dataset={prose}", charts),
        View("delete", f"/?modal=delete&dataset={prose}"),
        View("cancel", f"/?modal=cancel&dataset={ids[scene.CRAWL]}"),
        View("overview", page),
        View("overview-failed", f"/datasets/{ids[scene.GONE]}"),
        View("overview-running", f"/datasets/{ids[scene.CRAWL]}"),
        View("documents", f"{page}/samples"),
        View("samples", f"{samples}&view=both", inspect),
        View("tokenizations", f"{page}/tokenizations"),
        View("statistics", f"{page}/statistics", charts),
        View("compare", compared, lambda one: one.role("img", "Coverage").appears()),
        View("history", f"{page}/activity"),
        View("activity", "/activity"),
        View("playground", "/playground?tokenizer=openai-community/gpt2"),
        View("tokenizers", "/tokenizers"),
        View("settings", "/settings"),
        View("nowhere", "/nowhere"),
    ]
    return {view.name: view for view in views}


def show(page: Browser, view: View, theme: str, width: int, height: int = 800) -> None:
    page.resize(width, height)
    page.theme(theme)
    page.open(view.path)
    settle(page)
    view.act(page)
    settle(page)


# The list last: by then the download is well under way.
README = {
    "tokenize-filters": "light",
    "statistics": "light",
    "samples": "light",
    "download": "light",
    "compare": "dark",
    "datasets": "dark",
}


def for_readme(page: Browser, views: dict[str, View]) -> None:
    for name, theme in README.items():
        show(page, views[name], theme, 1280)
        if name == "datasets":
            page.text("about 1\u00a0min left").appears()
        page.picture(ROOT / "docs/pictures" / f"{name.removesuffix('-filters')}.png")


def for_review(page: Browser, views: dict[str, View], folder: Path, names: list[str]) -> None:
    for name, view in views.items():
        if names and name not in names:
            continue
        is_whole = "modal" not in view.path
        for theme in THEMES:
            for width in WIDTHS:
                show(page, view, theme, width, 900)
                page.picture(folder / f"{name}-{width}-{theme}.png", is_whole=is_whole)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--review", type=Path, metavar="DIR")
    parser.add_argument("names", nargs="*", help="only these views of the review")
    arguments = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as home, scene.scene(Path(home)) as (server, ids):
        prose = scene.Api(server).get(f"/datasets/{ids[scene.PROSE]}/tokenizations")["items"]
        views = with_paths(ids, [one["id"] for one in prose])
        page = Browser(server.url, chromium)
        try:
            if arguments.review:
                arguments.review.mkdir(parents=True, exist_ok=True)
                for_review(page, views, arguments.review, arguments.names)
            else:
                for_readme(page, views)
        finally:
            page.close()


if __name__ == "__main__":
    main()
