"""Which words are named, with which reason: loaded words, headline devices, shouting."""

from __future__ import annotations

import re

import numpy as np
import pytest

from credcheck import wording, wording_attribution
from credcheck.types import SOURCE_TYPES, Attribution, CitedSource, Encoding, Sentence, Span

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

    def cited(self, kind, name="An aide", **told):
        plain = {"title": None, "affiliation": None, "kinds": (), "is_promised": False}
        plain |= {"unnamed_because": None, "relayed_by": (), "links": ()}
        plain["name"] = name
        return CitedSource(
            source_type=kind,
            attributions=1,
            statements=1,
            running=0,
            word_share=1.0,
            sentences=(0,),
            quote="indirect",
            mentions=(Span(0, 7),),
            **(plain | told),
        )

    @pytest.mark.parametrize(
        ("kind", "name", "told", "code"),
        [
            ("named_person", "Ada Marsh", {}, "named_person"),
            ("named_person", "Ada Marsh", {"kinds": ("expert",)}, "expert"),
            ("group", "economists", {"kinds": ("expert",)}, "expert"),
            ("group", "residents", {}, "group"),
            ("organization", "the ministry", {}, "organization"),
            ("document", "the audit", {}, "document_cited"),
            ("document", "a survey of farmers", {}, "study"),
            ("document", "the audit", {"links": ("https://x.example",)}, "document_available"),
            ("anonymous", "an aide", {}, "anonymous_single"),
            ("anonymous", "two officials", {}, "anonymous_multiple"),
            ("unnamed_person", "a bystander", {}, "unnamed_person"),
        ],
    )
    def test_codes(self, kind, name, told, code):
        made = self.make(kind, source=None, name=name)
        source = self.cited(kind, name, **told)
        assert wording_attribution.reason_code(made, source, self.TEXT) == code

    def test_the_code_of_nobody(self):
        made = self.make("none", source=None)
        assert wording_attribution.reason_code(made, None, self.TEXT) == "no_source"

    @pytest.mark.parametrize("kind", [kind for kind in SOURCE_TYPES if kind != "none"])
    @pytest.mark.parametrize("quote", ["direct", "indirect", "mixed"])
    def test_every_type_has_a_note(self, kind, quote):
        made = self.make(kind, quote=quote)
        reason = wording_attribution.attribution_reason(made, self.cited(kind), self.TEXT)
        assert reason.endswith(".")
        assert "An aide" in reason

    @pytest.mark.parametrize(
        ("kind", "told", "quote", "note"),
        [
            (
                "anonymous",
                {},
                "indirect",
                "Rests on 'An aide': not named; no reason for that found in this text.",
            ),
            (
                "anonymous",
                {"unnamed_because": Span(13, 26), "is_promised": True},
                "direct",
                "Rests on 'An aide': not named; the reason given: 'it would rain'.",
            ),
            (
                "anonymous",
                {"is_promised": True},
                "indirect",
                "Rests on 'An aide': not named; anonymity was agreed, without a reason in this text.",
            ),
            (
                "named_person",
                {"name": "Maj. Ada Marsh", "title": "spokesperson", "affiliation": "Navy"},
                "direct",
                "Quotes Maj. Ada Marsh, Navy spokesperson, here 'An aide', directly.",
            ),
            (
                "organization",
                {},
                "mixed",
                "Quotes An aide in part. No person of it is named.",
            ),
            (
                "document",
                {"links": ("https://x.example",)},
                "indirect",
                "Rests on 'An aide': a document, linked in the article.",
            ),
            ("group", {}, "direct", "Rests on 'An aide': several people, none of them named."),
        ],
    )
    def test_notes(self, kind, told, quote, note):
        source = self.cited(kind, **told)
        made = self.make(kind, quote=quote)
        assert wording_attribution.attribution_reason(made, source, self.TEXT) == note

    def test_only_an_article_with_links_can_lack_one(self):
        made, source = self.make("document"), self.cited("document")
        tell = wording_attribution.attribution_reason
        assert "no link" in tell(made, source, self.TEXT, has_links=True)
        assert "link" not in tell(made, source, self.TEXT, has_links=False)

    @pytest.mark.parametrize(
        ("name", "title", "affiliation", "told"),
        [
            ("Ada Marsh", "mayor", "Dunmore", "Ada Marsh, Dunmore mayor"),
            ("Ada Marsh", "professor of law", "Leeford", "Ada Marsh, professor of law, Leeford"),
            ("Sen. Ada Marsh", "Sen.", "D-Ohio", "Sen. Ada Marsh, D-Ohio"),
            ("Ada Marsh", "chairs the board", None, "Ada Marsh, who chairs the board"),
            ("Ada Marsh", None, None, "Ada Marsh"),
        ],
    )
    def test_titles(self, name, title, affiliation, told):
        assert wording_attribution.titled(name, title, affiliation) == told

    def test_nobody(self):
        reported = self.make("none", source=None, cue=(32, 42))
        reason = wording_attribution.attribution_reason(reported, None, self.TEXT)
        assert reason == "'reportedly' attributes this to nobody."
        bare = self.make("none", source=None, cue=None)
        assert "no source was found" in wording_attribution.attribution_reason(
            bare, None, self.TEXT
        )

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
