"""The extension, loaded into a real browser, with a real service behind it."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
from pathlib import Path

import pytest

from tests.api.processes import Process, started
from tests.browser.articles import SHOUTING, loud
from tests.browser.conftest import SCORED

pytestmark = pytest.mark.full

LETTERS = "abcdefghijklmnop"
ROOT = Path(__file__).parents[2]
MARKED = "() => [...CSS.highlights].map(([name, ranges]) => [name, [...ranges].map(String)])"
CHOOSE = """async ([mode, server]) => {
  await chrome.storage.local.set({ settings: { mode, server, keep: true } });
}"""
PRESS = """async () => {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  await globalThis.credcheck.pressed(tab);
  return [tab.id, await chrome.action.getBadgeText({ tabId: tab.id })];
}"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The extension for Chrome. The loopback site is granted in it: no program can press the button."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed (apt-get install nodejs npm)")
    spec = importlib.util.spec_from_file_location(
        "extension_build", ROOT / "extension" / "build.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("extension") / "chrome"
    return module.build(folder, "chrome", hosts=["http://127.0.0.1/*", "http://localhost/*"])


@pytest.fixture(scope="module")
def service(built, tmp_path_factory):
    """A keyless service that was told of the extension, whose id is made of its folder's path."""
    digest = hashlib.sha256(str(built).encode()).hexdigest()[:32]
    origin = "chrome-extension://" + digest.translate(str.maketrans("0123456789abcdef", LETTERS))
    folder = tmp_path_factory.mktemp("service")
    settings = {"CREDCHECK_SCORE_RATE": "off", "CREDCHECK_ORIGINS": origin}
    process = Process(f"sqlite:///{folder / 'credcheck.db'}", folder, environment=settings)
    with started(process):
        yield process


@pytest.fixture
def context(playwright, chromium, built, tmp_path):
    found = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium,
        headless=False,
        args=[
            "--headless=new",
            "--no-sandbox",
            f"--disable-extensions-except={built}",
            f"--load-extension={built}",
        ],
    )
    yield found
    found.close()


@pytest.fixture
def worker(context):
    found = context.service_workers
    return found[0] if found else context.wait_for_event("serviceworker")


def test_a_page_is_checked_and_left_without_a_trace(context, worker, service, site):
    site.pages |= {"/loud": loud(), "/other": loud()}
    worker.evaluate(CHOOSE, ["text", f"http://localhost:{service.port}"])
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{site.port}/loud")
    page.bring_to_front()
    before = page.content()
    _, text = worker.evaluate(PRESS)
    page.wait_for_function("() => CSS.highlights.size > 0", timeout=SCORED)
    assert text.isdecimal()
    marked = dict(page.evaluate(MARKED))
    assert "credcheck-sensationalism" in marked
    assert all(one in page.inner_text("body") for one in marked["credcheck-sensationalism"])
    assert page.content() == before
    page.goto(f"http://127.0.0.1:{site.port}/other")
    page.go_back()
    assert page.inner_text("h1") == SHOUTING
    assert page.evaluate("() => CSS.highlights.size") == 0
