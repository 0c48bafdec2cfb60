"""What the kind of a piece changes in its scores."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from credcheck import extract, genres
from credcheck.signals import discover
from credcheck.sources import Registry, genre
from credcheck.sources.genre import Genre
from credcheck.types import Article, Block, Notice, Score, SignalResult

STORY = " ".join(
    f"The port at Ald said on Friday that berth {n} is closed. Nobody knows why the crane fell down."
    for n in range(8)
)
TODAY = dt.date(2026, 11, 28)
DOCS = (Path(__file__).resolve().parents[2] / "docs" / "scores.md").read_text(encoding="utf-8")
SCORED = ("sensationalism", "attribution", "headline_match", "source_style", "source_reliability")
RESULT = SignalResult(Score(0.4, "as measured", better="low"), (0.1, 0.3), (0.0, 0.0))


@pytest.fixture(scope="module")
def registry():
    return Registry.open()


@pytest.fixture(scope="module")
def satirical(registry):
    """An outlet that a shipped list calls satire and none of them a platform."""
    found = (s for s in sorted(registry.index.scopes) if genre.satire_lists(registry.lookup(s)))
    return next(scope for scope in found if "/" not in scope)


def outcome(kind, signal):
    found = genres.applied(kind, signal, RESULT).score
    if found.abstained:
        return f"none (`{found.abstained.code}`)"
    return "stays" if found == RESULT.score else "says so"


def documented():
    table = re.search(r"<!-- table: genres -->\n(.*?)<!-- end -->", DOCS, re.DOTALL)[1]
    head, _, *rows = ([c.strip() for c in line.split("|")[1:-1]] for line in table.splitlines())
    assert head[1:] == list(SCORED)
    return {row[0]: row[1:] for row in rows}


def test_the_documented_table_is_what_happens():
    rows = documented()
    kinds = {
        "`satire`, by a list": [Genre("satire", "list:cred1")],
        "`satire`, by its own word": [Genre("satire", "label:Satire"), Genre("satire", "url:/s/")],
        "`analysis`, `news`, none": [Genre("analysis", "label:Analysis"), Genre("news", "x"), None],
    }
    for name in ("opinion", "review", "sponsored", "press_release", "live_blog"):
        kinds[f"`{name}`"] = [Genre(name, f"label:{name}"), Genre(name, "head:genre")]
    assert set(rows) == set(kinds)
    for row, some in kinds.items():
        for kind in some:
            assert [outcome(kind, signal) for signal in SCORED] == rows[row], kind


def test_rules_are_of_scores_and_genres_that_exist():
    ids = {signal.ID for signal in discover()}
    assert ids >= genres.WITHHELD
    assert set(genres.SAYS) <= set(genre.GENRES)
    assert all(set(said) <= ids for said in genres.SAYS.values())


def test_a_label_keeps_what_it_said():
    found = genres.applied(Genre("opinion", "label:Opinion"), "sensationalism", RESULT).score
    assert found.label.startswith("as measured; an opinion piece")
    assert (found.value, found.level) == (0.4, None)


def test_a_score_that_abstains_stays_as_it_is():
    reason = Notice("too_short", "too short")
    silent = SignalResult(Score(None, "too short", "unknown", abstained=reason))
    for kind in (Genre("opinion", "label:Opinion"), Genre("satire", "list:cred1")):
        assert genres.applied(kind, "sensationalism", silent) is silent


def test_a_listed_outlets_piece_has_no_numbers(satirical, registry):
    kind = genres.decide(Article(STORY, (), url=f"https://{satirical}/story"), registry, TODAY)
    assert (kind.name, kind.certainty) == ("satire", "listed")
    found = genres.applied(kind, "attribution", RESULT)
    assert (found.score.value, found.contributions, found.if_removed) == (None, (), ())
    assert "satire" in found.score.abstained.detail
    assert "satire" in genres.warning(kind).detail


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, None),
        ({"genre": "opinion", "genre_seen": "label:Opinion"}, ("opinion", "stated")),
        ({"genre": "opinion"}, ("opinion", "stated")),
        ({"genre": "opinion", "genre_seen": "url:/opinion/"}, ("opinion", "suggested")),
        ({"genre": "recipe"}, None),
        ({"url": "https://192.0.2.1/story"}, None),
        ({"url": "not an address"}, None),
    ],
)
def test_what_an_article_says_of_itself(registry, known, expected):
    found = genres.decide(Article(STORY, (), **known), registry, TODAY)
    assert (found and (found.name, found.certainty)) == expected


def test_a_head_speaks_where_nothing_else_does(registry):
    head = Genre("review", "head:genre")
    assert genres.decide(Article(STORY, ()), registry, TODAY, head) == head
    article = Article(STORY, (), genre="opinion", genre_seen="label:Opinion")
    assert genres.decide(article, registry, TODAY, head).name == "opinion"
    assert "its wording suggests review" in genres.warning(head).detail


@pytest.mark.parametrize("name", [None, "news", "analysis"])
def test_news_carries_no_warning(name):
    assert genres.warning(None if name is None else Genre(name, "label:x")) is None


def test_a_page_cannot_talk_itself_out_of_a_score(pipeline):
    text = f"Storm shuts the harbour\n\n{STORY}"
    blocks = (Block(0, 23, "headline"), Block(25, len(text), "body"))
    article = Article(text, blocks, headline="Storm shuts the harbour", language="en")
    claims = replace(article, genre="satire", genre_seen="json-ld:SatiricalArticle")
    (plain, claimed) = pipeline.score_articles([article, claims])
    for name, score in plain.scores.items():
        assert claimed.scores[name]["value"] == score["value"], name
    assert "calls itself satire" in claimed.scores["sensationalism"]["label"]
    assert [w["code"] for w in claimed.document["warnings"]] == ["other_genre"]


def test_a_report_says_where_its_genre_comes_from(pipeline, satirical):
    article = replace(extract.from_text(STORY, headline="Storm"), url=f"https://{satirical}/a")
    (report,) = pipeline.score_articles([article])
    assert report.document["genre"] == "satire"
    assert report.document["genre_seen"].startswith("list:")
    assert report.scores["attribution"]["abstained"]["code"] == "listed_satire"
    assert report.triage["abstained"]["code"] == "too_few_terms"
    assert report.residuals().keys().isdisjoint(genres.WITHHELD)
    assert all(not sentence["contributions"] for sentence in report.sentences)
