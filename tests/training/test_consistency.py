"""The consistency term: zero for the same text, learnt from both sides, and absent where nobody asks."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

SHIPPED = Path(__file__).parents[2] / "training" / "recipes" / "news-v1.toml"
TEXTS = ("The Muslims met in Germany.", "Republicans were angry.", "Robert Quillfeather wept.")


@pytest.fixture(scope="module")
def consistency():
    from training import consistency

    return consistency


@pytest.fixture
def recipe():
    small = {"batch_pieces": 256, "max_batch": 4, "max_epochs": 1, "total_epochs_largest": 1}
    return tomllib.loads(SHIPPED.read_text()) | small


def pairs(consistency, *, headline=False, same=False):
    made = consistency.pairs([consistency.Text(text, headline) for text in TEXTS], 3)
    assert len(made) == len(TEXTS)
    return [consistency.Pair(p.original, p.original, headline) for p in made] if same else made


@pytest.mark.parametrize("headline", [False, True])
def test_the_same_text_twice_costs_nothing(consistency, model, headline):
    assert consistency.term(model, pairs(consistency, headline=headline, same=True)).item() == 0
    assert consistency.term(model, pairs(consistency, headline=headline)).item() > 0


def test_the_term_by_hand(consistency, model):
    """One pair, one head at a time: (p − q)(z − z') of the pooled logits."""
    import torch

    from training.batches import collate
    from training.data.examples import COLUMNS
    from training.model import pooled_mean, pooled_smooth_max

    (pair, *_) = pairs(consistency)
    total = 0.0
    for head in ("loaded", "subjective", "check_worthy"):
        answers = []
        for example in (pair.original, pair.swapped):
            batch = collate("one", [example])
            with torch.no_grad():
                out = model(batch.ids, batch.mask).reshape(-1, len(COLUMNS))[batch.flat]
            pool = pooled_smooth_max if head == "loaded" else pooled_mean
            answers.append(pool(out[:, COLUMNS.index(head)], batch.segment, 1)[0])
        z, other = answers
        total += float((z.sigmoid() - other.sigmoid()) * (z - other))
    assert consistency.term(model, [pair]).item() == pytest.approx(total / 3, rel=0.02, abs=1e-4)


def test_a_step_draws_the_two_answers_together(consistency, model):
    import copy

    import torch

    own = copy.deepcopy(model)
    made = pairs(consistency)
    optimizer = torch.optim.SGD(own.parameters(), lr=0.05)
    before = consistency.term(own, made).item()
    for _ in range(8):
        optimizer.zero_grad()
        consistency.term(own, made).backward()
        optimizer.step()
    reached = [p.grad for p in own.parameters() if p.grad is not None and p.grad.abs().sum() > 0]
    assert len(reached) > 10
    assert consistency.term(own, made).item() < before


def test_texts_without_a_swap_and_long_ones_make_no_pair(consistency):
    long = "The Muslims met " + "and met " * 200
    found = consistency.pairs([consistency.Text("Rain fell."), consistency.Text(long)], 3)
    assert found == []


@pytest.mark.parametrize("weight", [{}, {"consistency": 0.0}])
def test_a_recipe_that_does_not_ask_has_no_term(consistency, recipe, weight):
    assert consistency.of(recipe | weight) is None


def test_a_step_takes_the_pairs_of_its_number(consistency, model, recipe):
    asked = recipe | {"consistency": 2.0, "consistency_pairs": 1}
    one, two = (consistency.of(asked, map(consistency.Text, TEXTS)) for _ in "12")
    first = [one(model, step).item() for step in range(6)]
    assert [two(model, step).item() for step in reversed(range(6))] == first[::-1]
    assert len(set(first)) > 1
    half = consistency.of(asked | {"consistency": 1.0}, map(consistency.Text, TEXTS))
    assert half(model, 0).item() == pytest.approx(first[0] / 2)


def test_by_kind_a_rare_exchange_comes_as_often_as_a_common_one(consistency, recipe):
    told = ["They met in a mosque.", *(f"{n} Republicans were angry." for n in range(50))]
    asked = recipe | {"consistency": 1.0, "consistency_pairs": 40, "consistency_by_kind": True}
    made = consistency.of(asked, map(consistency.Text, told))
    drawn = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(consistency, "term", lambda _, pairs: drawn.extend(pairs) or 0.0)
        for step in range(20):
            made(None, step)
    rare = sum(pair.kinds == {"houses"} for pair in drawn) / len(drawn)
    assert len(drawn) == 800
    assert 0.4 < rare < 0.6


def test_sentences_are_read_as_headlines_besides_where_a_recipe_asks(consistency, recipe):
    told = [
        consistency.Text("Republicans were angry."),
        consistency.Text("The Muslims Met", headline=True),
    ]
    plain, asked = (
        consistency.of(recipe | {"consistency": 1.0, "consistency_as_headlines": more}, told)
        for more in (False, True)
    )
    assert [len(own) for own in plain.units] == [1, 1]
    sentences, headlines = asked.units
    assert [pair.headline for pair in (*sentences, *headlines)] == [False, True, True]
    assert tuple(sentences[0].original.ids) in {tuple(pair.original.ids) for pair in headlines}


def test_a_text_has_as_many_twins_as_are_asked_for_and_differ(consistency):
    (text,) = [consistency.Text("They met in a mosque.")]
    one, four = (consistency.pairs([text], 3, twins) for twins in (1, 4))
    assert len(one) == 1
    assert 1 < len(four) <= 4
    assert len({tuple(pair.swapped.ids) for pair in four}) == len(four)
    many = consistency.pairs([consistency.Text("Republicans were angry.")], 3, 4)
    assert len(many) == 1  # there is one other party


def test_training_with_it_gives_other_weights_and_without_it_the_same(
    corpus, recipe, base, tmp_path, monkeypatch
):
    import torch

    from training import train
    from training.batches import collate, tasks

    monkeypatch.setattr(train, "SETS", tuple(corpus))
    batch = collate("clickbait", tasks("train", 0)["clickbait"][:4])

    def learnt(agree, **more):
        run = train.Run(recipe | more, base, agree)
        for _ in range(3):
            run.learn(batch, 20)
        return run.model.state_dict()

    from training import consistency

    asked = recipe | {"consistency": 5.0}
    plain = learnt(None)
    absent = learnt(consistency.of(recipe), consistency=0.0)
    drawn = learnt(consistency.of(asked, map(consistency.Text, TEXTS)))
    assert all(torch.equal(plain[name], absent[name]) for name in plain)
    assert any(not torch.equal(plain[name], drawn[name]) for name in plain)


def test_every_set_of_lines_gives_texts(consistency, corpus):
    found = consistency.texts("train")
    assert {one.headline for one in found} == {False, True}
    told = {one.text for one in found}
    for name in corpus:
        if name != "attribution_polnear":
            field = "headline" if name.startswith("headline") else "text"
            assert told & {row[field] for row in corpus[name] if row["split"] == "train"}, name
    assert "A rotten deal." not in told  # of dev alone


def test_sets_that_a_recipe_leaves_out_give_no_twins(consistency, corpus):
    """BABE alone is left where neither non-commercial nor unstated licences may be used."""
    everything = {one.text for one in consistency.texts("train")}
    own = {one.text for one in consistency.texts("train", ("non-commercial", "unstated"))}
    assert own <= {row["text"] for row in corpus["sentence_bias_babe"] if row["split"] == "train"}
    assert 0 < len(own) < len(everything)
