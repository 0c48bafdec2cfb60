"""The report of the extraction benchmark: its figures in, Markdown out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_METHOD = """\
# Extraction: how well pages are read

Written by `python -m benchmarks.extraction` from `extraction.json`; no figure is typed. Data: {scraped}
pages of the Zyte (Scrapinghub) article extraction benchmark, {probed} pages of trafilatura's test set. All of
them are development data: credcheck's rules were made while looking at them, and those for headlines, dates
and bylines at the 40 labelled pages, so that pages nobody has looked at will be read less well.

What counts as credcheck's text is **the body blocks of the article**: what is scored as its text. The
headline and the byline are no part of it, as in the ground truth; blocks marked as captions or as furniture
are left out too, and a table below counts them in.
"""

_SHINGLES = """\
## Whole texts

Per page the runs of four words (`\\w+`) of both texts are compared as multisets. Precision is what a text
shares with the truth over all that it has, recall over all that the truth has; both are averaged over
pages, and F1 is made from the two averages. ± is 1.96 standard deviations over 1,000 samples of the pages,
drawn with replacement. A page with an empty result counts for recall, not for precision.
"""

_STRINGS = """\
## Strings that must and must not be there

Counted over all pages, white space aside: wanted strings kept and lost, unwanted strings leaked and
withheld; accuracy is the share of all strings that went right.
"""

_FACTS = """\
## Headline, date, byline

{pages} pages, 30 and 10 of the two sets, drawn by seed and no site twice in a set; pages that are no news
were passed over, and three were taken for their language. Each was read, and its headline, its day of
publication and the persons in its byline were written down by hand; `page_labels.json` keeps them as
digests. Headlines are right when their letters and digits are the same. Dates are right when they are the
day that the page shows, or, where it states the time, that moment's day in UTC; the next column counts the
shown day alone. Bylines are right when the persons are exactly those: agencies, staffs and user accounts
are none.
"""

_SPEED = """\
## Time

Processor time for one page, the fastest of {repeats}, on the {pages} pages of both sets, all readers page
by page in turn, in one process. Ratios are to {base}. credcheck's time is that of its whole reading: body,
headline, byline, dates, links, captions, language and what the page says of its publisher.
"""


def written(results: Mapping[str, Any]) -> str:
    """The report, in Markdown."""
    shingles, facts, speed = results["shingles"], results["facts"], results["speed"]
    pages = results["pages"]
    parts = [
        _METHOD.format(scraped=pages["pages_scrapinghub"], probed=pages["pages_trafilatura"]),
        _SHINGLES,
        _table(
            ("extractor", "precision", "recall", "F1", "credcheck's F1 is higher by"),
            (
                (name, *_with_margins(found), _ahead(shingles["ahead_of"].get(name)))
                for name, found in shingles["readers"].items()
            ),
        ),
        "What credcheck marks, counted as text:\n",
        _table(
            ("credcheck", "precision", "recall", "F1"),
            ((name, *_with_margins(found)) for name, found in shingles["variants"].items()),
        ),
        _STRINGS,
        _table(
            ("extractor", "kept / lost", "leaked / withheld", "precision", "recall", "accuracy"),
            (_string_row(name, found) for name, found in results["strings"].items()),
        ),
        _FACTS.format(pages=facts["pages"]),
        _table(
            ("extractor", "headline", "date", "day shown", "byline", "names: P / R"),
            (_fact_row(n, f) for n, f in facts["readers"].items() if f["right"]["headline"]),
        ),
        _wrong(facts),
        _SPEED.format(repeats=speed["repeats"], pages=speed["pages"], base=speed["base"]),
        _table(
            ("extractor", "median", "p95", "median, ms", "p95, ms"),
            (_speed_row(name, found) for name, found in speed["readers"].items()),
        ),
        _worst(shingles["worst"]),
        _provenance(results),
    ]
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _with_margins(found: Mapping[str, float]) -> list[str]:
    names = ("precision", "recall", "f1")
    return [f"{found[name]:.3f} ± {found[f'{name}_margin']:.3f}" for name in names]


def _ahead(gap: Mapping[str, float] | None) -> str:
    return f"{gap['f1']:+.3f} ± {gap['f1_margin']:.3f}" if gap else ""


def _string_row(name: str, found: Mapping[str, float]) -> list[str]:
    counts = f"{found['kept']} / {found['lost']}", f"{found['leaked']} / {found['withheld']}"
    return [name, *counts, *(f"{found[n]:.3f}" for n in ("precision", "recall", "accuracy"))]


def _fact_row(name: str, found: Mapping[str, Any]) -> list[str]:
    right = found["right"]
    if not any((right["date"], found["name_recall"])):  # an extractor that gives neither
        return [name, str(right["headline"]), "", "", "", ""]
    names = f"{found['name_precision']:.2f} / {found['name_recall']:.2f}"
    days = str(found["same_day_as_shown"])
    return [name, str(right["headline"]), str(right["date"]), days, str(right["byline"]), names]


def _wrong(facts: Mapping[str, Any]) -> str:
    wrong = next(iter(facts["readers"].values()))["wrong"]
    listed = (
        f"{what}: {', '.join(f'`{p}`' for p in pages) or 'none'}" for what, pages in wrong.items()
    )
    return f"Wrong with credcheck, by page: {'; '.join(listed)}.\n"


def _speed_row(name: str, found: Mapping[str, float]) -> list[str]:
    return [
        name,
        f"{found['median_ratio']:.2f}",
        f"{found['p95_ratio']:.2f}",
        f"{found['median_ms']:.1f}",
        f"{found['p95_ms']:.1f}",
    ]


def _worst(pages: Sequence[Mapping[str, Any]]) -> str:
    rows = (
        (f"`{p['page']}`", *(f"{p[n]:.3f}" for n in ("shared", "extra", "lost"))) for p in pages
    )
    table = _table(("page", "shared", "extra", "lost"), rows)
    head = "## Pages of which credcheck gets less than nine tenths"
    return f"{head}\n\nShares of all shingles of the two texts.\n\n{table}"


def _provenance(results: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    data = "; ".join(f"{name} `{digest[:12]}`" for name, digest in results["data"].items())
    return f"Versions: {versions}. Data, sha256: {data}; labels `{results['labels'][:12]}`.\n"
