"""A report's file in a real browser: on screen, by keyboard, without script, on paper."""

from __future__ import annotations

import json
import re
import unicodedata

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe

from credcheck.render import shared
from credcheck.render.html import to_html
from credcheck.report import Report
from tests.security.hostile_strings import HOSTILE
from tests.unit.render.examples import empty, example
from tests.unit.render.hostile import written_by

pytestmark = pytest.mark.full

A4 = (210, 297)  # millimetres
MARGIN = 16
PIXELS = 96 / 25.4
SERIOUS = {"serious", "critical"}

# What is marked with which look, in characters of the story: by the highlighter, by the markup.
PLACE = """const story = document.querySelector(".story");
const place = (range) => {
  const before = document.createRange();
  before.setStart(story, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  return [start, start + range.toString().length];
};
const inside = (node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range;
};
"""
DRAWN = f"""() => {{ {PLACE} return [...CSS.highlights].flatMap(([name, ranges]) =>
  [...ranges].map((range) => [name.replace("credcheck-", ""), ...place(range)])); }}"""
WRITTEN = f"""() => {{ {PLACE} return [...document.querySelectorAll(".story mark")].map((mark) =>
  [mark.className.replace(" ", "-"), ...place(inside(mark))]); }}"""
LINE = "(element) => getComputedStyle(element).textDecorationLine"
NO_HIGHLIGHTS = "Object.defineProperty(CSS, 'highlights', { value: undefined });"


@pytest.fixture(scope="module")
def report():
    return example()


@pytest.fixture
def saved(tmp_path):
    """Writes a page to a file; gives its address."""

    def save(source, name="report.html"):
        path = tmp_path / name
        path.write_text(source, encoding="utf-8")
        return path.as_uri()

    return save


@pytest.fixture
def opened(open_page, saved):
    """Opens a page from its file; what the browser complains of fails the test."""
    complaints = []

    def open_file(source, *, before=None, **options):
        page = open_page(**options)
        page.on("console", lambda said: complaints.append(said.text))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        if before:
            page.add_init_script(before)
        page.goto(saved(source))
        return page

    yield open_file
    assert not complaints


def looks(stretches):
    """The characters of each look; where a look is drawn with tint and without, it has a tint."""
    found = {}
    for look, start, end in stretches:
        found.setdefault(look, set()).update(range(start, end))
    return {look: places - found.get(look.removesuffix("-quoted"), set())
            if look.endswith("-quoted") else places
            for look, places in found.items()}  # fmt: skip


# --- marks ------------------------------------------------------------------------------------


def test_it_asks_for_nothing_but_itself(open_page, saved, report):
    page, asked = open_page(offline=True), []
    page.on("request", lambda request: asked.append(request.url))
    address = saved(to_html(report))
    page.goto(address)
    assert page.evaluate("CSS.highlights.size") > 0
    assert asked == [address]


def test_the_highlighter_draws_what_the_markup_marks(opened, report):
    page = opened(to_html(report))
    drawn, written = page.evaluate(DRAWN), page.evaluate(WRITTEN)
    assert {"m0", "m0-quoted", "m1", "m2"} <= {look for look, *_ in drawn}
    assert looks(drawn) == looks(written)
    for mark in page.locator(".story mark").all():
        assert mark.evaluate(LINE) == "none"  # not drawn twice


def test_a_sentence_that_is_not_there_to_the_letter_keeps_the_marks_of_the_markup(opened, report):
    # What cannot be seen is left out of a page, and stays in the report that it carries.
    words = "The\x01 s\x02h\x03a\x04m\x05e\x06less"
    data = report.to_dict()
    data["sentences"][2]["text"] = words + data["sentences"][2]["text"].removeprefix(
        "The shameless"
    )
    page = opened(to_html(Report(data)))
    assert "drawn" not in page.locator("#s2").get_attribute("class")
    assert page.locator("#s2 mark").first.evaluate(LINE) == "underline"
    assert "drawn" in page.locator("#s3").get_attribute("class")


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, {"before": NO_HIGHLIGHTS}])
def test_marks_and_switches_work_without_the_script_or_the_api(opened, report, options):
    page = opened(to_html(report), **options)
    mark = page.locator("#s2 mark.m0").first
    assert mark.evaluate(LINE) == "underline"
    page.get_by_role("checkbox", name="Sensationalism").uncheck()
    assert mark.evaluate(LINE) == "none"
    assert page.locator("#s4 mark.m1").first.evaluate(LINE) == "underline"


def test_without_script_nothing_is_offered_that_needs_it(opened, report):
    page = opened(to_html(report), java_script_enabled=False)
    assert not page.get_by_role("button").count()
    assert not page.locator(".hint").is_visible()
    assert page.locator("#r0 .told").is_visible()


def test_every_signal_has_a_switch_for_the_keyboard(opened, report):
    page = opened(to_html(report))
    for box in page.get_by_role("checkbox").all():
        look = f"credcheck-{box.get_attribute('data-look')}"
        has = f"['{look}', '{look}-quoted'].some((name) => CSS.highlights.has(name))"
        assert page.evaluate(has)
        box.press("Space")
        assert not page.evaluate(has)
        box.press("Space")
        assert page.evaluate(has)


def test_a_switch_that_the_browser_kept_off_is_off(opened, report):
    page = opened(to_html(report))
    page.get_by_role("checkbox", name="Attribution").uncheck()
    page.reload()
    is_on = page.get_by_role("checkbox", name="Attribution").is_checked()
    assert page.evaluate("CSS.highlights.has('credcheck-m1')") is is_on


# --- reasons ----------------------------------------------------------------------------------


def test_a_click_opens_a_sentences_reasons_where_it_stands(opened, report):
    page = opened(to_html(report))
    page.locator("#s2").click()
    panel = page.get_by_role("dialog")
    assert panel.is_visible()
    for evidence in report.sentences[2]["evidence"]:
        assert evidence["reason"] in panel.inner_text()
    page.locator("#s6").click()
    assert report.sentences[6]["text"] in panel.inner_text()
    assert page.locator(".opened").count() == 1
    panel.get_by_role("button", name="Close").click()
    assert not panel.is_visible()
    assert not page.locator(".opened").count()


def test_the_keyboard_goes_from_sentence_to_sentence(opened, report):
    page = opened(to_html(report))
    focused = "document.activeElement.id"
    page.get_by_role("checkbox").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "s0"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "s2"
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    assert panel.evaluate("(element) => element === document.activeElement")
    assert report.sentences[2]["text"] in panel.inner_text()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert page.evaluate(focused) == "s2"
    page.keyboard.press("End")
    assert page.evaluate(focused) == page.locator(".sentence[role=button]").last.get_attribute("id")
    assert page.locator(".story [tabindex='0']").count() == 1


@pytest.mark.parametrize("width", [390, 1440])
def test_reasons_never_lie_on_their_sentence(opened, report, width):
    page = opened(
        to_html(report), viewport={"width": width, "height": 700}, reduced_motion="reduce"
    )
    for place in page.locator(".sentence[role=button]").all():
        place.press("Enter")
        here, over = place.bounding_box(), page.get_by_role("dialog").bounding_box()
        is_beside = here["x"] + here["width"] <= over["x"]
        assert is_beside or here["y"] + here["height"] <= over["y"] or here["y"] <= 12
        page.keyboard.press("Escape")


def test_selecting_words_opens_nothing(opened, report):
    page = opened(to_html(report))
    box = page.locator("#s1").bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 12)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()")
    assert not page.get_by_role("dialog").is_visible()


# --- the report in it -------------------------------------------------------------------------


def test_the_report_can_be_saved(opened, report, tmp_path):
    page = opened(to_html(report))
    with page.expect_download() as told:
        page.get_by_role("button", name="Save this report as JSON").click()
    assert told.value.suggested_filename == f"credcheck-{report.id[:8]}.json"
    told.value.save_as(tmp_path / "saved.json")
    again = Report.from_json((tmp_path / "saved.json").read_bytes())
    assert again == report
    assert again.intact


def test_the_report_can_be_copied(opened, report):
    page = opened(to_html(report), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the JSON").click()
    page.get_by_text("Copied.").wait_for()
    assert Report.from_json(page.evaluate("navigator.clipboard.readText()")) == report


def test_a_shared_page_marks_its_quotations_and_carries_no_more(opened, report):
    page = opened(shared.to_html(report.data))
    assert looks(page.evaluate(DRAWN)) == looks(page.evaluate(WRITTEN))
    assert page.evaluate("CSS.highlights.size")
    carried = json.loads(page.locator("#report").text_content())
    assert carried["document"]["text"] is None
    assert carried["document"]["text_policy"] == "quotes"


def test_hostile_words_do_nothing(open_page, saved):
    page, said = open_page(), []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text))
    for k, row in enumerate(HOSTILE):
        page.goto(saved(to_html(written_by(row.text)), f"{k}.html"))
        carried = page.locator("#report").text_content()
        assert json.loads(carried)["document"]["headline"] == row.text, row.name
        assert page.locator("script").count() == 2, row.name
        assert page.locator(".keep").is_visible(), row.name  # the script ran to its end
    assert not said


# --- looks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
@pytest.mark.parametrize("make", [to_html, lambda report: shared.to_html(report.data)])
def test_nothing_serious_stands_in_a_readers_way(open_page, saved, report, width, scheme, make):
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(saved(make(report)))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if page.locator(".sentence[role=button]").count():
        page.locator(".sentence[role=button]").first.click()
    found = Axe().run(page).response["violations"]
    assert not [(one["id"], one["nodes"]) for one in found if one["impact"] in SERIOUS]


@pytest.mark.parametrize("direction", ["שלום עולם", "ロ" * 40, "x" * 300, "e\u0301" * 90])
def test_no_words_push_the_page_wider(open_page, saved, direction):
    page = open_page(viewport={"width": 390, "height": 900})
    page.goto(saved(to_html(written_by(direction))))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# --- paper ------------------------------------------------------------------------------------


def letters(text):
    """A text's letters and digits, ligatures undone, so that two readings of it can be compared."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def printed(page, path):
    page.pdf(path=path, format="A4", prefer_css_page_size=True)
    return pypdf.PdfReader(path)


@pytest.mark.parametrize("scripted", [True, False])
def test_paper_shows_the_marks_in_grey(opened, report, scripted):
    page = opened(to_html(report), java_script_enabled=scripted, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for mark in page.locator(".story mark").all():
        assert mark.evaluate(LINE) == "underline"
        look = "(element) => getComputedStyle(element).textDecorationColor"
        red, green, blue = map(int, re.findall(r"\d+", mark.evaluate(look))[:3])
        assert red == green == blue < 90
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("words", [None, "x" * 300])
def test_nothing_is_cut_off_on_paper(open_page, saved, report, words):
    width = round((A4[0] - 2 * MARGIN) * PIXELS)
    page = open_page(viewport={"width": width, "height": 900})
    page.emulate_media(media="print")
    page.goto(saved(to_html(written_by(words) if words else report)))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = """(width) => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() &&
      !one.closest("svg") && one.getBoundingClientRect().right > width + 1).map((one) => one.outerHTML)"""
    assert page.evaluate(cut, width) == []


def test_pages_are_a4_few_and_begin_with_no_lonely_heading(opened, report, tmp_path):
    page = opened(to_html(report))
    headings = page.locator("h2").all_inner_texts()
    pages = printed(page, tmp_path / "report.pdf").pages
    for one in pages:
        size = [float(side) / 72 * 25.4 for side in one.mediabox[2:]]
        assert size == pytest.approx(A4, abs=0.5)
        lines = [line.strip() for line in one.extract_text().splitlines() if line.strip()]
        assert lines[-1] not in headings
    assert 2 <= len(pages) <= 8
    told = letters("".join(one.extract_text() for one in pages))
    for sentence in report.sentences:
        assert letters(sentence["text"]) in told or sentence["part"] == "boilerplate"
        for evidence in sentence["evidence"]:
            assert letters(evidence["reason"]) in told


def test_paper_has_every_reason_and_no_button(opened, report, tmp_path):
    page = opened(to_html(report))
    told = "".join(one.extract_text() for one in printed(page, tmp_path / "report.pdf").pages)
    assert "Save this report" not in told
    assert "Click a sentence" not in told
    assert "They do not say whether the story is true." in " ".join(told.split())


def test_a_report_without_scores_prints_on_one_page(opened, tmp_path):
    page = opened(to_html(empty()))
    assert len(printed(page, tmp_path / "empty.pdf").pages) == 1


# --- served -----------------------------------------------------------------------------------


def test_served_reports_run_their_script_and_no_other(open_page, service):
    page, said = open_page(), []
    page.on("console", lambda message: said.append(message.text))
    made = service.ask("/v1/score", {"text": example().text})
    base = f"http://localhost:{service.port}"
    sharing = service.ask(f"/v1/reports/{made['id']}", {"visibility": "link"}, method="PATCH")
    for path in (f"/v1/reports/{made['id']}/html", "/v1/examples/opinion-piece?format=html"):
        answer = page.goto(base + path)
        assert page.evaluate("CSS.highlights.size") > 0, path
        stated = answer.headers["content-security-policy"]
        assert "unsafe" not in stated
        assert stated.endswith("frame-ancestors 'self'")
    assert page.goto(base + sharing["link"] + "/html").ok
    assert page.locator(".keep").is_visible()
    assert not said
