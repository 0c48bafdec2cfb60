"""Iffy.news 2018: nine lists of unreliable sites side by side."""

from __future__ import annotations

from credcheck.sources.lists import Row

from .common import FABRICATED, RELIABLE, SOMETIMES_MISLEADING, UNRELIABLE, Record, Spec, entry_name

SCORES = {
    "clickbait": SOMETIMES_MISLEADING,
    "fake": FABRICATED,
    "fake-hoax": FABRICATED,
    "fake_news": FABRICATED,
    "imposter_site": FABRICATED,
    "listed": UNRELIABLE,
    "misleading": UNRELIABLE,
    "reliable": RELIABLE,
    "some_fake_stories": UNRELIABLE,
    "warning": UNRELIABLE,
}
ORIGINS = {
    "buzzfeed": "buzzfeed_top50",
    "factcheck.org": "factcheck_org",
    "fake news codex": "fake_news_codex",
    "fake news watch": "fake_news_watch",
    "is it fake news": "is_it_fake_news",
    "junk news aggregator": "junk_news_aggregator",
    "politifact": "politifact",
    "snopes": "snopes",
    "wikipedia": "wikipedia_fake_news_sites",
}


def convert(record: Record, scope: str) -> Row:
    label, basis = record["label"], record["scope"]
    verdict, entry = label.replace("_", " "), entry_name(record["name"])
    if label in SCORES:
        return Row(scope, verdict, SCORES[label], record["as_of"], basis, "", entry)
    note = "slant" if label == "political" else "satire"
    return Row(scope, verdict, None, record["as_of"], basis, note, entry)


SPEC = Spec(
    id="hearvox",
    csv="hearvox_unreliable_news",
    title="Unreliable News Sites, nine lists side by side",
    citation="Golding, B. (2018). Unreliable News Sites, Iffy.news.",
    licence="GPL-3.0",
    url="https://github.com/hearvox/unreliable-news",
    origin="https://github.com/hearvox/unreliable-news",
    kind="named",
    votes=1,
    caution="Of 2016 to 2018; a bare listing is scored as 'unreliable'.",
    origins={"": ("hearvox",)} | {basis: (name,) for basis, name in ORIGINS.items()},
    convert=convert,
    shipped=False,
    composite=True,
)
