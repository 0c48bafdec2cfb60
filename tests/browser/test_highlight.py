# ruff: noqa: E501  -- scripts and pages are easier to read unbroken
"""The highlighter in a real browser: sentences are marked on their words, and marks leave no trace."""

from __future__ import annotations

import http.server
import json
import shutil
import threading
from functools import partial
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

WEB = Path(__file__).parents[2] / "web"
STRICT = (
    "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; script-src 'self'\">"
)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">{head}<title>Lenn bridge</title></head><body>
<nav><ul><li>Home</li><li>Lenn bridge to come down</li></ul></nav>
<article id="story">{story}</article><div id="far">{far}</div>
<script type="application/json" id="report">{report}</script>
<script type="module" src="run.js"></script><pre id="told"></pre></body></html>"""
RUN = """
import {{ highlight }} from "./highlight.js";
const told = {{}}, root = document.body, story = document.getElementById("story");
const report = JSON.parse(document.getElementById("report").textContent);
const before = story.innerHTML;
const marks = highlight(root, report, {{ elements: {elements}, onSentence: ({{ index }}) => {{ told.clicked = index; }} }});
told.found = marks.found;
told.signals = marks.signals;
told.sentences = report.sentences.map((one) => [one.text, marks.rangeOf(one.index)?.toString() ?? null]);
const drawn = () => CSS.highlights.size + document.querySelectorAll("mark").length;
told.marked = [...CSS.highlights.entries()].flatMap(([name, ranges]) => [...ranges].map((range) => [name, range.toString()]));
told.elements = [...document.querySelectorAll("mark")].map((mark) => [mark.className, mark.textContent]);
told.untouched = story.innerHTML === before;
told.drawn = drawn();
marks.show("attribution", false);
told.without = drawn();
marks.show("attribution");
told.again = drawn();
const spot = marks.rangeOf({clicked}).getClientRects()[0];
const place = document.elementFromPoint(spot.x + 4, spot.y + spot.height / 2);
place.dispatchEvent(new MouseEvent("click", {{ bubbles: true, clientX: spot.x + 4, clientY: spot.y + spot.height / 2 }}));
told.beside = told.clicked;
delete told.clicked;
const below = Math.max(...[...marks.rangeOf({clicked}).getClientRects()].map((box) => box.bottom)) + 8;
story.dispatchEvent(new MouseEvent("click", {{ bubbles: true, clientX: spot.x + 4, clientY: below }}));
[told.beside, told.clicked] = [told.clicked ?? null, told.beside];
marks.remove();
told.left = drawn();
told.restored = story.innerHTML === before;
document.getElementById("told").textContent = JSON.stringify(told);
"""
HEADLINE = "SHOCK as beloved Lenn bridge is torn down!"
STORY = [
    "The <b>old bridge</b> over the Lenn will be torn&nbsp;down in March, <a href='#'>officials said</a>.",
    "Its pillars have lost a third of their strength since 1998, according to an <i>inspection re&shy;port</i>.",
    "“We were never told,” said Ada Marsh, a professor of hydrology. It is a disgraceful, shameless betrayal.",
    "Ferries will carry 4,000 people a day<br> until a new one opens. Shops expect to lose half of their customers.",
    "The new bridge will cost 31 million crowns, twice the first estimate. Two firms have lined up for the work.",
]


@pytest.fixture(scope="module")
def story():
    return f"<h1>{HEADLINE}</h1>" + "".join(f"<p>{line}</p>" for line in STORY)


@pytest.fixture(scope="module")
def report(pipeline, story):
    page = f"<!doctype html><html lang='en'><body><article>{story}</article></body></html>"
    return pipeline.score_html(page, url="https://news.example/bridge")


@pytest.fixture
def told(open_page, report, story, tmp_path):
    """What a page says of its highlighter, run in a browser."""

    def run(*, elements=False, head="", far="", unit="codepoint"):
        for name in ("highlight.js", "quote.js"):
            shutil.copy(WEB / name, tmp_path / name)
        shutil.copytree(WEB / "vendor", tmp_path / "vendor", dirs_exist_ok=True)
        clicked = next(
            s["index"] for s in report.sentences if s["evidence"] and s["part"] == "body"
        )
        (tmp_path / "run.js").write_text(
            RUN.format(elements=json.dumps(elements), clicked=clicked), "utf-8"
        )
        data = report.to_json() if unit == "codepoint" else report.to_json(offset_unit=unit)
        page = PAGE.format(head=head, story=story, far=far, report=data)
        (tmp_path / "page.html").write_text(page, "utf-8")
        return _visited(open_page(viewport={"width": 1000, "height": 1400}), tmp_path), clicked

    return run


def _visited(page, folder):
    handler = partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{server.server_port}/page.html")
        page.wait_for_selector("#told:not(:empty)", state="attached")
        found = page.locator("#told").text_content()
        server.shutdown()
    return json.loads(found)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def plain(text):
    return " ".join(text.replace("\u00ad", "").split())


@pytest.mark.parametrize("elements", [False, True], ids=["highlights", "elements"])
def test_every_sentence_is_found_on_its_words_and_left_as_it_was(told, report, elements):
    found, clicked = told(elements=elements)
    texts = [(plain(said), plain(there or "")) for said, there in found["sentences"]]
    assert [pair for pair in texts if pair[0] != pair[1]] == []
    assert found["found"]["exact"] == len(report.sentences)
    assert {"attribution", "sensationalism"} <= set(found["signals"])
    assert found["untouched"] is not elements
    assert bool(found["elements"]) is elements
    assert found["without"] < found["drawn"] == found["again"]
    assert found["clicked"] == clicked
    assert (found["left"], found["restored"]) == (0, True)


@pytest.mark.parametrize("unit", ["codepoint", "utf16"])
def test_evidence_is_marked_on_its_own_words(told, report, unit):
    found, _ = told(unit=unit)
    marked = {(name, plain(words)) for name, words in found["marked"]}
    expected = {
        (f"credcheck-{e['signal']}", plain(report.text[e["start"] : e["end"]]))
        for s in report.sentences
        for e in s["evidence"]
    }
    assert marked == expected


def test_a_page_that_allows_no_style_and_no_foreign_script_works(told, report):
    found, _ = told(head=STRICT)
    assert found["found"]["exact"] == len(report.sentences)
    assert found["drawn"] > 0


def test_a_page_of_five_thousand_nodes_works(told, report):
    far = "".join(f"<div><span>Item {k}</span> of a long list.</div>" for k in range(2500))
    found, _ = told(far=far)
    assert found["found"]["exact"] == len(report.sentences)


def test_a_page_whose_fields_are_named_like_methods_is_marked_all_the_same(told, report):
    """Fields of a form stand in for what it has itself, pictures for what the document has."""
    names = ("parentElement", "nodeType", "tagName", "hidden", "hasAttribute", "ownerDocument")
    fields = "".join(f"<input name='{name}' style='display:inline'>" for name in names)
    pictures = ("createTreeWalker", "createRange", "defaultView", "caretPositionFromPoint")
    images = "".join(f"<img name='{name}' alt=''>" for name in pictures)
    far = f"<form style='display:inline'>{fields}<span>Write to us.</span></form>{images}"
    found, clicked = told(far=far)
    assert found["found"]["exact"] == len(report.sentences)
    assert found["clicked"] == clicked


def test_a_click_beside_the_words_is_none_on_them(told):
    found, _ = told()
    assert found["beside"] is None
