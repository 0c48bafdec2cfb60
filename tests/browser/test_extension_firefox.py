"""The extension, loaded into a real Firefox, with a real service behind it."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.api.processes import Process, started
from tests.browser.articles import LOUD, SHOUTING, loud, page
from tests.browser.extension import HOSTS, MARKED, builder, drawn_amiss
from tests.browser.firefox import NAMES, ORIGIN, launched
from tests.security.server import answer

pytestmark = pytest.mark.full

LINES = """[...(document.querySelector("credcheck-lines")?.shadowRoot.querySelectorAll("path") ?? [])]
  .map((path) => path.getAttribute("stroke-dasharray") ?? "solid")"""
UNDERLINED = """[...CSS.highlights].map(([name, ranges]) => {
  const lines = document.querySelector("credcheck-lines").shadowRoot.querySelectorAll("path");
  const feet = [...ranges].flatMap((range) => [...range.getClientRects()]).map((box) => box.bottom);
  const near = (one, other) => Math.abs(one - other) < 10; // less than half a row of text
  const rows = [...lines].map((line) => line.getBoundingClientRect());
  return rows.some(({ top, bottom }) => near(top, Math.min(...feet)) && near(bottom, Math.max(...feet)));
})"""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    settings = {"CREDCHECK_SCORE_RATE": "off", "CREDCHECK_ORIGINS": ORIGIN}
    process = Process(f"sqlite:///{folder / 'credcheck.db'}", folder, environment=settings)
    with started(process):
        yield process


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Firefox: install the system package firefox-esr")
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed (apt-get install nodejs npm)")
    folder = tmp_path_factory.mktemp("extension")
    built = builder().build(folder / "firefox", "firefox", hosts=HOSTS)
    with launched(program, built, folder / "profile") as found:
        yield found


@pytest.fixture(scope="module")
def settings(firefox):
    """A page of the extension, from which its background is reached."""
    return firefox.open(f"{ORIGIN}/options.html")


@pytest.fixture
def check(firefox, settings, service, site):
    """Opens a page and presses the button on it; gives page, tab, and what the extension knows then."""
    chosen = f"{{ mode: 'text', server: 'http://localhost:{service.port}', keep: true }}"
    firefox.run(settings, f"browser.storage.local.set({{ settings: {chosen} }})")

    def go(path):
        opened = firefox.open(f"http://127.0.0.1:{site.port}{path}")
        tab = firefox.run(
            settings,
            f"browser.tabs.query({{}}).then((all) => all.findLast((one) => one.url?.endsWith({path!r})).id)",
        )
        pressed = f"""(async () => {{
          const background = await browser.runtime.getBackgroundPage();
          await background.credcheck.pressed(await browser.tabs.get({tab}));
          return (await browser.storage.session.get(null))["tab:{tab}"];
        }})()"""
        return opened, tab, firefox.run(settings, pressed)

    return go


def test_a_page_is_marked_with_lines_of_different_kinds_and_left_without_a_trace(
    firefox, settings, check, site
):
    site.pages |= {"/loud": loud(), "/other": loud()}
    opened, tab, state = check("/loud")
    assert (state["phase"], state["problem"]) == ("done", None)
    assert state["found"]["exact"] == state["found"]["sentences"] > len(LOUD)
    drawn = firefox.run(opened, f"({MARKED})()")
    assert drawn_amiss(drawn, state) == []
    assert len(drawn) > 1
    lines = firefox.run(opened, LINES)
    assert len(lines) == len(set(lines)) == len(drawn)
    assert all(firefox.run(opened, UNDERLINED))
    assert (
        firefox.run(opened, "document.body.querySelectorAll('mark, [class*=credcheck]').length")
        == 0
    )

    switch = f"{{ do: 'signal', tab: {tab}, signal: 'attribution', shown: false }}"
    firefox.run(settings, f"browser.runtime.sendMessage({switch})")
    assert len(firefox.run(opened, LINES)) == len(lines) - 1

    firefox.go(opened, f"http://127.0.0.1:{site.port}/other")
    firefox.ask("browsingContext.traverseHistory", context=opened, delta=-1)
    assert firefox.until(opened, "document.querySelector('h1')?.textContent") == SHOUTING
    left = "[CSS.highlights.size, document.querySelectorAll('credcheck-lines').length]"
    assert firefox.run(opened, left) == [0, 0]


def test_lines_stay_under_their_words_when_the_page_moves(firefox, check, site):
    site.pages["/moved"] = loud()
    opened, _, _ = check("/moved")
    firefox.run(opened, "document.querySelector('h1').style.setProperty('margin-top', '300px')")
    assert firefox.until(opened, f"({UNDERLINED}).every(Boolean)")
    firefox.run(opened, "scrollTo(0, 120)")
    assert all(firefox.run(opened, UNDERLINED))


def test_a_page_that_allows_nothing_and_bears_the_names_of_methods_is_marked(firefox, check, site):
    policy = {"Content-Security-Policy": "default-src 'none'; script-src 'none'; style-src 'none'"}
    names = ("createElement", "documentElement", "createElementNS", "body", "highlights")
    fields = "<form><input name='parentElement'><input name='getBoundingClientRect'>form</form>"
    images = "".join(f"<img name='{name}' alt=''>" for name in names)
    whole = page(LOUD * 2, SHOUTING).replace(b"</body>", f"{fields}{images}</body>".encode())
    site.pages["/strict"] = answer(whole, headers=policy)
    opened, _, state = check("/strict")
    assert state["found"]["exact"] == state["found"]["sentences"] > len(LOUD)
    host = "Document.prototype.querySelector.call(document, 'credcheck-lines')"
    assert firefox.run(opened, f"{host}.shadowRoot.querySelectorAll('path').length") > 1


def test_the_panel_shows_the_report_and_no_page_of_the_extension_complains(firefox, check, site):
    site.pages["/panel"] = loud()
    _, tab, state = check("/panel")
    panel = firefox.open(f"{ORIGIN}/panel.html?tab={tab}")
    told = firefox.until(panel, "document.querySelector('.cards')?.textContent")
    for score in state["report"]["scores"].values():
        assert score["label"] in told
    errors = [one for one in firefox.said if one["level"] == "error"]
    assert [one["text"] for one in errors if ORIGIN in json.dumps(one)] == []
