"""CRED-1: OpenSources (2017) and the Iffy index (current) merged.

The list's own number mixes in the age and popularity of the domain, which say nothing about
reliability, so the category is used. A row that only repeats OpenSources keeps OpenSources' date:
publishing an old judgement again does not make it new.
"""

from __future__ import annotations

from pathlib import Path

from credcheck.sources.lists import Row

from .common import (
    FABRICATED,
    LISTED_TWICE,
    RELIABLE,
    SOMETIMES_MISLEADING,
    UNRELIABLE,
    Record,
    Spec,
    read_csv,
)

OPENSOURCES_DATE = "2017-04-28"
# What CRED-1 calls the tags of OpenSources.
CATEGORY_OF_TAG = {
    "bias": "mixed",
    "clickbait": "unreliable",
    "conspiracy": "conspiracy",
    "fake": "fake",
    "hate": "unreliable",
    "junksci": "unreliable",
    "political": "mixed",
    "reliable": "reliable",
    "rumor": "rumor",
    "satire": "satire",
    "state": "mixed",
    "unreliable": "unreliable",
}
SCORES = {
    "fake": FABRICATED,
    "conspiracy": FABRICATED,
    "unreliable": UNRELIABLE,
    "rumor": SOMETIMES_MISLEADING,
    "mixed": SOMETIMES_MISLEADING,
    "reliable": RELIABLE,
}


def prepare(folder: Path, records: list[dict[str, str]]) -> None:
    """Replace ``scope`` by what the row rests on: ``iffy``, ``opensources`` or ``both``."""
    tags = {r["domain"]: r["label"].split(";")[0] for r in read_csv(folder / "opensources.csv")}
    for record in records:
        tag = tags.get(record["domain"])
        if record["scope"] == "sources=2":
            record["scope"] = "both"
        elif tag is not None and CATEGORY_OF_TAG[tag] == record["label"]:
            record["scope"] = "opensources"
        else:
            record["scope"] = "iffy"


def convert(record: Record, scope: str) -> Row:
    label, basis = record["label"], record["scope"]
    as_of = OPENSOURCES_DATE if basis == "opensources" else record["as_of"]
    if label == "satire":
        return Row(scope, label, None, as_of, basis, "satire")
    if label == "mixed" and basis == "opensources":
        return Row(scope, label, None, as_of, basis, "slant")
    if basis == "both":
        # The label is OpenSources' of 2017; what counts is that the Iffy index names it too.
        return Row(scope, f"{label} (named by both its sources)", LISTED_TWICE, as_of, basis)
    return Row(scope, label, SCORES[label], as_of, basis)


def upstream(record: Record) -> dict[str, str]:
    """A record of the authors' ``cred1_current.csv``; ``sources`` is a number, or names with +."""
    named = record["sources"]
    count = named if named.isdecimal() else str(1 + named.count("+"))
    return {
        "domain": record["domain"],
        "label": record["category"],
        "score": record["credibility_score"],
        "scope": f"sources={count}",
    }


SPEC = Spec(
    id="cred1",
    csv="cred1",
    title="CRED-1, an open domain credibility dataset",
    citation=(
        "Loth, A., Kappes, M., Pahl, M.-O. (2026). CRED-1: An Open Multi-Signal Domain "
        "Credibility Dataset. doi:10.5281/zenodo.18769460"
    ),
    licence="CC-BY-4.0",
    url="https://github.com/aloth/cred-1",
    origin="https://github.com/aloth/cred-1",
    kind="named",
    votes=1,
    caution=(
        "Almost only domains thought unreliable, so that absence says nothing. Its own number is "
        "not used, because it mixes in a domain's age and popularity. Rows that only repeat "
        "OpenSources keep the date of OpenSources, April 2017; the others come from the Iffy "
        "index, itself drawn from Media Bias/Fact Check."
    ),
    origins={
        "": ("iffy", "mbfc"),
        "iffy": ("iffy", "mbfc"),
        "opensources": ("opensources",),
        "both": ("iffy", "mbfc", "opensources"),
    },
    convert=convert,
    prepare=prepare,
    upstream=upstream,
    upstream_columns=frozenset({"domain", "category", "credibility_score", "sources"}),
)
