"""A report is made again from its own text, and whatever was changed in it is named."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from stories import HEADLINES, articles, page, story

from credcheck import Report
from credcheck.errors import NotReproducible, ReportError
from credcheck.verify import article_of, differences

LINES = story(12).replace("\n\n", "\n")
WRAPPED = """The council voted on Tuesday to close the old swimming pool at the end of the
spring, since two of its pumps have failed and no money is left to repair them this year.
Residents gathered outside the hall and sang for an hour before they went home.

"We cannot heat the water any longer," said Inga Brandvold, who chairs the committee and
has swum there every week since 1961. She added that no other site had been considered.
"""
ADVERT = "\n\nFollow us on Facebook, Instagram and WhatsApp!\n\nScroll to top"


@pytest.fixture(scope="module")
def report(pipeline):
    return pipeline.score_text(
        story() + ADVERT, headline=HEADLINES[2], url="https://www.reuters.com/a"
    )


def changed(report, *path, value):
    """The report with one field set, as somebody with an editor would."""
    data = copy.deepcopy(report.to_dict())
    place = data
    for key in path[:-1]:
        place = place[key]
    assert place[path[-1]] != value
    place[path[-1]] = value
    return Report.from_dict(data)


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        (None, story()),
        (HEADLINES[2], story()),
        (HEADLINES[2], story() + ADVERT),
        (HEADLINES[0], LINES),
        (None, LINES),
        (None, WRAPPED),
        ("  Pool\n closes ", "\ufeff\r\n" + LINES.replace("\n", "\r\n\r\n\r\n")),
        (None, "Word"),
    ],
)
def test_a_text_is_reproduced(pipeline, headline, text):
    report = pipeline.score_text(text, headline=headline)
    assert differences(Report.from_json(report.to_json()), pipeline) == []
    utf16 = report.to_json(offset_unit="utf16")
    assert differences(Report.from_json(utf16), pipeline) == []


@pytest.mark.parametrize("url", [None, "https://www.reuters.com/a/b"])
def test_a_page_with_a_caption_is_reproduced(pipeline, url):
    report = pipeline.score_html(page(HEADLINES[2], story()), url=url)
    assert "caption" in {sentence["part"] for sentence in report.sentences}
    assert differences(Report.from_json(report.to_json()), pipeline) == []


@given(articles())
@settings(max_examples=30)
def test_any_article_is_reproduced(pipeline, given_article):
    headline, body = given_article
    report = pipeline.score_text(body, headline=headline)
    assert differences(Report.from_json(report.to_json()), pipeline) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("scores", "sensationalism", "value"), 0.123),
        (("scores", "attribution", "attributed"), 99),
        (("scores", "source_reliability", "value"), 0.001),
        (("scores", "source_style", "interval", 0), 0.0001),
        (("triage", "value"), 0.5),
        (("sentences", 2, "scores", "loaded"), 0.5),
        (("sentences", 1, "contributions", "sensationalism"), 0.5),
    ],
)
def test_a_changed_number_is_named(pipeline, report, path, value):
    first, *rest = path
    name = first + "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in rest)
    found = differences(changed(report, *path, value=value), pipeline)
    assert found == [name, "provenance.result_sha256"]


def test_a_field_too_many_or_too_few_is_named(pipeline, report):
    data = copy.deepcopy(report.to_dict())
    data["scores"]["truth"] = data["scores"].pop("attribution")
    found = differences(Report.from_dict(data), pipeline)
    assert found == ["scores.attribution", "scores.truth", "provenance.result_sha256"]
    data = copy.deepcopy(report.to_dict())
    del data["sentences"][-1]
    assert "sentences" in differences(Report.from_dict(data), pipeline)


def test_other_words_give_other_numbers(pipeline, report):
    text = report.text.replace("voted on Tuesday", "botched on Tuesday")
    found = differences(changed(report, "document", "text", value=text), pipeline)
    assert "sentences[1].text" in found
    assert "provenance.result_sha256" in found


def test_what_is_not_scored_is_caught_by_the_digest(pipeline, report):
    found = differences(changed(report, "document", "publisher", value="Another"), pipeline)
    assert found == ["provenance.result_sha256"]


def test_another_genre_changes_what_scores_say(pipeline, report):
    found = differences(changed(report, "document", "genre", value="opinion"), pipeline)
    assert "scores.sensationalism.label" in found
    assert "scores.sensationalism.value" not in found


def test_on_the_same_runtime_nothing_is_close_enough(pipeline, report):
    value = report.scores["sensationalism"]["value"]
    near = changed(report, "scores", "sensationalism", "value", value=value + 1e-9)
    assert differences(near, pipeline)[0] == "scores.sensationalism.value"


def test_on_another_runtime_a_hundredth_is_close_enough(pipeline, report):
    value = report.scores["sensationalism"]["value"]
    other = changed(report, "provenance", "runtime", value="onnxruntime 0.1 riscv")
    assert differences(other, pipeline) == ["provenance.result_sha256"]
    near = changed(other, "scores", "sensationalism", "value", value=value + 0.009)
    assert differences(near, pipeline) == ["provenance.result_sha256"]
    far = changed(other, "scores", "sensationalism", "value", value=value + 0.011)
    assert "scores.sensationalism.value" in differences(far, pipeline)


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("provenance", "bundle", "sha256"), "0" * 64, "bundle"),
        (("provenance", "sources", "lists"), {}, "source lists"),
        (("provenance", "scoring_version"), 999, "scoring version"),
    ],
)
def test_other_versions_cannot_be_compared(pipeline, report, path, value, what):
    with pytest.raises(NotReproducible, match=f"made with another {what}; install credcheck"):
        differences(changed(report, *path, value=value), pipeline)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("created_at",), "yesterday"),
        (("provenance", "sources"), None),
        (("document", "byline"), None),
        (("scores", "source_reliability"), None),
        (("input",), {}),
    ],
)
def test_what_lacks_a_needed_field_is_no_report(pipeline, report, path, value):
    with pytest.raises(ReportError):
        differences(changed(report, *path, value=value), pipeline)


def test_the_article_of_a_report_has_its_paragraphs_and_parts(pipeline):
    from credcheck import extract

    for text in (story() + ADVERT, LINES, WRAPPED):
        article = extract.from_text(text, headline=HEADLINES[2], url="https://example.org/a")
        (made,) = pipeline.score_articles([article])
        again = article_of(made)
        assert again.blocks == article.blocks
        assert replace(again, warnings=article.warnings) == article
