"""A report in a notebook's output."""

import re

import pytest
from lxml import html as lxml_html

from credcheck.render import escape, styles
from credcheck.render.notebook import LARGEST, to_fragment
from credcheck.report import Report
from credcheck.views import view
from tests.security.hostile_strings import HOSTILE, acting
from tests.unit.render.hostile import written_by
from tests.unit.render.test_html import Page, contrast, palettes

strings = pytest.mark.parametrize("words", [pytest.param(row.text, id=row.name) for row in HOSTILE])


@pytest.fixture(scope="module")
def fragment(report):
    return Page(to_fragment(report))


def test_a_notebook_shows_this(report):
    assert report._repr_html_() == to_fragment(report)


def test_it_tells_scores_sources_and_the_article(fragment, report):
    assert fragment.errors == []
    for words in (
        report.document["headline"],
        "high",
        "0.12–0.58",
        "The interval spans more than one level.",
        "6 of 12 statements say where they come from",
        "They do not say whether the story is true.",
        *(sentence["text"] for sentence in report.sentences),
        *(cited["name"] for cited in report.sources),
    ):
        assert words in fragment.text
    assert fragment.all("mark", **{"class": "m0 quoted"})
    spoken = [one["aria-label"] for one in fragment.all("svg")]
    assert "Source reliability: 0.34 on a scale from 0 to 1, 90 % interval 0.12–0.58" in spoken


def test_an_abstention_shows_its_reason_and_no_number(empty_report):
    page = Page(to_fragment(empty_report))
    assert page.text.count("ot scored: 2 words; a score needs 60.") == 4
    assert "How soon to open it: not scored. 2 words" in page.text
    assert not page.all("svg")


def test_nothing_of_it_reaches_the_rest_of_the_notebook(fragment):
    assert [name for name, _ in fragment.elements][:2] == ["div", "style"]
    assert not {name for name, _ in fragment.elements} & {"script", "link", "img", "iframe", "a"}
    for _, attributes in fragment.elements:
        assert not {"id", "style", "href", "src", "name", "for"} & attributes.keys()
    rules = re.findall(r"([^{}]+)\{[^{}]*\}", styles.fragment())
    assert len(rules) > 30
    for rule in rules:
        assert re.fullmatch(r"\s*(:is\([^{}]*\) )?div\.credcheck-report( .*)?", rule.rstrip())


def test_what_a_share_shows_is_all_that_it_shows(report):
    cut = Report(view(report.data, text="quotes"))
    shown = Page(to_fragment(cut)).text
    pairs = zip(report.sentences, cut.sentences, strict=True)
    hidden = [sentence["text"] for sentence, left in pairs if not left["text"]]
    assert hidden
    assert not [text for text in hidden if text in shown]
    nothing = Report(view(report.data, text="none"))
    assert "The sentences that matter most" not in to_fragment(nothing)


@pytest.mark.parametrize(
    ("times", "is_short"), [(1, True), (10, True), (100, False), (2_000, False)]
)
def test_it_stays_small_whatever_the_article(report, times, is_short):
    data = report.to_dict()
    for sentence in data["sentences"]:
        sentence["text"] = sentence["text"] * times
    data["document"]["headline"] *= times
    found = to_fragment(Report(data))
    assert len(found.encode()) <= LARGEST
    assert Page(found).errors == []
    assert ("The article" in found) is is_short


def test_a_report_that_nothing_makes_short_says_so(report):
    data = report.to_dict()
    data["scores"] = {f"{k:05}": data["scores"]["sensationalism"] for k in range(500)}
    found = to_fragment(Report(data))
    assert len(found.encode()) <= LARGEST
    assert "Too long to be shown here" in found


def build(source):
    return [
        (node.tag, tuple(sorted(node.attrib)), node.get("class"))
        for node in lxml_html.fragment_fromstring(source).iter()
    ]


@strings
def test_hostile_words_stay_words(words):
    found = to_fragment(written_by(words))
    usual = build(to_fragment(written_by("Harmless words")))
    assert set(build(found)) <= set(usual)
    assert acting(found) == set()
    expected = " ".join(escape.plain(words).split())[:300]  # longer ones are cut
    shown = " ".join(lxml_html.fragment_fromstring(found).text_content().split())
    assert shown.count(expected) >= 20


@pytest.mark.parametrize("dark", [False, True])
def test_its_colours_are_those_of_the_page_and_can_be_read(dark):
    design = palettes()["dark" if dark else "light"]
    place = ":is(" if dark else "div."
    (rule,) = re.findall(
        rf"^{re.escape(place)}[^{{}}]*\{{ (--.*?) \}}", styles.fragment(), re.MULTILINE
    )
    mine = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rule))
    assert mine == design
    for text in ("ink", "soft", "good", "middle", "bad"):
        assert contrast(mine[text], mine["panel"]) >= 4.5


def test_its_marks_look_as_on_the_page():
    looks = re.findall(r"\n(\.m\d \{ .*? \})", styles.page())
    assert len(looks) == 6
    for look in looks:
        assert f"div.credcheck-report {look}" in styles.fragment()
