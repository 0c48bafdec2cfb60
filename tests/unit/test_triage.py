"""Triage: the formula by hand, weights that renormalise, nothing from a single term."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import HEADLINES, story

from credcheck.signals import Context, triage
from credcheck.types import SOURCE_TYPES, Notice, Score, SignalResult

ABSTAINED = Notice("too_short", "too short")


def attribution(*, unsourced=0, claims=0, anonymous_share=None, none=0, total=0):
    counts = dict.fromkeys(SOURCE_TYPES, 0) | {"none": none, "organization": total - none}
    details = {
        "by_source_type": counts,
        "unsourced_claims": list(range(unsourced)),
        "claims": claims,
        "anonymous_share": anonymous_share,
    }
    return Score(0.5, "half", details=details)


def measure(*, percentile=None, reliability=None, sourcing=None):
    missing = Score(None, "none", abstained=ABSTAINED)
    results = {
        "sensationalism": missing if percentile is None else Score(0.3, "s", percentile=percentile),
        "source_reliability": missing if reliability is None else Score(reliability, "r"),
        "attribution": sourcing or missing,
    }
    fields = dict.fromkeys(field.name for field in dataclasses.fields(Context))
    fields["results"] = {name: SignalResult(score) for name, score in results.items()}
    return triage.measure(Context(**fields)).score


SOURCING = attribution(unsourced=3, claims=4, anonymous_share=0.5, none=2, total=8)
THIN = 0.5 * 3 / 4 + 0.25 * 0.5 + 0.25 * 2 / 8


@pytest.mark.parametrize(
    ("given_terms", "value"),
    [
        (
            {"percentile": 0.9, "reliability": 0.2, "sourcing": SOURCING},
            0.35 * 0.9 + 0.25 * 0.8 + 0.40 * THIN,
        ),
        ({"percentile": 0.9, "sourcing": SOURCING}, (0.35 * 0.9 + 0.40 * THIN) / 0.75),
        ({"percentile": 0.9, "reliability": 0.2}, (0.35 * 0.9 + 0.25 * 0.8) / 0.60),
        ({"reliability": 0.2, "sourcing": SOURCING}, (0.25 * 0.8 + 0.40 * THIN) / 0.65),
        ({"percentile": 0.0, "reliability": 1.0, "sourcing": attribution(claims=3, total=2)}, 0.0),
        (
            {
                "percentile": 1.0,
                "reliability": 0.0,
                "sourcing": attribution(
                    unsourced=3, claims=3, anonymous_share=1.0, none=2, total=2
                ),
            },
            1.0,
        ),
    ],
)
def test_the_formula_by_hand(given_terms, value):
    score = measure(**given_terms)
    assert score.value == pytest.approx(value)
    assert score.abstained is None


def test_the_weights_are_those_of_the_documentation():
    assert triage.WEIGHTS == {
        "sensationalism": 0.35,
        "source_reliability": 0.25,
        "thin_sourcing": 0.40,
    }


@pytest.mark.parametrize(
    "given_terms", [{}, {"percentile": 0.9}, {"reliability": 0.1}, {"sourcing": SOURCING}]
)
def test_one_term_gives_no_value(given_terms):
    score = measure(**given_terms)
    assert score.value is None
    assert score.abstained.code == "too_few_terms"
    assert sum(term is not None for term in score.details["terms"].values()) == len(given_terms)


def test_it_says_what_it_rests_on_and_what_is_left_out():
    why = measure(percentile=0.2, sourcing=SOURCING).details["why"]
    assert why == [
        f"thin sourcing: {THIN:.2f} of 1",
        "sensational language: 0.20 of 1",
        "left out, since not measured: ratings of the source",
    ]
    full = measure(percentile=1.0, reliability=0.9, sourcing=SOURCING).details["why"]
    assert [line.partition(":")[0] for line in full] == [
        "sensational language",
        "thin sourcing",
        "ratings of the source",
    ]


@given(
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    st.one_of(st.none(), st.floats(0, 1)),
)
def test_the_value_stays_on_the_scale(pair, counts, anonymous):
    percentile, reliability = pair
    unsourced, more, none = counts
    sourcing = attribution(
        unsourced=unsourced,
        claims=unsourced + more,
        anonymous_share=anonymous,
        none=none,
        total=none + more,
    )
    assert 0 <= triage.thin_sourcing(sourcing) <= 1
    assert (
        0 <= measure(percentile=percentile, reliability=reliability, sourcing=sourcing).value <= 1
    )


def test_no_sourcing_without_attribution():
    assert triage.thin_sourcing(Score(None, "none", abstained=ABSTAINED)) is None


def test_in_a_report_it_is_the_formula_over_the_other_scores(pipeline):
    report = pipeline.score_text(story(), headline=HEADLINES[2])
    terms = report.triage["terms"]
    assert terms["source_reliability"] is None
    assert terms["sensationalism"] == report.scores["sensationalism"]["percentile"]
    expected = (0.35 * terms["sensationalism"] + 0.40 * terms["thin_sourcing"]) / 0.75
    assert report.triage["value"] == pytest.approx(expected)
