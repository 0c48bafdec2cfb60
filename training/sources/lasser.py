"""Lasser and Rupp 2022: older lists of misinformation domains merged, each with its own labels."""

from __future__ import annotations

from credcheck.sources.lists import Row

from .common import FABRICATED, SOMETIMES_MISLEADING, UNRELIABLE, Record, Spec

SLANT = frozenset({"left bias", "right bias", "bias", "political"})
SATIRE = frozenset({"satire", "parody site"})
MILDER = frozenset({"clickbait", "rumor"})
FALSE_AT_TIMES = frozenset({"misleading", "some fake stories", "unreliable"})


def convert(record: Record, scope: str) -> Row:
    label, as_of, basis = record["label"], record["as_of"], record["scope"]
    if label in SLANT:
        return Row(scope, label, None, as_of, basis, "slant")
    if label in SATIRE:
        return Row(scope, label, None, as_of, basis, "satire")
    if label in MILDER:
        return Row(scope, label, SOMETIMES_MISLEADING, as_of, basis)
    score = UNRELIABLE if label in FALSE_AT_TIMES else FABRICATED
    return Row(scope, label, score, as_of, basis)


SPEC = Spec(
    id="lasser",
    csv="lasser_misinformation_domains",
    title="Lasser and Rupp 2022, a collection of domains that spread unreliable information",
    citation=(
        "Lasser, J., Rupp, V. (2022). A collection of domains that spread unreliable information. "
        "Used in Lasser et al. (2022), Social media sharing of low-quality news sources by "
        "political elites, PNAS Nexus 1(4), pgac186."
    ),
    licence="CC-BY-SA-4.0 for the compilation; the source lists mostly state none",
    url="https://github.com/JanaLasser/misinformation_domains",
    origin="https://github.com/JanaLasser/misinformation_domains",
    kind="named",
    votes=1,
    caution=(
        "Merges lists of 2016 to 2021, several of them Italian. Labels of slant and satire are "
        "shown and never scored. Lin et al. 2023 contains it."
    ),
    origins={
        "": ("lasser",),
        "bufale": ("bufale",),
        "bufalopedia": ("bufalopedia",),
        "butac": ("butac",),
        "buzzfeed": ("buzzfeed_partisan",),
        "columbia_journalism_review": (
            "fake_news_codex",
            "factcheck_org",
            "opensources",
            "politifact",
            "snopes",
        ),
        "fake_news_watch": ("fake_news_watch",),
        "girnberg": ("grinberg",),
        "politifact": ("politifact",),
        "zimdars": ("opensources",),
    },
    convert=convert,
)
