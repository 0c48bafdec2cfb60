"""The extension in a real Chromium: built, loaded, pressed, and what it marked compared with its report.

For ``test_extension.py`` and for ``benchmarks/extension.py``.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import importlib.util
import itertools
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, Worker

ROOT = Path(__file__).parents[2]
HOSTS = ("http://127.0.0.1/*", "http://localhost/*")
"""Granted in the builds for tests: no program can press the button, which grants the page in front."""

MARKED_SHARE = 0.95
"""Of the sentences of a page as it was on the web: those that are to be marked on exactly their words."""

MARKED = "() => [...CSS.highlights].map(([name, ranges]) => [name, [...ranges].map(String)])"
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_CHOOSE = """async ([mode, server]) => {
  await chrome.storage.local.set({ settings: { mode, server, keep: true } });
}"""
_PRESS = """async () => {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  await globalThis.credcheck.pressed(tab);
  return tab.id;
}"""
_STATE = """async (tab) => ({
  ...(await chrome.storage.session.get(null))[`tab:${tab}`],
  badge: await chrome.action.getBadgeText({ tabId: tab }),
})"""

State = dict[str, Any]
"""What the extension knows of a tab (``extension/src/tabs.js``), with the text of its ``badge``."""


def builder() -> ModuleType:
    """``extension/build.py``, which lies in no package."""
    path = ROOT / "extension" / "build.py"
    spec = importlib.util.spec_from_file_location("extension_build", path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def origin(folder: Path) -> str:
    """The origin of an extension that Chromium loads from a folder: its id is made of the path."""
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:32]
    return "chrome-extension://" + digest.translate(_LETTERS)


@contextlib.contextmanager
def launched(
    playwright: Playwright, chromium: str, built: Path, profile: Path
) -> Iterator[BrowserContext]:
    """A browser with the extension in it; nothing but this machine is reached from it."""
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=chromium,
        headless=False,
        args=[
            "--headless=new",
            "--no-sandbox",
            f"--disable-extensions-except={built}",
            f"--load-extension={built}",
        ],
    )
    try:
        context.route(
            re.compile(r"^https?://(?!127\.0\.0\.1|localhost)"), lambda route: route.abort()
        )
        yield context
    finally:
        context.close()


@dataclass(frozen=True, slots=True)
class Extension:
    """The extension in a browser, with the service that it asks."""

    context: BrowserContext
    worker: Worker
    server: str

    @classmethod
    def of(cls, context: BrowserContext, server: str) -> Extension:
        """Waits for the background of the extension that the browser has loaded."""
        found = context.service_workers
        worker = found[0] if found else context.wait_for_event("serviceworker")
        return cls(context, worker, server)

    def choose(self, mode: str, server: str | None = None) -> None:
        """Set what may leave the browser, and where to."""
        self.worker.evaluate(_CHOOSE, [mode, server or self.server])

    def press(self, page: Page) -> tuple[int, State]:
        """Press the button on a page. Gives its tab and what the extension knows when it is done."""
        page.bring_to_front()
        tab: int = self.worker.evaluate(_PRESS)
        return tab, self.state(tab)

    def state(self, tab: int) -> State:
        """What the extension knows of a tab."""
        known: State = self.worker.evaluate(_STATE, tab)
        return known

    def panel(self, tab: int, *, width: int = 360, height: int = 1200) -> Page:
        """The side panel for a tab, as a page of the panel's size."""
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{self.worker.url.removesuffix('background.js')}panel.html?tab={tab}")
        return page


def plain(text: str) -> str:
    """A text as the highlighter compares it: no soft hyphens, no space, one kind of quote and dash."""
    text = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", unicodedata.normalize("NFC", text))
    text = re.sub("[‘’‚‛′]", "'", re.sub("[“”„‟″«»]", '"', re.sub("[–—‐‑−]", "-", text)))
    return "".join(text.replace("…", "...").split())


def drawn_amiss(drawn: list[tuple[str, list[str]]], state: State) -> list[str]:
    """Of what a page's highlights mark (``MARKED``): what is no words of any evidence of the report."""
    sentences = state["report"]["sentences"]
    expected = {plain(one["text"]) for one in sentences}
    for one in sentences:
        for mark in one["evidence"]:
            words = one["text"][mark["start"] - one["start"] : mark["end"] - one["start"]]
            expected.add(plain(words))
    return [text for _, texts in drawn for text in texts if plain(text) not in expected]


def scraped(data: Path, count: int) -> list[dict[str, Any]]:
    """The first pages of a collection as they were on the web: ``group``, ``html``. Raises OSError."""
    with gzip.open(data / "pages_scrapinghub.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in itertools.islice(lines, count)]


def many_nodes(page: bytes, *, links: bool = False) -> bytes:
    """A page with 5,000 elements behind its article: text, which is read, or links, which are not."""
    one = (
        "<li><a href='/{0}'>Item {0}</a></li>"
        if links
        else "<div><span>Item {0}</span> of a long list.</div>"
    )
    items = "".join(one.format(number) for number in range(2500))
    return page.replace(
        b"</body>", (f"<ul>{items}</ul></body>" if links else f"{items}</body>").encode()
    )
