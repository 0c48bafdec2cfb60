"""Whatever is handed in: a report, or one problem of its own class, and the next item runs."""

from __future__ import annotations

import json

import pytest
from hostile_documents import BIG_PAGES, BIG_TEXTS, GOOD, PAGES, REPORT, TEXTS

from credcheck import Report, extract, segment
from credcheck.errors import CredcheckError
from credcheck.types import Article, Block
from credcheck.workers import Extractor

URL = "https://example.org/harbour"


@pytest.fixture(scope="module")
def hostile_extractor():
    with Extractor(1, wall_seconds=60) as extractor:
        yield extractor


@pytest.fixture(scope="module")
def hostile_next(pipeline):
    """What the item after a hostile one must give, id and time aside."""
    return _content(pipeline.score_html(GOOD, url=URL))


def _content(report: Report) -> object:
    return {**report.to_dict(), "id": None, "created_at": None}


def _table(documents):
    return pytest.mark.parametrize(
        ("document", "allowed"),
        documents.values(),
        ids=[name.replace(" ", "-") for name in documents],
    )


@_table(PAGES)
def test_a_page_is_read_or_is_its_own_problem(hostile_extractor, document, allowed):
    _check_read(hostile_extractor, document, allowed)


@pytest.mark.full
@_table(BIG_PAGES)
def test_a_huge_page_is_read_or_is_its_own_problem(hostile_extractor, document, allowed):
    _check_read(hostile_extractor, document, allowed)


def _check_read(extractor: Extractor, document: bytes | str, allowed: tuple[str, ...]) -> None:
    found = _read(extractor, document)
    if isinstance(found, Article):
        assert "report" in allowed
        _check_article(found)
    else:
        assert type(found).__name__ in allowed
        assert str(found)
    assert extractor.from_html(GOOD, url=URL).headline == "Harbour road"


def _read(extractor: Extractor, document: bytes | str) -> Article | CredcheckError:
    try:
        return extractor.from_html(document, url=URL)
    except CredcheckError as error:
        return error


def _check_article(article: Article) -> None:
    assert any(block.part == "body" for block in article.blocks)
    said = (article.text, *article.byline, article.headline, article.publisher, article.published)
    for text in (*said, article.claimed_source, article.modified):
        (text or "").encode()  # no half of a surrogate pair
        assert "\0" not in (text or "")
    assert "root:" not in article.text  # nobody has read /etc/passwd


@pytest.mark.parametrize(
    "name",
    [
        "5,000 nested: table",
        "surrogates in JSON-LD",
        "controls in JSON-LD",
        "run of opening quotes",
        "headline of parentheses",
        "a title of 1 MB",
        "an attribute of 1 MB",
        "half UTF-8, half cp1252",
        "NULs",
        "a PDF",
        "a truncated gzip",
        "no article",
        "nothing",
    ],
)
def test_a_page_gives_a_report_or_a_problem(pipeline, hostile_next, name):
    document, allowed = PAGES[name]
    _check_scored(pipeline, {"html": document, "url": URL}, allowed, hostile_next)


@_table(TEXTS)
def test_a_text_gives_a_report_or_a_problem(pipeline, hostile_next, document, allowed):
    _check_scored(pipeline, {"text": document}, allowed, hostile_next)


@pytest.mark.full
@_table(BIG_TEXTS)
def test_a_huge_text_gives_a_report_or_a_problem(pipeline, hostile_next, document, allowed):
    _check_scored(pipeline, {"text": document}, allowed, hostile_next)


def _check_scored(pipeline, document, allowed, following) -> None:
    found, after = pipeline.score_many([document, {"html": GOOD, "url": URL}])
    if isinstance(found, Report):
        assert "report" in allowed
        _check_report(found)
    else:
        assert type(found).__name__ in allowed
        assert str(found)
    assert _content(after) == following


def _check_report(report: Report) -> None:
    json.loads(report.to_json())
    report.to_json().encode()
    assert report.intact
    assert max(map(abs, report.residuals().values()), default=0) <= 1e-6
    words = report.document["words"]
    for score in report.scores.values():
        assert (score["value"] is None) == (score["abstained"] is not None)
        assert score["value"] is None or (0 <= score["value"] <= 1 and words > 0)
    if words < extract.SHORT_WORDS:
        assert report.scores["sensationalism"]["value"] is None
        assert "short_text" in {warning["code"] for warning in report.document["warnings"]}
    if report.document["language"] not in {"en", None}:
        values = {name: score["value"] for name, score in report.scores.items()}
        assert set(values.values()) == {None}, values


def test_documents_of_all_kinds_in_one_batch(pipeline, hostile_next):
    names = ["empty", "one word", "NULs", "lone surrogates", "bidi controls"]
    batch = [{"html": GOOD, "url": URL}, *({"text": TEXTS[name][0]} for name in names)]
    batch += [
        {"html": PAGES["a PDF"][0]},
        7,
        {"text": "x", "html": "y"},
        {"html": GOOD, "url": URL},
    ]
    found = list(pipeline.score_many(batch))
    assert len(found) == len(batch)
    assert _content(found[0]) == _content(found[-1]) == hostile_next
    assert [isinstance(one, Report) for one in found[1:-1]] == [
        *(TEXTS[name][1] == REPORT for name in names), False, False, False
    ]  # fmt: skip


@pytest.mark.parametrize("run", ["!", "?!", '!"', ".)", "…!", "!’", "-!", "!\u200b"])
def test_a_run_of_marks_is_split_in_linear_time(run, monkeypatch):
    """nupunkt's time grows with the square of a run: no long one reaches it, and offsets stay."""
    import nupunkt

    seen = []
    split = nupunkt.sent_spans
    monkeypatch.setattr(nupunkt, "sent_spans", lambda body: seen.append(body) or split(body))
    text = f"It rained. {run * 5000} It stopped."
    sentences = segment.split_blocks(text, [Block(0, len(text), "body")])
    assert [len(body) for body in seen] == [len(text)]
    assert "--" in seen[0]
    assert run * 100 not in seen[0]
    assert sentences[-1].end == len(text)
    assert text[sentences[0].start : sentences[0].end].startswith("It rained.")


def test_an_ordinary_run_of_marks_is_left_alone(monkeypatch):
    import nupunkt

    seen = []
    split = nupunkt.sent_spans
    monkeypatch.setattr(nupunkt, "sent_spans", lambda body: seen.append(body) or split(body))
    text = "It rained" + "!" * 60 + " It stopped. " + "-" * 60 + " And then?"
    segment.split_blocks(text, [Block(0, len(text), "body")])
    assert seen == [text]
