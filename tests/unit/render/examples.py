"""Reports built by hand, so that renderers are tested without a model."""

import math

from credcheck.attribution import ledger
from credcheck.report import Provenance, build
from credcheck.types import (
    Article,
    Attribution,
    Block,
    Evidence,
    Factor,
    Notice,
    Score,
    Sentence,
    SignalResult,
    Span,
)

PROVENANCE = Provenance(
    credcheck="0.1.0",
    scoring_version=1,
    runtime="onnxruntime 1.31.1 x86-64",
    bundle_id="news-v2",
    bundle_sha256="a3" * 32,
    sources_id="sources-v1",
    lists={"Lin 2023": "2023-05-01", "Wikipedia RSP": "2026-08-01"},
)

PARAGRAPHS = [
    ("headline", ["FURY as reckless council DESTROYS beloved harbour market!"]),
    (
        "body",
        [
            (
                "Traders at the Quay Street market were left reeling on Tuesday after councillors "
                "voted to close it for two years."
            ),
            "The shameless decision will cost the town 340 jobs.",
        ],
    ),
    (
        "body",
        [
            (
                "“They have torn the heart out of this place, and they did it behind closed "
                "doors,” said Maria Oyelaran, who has sold fish at the market since 1998."
            ),
            "She said the traders had received no letter before the vote.",
        ],
    ),
    ("caption", ["Stalls stood empty on Wednesday morning."]),
    (
        "body",
        [
            (
                "A council official, who was not authorised to speak publicly, said the roof could "
                "fail “in any heavy storm”."
            ),
            (
                "According to an engineering report published in March, eleven of the forty roof "
                "beams are corroded."
            ),
            (
                "Brackwater Borough Council said every trader would be offered a stall in the old "
                "bus depot."
            ),
        ],
    ),
    (
        "body",
        [
            "Residents called the plan a betrayal.",
            "The depot has been empty since 2011 and nobody has tested its floor.",
            "It is believed that a developer has already been promised the site.",
            "Rents in the harbour district have doubled because of holiday lets 🏖️.",
        ],
    ),
    ("body", ["The council meets again on 4 June."]),
    ("boilerplate", ["Follow us for more breaking news and sign up to our newsletter!"]),
]


def lay_out(paragraphs):
    """Text, blocks and sentences of paragraphs given as (part, sentences)."""
    text, blocks, sentences = "", [], []
    for number, (part, lines) in enumerate(paragraphs):
        text += "\n\n" if text else ""
        start = len(text)
        for k, line in enumerate(lines):
            text += " " if k else ""
            sentences.append(
                Sentence(len(sentences), len(text), len(text) + len(line), part, number)
            )
            text += line
        blocks.append(Block(start, len(text), part))
    return text, tuple(blocks), tuple(sentences)


TEXT, BLOCKS, SENTENCES = lay_out(PARAGRAPHS)


def span(words, sentence=0):
    start = TEXT.index(words, SENTENCES[sentence].start)
    return Span(start, start + len(words))


def mark(signal, code, words, score, reason, *, voice="own"):
    found = span(words)
    return Evidence(signal, code, found.start, found.end, score, voice, reason)


def attribution(sentence, source, cue, content, kind="none", *, resolved=None, quote="indirect"):
    return Attribution(
        sentence,
        span(source, sentence) if source else None,
        span(cue, sentence) if cue else None,
        (span(content, sentence),),
        kind,
        resolved,
        quote,
    )


def spread(terms):
    """One number a sentence from the few that are not zero."""
    return tuple(terms.get(k, 0.0) for k in range(len(SENTENCES)))


def sensationalism():
    terms = spread({0: 0.22, 1: 0.035, 2: 0.045, 3: -0.005, 6: -0.02, 7: -0.015, 9: 0.02, 11: 0.01})
    return SignalResult(
        Score(
            value=0.06 + math.fsum(terms),
            label="more sensational than 86 % of reference articles",
            level="high",
            better="low",
            thresholds=(0.18, 0.33),
            percentile=0.86,
            link="identity",
            base=0.06,
            details={
                "parts": {
                    "clickbait": {
                        "value": 0.44,
                        "interval": [0.18, 0.71],
                        "covers": "mean of five judges",
                    },
                    "charged_headline": {"value": 0.81},
                    "shouting": {"value": 0.5},
                    "loaded_share": {
                        "value": 0.19,
                        "interval": [0.12, 0.27],
                        "covers": "lines an annotator would mark as loaded",
                    },
                    "quoted_loaded_share": {"value": 0.22},
                }
            },
        ),
        contributions=terms,
        if_removed=tuple(-0.9 * term for term in terms),
        sentence_scores={
            "loaded": spread({0: 0.93, 1: 0.52, 2: 0.81, 9: 0.2}),
            "quoted_loaded": spread({3: 0.74, 9: 0.61}),
        },
        evidence=(
            mark("sensationalism", "shouting", "FURY", 0.9, "“FURY” is written in capitals."),
            mark(
                "sensationalism",
                "provoking_emotions",
                "FURY as reckless council DESTROYS",
                0.88,
                "“FURY as reckless council DESTROYS” provokes emotion in the headline.",
            ),
            mark(
                "sensationalism",
                "loaded_language",
                "reckless council",
                0.84,
                "“reckless council” reads as loaded language, in the article's own voice.",
            ),
            mark(
                "sensationalism",
                "loaded_language",
                "left reeling",
                0.51,
                "“left reeling” reads as loaded language, in the article's own voice.",
            ),
            mark(
                "sensationalism",
                "loaded_language",
                "shameless decision",
                0.81,
                "“shameless decision” reads as loaded language, in the article's own voice.",
            ),
            mark(
                "sensationalism",
                "loaded_language",
                "torn the heart out",
                0.74,
                "“torn the heart out” is loaded, but it is Maria Oyelaran who says it.",
                voice="quoted",
            ),
        ),
    )


def attribution_result():
    found = (
        attribution(
            3,
            "Maria Oyelaran",
            "said",
            "“They have torn the heart out of this place, and they did it behind closed doors,”",
            "named_person",
            resolved="Maria Oyelaran",
            quote="direct",
        ),
        attribution(
            4,
            "She",
            "said",
            "the traders had received no letter before the vote",
            "named_person",
            resolved="Maria Oyelaran",
        ),
        attribution(
            6,
            "A council official, who was not authorised to speak publicly",
            "said",
            "the roof could fail “in any heavy storm”",
            "anonymous",
            resolved="a council official",
            quote="mixed",
        ),
        attribution(
            7,
            "an engineering report published in March",
            "According to",
            "eleven of the forty roof beams are corroded",
            "document",
            resolved="an engineering report published in March",
        ),
        attribution(
            8,
            "Brackwater Borough Council",
            "said",
            "every trader would be offered a stall in the old bus depot",
            "organization",
            resolved="Brackwater Borough Council",
        ),
        attribution(9, "Residents", "called", "the plan a betrayal", "group", resolved="residents"),
        attribution(
            11,
            None,
            "It is believed",
            "a developer has already been promised the site",
            "none",
        ),
    )
    sourced = {3, 4, 6, 7, 8, 9}
    sources, found = ledger(TEXT, SENTENCES, found, attributed=sourced)
    return SignalResult(
        Score(
            value=math.fsum([1 / 12] * 6),
            label="50 % of statements name their source",
            percentile=0.31,
            interval=(0.41, 0.6),
            covers="hand-counted share",
            link="identity",
            base=0.0,
            details={
                "statements": 12,
                "attributed": 6,
                "per_100_words": 4.1,
                "direct_quotes": 1,
                "distinct_sources": 5,
                "by_source_type": {
                    "named_person": 2,
                    "organization": 1,
                    "document": 1,
                    "anonymous": 1,
                    "unnamed_person": 0,
                    "group": 1,
                    "none": 1,
                },
                "running": [],
                "named_share": 0.67,
                "anonymous_share": 0.17,
                "official_share": 0.33,
                "expert_share": 0.0,
                "document_share": 0.17,
                "outlet_share": 0.0,
                "top_source_share": 0.44,
                "claims": 6,
                "unsourced_claims": [2, 10, 12],
            },
        ),
        contributions=spread(dict.fromkeys(sourced, 1 / 12)),
        if_removed=spread(dict.fromkeys(sourced, -1 / 22)),
        sentence_scores={"check_worthy": spread({2: 0.83, 7: 0.7, 10: 0.62, 12: 0.58})},
        attributions=found,
        sources=sources,
        evidence=(
            mark(
                "attribution",
                "anonymous",
                "A council official, who was not authorised to speak publicly",
                0.9,
                "“A council official” speaks without a name.",
            ),
            mark(
                "attribution",
                "unsourced_claim",
                "The shameless decision will cost the town 340 jobs.",
                0.83,
                "A number and a consequence, and nobody is named as saying so.",
            ),
            mark(
                "attribution",
                "no_source",
                "It is believed",
                0.7,
                "“It is believed”: the article does not say by whom.",
            ),
        ),
    )


def source_reliability():
    return SignalResult(
        Score(
            value=0.34,
            label="two lists rate this source below their middle",
            level="unclear",
            better="high",
            interval=(0.12, 0.58),
            covers="the rating that a list left out would give",
            thresholds=(0.4, 0.6),
            link="identity",
            base=0.5,
            factors=(
                Factor("list", -0.1, "Lin 2023 rates it 0.31"),
                Factor("list", -0.06, "Wikipedia editors call it generally unreliable"),
            ),
            details={
                "scope": "harbour-herald.example",
                "votes": 2,
                "notes": [
                    {"code": "lookalike", "detail": "The name resembles harbour-heraid.example."}
                ],
                "assessments": [
                    {
                        "list": "Lin 2023",
                        "verdict": "0.31 of 1",
                        "score": 0.31,
                        "as_of": "2023-05-01",
                        "url": "https://lists.example/lin2023",
                        "counts": True,
                        "note": "an aggregate of six ratings",
                        "scope": "harbour-herald.example",
                    },
                    {
                        "list": "Wikipedia RSP",
                        "verdict": "generally unreliable",
                        "score": 0.2,
                        "as_of": "2019-02-01",
                        "url": None,
                        "counts": False,
                        "note": "older than 60 months",
                        "scope": "harbour-herald.example",
                    },
                ],
                "transparency": {
                    "byline": "present",
                    "corrections_policy": "absent",
                    "ownership": "unknown",
                },
                "transparency_seen": {"byline": "json-ld:author"},
                "second_sources": [
                    {"name": "dpa", "domain": "dpa.com", "where": "sign_off", "span": None}
                ],
                "via": "web.archive.org",
            },
        )
    )


def source_style():
    terms = spread({0: -0.3, 1: -0.08, 2: -0.2, 6: 0.1, 7: 0.16, 8: 0.12, 10: -0.03})
    logit = 0.3 + math.fsum(terms)
    return SignalResult(
        Score(
            value=1 / (1 + math.exp(-logit)),
            label="resembles outlets of mixed reliability",
            level="unclear",
            better="high",
            interval=(0.31, 0.74),
            covers="publishers drawn again",
            thresholds=(0.4, 0.6),
            percentile=0.48,
            link="logit",
            base=0.3,
            details={"publishers": 214},
        ),
        contributions=terms,
        if_removed=tuple(-0.2 * term for term in terms),
        evidence=(
            mark(
                "source_style",
                "style",
                "DESTROYS beloved harbour market!",
                0.6,
                "This wording is more common in outlets rated unreliable.",
            ),
            mark(
                "source_style",
                "style",
                "According to an engineering report",
                0.55,
                "This wording is more common in outlets rated reliable.",
            ),
        ),
    )


def headline_match():
    return SignalResult(
        Score(value=None, label="not scored", abstained=Notice("no_spans", "Nothing to check.")),
    )


def triage():
    return SignalResult(
        Score(
            value=0.61,
            label="worth opening early",
            better=None,
            details={
                "why": [
                    "More sensational than 86 % of reference articles.",
                    "Half of its claims have no source.",
                ],
                "terms": {"sensationalism": 0.86, "source_reliability": 0.66, "sourcing": 0.36},
            },
        )
    )


RESULTS = {
    "sensationalism": sensationalism,
    "attribution": attribution_result,
    "headline_match": headline_match,
    "source_reliability": source_reliability,
    "source_style": source_style,
    "triage": triage,
}


def example():
    """A tabloid story with every kind of source, marks that overlap, and an advertisement."""
    article = Article(
        text=TEXT,
        blocks=BLOCKS,
        headline=PARAGRAPHS[0][1][0],
        byline=("Tom Farrier",),
        published="2026-05-20",
        publisher="Harbour Herald",
        url="https://harbour-herald.example/market",
        domain="harbour-herald.example",
        url_verified=True,
        language="en",
        genre="news",
        warnings=(Notice("odd_quotes", "One quotation mark has no partner."),),
        kind="html",
    )
    return build(
        article=article,
        sentences=SENTENCES,
        results={name: make() for name, make in RESULTS.items()},
        provenance=PROVENANCE,
        report_id="r-market",
        created_at="2026-05-21T09:30:00Z",
    )


def empty():
    """Two words without a headline: every score abstains."""
    text, blocks, sentences = lay_out([("body", ["Too short."])])
    short = Notice("too_short", "2 words; a score needs 60.")
    unscored = SignalResult(Score(value=None, label="not scored", level="unknown", abstained=short))
    names = [name for name in RESULTS if name != "headline_match"]
    return build(
        article=Article(text=text, blocks=blocks),
        sentences=sentences,
        results=dict.fromkeys(names, unscored),
        provenance=PROVENANCE,
        report_id="r-empty",
        created_at="2026-05-21T09:30:00Z",
    )


def brief():
    """A headline and two sentences by nobody and by somebody, as docs/formats.md shows them."""
    text, blocks, sentences = lay_out(
        [
            ("headline", ["Cowardly board sells town's only ferry"]),
            (
                "body",
                [
                    "The sale will cost 12 people their work.",
                    "“We had no choice,” said Ina Falk, who chairs the board.",
                ],
            ),
        ]
    )

    def at(words, signal, code, score, reason):
        start = text.index(words)
        return Evidence(signal, code, start, start + len(words), score, "own", reason)

    short = Notice("too_few_statements", "2 statements; a share needs 5")
    loaded = at("Cowardly", "sensationalism", "loaded_language", 0.9,
                "'Cowardly' reads as loaded language, in the article's own voice.")  # fmt: skip
    claim = at("The sale will cost 12 people their work.", "attribution", "unsourced_claim", 0.7,
               "States a number without saying where it comes from.")  # fmt: skip
    name = "Ina Falk, who chairs the board"
    source = Span(text.index(name), text.index(name) + len(name))
    cue = Span(text.index("said"), text.index("said") + 4)
    content = Span(sentences[2].start, cue.start - 1)
    said = Attribution(2, source, cue, (content,), "named_person", "Ina Falk", "direct")
    cited, named = ledger(text, sentences, [said], attributed={2})
    score = Score(0.31, "more sensational than 74% of reference articles", "medium", "low",
                  thresholds=(0.18, 0.33), link="identity", base=0.06)  # fmt: skip
    counts = {"statements": 2, "attributed": 1, "distinct_sources": 1, "direct_quotes": 1}
    unscored = Score(None, short.detail, "unknown", abstained=short,
                     details={**counts, "unsourced_claims": [1]})  # fmt: skip
    return build(
        article=Article(
            text=text,
            blocks=blocks,
            headline="Cowardly board sells town's only ferry",
            published="2026-03-02",
            publisher="Sound Gazette",
            domain="sound-gazette.example",
            kind="html",
        ),
        sentences=sentences,
        results={
            "sensationalism": SignalResult(score, (0.264, -0.014, 0.0), evidence=(loaded,)),
            "attribution": SignalResult(
                unscored,
                sentence_scores={"check_worthy": (None, 0.71, 0.22)},
                attributions=named,
                sources=cited,
                evidence=(claim,),
            ),
        },
        provenance=PROVENANCE,
        report_id="r-ferry",
        created_at="2026-03-03T08:00:00Z",
    )
