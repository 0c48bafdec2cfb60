"""Which words are named, with which reason: loaded words, headline devices, shouting."""

from __future__ import annotations

import re

import numpy as np
import pytest

from credcheck import wording, wording_attribution
from credcheck.types import SOURCE_TYPES, Attribution, Encoding, Sentence, Span

PIECE = re.compile(r"\w+|[^\w\s]")


def encode(text, *, loaded=(), clickbait=None, sentences=None):
    """One piece a word; the words of ``loaded`` have a high loaded logit; clickbait by word."""
    found = list(PIECE.finditer(text))
    spans = sentences or [(0, len(text))]
    number = [next(i for i, (a, b) in enumerate(spans) if a <= m.start() < b) for m in found]
    high = [3.0 if m[0] in loaded else -3.0 for m in found]
    pull = [(clickbait or {}).get(m[0], -0.5) for m in found]
    return Encoding(
        np.array([m.start() for m in found], dtype=np.int64),
        np.array([m.end() for m in found], dtype=np.int64),
        np.array(number, dtype=np.int64),
        np.array([high, pull], dtype=np.float32).T.reshape(-1, 2),
        ("loaded", "clickbait"),
    )


def quoted(text, encoding, words=""):
    """Which pieces lie in the stretch of the text that reads ``words``."""
    start = text.index(words) if words else -1
    return (encoding.starts >= start) & (encoding.ends <= start + len(words)) & bool(words)


class TestLoadedWords:
    def find(self, text, loaded, words="", **more):
        encoding = encode(text, loaded=loaded, **more)
        return wording.loaded_words(text, encoding, quoted(text, encoding, words), 0.5)

    def test_neighbours_are_one_run_and_others_are_not(self):
        text = "The vile, rotten plan of a rotten man."
        found = self.find(text, {"vile", "rotten"})
        assert [text[e.start : e.end] for e in found] == ["vile, rotten", "rotten"]

    def test_a_run_ends_where_the_voice_changes(self):
        text = "A vile 'rotten plot', he said."
        found = self.find(text, {"vile", "rotten"}, "'rotten plot'")
        assert [(text[e.start : e.end], e.voice) for e in found] == [
            ("vile", "own"),
            ("rotten", "quoted"),
        ]
        assert "in the article's own voice" in found[0].reason
        assert "attributes to somebody" in found[1].reason

    def test_a_run_ends_with_its_sentence(self):
        text = "All vile. Rotten too."
        found = self.find(text, {"vile", "Rotten"}, sentences=[(0, 9), (9, 21)])
        assert [text[e.start : e.end] for e in found] == ["vile", "Rotten"]

    def test_marks_alone_are_never_loaded(self):
        assert self.find("Stop it !", {"!"}) == []

    def test_the_score_is_the_probability_of_the_strongest_piece(self):
        (found,) = self.find("A vile act.", {"vile"})
        assert found.score == pytest.approx(1 / (1 + np.exp(-3)))
        assert (found.signal, found.code) == ("sensationalism", "loaded_language")

    def test_nothing_loaded_gives_nothing(self):
        assert self.find("A quiet act.", ()) == []
        assert self.find("", ()) == []


class TestHeadlineDevices:
    def find(self, title, words, clickbait=0.8):
        encoding = encode(title, clickbait=dict.fromkeys(words, 3.0))
        sentence = Sentence(0, 0, len(title), "headline", 0)
        return wording.headline_devices(title, encoding, sentence, clickbait)

    @pytest.mark.parametrize(
        ("title", "words", "code", "marked"),
        [
            ("9 simple ways to fold a towel", {"9", "ways"}, "listicle", "9 simple ways"),
            ("You won't believe where she hid it", {"believe"}, "cliffhanger", "You won't believe"),
            ("Here's why the owl came back", {"why"}, "curiosity_gap", "Here's why"),
            (
                "The heartbreaking end of a goat",
                {"heartbreaking"},
                "provoking_emotions",
                "heartbreaking",
            ),
            ("Can you spot the hidden newt", {"spot"}, "challenge_to_the_ego", "Can you spot"),
            (
                "Dentists worry: experts hate this brush",
                {"hate"},
                "defying_convention",
                "experts hate",
            ),
            ("The deadly mould in your bread", {"deadly"}, "inducing_fear", "deadly"),
        ],
    )
    def test_a_device_is_named_where_its_words_add(self, title, words, code, marked):
        named = {(e.code, title[e.start : e.end]) for e in self.find(title, words)}
        assert (code, marked) in named

    def test_no_device_is_named_in_a_headline_that_is_no_clickbait(self):
        title = "9 simple ways to fold a towel"
        assert self.find(title, {"9", "ways"}, wording.CLICKBAIT_FLOOR - 0.01) == []
        assert self.find(title, {"9", "ways"}, wording.CLICKBAIT_FLOOR)

    def test_no_device_is_named_whose_words_do_not_add(self):
        title = "9 simple ways to fold your towel"
        found = self.find(title, {"towel", "your"})
        assert [(e.code, title[e.start : e.end]) for e in found] == [
            ("clickbait", "your"),
            ("clickbait", "towel"),
        ]

    def test_nothing_is_named_when_no_word_adds(self):
        assert self.find("9 simple ways to fold a towel", ()) == []

    def test_only_words_of_the_headline_count(self):
        text = "Here's why it rained\n\nHere's why the sun shone."
        encoding = encode(text, clickbait={"Here": 3.0, "why": 3.0}, sentences=[(0, 20), (22, 48)])
        found = wording.headline_devices(text, encoding, Sentence(0, 0, 20, "headline", 0), 0.9)
        assert found
        assert all(e.end <= 20 for e in found)
        assert {e.score for e in found} == {0.9}


def test_words_are_whole_words():
    text = "unbelievable! x"
    starts, ends = np.array([0, 2, 9, 12, 14]), np.array([2, 9, 12, 13, 15])
    none = np.zeros(5, dtype=np.int64)
    encoding = Encoding(starts, ends, none, np.zeros((5, 1), dtype=np.float32), ("loaded",))
    found = [(text[a:b], pieces.tolist()) for a, b, pieces in wording.words_of(text, encoding)]
    assert found == [("unbelievable", [0, 1, 2]), ("!", [3]), ("x", [4])]
    assert wording.words_of(text, encoding, sentence=1) == []


def test_shouting_is_marked_where_it_stands():
    text = "Calm first. HORROR in the harbour!!"
    found = wording.shouted(text, Sentence(1, 12, len(text), "body", 0))
    assert [(e.code, text[e.start : e.end]) for e in found] == [
        ("capitals", "HORROR"),
        ("exclamation", "!!"),
    ]
    assert wording.shouted(text, Sentence(0, 0, 11, "body", 0)) == []


class TestAttributionReasons:
    TEXT = "An aide said it would rain, and reportedly it did."

    def make(self, kind, *, source=(0, 7), name=None, quote="indirect", cue=(8, 12)):
        return Attribution(
            0,
            Span(*source) if source else None,
            Span(*cue) if cue else None,
            (Span(13, 26),),
            kind,
            name,
            quote,
        )

    @pytest.mark.parametrize(
        ("kind", "source", "code"),
        [
            ("named_person", "Ada Marsh", "named_person"),
            ("named_person", "Professor Ada Marsh", "expert"),
            ("group", "economists", "expert"),
            ("group", "residents", "group"),
            ("organization", "the ministry", "organization"),
            ("document", "the audit", "document_cited"),
            ("document", "a survey of farmers", "study"),
            ("anonymous", "an aide", "anonymous_single"),
            ("anonymous", "two officials", "anonymous_multiple"),
            ("unnamed_person", "a bystander", "unnamed_person"),
            ("none", "", "no_source"),
        ],
    )
    def test_codes(self, kind, source, code):
        assert wording_attribution.reason_code(kind, source) == code

    @pytest.mark.parametrize("kind", SOURCE_TYPES)
    def test_every_type_has_a_sentence(self, kind):
        for quote in ("direct", "indirect", "mixed"):
            reason = wording_attribution.attribution_reason(self.make(kind, quote=quote), self.TEXT)
            assert reason.endswith(".")
            assert kind == "none" or "An aide" in reason

    def test_a_resolved_name_is_given_with_the_words_of_the_text(self):
        made = self.make("named_person", name="Ada Marsh", quote="direct")
        reason = wording_attribution.attribution_reason(made, self.TEXT)
        assert reason.startswith("Quotes 'Ada Marsh' (here 'An aide') directly")

    def test_nobody(self):
        reported = self.make("none", source=None, cue=(32, 42))
        reason = wording_attribution.attribution_reason(reported, self.TEXT)
        assert reason == "'reportedly' attributes this to nobody."
        bare = self.make("none", source=None, cue=None)
        assert "no source was found" in wording_attribution.attribution_reason(bare, self.TEXT)

    @pytest.mark.parametrize(
        ("kinds", "words"),
        [
            ([], "check-worthy statement"),
            (["number"], "States a number without"),
            (["cause", "comparison"], "States a cause and a comparison without"),
            (["number", "cause", "name"], "States a number and a cause without"),
        ],
    )
    def test_claims(self, kinds, words):
        assert words in wording_attribution.claim_reason(kinds)
