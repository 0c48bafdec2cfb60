"""Calibration, thresholds and conformal intervals on numbers whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def calibrate():
    from training import calibrate

    return calibrate


def test_platt_scaling_finds_what_made_the_labels(calibrate):
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, 20_000)
    gold = (rng.random(20_000) < 1 / (1 + np.exp(-(0.6 * logits - 0.8)))).astype(float)
    scale, shift = calibrate.affine(logits, gold)
    assert scale == pytest.approx(0.6, abs=0.05)
    assert shift == pytest.approx(-0.8, abs=0.05)
    p = calibrate.probabilities((scale, shift), logits)
    assert p.mean() == pytest.approx(gold.mean(), abs=0.01)


def test_few_rows_stay_near_the_head_as_it_is(calibrate):
    few = calibrate.affine(np.array([1.0, -1.0]), np.array([1.0, 0.0]), prior=100.0)
    assert few == pytest.approx((1.0, 0.0), abs=0.05)


def test_a_target_may_be_a_share(calibrate):
    logits = np.linspace(-3, 3, 500)
    gold = 1 / (1 + np.exp(-(1.5 * logits + 0.5)))
    assert calibrate.affine(logits, gold) == pytest.approx((1.5, 0.5), abs=0.05)


def test_balanced_scaling_does_not_depend_on_the_share_of_positives(calibrate):
    rng = np.random.default_rng(1)
    positive, negative = rng.normal(1, 1, 40_000), rng.normal(-1, 1, 40_000)
    pairs = []
    for size in (4_000, 40_000):
        logits = np.concatenate([positive[:size], negative])
        gold = np.repeat([1.0, 0.0], [size, len(negative)])
        pairs.append(calibrate.affine(logits, gold, balanced=True))
        plain = calibrate.affine(logits, gold)
    assert pairs[0] == pytest.approx(pairs[1], abs=0.1)
    assert pairs[1] == pytest.approx(plain, abs=1e-3)
    assert calibrate.affine(positive, np.ones(40_000), balanced=True)[1] > 1


@pytest.mark.parametrize(
    ("residuals", "half"),
    [
        (np.arange(1, 10), 9.0),
        (np.arange(1, 20), 18.0),
        (-np.arange(1, 100), 90.0),
        (np.arange(8) / 100, 1.0),
        ([0.5], 1.0),
    ],
)
def test_the_conformal_quantile_by_hand(calibrate, residuals, half):
    assert calibrate.conformal(np.asarray(residuals, dtype=float)) == half


def test_conformal_intervals_cover_what_they_say(calibrate):
    rng = np.random.default_rng(1)
    covered = []
    for _ in range(300):
        half = calibrate.conformal(rng.normal(0, 0.1, 60))
        covered.append(np.mean(np.abs(rng.normal(0, 0.1, 200)) <= half))
    assert 0.89 <= np.mean(covered) <= 0.93


@pytest.mark.parametrize(("groups", "count"), [(6, 6), (25, 25), (80, 25)])
def test_folds_leave_every_group_out_once_and_whole(calibrate, groups, count):
    names = [f"g{n % groups}" for n in range(groups * 3)]
    outs = []
    for rest, out in calibrate.folds(names):
        assert (rest != out).all()
        kept = {name for name, use in zip(names, rest, strict=True) if use}
        assert not kept & {name for name, use in zip(names, out, strict=True) if use}
        outs.append(out)
    assert len(outs) == count
    assert (np.sum(outs, axis=0) == 1).all()


def test_what_a_group_says_of_itself_is_left_out(calibrate):
    """Labels of one group are turned round: its own probability does not move, the others' do."""
    rng = np.random.default_rng(8)
    logits = rng.normal(0, 1, 60)
    gold = (rng.random(60) < 1 / (1 + np.exp(-logits))).astype(float)
    groups = [f"g{n // 20}" for n in range(60)]
    own = np.arange(60) < 20
    before = calibrate.left_out(logits, gold, groups)
    after = calibrate.left_out(logits, np.where(own, 1 - gold, gold), groups)
    np.testing.assert_array_equal(before[own], after[own])
    assert np.abs(before - after)[~own].max() > 0.01


def test_residuals_of_what_was_left_out_are_wider_where_little_is_known(calibrate):
    """Ten articles with a level each: fitted on all, the mean is nearer than it will be elsewhere."""
    rng = np.random.default_rng(9)
    fitted, out = [], []
    for _ in range(40):
        level = np.repeat(rng.normal(0, 1.5, 10), 12)
        gold = (rng.random(120) < 1 / (1 + np.exp(-level))).astype(float)
        logits = rng.normal(0, 1, 120)
        groups = [f"a{n // 12:02}" for n in range(120)]
        pair = calibrate.affine(logits, gold)
        for p, found in (
            (calibrate.probabilities(pair, logits), fitted),
            (calibrate.left_out(logits, gold, groups), out),
        ):
            mean, hand = calibrate.article_means(p, gold, groups)
            found.append(np.abs(mean - hand).mean())
    assert np.mean(out) > 1.05 * np.mean(fitted)


def test_thresholds_that_an_article_had_no_part_in_give_its_share(calibrate, corpus, pipeline):
    from training.reading import stories

    told = calibrate.Decoded(stories(pipeline.encoder, "train"))
    assert len(told.stories) > 5
    shares = calibrate.left_out_shares(told)
    first = np.arange(len(shares)) == 0
    thresholds = calibrate.role_thresholds(told, ~first)
    assert shares[0] == calibrate.predicted_share(told.stories[0], thresholds)
    whole = calibrate.role_thresholds(told)
    assert {"source", "cue", "content", "piece_source"} <= set(whole)
    hits, claimed, marked = told.relations(whole).sum(axis=0)
    assert hits <= min(claimed, marked)
    assert told.relations(whole) is told.relations(whole)


def test_bins_have_their_own_widths(calibrate):
    rng = np.random.default_rng(2)
    predicted = rng.random(4000)
    gold = predicted + rng.normal(0, np.where(predicted < 0.5, 0.05, 0.2))
    found = calibrate.binned(predicted, gold, (0.0, 0.5, 1.0), "something")
    assert found["edges"] == [0.0, 0.5, 1.0]
    assert found["covers"] == "something"
    assert found["quantiles"] == pytest.approx([0.05 * 1.645, 0.2 * 1.645], rel=0.1)


@pytest.mark.parametrize(
    ("predicted", "gold", "value"),
    [
        ([1, 1, 0, 0], [1, 0, 1, 0], 0.5),
        ([1, 1], [1, 1], 1.0),
        ([0, 0], [0, 0], 0.0),
        ([1, 0], [0, 1], 0.0),
    ],
)
def test_f1_by_hand(calibrate, predicted, gold, value):
    assert calibrate.f1(np.array(predicted, bool), np.array(gold, bool)) == value


def test_the_best_threshold_is_that_of_a_rare_class(calibrate):
    rng = np.random.default_rng(3)
    gold = rng.random(5000) < 0.05
    probability = np.clip(np.where(gold, 0.32, 0.12) + rng.normal(0, 0.04, 5000), 0, 1)
    best = calibrate.best_threshold(probability, gold)
    assert 0.18 <= best <= 0.28
    assert calibrate.f1(probability >= best, gold) > calibrate.f1(probability >= 0.5, gold)


def test_article_means_go_by_group(calibrate):
    means = calibrate.article_means(
        np.array([0.2, 0.4, 0.9]), np.array([0.0, 1.0, 1.0]), ["b", "b", "a"]
    )
    assert [m.tolist() for m in means] == [[0.9, pytest.approx(0.3)], [1.0, 0.5]]


def test_figures_come_with_an_interval_over_groups():
    from training.intervals import figure
    from training.measures import auc, macro_f1

    rng = np.random.default_rng(4)
    values = rng.normal(0.5, 0.1, 400)
    groups = [f"g{n // 8}" for n in range(400)]
    found = figure(lambda i: float(values[i].mean()), groups)
    assert (found["n"], found["groups"]) == (400, 50)
    assert found["value"] == pytest.approx(values.mean())
    low, high = found["interval"]
    assert low < found["value"] < high
    assert high - low == pytest.approx(2 * 1.645 * found["se"], rel=0.2)
    assert figure(lambda i: float(values[i].mean()), groups) == found
    assert np.isnan(auc(np.zeros(3, bool), np.arange(3.0)))
    assert auc(np.array([False, True]), np.array([0.1, 0.2])) == 1.0
    flags = np.array([True, False, False])
    assert macro_f1(flags, flags) == 1.0


def test_the_corpus_is_read_as_serving_reads_it(corpus, pipeline):
    """Gold shares of the small corpus, counted by hand: one statement in two rests on somebody."""
    from training.reading import stories

    (story,) = stories(pipeline.encoder, "dev")
    text = story.row["text"]
    assert text[story.statements[0].start :].startswith("The mayor said")
    assert story.gold_share() == pytest.approx(1 / len(story.statements))
    spans = story.gold_content(sourced=False)
    assert [text[s.start : s.end] for s in spans] == ["the bridge was safe", "rain is due"]
    sourced = story.gold_content(sourced=True)
    assert [text[s.start : s.end] for s in sourced] == ["the bridge was safe"]
    set_aside = story.encoding.starts[story.dropped]
    assert set_aside.min() == text.index("Subscribe")
    stories.cache_clear()


def test_biased_wording_is_as_unsure_as_unseen_outlets_ask(calibrate, corpus, pipeline):
    plain = calibrate.calibrate(pipeline.encoder, ("biased",)).calibration["biased"]
    run = {calibrate.LEFT_OUT: {"slope": 0.8}}
    slope = calibrate.unseen_slope(run)
    less = calibrate.calibrate(pipeline.encoder, ("biased",), unseen=slope).calibration["biased"]
    assert less == pytest.approx((0.8 * plain[0], 0.8 * plain[1]))
    assert calibrate.unseen_slope({}) == 1.0


@pytest.fixture(autouse=True)
def _no_frozen_sentences(monkeypatch):
    """The small corpus has documents of its own, which the frozen offsets do not know."""
    from training import reading

    monkeypatch.setattr(reading, "frozen_sentences", dict)
    reading.stories.cache_clear()
