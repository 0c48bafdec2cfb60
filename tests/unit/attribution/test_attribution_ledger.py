"""Who an article cites: one entry a source, with what rests on it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from growth import LINEAR, growth

from credcheck.attribution import ledger
from credcheck.attribution.ledger import folded
from credcheck.types import Attribution, Hyperlink, InnerSource, Sentence, Span

TEXT = (
    "Ada Marsh, a professor of hydrology at Leeford University, said the dam was old. "
    "Marsh added that it leaked. "
    "A town official said on condition of anonymity that nobody had looked. "
    "“We were never told,” residents said. "
    "The inspection report found nine cracks. "
    "The spring was dry."
)


def sentences(text=TEXT):
    found, at = [], 0
    for number, line in enumerate(text.replace(". ", ".\n").split("\n")):
        at = text.index(line, at)
        found.append(Sentence(number, at, at + len(line), "body", 0))
        at += len(line)
    return found


def span(words, text=TEXT):
    return Span(text.index(words), text.index(words) + len(words))


def said(number, source, content, kind, name=None, quote="indirect", **more):
    own = span(source) if source else None
    return Attribution(number, own, None, (span(content),), kind, name, quote, **more)


MARSH = "Ada Marsh"
CITED = [
    said(0, "Ada Marsh, a professor of hydrology at Leeford University", "the dam was old",
         "named_person", MARSH),
    said(1, "Marsh added", "that it leaked", "named_person", MARSH),
    said(2, "A town official", "that nobody had looked", "anonymous"),
    said(3, "residents", "“We were never told,”", "group", quote="direct"),
    said(4, "The inspection report", "nine cracks", "document"),
]  # fmt: skip


@pytest.fixture(scope="module")
def cited():
    sources, numbered = ledger(TEXT, sentences(), CITED, attributed={0, 1, 2, 3, 4})
    return sources, numbered


def by_name(sources):
    return {one.name: one for one in sources}


def test_one_entry_a_source_those_with_most_words_first(cited):
    sources, _ = cited
    assert [one.name for one in sources] == [
        MARSH,
        "A town official",
        "residents",
        "The inspection report",
    ]
    marsh = sources[0]
    assert (marsh.attributions, marsh.statements, marsh.sentences) == (2, 2, (0, 1))
    assert marsh.quote == "indirect"
    assert [one.word_share for one in sources] == [7 / 17, 4 / 17, 4 / 17, 2 / 17]


def test_shares_add_up_and_statements_to_the_attributed(cited):
    sources, _ = cited
    assert sum(one.word_share for one in sources) == pytest.approx(1.0)
    assert sum(one.statements for one in sources) == 5


def test_every_attribution_knows_its_source(cited):
    sources, numbered = cited
    names = [sources[one.source_index].name for one in numbered]
    assert names == [MARSH, MARSH, "A town official", "residents", "The inspection report"]


def test_title_kind_and_anonymity(cited):
    found = by_name(cited[0])
    marsh = found[MARSH]
    assert (marsh.title, marsh.affiliation) == ("professor of hydrology", "Leeford University")
    assert marsh.kinds == ("expert",)
    official = found["A town official"]
    assert official.kinds == ("official",)
    assert official.is_promised
    assert official.unnamed_because is None
    assert not found["residents"].is_promised


def test_nobody_has_no_entry():
    nobody = said(4, None, "nine cracks", "none")
    sources, (one,) = ledger(TEXT, sentences(), [nobody])
    assert sources == ()
    assert one.source_index is None


def test_no_attributions_no_sources():
    assert ledger(TEXT, sentences(), []) == ((), ())
    assert ledger("", [], []) == ((), ())


def test_running_statements_are_counted_apart_and_have_no_words():
    going_on = Attribution(
        5, None, None, (sentences()[5].span,), "document", "The inspection report", "indirect",
        basis="running",
    )  # fmt: skip
    sources, _ = ledger(TEXT, sentences(), [*CITED, going_on], attributed={0, 1, 2, 3, 4})
    report = by_name(sources)["The inspection report"]
    assert (report.statements, report.running, report.sentences) == (1, 1, (4, 5))
    assert report.word_share == 2 / 17


def test_a_source_inside_a_source_names_who_relays_it():
    text = "The ministry said the raid, which villagers blame on smugglers, was over."
    inner = InnerSource(span("villagers", text), span("blame", text), "group")
    outer = Attribution(
        0, span("The ministry", text), span("said", text),
        (span("the raid, which villagers blame on smugglers, was over", text),),
        "organization", None, "indirect", inner=(inner,),
    )  # fmt: skip
    sources, _ = ledger(text, sentences(text), [outer], attributed={0})
    assert [one.name for one in sources] == ["The ministry", "villagers"]
    villagers = sources[1]
    assert (villagers.attributions, villagers.word_share, villagers.quote) == (0, 0.0, None)
    assert villagers.relayed_by == ("The ministry",)


@pytest.mark.parametrize(
    ("words", "cited_name"),
    [
        ("inspection report", "The inspection report"),
        ("found", "The inspection report"),  # alone in its sentence, and a document
        ("The spring", None),
        ("leaked", None),  # a person alone in its sentence: the link may lead anywhere
        ("Leeford University", MARSH),
        ("no such words", None),
        (".", None),
    ],
)
def test_a_link_belongs_to_the_source_it_stands_on(words, cited_name):
    link = Hyperlink("https://papers.example/1", words)
    sources, _ = ledger(TEXT, sentences(), CITED, links=[link])
    assert [one.name for one in sources if one.links] == ([cited_name] if cited_name else [])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Ministry of Works", "ministry of works"),
        ("the  ministry of works", "ministry of works"),
        ("a", None),
        (None, None),
    ],
)
def test_names_agree_without_articles_and_case(name, key):
    assert folded(name) == key


def test_the_work_grows_with_the_text():
    def run(times):
        text = " ".join([TEXT] * times)
        many = [moved(one, k, len(TEXT) + 1) for k in range(times) for one in CITED]
        links = [Hyperlink(f"https://x.example/{k}", "inspection report") for k in range(times)]
        ledger(text, sentences(text), many, attributed=range(6 * times), links=links)

    assert growth(run, 20) < LINEAR


def moved(one, copy, length):
    """The attribution in the copy of the text with that number, of a source of its own."""
    source, *content = (
        Span(span.start + copy * length, span.end + copy * length)
        for span in (one.source, *one.content)
    )
    return replace(
        one,
        sentence=one.sentence + 6 * copy,
        source=source,
        content=tuple(content),
        resolved_source=f"{one.source_type} {copy}",
    )
