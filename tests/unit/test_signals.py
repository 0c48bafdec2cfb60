"""Discovery of signals, and when each of them abstains."""

from __future__ import annotations

from graphlib import CycleError
from types import SimpleNamespace

import pytest
from stories import HEADLINES, SENTENCES, page, story

from credcheck import signals
from credcheck.errors import EmptyInput
from credcheck.signals import discover, ordered

SPANISH = (
    "El ayuntamiento cerró el viernes la vieja piscina después de que dos bombas dejaran de "
    "funcionar por la sal. La alcaldesa dijo que no había dinero para repararlas y que los vecinos "
    "tendrían que nadar en el río hasta la primavera. "
)
FEW = " ".join(f"Is there anyone left who still believes {who}?" for who in ("us", "them")) + (
    " The pool closed on Friday because two of its pumps had failed in the night, and nobody in the "
    "whole of the town could say when or whether it would open again. Why? And for whom, after all "
    "these years of promises and plans and meetings? Nobody knows. What now? The water is still there."
)


class TestDiscovery:
    def test_finds_every_signal_once(self):
        found = [signal.ID for signal in discover()]
        assert sorted(found) == [
            "attribution",
            "headline_match",
            "sensationalism",
            "source_reliability",
            "source_style",
            "triage",
        ]

    def test_each_stands_in_a_file_of_its_name_and_after_what_it_reads(self):
        seen = set()
        for signal in discover():
            assert signal.__name__ == f"credcheck.signals.{signal.ID}"
            assert signal.__doc__
            assert signal.measure.__doc__
            assert set(signal.REQUIRES) <= seen
            seen.add(signal.ID)

    def test_order_is_by_need_and_does_not_hang_on_the_order_found(self):
        needs = [("a", ("c", "d")), ("b", ()), ("c", ("e",)), ("d", ("b",)), ("e", ())]
        made = [SimpleNamespace(ID=name, REQUIRES=needed) for name, needed in needs]
        found = [signal.ID for signal in ordered(made)]
        assert sorted(found) == ["a", "b", "c", "d", "e"]
        for name, needed in needs:
            assert all(found.index(other) < found.index(name) for other in needed)
        assert ordered(made[::-1]) == ordered(made[2:] + made[:2]) == ordered(made)

    def test_a_need_that_nothing_meets(self):
        with pytest.raises(ValueError, match=r"signal a requires \['z'\]"):
            ordered([SimpleNamespace(ID="a", REQUIRES=("z",))])

    def test_a_circle(self):
        a, b = SimpleNamespace(ID="a", REQUIRES=("b",)), SimpleNamespace(ID="b", REQUIRES=("a",))
        with pytest.raises(CycleError):
            ordered([a, b])

    def test_the_walk_reads_the_package(self):
        assert signals.discover() is signals.discover()


@pytest.mark.parametrize(
    ("headline", "body", "codes"),
    [
        (
            None,
            "Help",
            {
                "attribution": "too_short",
                "headline_match": "no_headline",
                "sensationalism": "too_short",
                "source_reliability": "no_domain",
                "source_style": "too_short",
                "triage": "too_few_terms",
            },
        ),
        (
            None,
            SENTENCES[0],
            {
                "attribution": "too_short",
                "headline_match": "no_headline",
                "sensationalism": "too_short",
                "source_reliability": "no_domain",
                "source_style": "too_short",
                "triage": "too_few_terms",
            },
        ),
        (
            HEADLINES[1],
            SENTENCES[0],
            {
                "attribution": "too_short",
                "headline_match": "too_short",
                "source_reliability": "no_domain",
                "source_style": "too_short",
                "triage": "too_few_terms",
            },
        ),
        (
            "Cerrada la vieja piscina de Vell",
            SPANISH * 4,
            {
                "attribution": "not_english",
                "headline_match": "not_english",
                "sensationalism": "not_english",
                "source_reliability": "no_domain",
                "source_style": "not_english",
                "triage": "too_few_terms",
            },
        ),
        (
            None,
            FEW,
            {
                "attribution": "too_few_statements",
                "headline_match": "no_headline",
                "source_reliability": "no_domain",
                "triage": "too_few_terms",
            },
        ),
        (
            HEADLINES[2],
            story(),
            {"headline_match": "nothing_to_compare", "source_reliability": "no_domain"},
        ),
    ],
    ids=["one word", "one sentence", "headline alone", "Spanish", "few statements", "whole"],
)
def test_who_abstains_and_why(pipeline, headline, body, codes):
    report = pipeline.score_text(body, headline=headline)
    scores = {**report.scores, "triage": report.triage}
    found = {
        name: score["abstained"]["code"] for name, score in scores.items() if score["abstained"]
    }
    assert found == codes
    for name, score in scores.items():
        # Missing is never a number, and a number is never missing.
        assert (score["value"] is None) == (name in codes)
        if name in codes:
            assert score["abstained"]["detail"]
            assert score["label"]
            assert score["level"] == "unknown"
            assert score["interval"] is None
            assert score["percentile"] is None
            for sentence in report.sentences:
                assert name not in sentence["contributions"]
                assert name not in sentence["if_removed"]


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\ufeff", "\x00\x01"])
def test_what_cannot_be_seen_is_no_text(pipeline, text):
    with pytest.raises(EmptyInput):
        pipeline.score_text(text)
    with pytest.raises(EmptyInput):
        pipeline.score_text(text, headline=HEADLINES[0])


def test_a_headline_alone_is_scored_as_a_headline(pipeline):
    report = pipeline.score_text(SENTENCES[5], headline=HEADLINES[2])
    score = report.scores["sensationalism"]
    line = pipeline.score_lines([HEADLINES[2]], unit="headline")[0]
    assert score["value"] == pytest.approx(line.scores["sensationalism"])
    assert score["label"] == "from the headline alone"
    assert score["percentile"] is None
    assert set(score["parts"]) == {"clickbait", "charged_headline", "shouting"}
    assert report.sentences[0]["contributions"]["sensationalism"] == pytest.approx(
        score["value"] - score["base"]
    )
    assert report.sentences[1]["contributions"]["sensationalism"] == 0


def test_without_a_headline_the_body_carries_the_score(pipeline):
    score = pipeline.score_text(story()).scores["sensationalism"]
    weights = pipeline.bundle.config.weights
    parts = {name: part["value"] for name, part in score["parts"].items()}
    assert set(parts) == {"shouting", "loaded_share", "quoted_loaded_share"}
    top = sum(weights[name] * parts[name] for name in ("shouting", "loaded_share"))
    assert score["value"] == pytest.approx(top / (weights["shouting"] + weights["loaded_share"]))


def test_the_formula_over_its_parts(pipeline):
    score = pipeline.score_text(story(), headline=HEADLINES[2]).scores["sensationalism"]
    weights = pipeline.bundle.config.weights
    parts = {name: part["value"] for name, part in score["parts"].items()}
    assert score["value"] == pytest.approx(sum(weights[n] * parts[n] for n in weights))
    for name in ("clickbait", "loaded_share"):
        low, high = score["parts"][name]["interval"]
        assert 0 <= low <= parts[name] <= high <= 1
        assert score["parts"][name]["covers"]


def test_captions_and_furniture_are_in_no_score(pipeline):
    plain = pipeline.score_html(page(HEADLINES[2], story()))
    parts = {s["part"] for s in plain.sentences}
    assert {"headline", "body", "caption"} <= parts
    follow = "\n\nFollow us on Facebook, Instagram and WhatsApp for the DEADLIEST, vilest news!!!"
    with_ad = pipeline.score_text(story() + follow, headline=HEADLINES[2])
    assert with_ad.sentences[-1]["part"] == "boilerplate"
    assert not with_ad.sentences[-1]["evidence"]
    without = pipeline.score_text(story(), headline=HEADLINES[2])
    for name in ("sensationalism", "attribution", "source_style"):
        assert with_ad.scores[name]["value"] == pytest.approx(without.scores[name]["value"])
    for report in (plain, with_ad):
        for sentence in report.sentences:
            if sentence["part"] in ("caption", "boilerplate"):
                assert all(term == 0 for term in sentence["contributions"].values())
                assert all(term == 0 for term in sentence["if_removed"].values())


def test_a_domain_brings_the_ratings_of_its_lists(pipeline):
    report = pipeline.score_text(story(), url="https://www.reuters.com/world/some-story")
    score = report.scores["source_reliability"]
    assert score["scope"] == "reuters.com"
    assert score["value"] > 0.5
    assert score["interval"][0] <= score["value"] <= score["interval"][1]
    assert any(assessment["counts"] for assessment in score["assessments"])
    assert score["link"] is None
    unknown = pipeline.score_text(story(), url="https://news.example.org/x").scores[
        "source_reliability"
    ]
    assert unknown["value"] is None
    assert unknown["abstained"]["code"] == "source_unknown"
    odd = pipeline.score_text(story(), url="https://[bad/").scores["source_reliability"]
    assert odd["value"] is None


def test_style_has_no_part_in_reliability(pipeline):
    calm = pipeline.score_text(story(), url="https://www.reuters.com/a")
    loud = pipeline.score_text(
        " ".join(["They are rotten, vicious LIARS and you know it!!"] * 12),
        url="https://www.reuters.com/b",
    )
    assert calm.scores["source_reliability"]["value"] == loud.scores["source_reliability"]["value"]


def test_style_is_a_probability_with_its_interval(pipeline):
    score = pipeline.score_text(story(), headline=HEADLINES[0]).scores["source_style"]
    assert 0 < score["interval"][0] < score["value"] < score["interval"][1] < 1
    assert score["link"] == "logit"
    assert score["better"] == "high"
