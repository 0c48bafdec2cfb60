"""Data adapters on a corpus written for them: which piece and which sentence gets which target."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

pytestmark = pytest.mark.full


@pytest.fixture
def data(corpus):
    from training.data import babe, base, examples, lines, polnear, ptc

    return SimpleNamespace(
        rows=corpus, babe=babe, base=base, examples=examples, lines=lines, polnear=polnear, ptc=ptc
    )


def words(data, example, head, value=1.0):
    """The pieces of a window whose target is ``value``, as one string."""
    ids = example.ids[example.pieces[head] == value]
    return data.base.tokenizer().decode(ids.tolist())


class TestPolnear:
    def test_targets_of_the_three_roles(self, data):
        (town, rest) = data.polnear.examples("dev")[:2]
        assert words(data, town, "source") == "the mayor"
        assert words(data, town, "cue") == "said"
        assert words(data, town, "content") == "the bridge was safe"
        assert words(data, town, "content_begin") == "the"
        assert town.pieces["content_begin"].sum() == 1
        assert len(town.segments) == 2
        assert words(data, rest, "cue") == "reportedly"
        assert words(data, rest, "source") == ""
        assert words(data, rest, "content") == "rain is due"

    def test_what_annotators_set_aside_is_left_out(self, data):
        (dropped,) = [
            e
            for e in data.polnear.examples("dev")
            if "subscribe" in data.base.tokenizer().decode(e.ids.tolist())
        ]
        for target in dropped.pieces.values():
            assert (target == data.examples.IGNORE).all()

    def test_every_window_has_every_role_and_no_sentence_target(self, data):
        found = data.polnear.examples("train")
        assert found
        for example in found:
            assert set(example.pieces) == {
                f"{role}{end}" for role in ("source", "cue", "content") for end in ("", "_begin")
            }
            assert not example.sentences
            assert all(len(target) == len(example.ids) for target in example.pieces.values())

    def test_splits_take_whole_articles(self, data):
        parts = {s: data.polnear.documents(s) for s in ("train", "calib", "dev")}
        names = {s: {row["doc_id"] for row in rows} for s, rows in parts.items()}
        assert sum(map(len, names.values())) == len(set.union(*names.values())) == 12
        assert names["dev"] == {"doc-11"}


class TestPtc:
    def test_loaded_techniques_are_marked_and_others_left_out(self, data):
        plain, other, both, calm, _ = data.rows["sentence_propaganda_ptc"]
        (found,) = data.ptc.example(plain)
        assert words(data, found, "loaded") == "vile"
        assert found.sentences["loaded"] == [1.0]
        (found,) = data.ptc.example(other)
        assert words(data, found, "loaded") == ""
        assert words(data, found, "loaded", data.examples.IGNORE) == "always"
        assert found.sentences["loaded"] == [data.examples.IGNORE]
        (found,) = data.ptc.example(both)
        assert words(data, found, "loaded") == "vile"
        assert words(data, found, "loaded", data.examples.IGNORE) == "slogan again"
        assert found.sentences["loaded"] == [1.0]
        (found,) = data.ptc.example(calm)
        assert found.pieces["loaded"].tolist() == [0.0] * len(found.ids)
        assert found.sentences["loaded"] == [0.0]

    def test_joined_windows_hold_the_same_pieces_and_targets(self, data):
        apart = data.ptc.examples("train") + data.ptc.examples("calib")
        for seed in range(4):
            joined = data.ptc.joined("train", seed) + data.ptc.joined("calib", seed)
            for pick in (
                lambda e: e.ids.tolist(),
                lambda e: e.pieces["loaded"].tolist(),
                lambda e: e.sentences["loaded"],
            ):
                assert sorted(v for e in joined for v in pick(e)) == sorted(
                    v for e in apart for v in pick(e)
                )
            for example in joined:
                assert example.segments[0][0] == 0
                assert example.segments[-1][1] == len(example.ids)
                assert len(example.segments) == len(example.sentences["loaded"])

    def test_a_long_line_is_loaded_only_where_it_is(self, data):
        text = "A vile plan. " + "It went on and on and on. " * 40
        row = {"text": text, "spans": [{"start": 2, "end": 6, "technique": "Loaded_Language"}]}
        found = data.ptc.example(row)
        assert len(found) > 1
        assert [example.sentences["loaded"] for example in found] == [[1.0]] + [[0.0]] * (
            len(found) - 1
        )


class TestBabe:
    def test_words_and_sentence(self, data):
        rows = data.rows["sentence_bias_babe"]
        (found,) = data.babe.example(rows[0])
        assert words(data, found, "loaded") == "clownish"
        assert found.sentences == {"biased": [1.0]}
        (found,) = data.babe.example(rows[-2])
        assert found.pieces["loaded"].sum() == 0
        assert found.sentences == {"biased": [0.0]}

    def test_a_biased_sentence_without_known_words_leaves_its_pieces_out(self, data):
        (found,) = data.babe.example(data.rows["sentence_bias_babe"][-1])
        assert (found.pieces["loaded"] == data.examples.IGNORE).all()
        assert found.sentences == {"biased": [1.0]}


class TestLines:
    @pytest.mark.parametrize(
        ("name", "head", "count"),
        [
            ("WEBIS", "clickbait", 12),
            ("SUBJECTIVITY", "subjective", 12),
            ("CHECKWORTHY", "check_worthy", 12),
        ],
    )
    def test_one_target_a_line(self, data, name, head, count):
        lines = getattr(data.lines, name)
        parts = [lines.examples(split) for split in ("train", "calib", "dev")]
        assert sum(map(len, parts)) == count
        assert len(parts[2]) == 1
        for example in (e for part in parts for e in part):
            assert set(example.sentences) == {head}
            assert len(example.sentences[head]) == 1
            assert 0 <= example.sentences[head][0] <= 1
            assert not example.pieces

    def test_a_blank_line_gives_nothing(self, data):
        pieces, sentences = data.examples.single("  ")
        assert data.examples.cut(pieces, sentences, {}) == []


def test_training_reads_text_as_serving_does(data, pipeline):
    """One tokenizer, one folding, one packing: the encoder meets what it has seen."""
    text = "The ѕсаndаl grew: \u201cNobody\u2019s safe\u201d, she said. And then it rained again."
    pieces, sentences = data.examples.single(text)
    (served,) = pipeline.encoder.encode([text], [sentences])
    assert np.array_equal(pieces.starts, served.starts)
    assert np.array_equal(pieces.ends, served.ends)
    shipped = pipeline.bundle.tokenizer.read_bytes()
    assert shipped == (data.base.packaged() / "tokenizer.json").read_bytes()


def test_columns_are_those_that_serving_reads(data, pipeline):
    columns = (*data.examples.COLUMNS, "style")
    genres = tuple(f"genre_{kind}" for kind in pipeline.bundle.config.genre)
    assert pipeline.bundle.config.columns == (*columns, *genres)


@pytest.mark.parametrize(
    ("text", "title", "parts"),
    [
        ("One.\nTwo.", "", ["body", "body"]),
        ("A headline here\n\nOne.", "A headline here", ["headline", "body"]),
        ("One.\n \nTwo.\n", "Other", ["body", "body"]),
    ],
)
def test_paragraphs(data, text, title, parts):
    blocks = data.examples.paragraphs(text, title=title)
    assert [block.part for block in blocks] == parts
    assert [text[b.start : b.end] for b in blocks] == [
        p.strip() for p in text.split("\n") if p.strip()
    ]


@pytest.mark.parametrize(
    ("text", "outlet", "masked"),
    [
        ("VELL (Wire) - It rained.", "other", "It rained."),
        ("VELL  -- It rained.", "other", "It rained."),
        # A run of blanks that a pattern with two ways through it would not come out of.
        ("VELL" + " " * 20_000 + "It rained.", "other", "VELL" + " " * 20_000 + "It rained."),
        ("It rained.\nFollow us on Twitter\nIt stopped.", "other", "It rained.\nIt stopped."),
        (
            "The Daily Newt reports; dailynewt.com agrees.",
            "dailynewt.com",
            "The it reports; it agrees.",
        ),
        ("A newt reports daily.", "dailynewt.com", "A newt reports daily."),
    ],
)
def test_an_outlet_is_masked(text, outlet, masked):
    from training.data.outlets import mask

    assert mask(text, outlet) == masked
