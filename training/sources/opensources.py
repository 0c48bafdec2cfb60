"""Zimdars et al. 2017: OpenSources; the first of several tags is the main one."""

from __future__ import annotations

from credcheck.sources.lists import Row

from .common import (
    FABRICATED,
    RELIABLE,
    SOMETIMES_MISLEADING,
    UNRELIABLE,
    Record,
    Spec,
)

SCORES = {
    "clickbait": SOMETIMES_MISLEADING,
    "conspiracy": FABRICATED,
    "fake": FABRICATED,
    "hate": UNRELIABLE,
    "junksci": FABRICATED,
    "reliable": RELIABLE,
    "rumor": SOMETIMES_MISLEADING,
    "state": UNRELIABLE,
    "unreliable": UNRELIABLE,
}


def convert(record: Record, scope: str) -> Row:
    tag, verdict = record["label"].split(";")[0], record["label"].replace(";", ", ")
    if tag in SCORES:
        return Row(scope, verdict, SCORES[tag], record["as_of"])
    note = "satire" if tag == "satire" else "slant"
    return Row(scope, verdict, None, record["as_of"], "", note)


SPEC = Spec(
    id="opensources",
    csv="opensources",
    title="OpenSources",
    citation="Zimdars, M. et al. (2017). OpenSources.",
    licence="LGPL-3.0; the README says available free for public use",
    url="https://github.com/BigMcLargeHuge/opensources",
    origin="https://github.com/BigMcLargeHuge/opensources",
    kind="named",
    votes=1,
    caution="Of April 2017: many sites are gone or changed hands.",
    origins={"": ("opensources",)},
    convert=convert,
    shipped=False,
)
