"""Makes a report again from its own text and says what differs."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from credcheck import extract
from credcheck.errors import InputError, NotReproducible, ReportError
from credcheck.pipeline import Pipeline
from credcheck.report import Report
from credcheck.types import Article, Block, Part
from credcheck.withhold import check_whole

CLOSE = 0.01
_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*?\n\s*?\n|\s*\Z)", re.DOTALL)


def differences(report: Report, pipeline: Pipeline) -> list[str]:
    """Paths of the fields that come out differently, none when the report is reproduced.

    With the runtime that made the report every number must be the same; with another one, and with
    torch, whose last digits go by what else was in a batch, numbers may differ by 0.01. Raises
    NotReproducible when the bundle, the lists or the scoring version are not those that made it, and
    ReportError when the report has no full text.
    """
    try:
        check_whole(report.data)
        _check_versions(report, pipeline)
        article = article_of(report)
        now = dt.datetime.fromisoformat(report.data["created_at"])
    except (KeyError, TypeError, ValueError) as error:
        raise ReportError(f"the report cannot be scored again: {error!r}") from error
    (again,) = pipeline.score_articles([article], now=now)
    runtime = report.provenance["runtime"]
    exact = runtime == again.provenance["runtime"] and not str(runtime).startswith("torch ")
    kept = ("scores", "triage", "sentences")
    found = itertools.chain.from_iterable(
        _differing(name, report.data[name], again.data[name], 0.0 if exact else CLOSE)
        for name in kept
    )
    return [*found, *([] if report.intact else ["provenance.result_sha256"])]


def article_of(report: Report) -> Article:
    """The article that a report was made of, with each paragraph's part as it was scored."""
    document, text = report.document, report.text
    parts = [(s["start"], s["end"], s["part"]) for s in report.sentences]
    blocks = []
    for start, end in _paragraphs(report):
        inside: list[Part] = [p for a, b, p in parts if start <= a and b <= end]
        # A paragraph always has a sentence: one without was taken out of the report.
        blocks.append(Block(start, end, inside[0] if inside else "body"))
    given = report.data["input"]
    return Article(
        text=text,
        blocks=tuple(blocks),
        headline=document["headline"],
        byline=tuple(document["byline"]),
        published=document["published"],
        modified=document["modified"],
        publisher=document["publisher"],
        url=given.get("final_url", given["url"]),
        domain=document["domain"],
        url_verified=given["url_verified"],
        claimed_source=document["claimed_source"],
        language=document["language"],
        genre=document["genre"],
        genre_seen=document.get("genre_seen"),
        transparency=report.scores["source_reliability"]["transparency"],
        transparency_seen=report.scores["source_reliability"]["transparency_seen"],
        kind=given["kind"],
    )


def _paragraphs(report: Report) -> list[tuple[int, int]]:
    """Where the blocks lie: a page's are parted by blank lines, a plain text's perhaps by line ends."""
    text, headline, given = report.text, report.document["headline"], report.data["input"]
    if given["kind"] == "text":
        body = text[len(headline) + 2 :] if headline else text
        with contextlib.suppress(InputError):
            again = extract.from_text(body, headline=headline, url=given["url"])
            if again.text == text:
                return [(block.start, block.end) for block in again.blocks]
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def _check_versions(report: Report, pipeline: Pipeline) -> None:
    made, here = report.provenance, pipeline.provenance()
    stated = (
        ("bundle", made["bundle"]["sha256"], here.bundle_sha256),
        ("source lists", made["sources"]["lists"], dict(here.lists)),
        ("scoring version", made["scoring_version"], here.scoring_version),
    )
    for what, theirs, ours in stated:
        if theirs != ours:
            raise NotReproducible(
                f"the report was made with another {what}; install credcheck {made['credcheck']} "
                f"with bundle {made['bundle']['id']}"
            )


def _differing(path: str, old: Any, new: Any, close: float) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            if key in old and key in new:
                yield from _differing(f"{path}.{key}", old[key], new[key], close)
            else:
                yield f"{path}.{key}"
    elif isinstance(old, Sequence) and isinstance(new, Sequence) and not isinstance(old, str):
        if len(old) != len(new):
            yield path
            return
        for number, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from _differing(f"{path}[{number}]", a, b, close)
    elif isinstance(old, float) and isinstance(new, float | int):
        if abs(old - new) > close:
            yield path
    elif old != new:
        yield path
