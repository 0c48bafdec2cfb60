"""A report as a page."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib.resources import files

import jsonschema
import pytest

from credcheck.render import styles
from credcheck.render.carried import policy
from credcheck.render.html import to_html
from credcheck.report import Report

VOID = {"meta", "input"}


class Page(HTMLParser):
    """Elements with their attributes, the text, and what is nested wrongly."""

    def __init__(self, source):
        super().__init__()
        self.elements = []
        self.words = []
        self.scripts = []
        self.open = []
        self.errors = []
        self.feed(source)
        self.close()
        self.errors += [f"{name} stays open" for name in self.open]

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))
        if len(attributes) != len(dict(attributes)):
            self.errors.append(f"{name} repeats an attribute")
        if name not in VOID:
            self.open.append(name)

    def handle_endtag(self, name):
        if not self.open or self.open.pop() != name:
            self.errors.append(f"{name} closed out of order")

    def handle_data(self, words):
        if self.open and self.open[-1] == "script":
            self.scripts.append(words)
        elif self.open and self.open[-1] not in ("style", "title"):
            self.words.append(words)

    def all(self, name, **wanted):
        return [a for n, a in self.elements if n == name and wanted.items() <= a.items()]

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="module")
def page(report):
    return Page(to_html(report))


def test_the_examples_are_reports(report, empty_report):
    schema = json.loads(files("credcheck").joinpath("report.schema.json").read_text("utf-8"))
    for one in (report, empty_report):
        jsonschema.validate(one.to_dict(), schema)
        assert all(abs(residual) < 1e-9 for residual in one.residuals().values())


def test_to_html_of_a_report_is_this(report):
    assert report.to_html() == to_html(report)


def test_every_element_closes_in_order(page, empty_report):
    assert page.errors == []
    assert Page(to_html(empty_report)).errors == []


def digest(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_allows_its_style_sheet_and_script_and_nothing_else(report):
    source = to_html(report)
    sheets = re.findall(r"<style>(.*?)</style>", source, re.DOTALL)
    (script,) = re.findall(r'<script type="module">(.*?)</script>', source, re.DOTALL)
    (meta,) = Page(source).all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert meta["content"] == policy()
    assert policy().split("; ") == [
        "default-src 'none'",
        "style-src " + " ".join(f"'{digest(sheet)}'" for sheet in sheets),
        f"script-src '{digest(script)}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_it_carries_the_report_as_it_is(report, page):
    data, _ = page.scripts
    carried = Report.from_json(data)
    assert carried == report
    assert carried.intact
    assert "<" not in data


def test_readers_remarks_are_shown_and_not_carried(report):
    remark = {"sentence": 2, "code": "other", "correction": None, "note": "Seen by a reader."}
    page = Page(to_html(Report(report.data | {"feedback": [remark]})))
    assert "Seen by a reader." in page.text
    assert Report.from_json(page.scripts[0]).intact


def test_its_script_is_one_small_file():
    script = files("credcheck.render").joinpath("report.min.js").read_bytes()
    assert len(script) < 15_000
    assert script.isascii()
    assert b"Copyright (c) 2020 Robert Knight" in script
    for word in (b"</", b"<!--", b"import", b"eval(", b"innerHTML", b"http"):
        assert word not in script, word


def test_nothing_else_runs_and_nothing_is_loaded(page):
    assert [one["type"] for one in page.all("script")] == ["application/json", "module"]
    assert not {name for name, _ in page.elements} & {
        "iframe", "object", "embed", "img", "link", "form", "base",
    }  # fmt: skip
    for name, attributes in page.elements:
        assert not [key for key in attributes if key.startswith("on") or key in ("style", "src")], (
            name
        )
    for sheet in (styles.page(), styles.scripted(), styles.fragment()):
        assert not re.search(r"url\(|@import|@font-face|</", sheet)


def test_it_has_landmarks_and_one_heading(page):
    assert [len(page.all(name)) for name in ("main", "footer", "h1")] == [1, 1, 1]
    names = {name for name, _ in page.elements}
    assert {"main", "footer", "section", "table", "caption", "details", "summary", "svg"} <= names
    assert page.all("html") == [{"lang": "en"}]


def test_every_reference_has_its_target(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = [a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a]
    inner = [a["href"][1:] for a in page.all("a") if a["href"].startswith("#")]
    assert labelled
    assert inner
    assert set(labelled + inner) <= set(ids)


def test_every_table_has_a_caption_and_row_heads(page):
    names = [name for name, _ in page.elements]
    assert names.count("table") == names.count("caption") > 0
    assert len(page.all("th", scope="row")) >= names.count("table")


def test_gauges_say_what_they_show(page):
    spoken = [svg["aria-label"] for svg in page.all("svg", role="img")]
    assert "Source reliability: 0.34 on a scale from 0 to 1, 90 % interval 0.12–0.58" in spoken
    assert len(spoken) == 4
    for svg in page.all("svg"):
        assert "role" in svg or svg["aria-hidden"] == "true"


def test_all_text_of_the_article_is_there(page, report):
    for sentence in report.sentences:
        assert sentence["text"] in page.text


def test_marks_overlap_by_nesting(report):
    source = to_html(report)
    headline = re.search(r'<span id="s0".*?</span>', source).group(0)
    assert re.search(
        r'<mark class="m2"[^>]*><mark class="m0"[^>]*>DESTROYS</mark></mark>', headline
    )
    assert re.sub("<[^>]+>", "", headline) == report.document["headline"]


def test_quoted_marks_differ_from_the_articles_own(report):
    assert re.search(r'<mark class="m0 quoted"[^>]*>torn the heart out</mark>', to_html(report))


def test_captions_and_boilerplate_are_set_apart(page):
    assert len(page.all("p", **{"class": "part caption"})) == 1
    assert len(page.all("p", **{"class": "part boilerplate"})) == 1
    assert "Boilerplate, not scored Follow us" in page.text


def test_abstentions_show_their_reason(empty_report):
    page = Page(to_html(empty_report))
    assert page.text.count("2 words; a score needs 60.") == 5
    assert not page.all("svg")
    assert "0.00" not in page.text


def test_everyone_cited_has_a_row(page):
    assert "Maria Oyelarannamed person244%in part3, 4" in page.text
    assert "a council officialanonymous source, official" in page.text


def test_assessments_link_out_with_care(page):
    (link,) = [a for a in page.all("a") if not a["href"].startswith("#")]
    assert link == {
        "href": "https://lists.example/lin2023",
        "rel": "noopener noreferrer nofollow",
    }
    assert "no: older than 60 months" in page.text


def test_it_says_that_it_gives_no_verdict(page):
    assert "They do not say whether the story is true." in page.text


def test_text_outside_the_known_signals_gets_a_mark_too(report):
    data = report.to_dict()
    data["sentences"][12]["evidence"] = [
        {"signal": "brand_new", "code": "odd", "start": data["sentences"][12]["start"],
         "end": data["sentences"][12]["end"], "score": 1.0, "voice": "own", "reason": "Odd."}
    ]  # fmt: skip
    page = Page(to_html(Report.from_dict(data)))
    assert "Brand new" in page.text
    assert [a for a in page.all("mark") if a["class"] in ("m4", "m5")]


def test_marks_are_drawn_alike_by_script_and_by_markup():
    looks = dict(re.findall(r"\n\.(m\d) \{ (.*?) \}", styles.page()))
    rules = re.findall(r"::highlight\(credcheck-([\w-]+)\) \{ (.*?) \}", styles.scripted())
    assert len(looks) == 6
    assert len(rules) == 12
    for name, look in looks.items():
        assert dict(rules)[name] == look.replace("background:", "background-color:")
        assert dict(rules)[f"{name}-quoted"] == look.partition("; ")[2]


def test_every_switch_names_its_signals(page, report):
    named = {name for box in page.all("input") for name in box["value"].split()}
    assert named == {one["signal"] for s in report.sentences for one in s["evidence"]}
    for box in page.all("input"):
        assert box["id"] == box["data-look"].replace("m", "show")


def test_every_sentence_with_something_to_say_has_its_reasons(page, report):
    reasons = {one["id"] for one in page.all("details")}
    telling = {f"r{s['index']}" for s in report.sentences if s["evidence"] or s["attributions"]}
    assert reasons == telling


HOSTILE = [
    "<script>alert(1)</script>",
    "</style></title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "JAVA\tSCRIPT:alert(1)",
    "<!-- --><svg/onload=alert(1)>",
    "&lt;script&gt;&#60;b&#62;",
    "\x1b[31mred\x00\x07",
    "abc\u202egnp.exe\u2066x",
    "one\u2028two\u2029three",
    "[red]bold[/red]",
    "{{7*7}} ${7*7} %s {0}",
    "]]><![CDATA[",
    "<!--<script>",
    "</script\n><script type=module>alert(1)</script>",
    "\\u003c/script>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(report, make_hostile, words):
    source = to_html(make_hostile(words))
    page = Page(source)
    assert page.errors == []
    usual = {name for name, _ in Page(to_html(report)).elements}
    assert {name for name, _ in page.elements} <= usual
    for _, attributes in page.elements:
        assert not [key for key in attributes if key.startswith("on")]
        assert attributes.get("href", "#").startswith(("#", "https://lists.example/"))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", source)
    data, script = page.scripts
    assert json.loads(data)["document"]["headline"] == words
    assert digest(script) in policy()


def test_hostile_words_are_shown_as_they_are(make_hostile):
    page = Page(to_html(make_hostile("<b>5 > 4 & 3</b>")))
    assert "<b>5 > 4 & 3</b>" in page.text


def luminance(colour):
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palettes():
    """The custom properties of the light and of the dark design."""
    style = files("credcheck.render").joinpath("report.css").read_text("utf-8")
    roots = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", root)) for root in roots)
    return {"light": light, "dark": dark}


TEXT_PAIRS = [
    *[(text, ground) for text in ("ink", "soft", "accent", "bad") for ground in ("paper", "panel")],
    *[(tone, f"{tone}-tint") for tone in ("good", "middle", "bad", "neutral")],
    *[(tone, "panel") for tone in ("good", "middle", "bad")],
    ("ink", "middle-tint"),
    *[(text, f"m{k}-tint") for k in range(6) for text in ("ink", "soft")],
]


@pytest.mark.parametrize("design", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_contrast_is_at_least_wcag_aa(design, text, ground):
    palette = palettes()[design]
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("design", ["light", "dark"])
@pytest.mark.parametrize("line", [f"m{k}" for k in range(6)])
def test_lines_under_words_stand_out(design, line):
    palette = palettes()[design]
    assert contrast(palette[line], palette["panel"]) >= 3
    assert contrast(palette[line], palette[f"{line}-tint"]) >= 3


def test_every_signal_has_its_own_line_style():
    style = files("credcheck.render").joinpath("report.css").read_text("utf-8")
    lines = re.findall(r"\.m\d \{.*?underline (\w+) .*?text-underline-offset: (\w+);", style)
    assert len(lines) == len(set(lines)) == 6


def test_signs_of_a_page_are_left_out_where_there_was_none():
    from credcheck.render import words

    assert words.signs({"transparency": {"byline": "unknown", "about": "unknown"}}) == []
    assert words.signs({}) == []
    states, seen = {"byline": "present", "about": "unknown"}, {"byline": "json-ld:author"}
    shown = words.signs({"transparency": states, "transparency_seen": seen})
    assert shown == [("Byline", "present", "json-ld:author"), ("About", "unknown", "")]
