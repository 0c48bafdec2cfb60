# ruff: noqa: E501  -- scripts are easier to read unbroken
"""The service's page for everybody: without sight, without a mouse, on a telephone, on paper."""

from __future__ import annotations

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from credcheck.api.routes.page import parts
from playwright.sync_api import expect

from tests.api.processes import Process, started
from tests.browser.articles import SHOUTING
from tests.browser.conftest import SCORED

pytestmark = pytest.mark.full

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCRIPT = 60 * 1024  # bytes of script that the page may need, packed
OVERFLOWING = """() => {
  const wide = (one) => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1;
  const scrolls = (one) => one.closest(".scroll, pre, .skip, svg");
  return [...document.querySelectorAll("body *")].filter((one) => wide(one) && !scrolls(one) && one.checkVisibility())
    .map((one) => one.outerHTML.slice(0, 90));
}"""


def serious(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        (one["id"], one["impact"], [node["html"][:120] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in {"serious", "critical", "moderate"}
    ]


def opened(found):
    """The page with a sentence chosen and everything folded out."""
    found.locator(".story .sentence[role=button]").first.click()
    for one in found.locator("details").all():
        one.evaluate("one => { one.open = true; }")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["form", "report", "compare", "feeds", "problem"])
def test_axe_finds_nothing(visit, reports, place, scheme):
    first, second = reports
    where = {"report": f"#report={second}", "compare": f"#compare={first},{second}"}
    found = visit(where.get(place, "#feeds" if place == "feeds" else ""), color_scheme=scheme)
    if place == "report":
        opened(found)
    elif place == "compare":
        expect(found.locator("#comparison-heading")).to_be_focused()
    elif place == "problem":
        found.locator("#url").fill("http://127.1/")
        found.keyboard.press("Enter")
        expect(found.get_by_role("alert")).to_be_visible()
    assert serious(found) == []


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_nothing_is_wider_than_the_screen(visit, reports, width):
    found = visit(f"#report={reports[1]}", viewport={"width": width, "height": 800})
    opened(found)
    assert found.evaluate(OVERFLOWING) == []


def test_another_language_with_longer_words_from_right_to_left(open_page, service, reports):
    """Every text twice as long, set from right to left: what is not in the catalogue shows up."""
    found = open_page(viewport={"width": 390, "height": 800})
    found.set_default_timeout(SCORED)
    longer = """
    for (const [key, one] of Object.entries(words)) {
      const twice = (text) => `⟦${text} ${text}⟧`;
      words[key] = typeof one === "string" ? twice(one) : Object.fromEntries(Object.entries(one).map(([n, text]) => [n, twice(text)]));
    }
    language.dir = "rtl";"""

    def changed(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + longer)

    found.route("**/page/words.js", changed)
    found.goto(f"http://localhost:{service.port}/#report={reports[1]}")
    found.wait_for_selector("#result:not([hidden]) #scores")
    opened(found)
    assert found.evaluate("() => document.documentElement.dir") == "rtl"
    assert found.evaluate(OVERFLOWING) == []
    texts = """() => {
      const own = [...document.querySelectorAll("h1, h2, h3, h4, label, legend, button, caption, thead th, dt")];
      return own.filter((one) => one.checkVisibility() && one.textContent.trim() && one.dir !== "auto"
        && !one.closest(".story, dl, [dir=auto], .facts") && !one.matches(".go") && !one.querySelector("[dir=auto]"))
        .map((one) => one.textContent.trim()).filter((text) => !text.includes("⟦"));
    }"""
    assert found.evaluate(texts) == []
    assert serious(found) == []


def test_on_a_telephone_the_reasons_leave_the_sentence_in_sight(visit, reports):
    found = visit(
        f"#report={reports[1]}", viewport={"width": 390, "height": 800}, reduced_motion="reduce"
    )
    sentences = found.locator(".story .sentence[role=button]")
    for index in (0, sentences.count() - 1):
        sentences.nth(index).click()
        sentence, panel = (
            one.bounding_box() for one in (sentences.nth(index), found.locator("#details"))
        )
        assert 0 <= sentence["y"] < sentence["y"] + sentence["height"] <= panel["y"]
        found.get_by_role("button", name="Close").click()


def test_every_target_is_large_enough(visit, reports):
    """24 by 24 pixels, or a link within text (WCAG 2.2, 2.5.8)."""
    found = opened(visit(f"#report={reports[1]}", viewport={"width": 390, "height": 800}))
    small = """() => [...document.querySelectorAll("button, input, select, summary")].filter((one) => {
      const box = one.getBoundingClientRect(), label = one.closest("label")?.getBoundingClientRect();
      const inText = getComputedStyle(one).display.startsWith("inline") && one.matches(".plain");
      return one.checkVisibility() && !inText && Math.max(box.height, label?.height ?? 0) < 24;
    }).map((one) => one.outerHTML.slice(0, 100))"""
    assert found.evaluate(small) == []


def test_the_script_is_small(service):
    sizes = {
        name: len(gzip.compress(service.text(f"/page/{name}"), 9))
        for name in parts()
        if name.endswith(".js")
    }
    assert 5 * 1024 < sum(sizes.values()) <= SCRIPT, sizes


def test_every_text_of_the_catalogue_is_asked_for_and_there(service):
    catalogue = service.text("/page/words.js").decode()
    keys = set(re.findall(r'^  "([\w.]+)":', catalogue, re.MULTILINE))
    scripts = (
        "".join(service.text(f"/page/{name}").decode() for name in parts() if name.endswith(".js"))
        + service.text("/").decode()
    )
    asked = set(re.findall(r'\bt\("([\w.]+)"', scripts))
    asked |= set(re.findall(r'data-word(?:-[\w-]+)?="([\w.]+)"', scripts))
    assert asked <= keys
    groups = set(re.findall(r'named\("(\w+)"', scripts)) | set(
        re.findall(r"t\(`([\w.]+)\.\$", scripts)
    )
    literal = set(re.findall(r'"([\w.]+)"', scripts.replace(catalogue, "")))
    unused = {
        key
        for key in keys - asked - literal
        if not any(key.startswith(f"{one}.") for one in groups)
    }
    assert not unused


def test_on_paper_the_report_stands_alone(visit, reports):
    found = visit(f"#report={reports[1]}")
    found.emulate_media(media="print")
    expect(found.locator(".title")).to_have_text(SHOUTING)
    assert found.locator(".story").is_visible()
    for hidden in ("#check-section", "#feeds", "nav", "#details", "#share", "#erase"):
        for one in found.locator(hidden).all():
            assert not one.is_visible(), hidden
    assert found.pdf(format="A4").startswith(b"%PDF")


def test_marks_do_not_lean_on_colour_alone(visit, reports):
    found = visit(f"#report={reports[1]}")
    styles = found.evaluate(
        """() => ["sensationalism", "attribution", "source_style", "headline_match"].map((one) =>
          getComputedStyle(document.querySelector(".story"), `::highlight(credcheck-${one})`).textDecorationStyle)"""
    )
    assert len(set(styles)) == 4


def test_a_key_is_asked_for_and_kept_in_the_tab(open_page, tmp_path):
    database = f"sqlite:///{tmp_path / 'keys.db'}"
    process = Process(database, tmp_path, environment={"CREDCHECK_ACCESS": "keys"})
    with started(process):
        token = _new_key(database)
        found = open_page()
        found.set_default_timeout(SCORED)
        found.goto(f"http://localhost:{process.port}/#feeds")
        dialog = found.locator("#key-dialog")
        expect(dialog).to_be_visible()
        found.locator("#key").fill("ck_wrong")
        found.keyboard.press("Enter")
        expect(found.locator("#key-problem")).not_to_be_empty()
        found.locator("#key").fill(token)
        found.keyboard.press("Enter")
        expect(found.locator("#followed")).to_contain_text("No feed is followed yet.")
        expect(found.get_by_role("button", name="Forget key")).to_be_visible()
        assert serious(found) == []


def _new_key(database):
    from credcheck.store import keys
    from credcheck.store.database import Database

    token, _ = keys.create(Database(database), "reader")
    return token
