"""Source, cue and content are linked as a reader would link them."""

from __future__ import annotations

import numpy as np
import pytest
from attribution_marks import COLUMNS, attributions, pieces_of, read, words
from growth import LINEAR, growth

from credcheck.attribution import decode
from credcheck.types import Encoding, Sentence

CASES = {
    "source, cue, content": (
        "[S Ann Lee] [Q said] [C the bridge would close].",
        [("Ann Lee", "said", ("the bridge would close",))],
    ),
    "content first": (
        '[C "The bridge is safe,"] [S Ann Lee] [Q said].',
        [("Ann Lee", "said", ('"The bridge is safe,"',))],
    ),
    "inverted": (
        "[C “The bridge is safe,”] [Q said] [S Ann Lee, a city engineer].",
        [("Ann Lee, a city engineer", "said", ("“The bridge is safe,”",))],
    ),
    "according to, before": (
        "[Q According to] [S the council], [C the bridge is safe].",
        [("the council", "According to", ("the bridge is safe",))],
    ),
    "according to, after": (
        "[C The bridge is safe], [Q according to] [S the council], which owns it.",
        [("the council", "according to", ("The bridge is safe",))],
    ),
    "interrupted quotation": (
        "[C “The bridge,”] [S he] [Q said], [C “is as safe as houses.”]",
        [("he", "said", ("“The bridge,”", "“is as safe as houses.”"))],
    ),
    "quotation goes on in the next sentence": (
        "[C “It held,”] [S she] [Q said].|| [C “It always will.”]",
        [("she", "said", ("“It held,”", "“It always will.”"))],
    ),
    "one content over two sentences": (
        "[S She] [Q said], [C “It held.|| It always will.”]",
        [("She", "said", ("“It held. It always will.”",))],
    ),
    "one source, three cues": (
        (
            "[S The mayor] [Q praised] [C the workers], [Q blamed] [C the rain] and [Q promised] "
            "[C a second bridge]."
        ),
        [
            ("The mayor", "praised", ("the workers",)),
            ("The mayor", "blamed", ("the rain",)),
            ("The mayor", "promised", ("a second bridge",)),
        ],
    ),
    "two speakers in one sentence": (
        "[S Lee] [Q said] [C it was safe], while [S Marsh] [Q insisted] [C it was not].",
        [("Lee", "said", ("it was safe",)), ("Marsh", "insisted", ("it was not",))],
    ),
    "each sentence has its own speaker": (
        "[C “It held,”] [S Lee] [Q said].|| [C “It sank,”] [S Marsh] [Q said].",
        [("Lee", "said", ("“It held,”",)), ("Marsh", "said", ("“It sank,”",))],
    ),
    "a participle takes the sentence's source": (
        "[S Lee] [Q rejected] [C the plan], [Q calling it] [C a waste of steel].",
        [("Lee", "rejected", ("the plan",)), ("Lee", "calling it", ("a waste of steel",))],
    ),
    "a source in the sentence before": (
        "[S Lee] stood by the river.|| [Q Said] nothing for long, then: [C “It held.”]",
        [("Lee", "Said", ("“It held.”",))],
    ),
    "a colon is a cue": (
        "[S Marsh][Q :] [C The bridge will sink]",
        [("Marsh", ":", ("The bridge will sink",))],
    ),
    "a colon hands over to the next paragraph": (
        "[S Marsh] [Q wrote]:\n\n[C “The bridge will sink within the year.”]",
        [("Marsh", "wrote", ("“The bridge will sink within the year.”",))],
    ),
    "a quotation goes on in the next paragraph": (
        "[S Marsh] [Q said], [C “It sinks.]\n\n[C “Believe me.”]",
        [("Marsh", "said", ("“It sinks.", "“Believe me.”"))],
    ),
    "a quotation of nobody": (
        "[C “It sinks, and nobody cares.”]",
        [("", "", ("“It sinks, and nobody cares.”",))],
    ),
    "content beside a source, without a cue": (
        "[S Marsh] on the bridge: [C it sinks].",
        [("Marsh", "", ("it sinks",))],
    ),
    "the marks of a quotation belong to it": (
        "“[C The bridge is safe,]” [S Lee] [Q said].",
        [("Lee", "said", ("“The bridge is safe,”",))],
    ),
    "an unquoted end of an interrupted sentence": (
        (
            "[S The report] [Q found] [C rust].|| [C That is old news,] [S Lee] [Q said], "
            "[C and nobody cares]."
        ),
        [
            ("The report", "found", ("rust",)),
            ("Lee", "said", ("That is old news,", "and nobody cares")),
        ],
    ),
    "a paragraph with its own speaker does not go on with the one before": (
        "[C “It held,”] [S Lee] [Q said].\n\n[C “It sank,”] [S Marsh] [Q said].",
        [("Lee", "said", ("“It held,”",)), ("Marsh", "said", ("“It sank,”",))],
    ),
    "a wrong sentence end inside a name": (
        "[S Maj.|| Gen.|| Ida Lee] [Q said] [C it held].",
        [("Maj. Gen. Ida Lee", "said", ("it held",))],
    ),
    "a source inside the source": (
        "[C The men whom [S villagers] [Q blame] for the fire fled], [Q according to] [S the army].",
        [("the army", "according to", ("The men whom villagers blame for the fire fled",))],
    ),
    "a cue without content is dropped": ("[S Marsh] [Q said] so.", []),
    "content of nobody is dropped": ("So [C the bridge sinks] then.", []),
    "an impersonal cue takes no far source": (
        "After [S Lee] [Q praised] [C the steel], the bridge [Q is expected] [C to open].",
        [("Lee", "praised", ("the steel",)), ("", "is expected", ("to open",))],
    ),
    "an impersonal cue takes the source beside it": (
        "The bridge [Q is seen by] [S critics] [C as a folly].",
        [("critics", "is seen by", ("as a folly",))],
    ),
}


@pytest.mark.parametrize(("marked", "expected"), CASES.values(), ids=CASES.keys())
def test_links(marked: str, expected: list) -> None:
    text, found = attributions(marked)
    assert words(text, found) == expected


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("[S He] [Q said], [C “It sank.”]", "direct"),
        ("[S He] [Q said] [C it sank].", "indirect"),
        ("[S He] [Q said] [C it sank “like a stone” last night].", "mixed"),
        ("[C “It sank,”] [S he] [Q said], [C “at last.”]", "direct"),
        ("[C “It sank,”] [S he] [Q said], adding [C that the whole town had seen it go].", "mixed"),
        ("[S He] [Q said], [C ‘It’s the officials’ fault.’]", "direct"),
        ("[S He] [Q said], [C «It sank.»]", "direct"),
        ("[S He] [Q said], [C ''It sank.'']", "direct"),
    ],
)
def test_quote_is_direct_indirect_or_mixed(marked: str, kind: str) -> None:
    assert [a.quote for a in attributions(marked)[1]] == [kind]


def test_an_attribution_is_shown_under_the_sentence_of_its_cue() -> None:
    found = attributions("It rained.|| [C “It held,”] [S she] [Q said].|| It went on.")[1]
    assert [a.sentence for a in found] == [1]


def test_a_word_is_never_cut() -> None:
    text = "Overseers disagreed loudly."
    starts, ends = [0, 4, 10, 13, 20, 26], [4, 9, 13, 19, 26, 27]
    logits = np.full((6, 6), -4.0, dtype=np.float32)
    logits[0, 0] = 9.0  # the first half of "Overseers" is sure, the second is not
    logits[3, 1] = 9.0
    logits[4, 2] = 4.0
    encoding = Encoding(
        np.array(starts), np.array(ends), np.zeros(6, dtype=np.int64), logits, COLUMNS
    )
    found = decode(text, [Sentence(0, 0, 27, "body", 0)], encoding, thresholds={})
    assert words(text, found) == [("Overseers", "disagreed", ("loudly",))]


def test_a_small_gap_is_bridged_and_a_beginning_is_not() -> None:
    text, sentences, encoding = read("[S He] [Q said] [C rain fell] and [C hail followed].")
    apart = decode(text, sentences, encoding, thresholds={})
    encoding.logits[:, 5] = -4.0
    joined = decode(text, sentences, encoding, thresholds={})
    assert [len(a.content) for a in apart] == [2]
    assert words(text, joined) == [("He", "said", ("rain fell and hail followed",))]


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        ("[C The pair] [Q were named] [S by witnesses] [C as the owners].", "witnesses"),
        ("[S Ann Lee, however,] [Q said] [C it rained].", "Ann Lee"),
        ("[S the mayor,] [Q said] [C that it rained].", "the mayor"),
        ("[S Ann Lee, a baker], [Q said] [C it rained].", "Ann Lee, a baker,"),
        ("[S Ann Lee, a baker]. [Q Said] [C it rained].", "Ann Lee, a baker"),
        ("[S Ann Lee — a baker] — [Q said] [C it rained].", "Ann Lee — a baker —"),
        ("[S Ann Lee], [Q said] [C it rained].", "Ann Lee"),
    ],
)
def test_a_source_loses_the_small_words_around_it_and_keeps_what_closes_an_apposition(
    marked: str, source: str
) -> None:
    text, sentences, encoding = read(marked)
    found = decode(text, sentences, encoding, thresholds={})
    assert [words(text, [one])[0][0] for one in found] == [source]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[S Ann Lee [Q said] early in] [C it rained].", [("Ann Lee", "said", ("it rained",))]),
        ("[Q said [S Ann Lee] speaking] [C it rained].", [("Ann Lee", "said", ("it rained",))]),
        (
            "[S Ann Lee, [Q goaded] by Marsh], [Q said] [C it rained].",
            [("Ann Lee, goaded by Marsh,", "said", ("it rained",))],
        ),
        ("[S [Q Reports] of rain] [C that it rained].", [("", "Reports", ("that it rained",))]),
    ],
)
def test_a_source_and_its_cue_stay_apart(marked: str, expected: list) -> None:
    text, found = attributions(marked)
    assert words(text, found) == expected


def test_a_run_is_cut_where_a_new_one_surely_begins() -> None:
    text, sentences, encoding = read("[S He] [Q said] [C rain fell and] [C hail followed].")
    begins = encoding.logits[:, 5] > 0
    counts = []
    for probability in (0.8, 0.9):
        encoding.logits[begins, 5] = np.log(probability / (1 - probability))
        (one,) = decode(text, sentences, encoding, thresholds={})
        counts.append(len(one.content))
    assert counts == [1, 2]


@pytest.mark.parametrize(
    "content",
    ["to comment", "comment", "a request for comment", "the paper’s requests for comment"],
)
def test_a_refusal_to_comment_is_no_statement(content: str) -> None:
    assert attributions(f"[S Ann Lee] [Q declined] [C {content}].")[1] == ()
    assert len(attributions(f"[S Ann Lee] [Q declined] [C {content} on rain].")[1]) == 1


def test_thresholds_decide_what_is_inside() -> None:
    text, sentences, encoding = _uncertain()
    low = decode(text, sentences, encoding, thresholds={"content": 0.2})
    high = decode(text, sentences, encoding, thresholds={"content": 0.6})
    assert words(text, low) == [("He", "said", ("it rained",))]
    assert high == ()


def _uncertain() -> tuple[str, list[Sentence], Encoding]:
    text, sentences, encoding = read("[S He] [Q said] [C it rained].")
    encoding.logits[encoding.logits[:, 2] > 0, 2] = np.log(0.4 / 0.6)
    return text, sentences, encoding


def test_nothing_in_nothing_out() -> None:
    none = np.zeros(0, dtype=np.int64)
    empty = Encoding(none, none, none, np.zeros((0, 6), dtype=np.float32), COLUMNS)
    assert decode("", [], empty, thresholds={}) == ()


@pytest.mark.parametrize(
    "unit",
    ['"It rains ', "“It rains ", "‘It rains ", "«It rains ", '"', "he said it ", "Ann Lee and "],
)
def test_opening_quotes_without_an_end_take_linear_time(unit: str) -> None:
    def run(count: int) -> None:
        text = unit * count
        sentences = [Sentence(0, 0, len(text), "body", 0)]
        pieces = np.array(pieces_of(text, sentences), dtype=np.int64)[:15000]
        logits = np.random.default_rng(0).normal(0, 4, (len(pieces), 6)).astype(np.float32)
        encoding = Encoding(pieces[:, 0], pieces[:, 1], pieces[:, 2], logits, COLUMNS)
        decode(text, sentences, encoding, thresholds={})

    assert growth(run) < LINEAR
    run(5000)
