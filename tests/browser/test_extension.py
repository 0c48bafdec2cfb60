"""The extension, loaded into a real browser, with a real service behind it."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import threading
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.api.processes import Process, started
from tests.browser.articles import HEADLINE, LOUD, SHOUTING, loud, page, quiet
from tests.browser.extension import (
    HOSTS,
    MARKED,
    MARKED_SHARE,
    ROOT,
    Extension,
    builder,
    drawn_amiss,
    launched,
    many_nodes,
    origin,
    scraped,
)
from tests.security.server import answer

pytestmark = pytest.mark.full

PAGES = 10


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The extension for Chrome. The loopback site is granted in it: no program can press the button."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed (apt-get install nodejs npm)")
    folder = tmp_path_factory.mktemp("extension") / "chrome"
    return builder().build(folder, "chrome", hosts=HOSTS)


@pytest.fixture(scope="module")
def service(built, tmp_path_factory):
    """A keyless service that was told of the extension."""
    folder = tmp_path_factory.mktemp("service")
    settings = {"CREDCHECK_SCORE_RATE": "off", "CREDCHECK_ORIGINS": origin(built)}
    process = Process(f"sqlite:///{folder / 'credcheck.db'}", folder, environment=settings)
    with started(process):
        yield process


@pytest.fixture
def extension(playwright, chromium, built, service, tmp_path):
    with launched(playwright, chromium, built, tmp_path / "profile") as context:
        yield Extension.of(context, f"http://localhost:{service.port}")


@pytest.fixture
def check(extension):
    """Opens a page and presses the button on it; gives page, tab, and what the extension knows then."""

    def go(address, *, mode="text", server=None, opened=None):
        extension.choose(mode, server)
        found = opened or extension.context.new_page()
        found.goto(address, wait_until="load")
        return found, *extension.press(found)

    return go


def test_a_page_is_checked_and_left_without_a_trace(check, site):
    site.pages |= {"/loud": loud(), "/other": loud()}
    found, _, state = check(f"http://127.0.0.1:{site.port}/loud")
    assert (state["phase"], state["problem"]) == ("done", None)
    assert state["badge"].isdecimal()
    marked = dict(found.evaluate(MARKED))
    assert marked["credcheck-sensationalism"]
    assert drawn_amiss(found.evaluate(MARKED), state) == []
    assert found.locator("mark, [class*=credcheck]").count() == 0
    found.goto(f"http://127.0.0.1:{site.port}/other")
    assert found.evaluate("() => CSS.highlights.size") == 0
    found.go_back()
    assert found.inner_text("h1") == SHOUTING
    assert found.evaluate("() => CSS.highlights.size") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_tells_and_switches(check, extension, site, scheme):
    site.pages["/loud"] = loud()
    found, tab, state = check(f"http://127.0.0.1:{site.port}/loud")
    panel = extension.panel(tab)
    panel.emulate_media(color_scheme=scheme)
    for score in state["report"]["scores"].values():
        expect(panel.locator(".cards")).to_contain_text(score["label"])
    assert (
        panel.evaluate("() => document.documentElement.scrollWidth") <= panel.viewport_size["width"]
    )
    switch = panel.get_by_role("checkbox").first
    before = len(found.evaluate(MARKED))
    switch.press("Space")
    found.wait_for_function("count => CSS.highlights.size === count", arg=before - 1)
    panel.locator("summary").last.press("Enter")
    panel.locator("details[open] button.quote").first.press("Enter")
    found.wait_for_function("() => CSS.highlights.has('credcheck-chosen')")
    found.bring_to_front()
    found.locator("article p").first.click(position={"x": 20, "y": 10})
    expect(panel.locator(".panel")).to_contain_text(LOUD[0])
    expect(panel.locator(".panel .reasons .terms")).to_be_visible()
    violations = Axe().run(panel).response["violations"]
    assert [one["id"] for one in violations if one["impact"] in {"serious", "critical"}] == []


def test_a_badge_belongs_to_its_tab(check, extension, site):
    site.pages |= {"/loud": loud(), "/quiet": quiet()}
    first, one, state = check(f"http://127.0.0.1:{site.port}/loud")
    _, other, now = check(f"http://127.0.0.1:{site.port}/quiet")
    assert one != other
    assert extension.state(one)["badge"] == state["badge"] != now["badge"]
    first.goto("about:blank")
    first.wait_for_timeout(1000)
    assert extension.state(one)["badge"] == ""
    assert extension.state(other)["badge"] == now["badge"]


@pytest.mark.parametrize("kind", ["policy", "nodes"])
def test_strict_and_large_pages_are_marked(check, site, kind):
    policy = {"Content-Security-Policy": "default-src 'none'; script-src 'none'; style-src 'none'"}
    whole = many_nodes(page()) if kind == "nodes" else page()
    site.pages["/special"] = answer(whole, headers=policy if kind == "policy" else None)
    found, _, state = check(f"http://127.0.0.1:{site.port}/special")
    assert state["report"]["document"]["headline"] == HEADLINE
    assert state["found"]["exact"] >= MARKED_SHARE * state["found"]["sentences"] > 5
    assert drawn_amiss(found.evaluate(MARKED), state) == []


class _Recorder(http.server.BaseHTTPRequestHandler):
    """Keeps what it is sent and answers what it was told to; at first that it is busy."""

    def __init__(self, *given, kept, told):
        self.kept, self.told = kept, told
        super().__init__(*given)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.kept.append((self.path, body, dict(self.headers)))
        self.send_response(self.told["status"])
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(self.told["body"]).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def recorder():
    kept = []
    told = {"status": 503, "body": {"title": "Busy.", "detail": "Later.", "next": ["wait"]}}
    handler = partial(_Recorder, kept=kept, told=told)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", kept, told
        server.shutdown()


@pytest.mark.parametrize(
    ("mode", "sent"),
    [
        ("local", None),
        ("text", {"text", "headline"}),
        ("context", {"text", "headline", "url"}),
        ("url", {"url"}),
    ],
)
def test_a_mode_sends_what_it_says(check, extension, site, recorder, mode, sent):
    server, kept, _ = recorder
    site.pages["/quiet?part=1"] = quiet()
    address = f"http://127.0.0.1:{site.port}/quiet?part=1#secret"
    extension.worker.evaluate("() => chrome.storage.local.set({ key: 'ck_secret' })")
    found, _, state = check(address, mode=mode, server=server)
    if sent is None:
        assert (kept, state["phase"]) == ([], "done")
        return
    assert len(kept) == 1, state
    path, body, headers = kept[0]
    assert path == "/v1/score"
    assert body.keys() - {"offset_unit", "store"} == sent
    assert body.get("url", address.partition("#")[0]) == address.partition("#")[0]
    assert "secret" not in json.dumps(body)
    assert headers["Authorization"] == "Bearer ck_secret"
    assert "Referer" not in headers
    assert "Cookie" not in headers
    assert (state["phase"], state["problem"]["title"]) == ("failed", "Busy.")
    assert "ck_secret" not in found.content()
    assert found.evaluate("() => typeof chrome === 'undefined' || !chrome.storage")


MARKUP = "<img src=x onerror=window.hit=1>"
HOSTILE = {
    "document": {
        "offset_unit": "utf16",
        "text": 7,
        "headline": MARKUP,
        "warnings": [{}, 7, {"detail": MARKUP}],
    },
    "scores": {
        "sensationalism": {"value": "high", "better": "__proto__", "abstained": 7, "label": MARKUP},
        "attribution": {
            "value": 0.5,
            "label": MARKUP,
            "level": {"toString": 1},
            "better": "sideways",
            "interval": [0.9, 0.1],
            "covers": ["x"],
            "thresholds": [None, "x", 9, 0.4],
            "parts": {"clickbait": 7, MARKUP: {"value": 1}},
            "factors": [None, {"effect": "much", "detail": MARKUP}],
        },
        "source_style": {"value": 4, "interval": 7, "label": "of another scale"},
        "__proto__": {"value": 1},
        MARKUP: {"value": 1},
    },
    "triage": {"value": 1, "why": [7, None, MARKUP]},
    "sentences": [
        None,
        {"index": "x", "text": ["x"], "evidence": 7, "attributions": {}},
        {
            "index": 1,
            "part": "body",
            "text": LOUD[0],
            "start": 0,
            "end": len(LOUD[0]),
            "selector": 7,
            "evidence": [None, {"signal": f'x" {MARKUP}', "start": 0, "end": 10, "reason": MARKUP}],
            "attributions": [
                None,
                {"source": [0, "x"], "content": [[1], [5, 2], "x"], "source_type": MARKUP, "quote": 7},
            ],
            "contributions": {"sensationalism": "x", "attribution": 0.1, MARKUP: 1},
            "if_removed": [7],
        },
    ],
}  # fmt: skip
"""What no service answers: every value of a type that it should not have, or with markup in it."""


def test_an_answer_is_data_and_no_more(check, extension, site, recorder):
    server, _, told = recorder
    told |= {"status": 200, "body": HOSTILE}
    site.pages["/loud"] = loud()
    found, tab, state = check(f"http://127.0.0.1:{site.port}/loud", server=server)
    assert (state["phase"], state["problem"]) == ("done", None)
    assert state["report"]["scores"].keys() == {"sensationalism", "attribution", "source_style"}
    wrong = []
    panel = extension.panel(tab)
    panel.on("pageerror", lambda error: wrong.append(str(error)))
    panel.on("console", lambda said: wrong.append(said.text))
    panel.reload()
    expect(panel.locator(".card")).to_have_count(3)
    expect(panel.locator(".card.abstained")).to_have_count(2)
    expect(panel.locator("#shown")).to_contain_text(MARKUP)
    found.bring_to_front()
    found.locator("article p").first.click(position={"x": 20, "y": 10})
    expect(panel.locator(".panel")).to_contain_text(LOUD[0])
    assert panel.locator("img").count() == 0
    assert not wrong


@pytest.mark.parametrize("body", [[], 7, {"sentences": []}, {"sentences": [{}], "document": {}}])
def test_what_is_no_report_is_a_problem(check, site, recorder, body):
    server, _, told = recorder
    told |= {"status": 200, "body": body}
    site.pages["/loud"] = loud()
    _, _, state = check(f"http://127.0.0.1:{site.port}/loud", server=server)
    assert (state["phase"], state["problem"]["title"]) == (
        "failed",
        "The server’s answer cannot be read.",
    )


def test_every_permission_is_explained(built):
    manifest = json.loads((built / "manifest.json").read_text("utf-8"))
    told = (ROOT / "docs" / "extension.md").read_text("utf-8")
    shared = json.loads((ROOT / "extension" / "manifest.json").read_text("utf-8"))
    sent = shared["browser_specific_settings"]["gecko"]["data_collection_permissions"]["optional"]
    for one in [*manifest["permissions"], *manifest["optional_host_permissions"], *sent]:
        assert f"`{one}`" in told, one
    assert "content_scripts" not in manifest  # nothing runs before the button is pressed
    assert "web_accessible_resources" not in manifest  # no page can tell that it is there


@pytest.fixture(scope="module")
def pages():
    """Pages as they were on the web."""
    given = os.environ.get("CREDCHECK_DATA")
    try:
        return scraped(Path(given) if given else ROOT.parent / "shared" / "data", PAGES)
    except OSError:
        pytest.skip("no pages: CREDCHECK_DATA is not set and ../shared/data is missing")


def test_sentences_of_scraped_pages_are_marked_on_their_words(check, site, pages):
    shares, amiss, refused = {}, [], []
    found = None
    for one in pages:
        site.pages["/scraped"] = answer(one["html"].encode())
        found, _, state = check(f"http://127.0.0.1:{site.port}/scraped", opened=found)
        if state["phase"] != "done":
            refused.append((one["group"], state["problem"]))
            continue
        shares[one["group"]] = state["found"]["exact"] / state["found"]["sentences"]
        amiss += drawn_amiss(found.evaluate(MARKED), state)
    assert amiss == []
    assert refused == []
    assert len(shares) == PAGES
    assert min(shares.values()) >= MARKED_SHARE, shares
