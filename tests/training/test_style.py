"""The style head: publishers weigh the same, and no publisher is on both sides of a fold."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.full

SIZE = 12


@pytest.fixture(scope="module")
def style():
    from training import style

    return style


def outlets(*, signal, publishers=24, seed=0):
    """Articles of made-up publishers: a trait of reliable ones, and one of each publisher's own."""
    from training.data.outlets import OutletArticle

    rng = np.random.default_rng(seed)
    rows, found = [], []
    for number in range(publishers):
        label = number % 2
        own = rng.normal(0, 1, SIZE)
        for _ in range(6):
            x = rng.normal(0, 1, SIZE) + own
            x[0] += signal * (2 * label - 1)
            rows.append(x)
            found.append(OutletArticle(f"outlet-{number}", label, ""))
    return np.asarray(rows), found


@pytest.fixture
def quick(style, monkeypatch):
    """Fewer strengths and resamples than a real fit."""
    monkeypatch.setattr(style, "STRENGTHS", (1e-3, 1e-2))
    monkeypatch.setattr(style, "BOOTSTRAPS", 8)


@pytest.mark.usefixtures("quick")
def test_a_trait_of_reliable_outlets_is_found_across_publishers(style):
    x, articles = outlets(signal=3.0)
    head = style.fit(x, articles, 1)
    assert head.metrics["publisher_auc"] > 0.9
    assert np.argmax(np.abs(head.weight)) == 0
    assert head.weight[0] > 0
    assert head.spread > 0
    low, high = head.metrics["publisher_auc_interval"]
    assert low <= head.metrics["publisher_auc"] <= high
    assert head.metrics["publishers"] == 24
    assert head.metrics["publishers_reliable"] == 12


@pytest.mark.usefixtures("quick")
def test_what_only_names_publishers_is_worth_nothing(style):
    x, articles = outlets(signal=0.0, publishers=40, seed=3)
    head = style.fit(x, articles, 1)
    assert head.metrics["publisher_auc"] < 0.75


def test_no_publisher_is_on_both_sides_of_a_fold(style):
    label = np.repeat([0, 1] * 10, 5)
    group = np.repeat([f"p{n}" for n in range(20)], 5)
    seen = []
    for train, test in style._folds(label, group, 1):
        assert not set(group[train]) & set(group[test])
        seen += test.tolist()
    assert sorted(seen) == list(range(100))


def test_a_publisher_with_many_articles_weighs_no_more(style):
    x, articles = outlets(signal=1.0)
    label = np.asarray([a.label for a in articles])
    group = np.asarray([a.outlet for a in articles])
    heavy = np.concatenate(
        [np.arange(len(label)), np.tile(np.flatnonzero(group == "outlet-0"), 20)]
    )
    once = style._fit(x, label, group, 1e-2)
    again = style._fit(x[heavy], label[heavy], group[heavy], 1e-2)
    np.testing.assert_allclose(again[0], once[0], atol=2e-3)
    assert again[1] == pytest.approx(once[1], abs=2e-3)


def test_resampling_takes_whole_publishers_of_both_kinds(style):
    label = np.repeat([0, 1] * 5, 4)
    group = np.repeat([f"p{n}" for n in range(10)], 4)
    rng = np.random.default_rng(0)
    for _ in range(20):
        chosen = style._resample(group, label, rng)
        assert len(chosen) == 40
        assert label[chosen].sum() == 20
        _, counts = np.unique(group[chosen], return_counts=True)
        assert all(count % 4 == 0 for count in counts)


def test_an_article_is_the_mean_of_its_sentences_without_names(style):
    hidden = np.array([[1.0], [3.0], [10.0], [4.0], [100.0]], dtype=np.float32)
    sentence = np.array([0, 0, 0, 1, 2])
    keep = np.array([True, True, False, True, True])
    body = np.array([True, True, False])
    assert style._mean_vector(hidden, sentence, keep, body).tolist() == [(2.0 + 4.0) / 2]
    none = np.zeros(3, dtype=bool)
    assert style._mean_vector(hidden, sentence, keep, none).tolist() == [0.0]


def test_publisher_auc_by_hand(style):
    group = np.array(["a", "a", "b", "c"])
    label = np.array([1, 1, 0, 0])
    assert style.publisher_auc(np.array([3.0, -1.0, 0.0, 2.0]), label, group) == 0.5
    assert style.publisher_auc(np.array([3.0, 2.0, 0.0, 2.0]), label, group) == 1.0
