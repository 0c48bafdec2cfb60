"""Whole articles through the encoder: who is found to say what, and what it rests on."""

from __future__ import annotations

import pytest

BRIDGE = [
    "The old bridge over the Lenn will be torn down in March.",
    "Its pillars have lost a third of their strength since 1998.",
    "Ferries will carry 4,000 people a day until a new one opens.",
    "The new bridge will cost 31 million crowns, twice the first estimate.",
    "Two firms from abroad have lined up for the work.",
    "The town has put nothing aside for it, and taxes will rise by a tenth.",
    "Half of the customers of the north bank will be lost.",
    "Nothing like it has happened in the valley for sixty years.",
]


@pytest.fixture(scope="module")
def score(pipeline):
    def run(lines, paragraph=2):
        parts = [" ".join(lines[k : k + paragraph]) for k in range(0, len(lines), paragraph)]
        return pipeline.score_text("\n\n".join(parts), headline="Lenn bridge to come down")

    return run


@pytest.fixture(scope="module")
def bare(score):
    return score(BRIDGE)


def codes(report):
    return [e["code"] for sentence in report.sentences for e in sentence["evidence"]]


def test_reportedly_lends_no_source(score, bare):
    spread = score(
        [
            line.replace(" will ", " will reportedly ").replace(" has ", " has reportedly ")
            for line in BRIDGE
        ]
    )
    assert spread.scores["attribution"]["value"] <= bare.scores["attribution"]["value"]
    assert spread.sources == bare.sources == []
    assert codes(spread).count("weasel_wording") >= 6
    assert "weasel_wording" not in codes(bare)


def test_officials_said_everywhere_is_one_source(score):
    spread = score([f"{line[:-1]}, officials said." for line in BRIDGE])
    (officials,) = spread.sources
    assert (officials["name"], officials["source_type"]) == ("officials", "group")
    assert officials["kinds"] == ["official"]
    told = spread.scores["attribution"]
    assert (told["top_source_share"], told["official_share"], told["distinct_sources"]) == (1, 1, 1)
    assert (told["named_share"], told["document_share"]) == (0, 0)


REPORT = [
    "The trade report said that imports fell by 9 percent last year.",
    "It added that the mills had lost orders.",
    "Exports fell too.",
]


def test_a_sentence_that_goes_on_is_marked_and_not_counted(score):
    report = score([*REPORT, *BRIDGE], paragraph=3)
    (third,) = (s for s in report.sentences if s["text"] == "Exports fell too.")
    (one,) = third["attributions"]
    assert (one["basis"], one["source"]) == ("running", None)
    cited = report.sources[one["source_index"]]
    assert (cited["name"], cited["running"]) == ("The trade report", 1)
    told = report.scores["attribution"]
    assert told["running"] == [third["index"]]
    assert third["contributions"]["attribution"] == 0
    assert "running" in codes(report)


def test_one_entity_for_name_surname_and_pronoun(score):
    report = score(
        [
            "Ada Marsh, a professor of hydrology at Leeford University, said the bridge was unsafe.",
            "She said that nobody had looked at it since spring.",
            "“We wrote to the town twice,” Marsh said, “and nobody answered.”",
            *BRIDGE,
        ]
    )
    (marsh,) = report.sources
    assert marsh["name"].removesuffix(",") == "Ada Marsh"
    assert (marsh["title"], marsh["affiliation"]) == (
        "professor of hydrology",
        "Leeford University",
    )
    assert (marsh["attributions"], marsh["quote"], marsh["kinds"]) == (3, "mixed", ["expert"])
    assert report.scores["attribution"]["expert_share"] == 1


def test_the_reason_for_having_no_name_is_kept(score):
    report = score(
        [
            (
                "A town official, speaking on condition of anonymity because she was not authorised to "
                "talk, said the bridge was unsafe."
            ),
            *BRIDGE,
        ]
    )
    (official,) = report.sources
    assert official["source_type"] == "anonymous"
    assert official["is_promised"]
    start, end = official["unnamed_because"]
    assert "not authorised to talk" in report.text[start:end]
    notes = [e["reason"] for s in report.sentences for e in s["evidence"]]
    assert any("the reason given" in note for note in notes)


def test_a_source_inside_a_source(score):
    report = score(
        [
            "The raid hit a gang that villagers blame for the fire, according to the interior ministry.",
            *BRIDGE,
        ]
    )
    by_name = {one["name"]: one for one in report.sources}
    assert by_name["villagers"]["relayed_by"] == ["the interior ministry"]
    assert by_name["villagers"]["attributions"] == 0
    assert "source_in_source" in codes(report)


def test_a_cited_document_with_its_link(pipeline):
    body = "".join(f"<p>{line}</p>" for line in BRIDGE)
    page = f"""<!doctype html><html lang="en"><head><title>Lenn bridge to come down</title></head><body>
    <article><h1>Lenn bridge to come down</h1>
    <p>The pillars are weak, according to an <a href="https://works.example/r.pdf">inspection report</a>.
    Its authors looked at nine of them.</p>{body}</article></body></html>"""
    report = pipeline.score_html(page, url="https://news.example/bridge")
    linked = [one for one in report.sources if one["links"]]
    assert [(one["source_type"], one["links"]) for one in linked] == [
        ("document", ["https://works.example/r.pdf"])
    ]
    assert "document_available" in codes(report)
