"""Genre heads: fitted across outlets, named only where they are sure, read at serving as they were fitted."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import numpy as np
import pytest

from credcheck import Pipeline, extract, genre_head, segment
from credcheck.bundles import Affine, GenreRule

pytestmark = pytest.mark.full

JOKES = ("gnome", "moustache", "custard", "trombone", "pudding")
NEWS = ("budget", "council", "inquiry", "harbour", "tariff")


def articles(seed):
    """Outlets of two kinds, whose words differ; six sentences an article."""
    from training.data.outlets import OutletArticle

    rng = np.random.default_rng(seed)
    found = []
    for number in range(20):
        label = number % 2
        for _ in range(2):
            nouns = rng.choice(JOKES if label else NEWS, 6)
            text = " ".join(f"In the end the {noun} was put on the table again." for noun in nouns)
            found.append(OutletArticle(f"outlet-{seed}-{number}", label, text))
    return found


@pytest.fixture
def fitted(state, tmp_path, monkeypatch):
    """The head of made-up satire on a random encoder, with that encoder."""
    from training import genre
    from training.export import HIDDEN, graph_encoder, with_hidden

    monkeypatch.setattr(genre, "STRENGTHS", (1e-2, 1e-1))
    monkeypatch.setattr(genre, "rows", lambda _: [])
    monkeypatch.setattr(
        genre, "KINDS", {"press_release": lambda split: articles(1 if split == "train" else 2)}
    )
    hidden = graph_encoder(with_hidden(state), HIDDEN, tmp_path, int8=False)
    return genre.heads(hidden, 20)


def test_what_tells_kinds_apart_is_found_in_outlets_never_seen(fitted):
    head = fitted["press_release"]
    assert head.metrics["folds"]["auc"] > 0.9
    assert head.metrics["dev"]["auc"] > 0.9
    assert head.metrics["dev"]["precision"] >= 0.9
    assert 0 < head.threshold < 1


def test_serving_reads_a_piece_as_the_head_was_fitted(fitted, state, pipeline, tmp_path):
    from training import genre
    from training.data.examples import COLUMNS
    from training.export import HIDDEN, graph_encoder, with_heads, with_hidden
    from training.style import features

    head = fitted["press_release"]
    names = (*COLUMNS, "genre_press_release")
    whole = graph_encoder(with_heads(state, [head]), names, tmp_path, int8=False)
    hidden = graph_encoder(with_hidden(state), HIDDEN, tmp_path, int8=False)
    told = articles(3)
    logits = features(hidden, told) @ head.weight + head.bias
    (entry,) = genre.section(fitted).values()
    rule = GenreRule(Affine(entry["scale"], entry["shift"]), entry["threshold"])
    expected = [rule.affine.probability(z) >= rule.threshold for z in logits]
    assert 0 < sum(expected) < len(expected)
    config = replace(pipeline.bundle.config, genre={"press_release": rule})
    read = []
    for one in told:
        article = extract.from_text(one.text)
        sentences = segment.split(article)
        (encoding,) = whole.encode([article.text], [sentences])
        read.append(genre_head.read(article.text, sentences, encoding, config) is not None)
    assert read == expected


@pytest.mark.parametrize(
    ("labels", "last"),
    [
        ([1] * 12, 11),  # all of the kind: the lowest of them
        ([1] * 10 + [0, 0], 10),  # ten of eleven are enough, ten of twelve are not
        ([0, 0] + [1] * 10, None),  # the surest are not: no share of nine in ten is reached
    ],
)
def test_a_threshold_is_the_lowest_that_is_precise_enough(labels, last):
    from training.genre import precise

    p = np.linspace(0.95, 0.6, 12)
    found = precise(np.log(p / (1 - p)), np.asarray(labels))
    assert found == (None if last is None else pytest.approx(p[last]))


def test_no_threshold_is_under_one_half():
    from training.genre import precise

    found = precise(np.repeat([2.0, -1.0, -3.0], 10), np.ones(30, int))
    assert found == pytest.approx(1 / (1 + np.exp(-2.0)))


@pytest.mark.parametrize(("right", "trusted"), [(9, False), (10, True)])
def test_a_threshold_rests_on_ten_pieces(right, trusted):
    from training.genre import precise

    logit = np.concatenate([np.full(right, 2.0), np.full(20, -2.0)])
    found = precise(logit, (logit > 0).astype(int))
    assert (found is not None) == trusted


def test_opinion_is_what_its_address_says(monkeypatch):
    """Columns are opinion; pieces that say they are something else are neither opinion nor news."""
    from training import genre

    def row(outlet, path, label=1):
        url = f"https://{outlet}.example/{path}/a-story"
        own = {"publisher": outlet, "group": outlet, "url": url, "label": label}
        return own | {"split": "train", "text": path}

    told = [row("gazette", "opinion") for _ in range(20)]
    told += [row("gazette", "reviews"), row("gazette", "politics"), row("herald", "op-ed", 0)]
    told.append(row("herald", "politics", 0))
    monkeypatch.setattr(
        genre, "rows", lambda name: told if name == "article_reliability_recovery" else []
    )
    found = genre.opinion("train")
    assert [one.text for one in found if one.label] == ["opinion"] * 12 + ["op-ed"]
    assert [one.text for one in found if not one.label] == ["politics"]
    assert not genre.opinion("dev")


@pytest.mark.parametrize(("bias", "named"), [(5.0, "press_release"), (-5.0, None)])
def test_a_report_names_the_kind_that_its_bundle_reads(pipeline, tmp_path, bias, named):
    """The shipped encoder with one genre column, whose answer is the same for every text."""
    from training.data.examples import COLUMNS
    from training.export import Fitted, identity, with_heads, write
    from training.export_torch import write_files
    from training.genre import GenreHead
    from training.style import StyleHead
    from training.weights import config_of, from_graph

    nothing = np.zeros(384)
    head = GenreHead(nothing, bias, 1.0, 0.0, 0.9, {"folds": {}})
    heads = Fitted(StyleHead(nothing, 0.0, 0.5, {}), {"press_release": head})
    assert heads.columns == (*COLUMNS, "style", "genre_press_release")
    assert heads.metrics()["genre"] == {"press_release": {"folds": {}}}
    state = from_graph(pipeline.bundle.encoder)
    rest = len(COLUMNS) + 1
    state |= {name: state[name][:rest] for name in ("heads.weight", "heads.bias")}
    home = tmp_path / "with-genre"
    write_files(home, with_heads(state, [head]), config_of(state), pipeline.bundle.tokenizer)
    data = tomllib.loads((pipeline.bundle.path / "bundle.toml").read_text())
    write(
        home,
        data
        | identity(home, "torch")
        | {"columns": list(heads.columns), "genre": heads.sections()["genre"]},
    )
    with Pipeline.load(home) as scorer:
        report = scorer.score_text("\n\n".join(one.text for one in articles(4)[:3]))
    assert report.document["genre"] == named
    assert report.document["genre_seen"] == (genre_head.EVIDENCE if named else None)
    codes = [one["code"] for one in report.document["warnings"]]
    assert ("other_genre" in codes) == (named is not None)
