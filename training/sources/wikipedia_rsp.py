"""English Wikipedia's perennial sources: what editors agreed on as a citation.

Entries name outlets, not domains, so the domain filed under an entry is at times that of an owner
or of a portal of which the outlet is one part; and an entry with several parts comes with its most
cautious verdict only. Neither may stand for the whole site.
"""

from __future__ import annotations

from credcheck.sources.lists import Row

from .common import (
    DEPRECATED,
    GENERALLY_UNRELIABLE,
    MIXED,
    RELIABLE,
    Record,
    Spec,
    entry_name,
    scope_of,
)

SCORES = {
    "generally_reliable": RELIABLE,
    "no_consensus": MIXED,
    "generally_unreliable": GENERALLY_UNRELIABLE,
    "deprecated": DEPRECATED,
}
# The entry judges one outlet of a larger site: its own scope, or None where it has no stable one.
NARROWER: dict[str, str | None] = {
    "baidu.com": "baike.baidu.com",
    "businessinsider.com": None,
    "exposedbycmd.org": "sourcewatch.org",
    "go.com": "abcnews.go.com",
    "google.com": None,
    "heremedia.com": "pride.com",
    "huffpost.com": None,
    "india.com": "zeenews.india.com",
    "kenkurson.com": "californiaglobe.com",
    "parliament.uk": "hansard.parliament.uk",
    "people.inc": None,
    "redventures.com": None,
    "rhythmone.com": None,
    "sky.com": "news.sky.com",
    "yahoo.com": "news.yahoo.com",
}


def convert(record: Record, scope: str) -> Row | None:
    name = entry_name(record["name"])
    narrower = scope_of(NARROWER.get(scope) or scope)
    if narrower is None:
        return None
    part = ";" in name or (scope in NARROWER and NARROWER[scope] is None)
    label = record["label"]
    return Row(
        scope=narrower,
        verdict=label.replace("_", " "),
        score=None if part else SCORES[label],
        as_of=record["as_of"],
        note="part" if part else "",
        entry=name,
    )


SPEC = Spec(
    id="wikipedia_rsp",
    csv="wikipedia_rsp_2026",
    title="English Wikipedia, Reliable sources/Perennial sources",
    citation=(
        "English Wikipedia editors, Wikipedia:Reliable sources/Perennial sources, as read on "
        "2026-08-13 by kynoptic, wikipedia-reliable-sources."
    ),
    licence="MIT for the collection; Wikipedia's text is CC-BY-SA-4.0",
    url="https://en.wikipedia.org/wiki/Wikipedia:Reliable_sources/Perennial_sources",
    origin="https://github.com/kynoptic/wikipedia-reliable-sources",
    kind="named",
    votes=1,
    caution=(
        "Judges use as a citation in an encyclopedia: social networks, forums and wikis are "
        "'unreliable' there for being written by anybody. Conditions such as 'except politics' are "
        "lost; entries with several eras or sections are shown and never scored."
    ),
    origins={"": ("wikipedia",)},
    convert=convert,
)
