"""Everything credcheck says of one document, as one JSON object.

:func:`build` takes the typed results of the stages and gives a :class:`Report`; a report turns into
JSON and HTML and comes back from JSON. The fields are described in docs/report.md and fixed by
report.schema.json. :func:`problem` is what stands in the place of a document that has no report.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from credcheck.errors import CredcheckError, ReportError
from credcheck.report_json import (
    attribution_json,
    cited_source_json,
    from_utf16,
    loads,
    move_offsets,
    plain,
    result_sha256,
    to_utf16,
)
from credcheck.selectors import selectors
from credcheck.statements import count_words
from credcheck.types import (
    Article,
    Attribution,
    Evidence,
    Factor,
    Notice,
    Score,
    Sentence,
    SignalResult,
)

SCHEMA_VERSION = "1.1"
OffsetUnit = Literal["codepoint", "utf16"]

_SECTIONS: dict[str, type] = {
    "schema_version": str,
    "id": str,
    "created_at": str,
    "input": dict,
    "document": dict,
    "scores": dict,
    "sentences": list,
    "provenance": dict,
}


@dataclass(frozen=True, slots=True)
class Fetch:
    """How a page was fetched: what was asked for, where redirects ended, when (ISO 8601, UTC), with
    what status.
    """

    url: str
    final_url: str
    fetched_at: str
    http_status: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made the report: versions and digests that let somebody else make it again.

    ``lists`` maps each source list to the date it was taken (``YYYY-MM-DD``), None where unknown.
    ``reference`` names the articles that percentiles and thresholds refer to.
    """

    credcheck: str
    scoring_version: int
    runtime: str
    bundle_id: str
    bundle_sha256: str
    sources_id: str
    lists: Mapping[str, str | None]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One document's report.

    ``data`` is the report as JSON values with offsets in code points; treat it as read-only, as
    every renderer does, and take :meth:`to_dict` for a copy to change.
    """

    data: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def document(self) -> Mapping[str, Any]:
        return self.data["document"]  # type: ignore[no-any-return]

    @property
    def text(self) -> str:
        return str(self.document["text"])

    @property
    def scores(self) -> Mapping[str, Mapping[str, Any]]:
        return self.data["scores"]  # type: ignore[no-any-return]

    @property
    def triage(self) -> Mapping[str, Any] | None:
        return self.data["triage"]  # type: ignore[no-any-return]

    @property
    def sentences(self) -> Sequence[Mapping[str, Any]]:
        return self.data["sentences"]  # type: ignore[no-any-return]

    @property
    def sources(self) -> Sequence[Mapping[str, Any]]:
        """Who the article cites, first who has the most words; empty for a report of version 1.0."""
        return self.data.get("sources", ())  # type: ignore[no-any-return]

    @property
    def provenance(self) -> Mapping[str, Any]:
        return self.data["provenance"]  # type: ignore[no-any-return]

    @property
    def intact(self) -> bool:
        """Whether the content still has the digest that the report states."""
        return bool(self.provenance["result_sha256"] == result_sha256(self.data))

    def residuals(self) -> dict[str, float]:
        """For every score with a link and a value, ``link(value) - base - Σ terms - Σ effects``.

        All are within 1e-6 of 0 in a sound report. A logit of 0 or 1 gives an infinite residual.
        """
        linked = {k: s for k, s in self.scores.items() if s["link"] and s["value"] is not None}
        return {name: self._residual(name, score) for name, score in linked.items()}

    def _residual(self, name: str, score: Mapping[str, Any]) -> float:
        value: float = score["value"]
        if score["link"] == "logit":
            value = math.log(value / (1 - value)) if 0 < value < 1 else math.inf
        terms = [s["contributions"].get(name, 0.0) for s in self.sentences]
        effects = [factor["effect"] for factor in score["factors"]]
        return value - (score["base"] or 0.0) - math.fsum(terms) - math.fsum(effects)

    def to_dict(self, *, offset_unit: OffsetUnit = "codepoint") -> dict[str, Any]:
        """A copy as JSON values; ``utf16`` gives offsets in JavaScript's units."""
        data: dict[str, Any] = plain(self.data, "report")
        if offset_unit == "utf16":
            move_offsets(data, to_utf16(self.text))
        data["document"]["offset_unit"] = offset_unit
        return data

    def to_json(self, indent: int | None = None, *, offset_unit: OffsetUnit = "codepoint") -> str:
        """The report as JSON text, floats written in full, unseen characters escaped."""
        from credcheck.render import escape  # noqa: PLC0415

        return escape.json(self.to_dict(offset_unit=offset_unit), indent=indent)

    def to_markdown(self) -> str:
        """The report as Markdown, to paste into a document. Raises ReportError for a cut one."""
        from credcheck.render.markdown import to_markdown  # noqa: PLC0415
        from credcheck.withhold import check_whole  # noqa: PLC0415

        check_whole(self.data)
        return to_markdown(self)

    def to_html(self) -> str:
        """The report as one self-contained HTML page. Raises ReportError for a cut one."""
        # The renderers import this module.
        from credcheck.render.html import to_html  # noqa: PLC0415
        from credcheck.withhold import check_whole  # noqa: PLC0415

        check_whole(self.data)
        return to_html(self)

    def _repr_html_(self) -> str:
        """What a notebook shows of the report: :mod:`credcheck.render.notebook`."""
        from credcheck.render.notebook import to_fragment  # noqa: PLC0415

        return to_fragment(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """Read a report back from JSON values, whichever their offset unit.

        Raises ReportError when a section is missing, a value is no JSON, the version is not one
        that this library reads, or an offset does not fall on a character.
        """
        if not isinstance(data, Mapping):
            raise ReportError("a report is a JSON object")
        try:
            copy: dict[str, Any] = plain(data, "report")
        except RecursionError:
            raise ReportError("the report is nested too deeply") from None
        _check_sections(copy)
        try:
            if copy["document"]["offset_unit"] == "utf16":
                move_offsets(copy, from_utf16(copy["document"]["text"]))
                copy["document"]["offset_unit"] = "codepoint"
        except (KeyError, TypeError, AttributeError) as error:
            raise ReportError(f"a field is missing or of the wrong type: {error}") from None
        return cls(copy)

    @classmethod
    def from_json(cls, text: str | bytes) -> Report:
        """Read a report back from JSON text. Raises ReportError as :meth:`from_dict` does."""
        return cls.from_dict(loads(text))


def build(
    *,
    article: Article,
    sentences: Sequence[Sentence],
    results: Mapping[str, SignalResult],
    provenance: Provenance,
    report_id: str,
    created_at: str,
    warnings: Sequence[Notice] = (),
    fetch: Fetch | None = None,
) -> Report:
    """The report of one article.

    ``results`` maps a score's id to what its signal says; the one named ``triage`` stands beside
    ``scores``, not in it. ``warnings`` are added to the article's own. ``created_at`` is ISO 8601
    in UTC. Raises ReportError when a result contradicts the article (a span outside the text, a
    list that is not one entry a sentence) or holds a number that JSON cannot.
    """
    for name, result in results.items():
        _check_result(name, result, len(sentences))
    scores = {name: _score(name, result.score) for name, result in results.items()}
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "id": report_id,
        "created_at": created_at,
        "input": _input(article, fetch),
        "document": _document(article, sentences, warnings),
        "scores": {name: score for name, score in scores.items() if name != "triage"},
        "triage": scores.get("triage"),
        "sources": _sources(article.text, results),
        "sentences": _sentences(article.text, sentences, results),
        "provenance": {
            "credcheck": provenance.credcheck,
            "scoring_version": provenance.scoring_version,
            "runtime": provenance.runtime,
            "bundle": {
                "id": provenance.bundle_id,
                "sha256": provenance.bundle_sha256,
                "reference": provenance.reference,
            },
            "sources": {"id": provenance.sources_id, "lists": dict(provenance.lists)},
        },
    }
    data = plain(data, "report")
    data["provenance"]["result_sha256"] = result_sha256(data)
    return Report(data)


def problem(
    error: CredcheckError, *, position: int | None = None, target: str | None = None
) -> dict[str, Any]:
    """The problem object (RFC 9457) that takes the place of an item that failed.

    ``position`` is the item's place in the input, from 0, and ``target`` what was asked for; both
    are left out when not given. ``next`` lists what a person can do about it, perhaps nothing.
    """
    found: dict[str, Any] = {
        "type": f"urn:credcheck:problem:{error.code}",
        "title": error.title,
        "detail": str(error) or error.title,
        "next": list(error.next_steps),
    }
    if position is not None:
        found["position"] = position
    if target is not None:
        found["target"] = target
    return found


def _input(article: Article, fetch: Fetch | None) -> dict[str, Any]:
    given = {"kind": article.kind, "url": article.url, "url_verified": article.url_verified}
    return given | (_flat(fetch) if fetch else {})


def _document(
    article: Article, sentences: Sequence[Sentence], warnings: Sequence[Notice]
) -> dict[str, Any]:
    text = article.text
    body = (text[s.start : s.end] for s in sentences if s.part == "body")
    return {
        "headline": article.headline,
        "byline": list(article.byline),
        "published": article.published,
        "modified": article.modified,
        "publisher": article.publisher,
        "domain": article.domain,
        "claimed_source": article.claimed_source,
        "language": article.language,
        "genre": article.genre,
        "genre_seen": article.genre_seen,
        "words": sum(count_words(sentence) for sentence in body),
        "text": text,
        "text_sha256": _text_sha256(text),
        "offset_unit": "codepoint",
        "warnings": [_flat(notice) for notice in (*article.warnings, *warnings)],
    }


def _flat(value: Fetch | Notice | Factor | Evidence) -> dict[str, Any]:
    """The fields of a dataclass that holds no other: ``asdict`` would copy each."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _text_sha256(text: str) -> str:
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise ReportError(f"the text holds half a surrogate pair at {error.start}") from None


def _check_result(name: str, result: SignalResult, count: int) -> None:
    """Refuse a result that breaks the contract of :class:`SignalResult`."""
    score = result.score
    if (score.value is None) != (score.abstained is not None):
        raise ReportError(f"{name}: a score has a value or a reason to abstain, never both")
    lists = {"contributions": result.contributions, "if_removed": result.if_removed}
    for what, values in lists.items():
        if len(values) and score.value is None:
            raise ReportError(f"{name}: an abstained score has no {what}")
        if len(values) not in (0, count):
            raise ReportError(f"{name}: {len(values)} {what} for {count} sentences")
    for what, values_or_none in result.sentence_scores.items():
        if len(values_or_none) != count:
            raise ReportError(f"{name}: {len(values_or_none)} {what} for {count} sentences")


def _score(name: str, score: Score) -> dict[str, Any]:
    common: dict[str, Any] = {
        "value": score.value,
        "label": score.label,
        "level": score.level,
        "better": score.better,
        "interval": score.interval,
        "covers": score.covers,
        "thresholds": score.thresholds,
        "percentile": score.percentile,
        "abstained": _flat(score.abstained) if score.abstained else None,
        "link": score.link,
        "base": score.base,
        "factors": [_flat(factor) for factor in score.factors],
    }
    if clash := sorted(common.keys() & score.details.keys()):
        raise ReportError(f"{name}: details would overwrite {', '.join(clash)}")
    return common | dict(score.details)


def _sources(text: str, results: Mapping[str, SignalResult]) -> list[dict[str, Any]]:
    cited = [one for result in results.values() for one in result.sources]
    for one in cited:
        for span in (*one.mentions, one.unnamed_because):
            if span is not None:
                _check_span(span.start, span.end, text, f"the source {one.name!r}")
    return [cited_source_json(one, index) for index, one in enumerate(cited)]


def _sentences(
    text: str, sentences: Sequence[Sentence], results: Mapping[str, SignalResult]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "index": sentence.index,
            "part": sentence.part,
            "text": text[sentence.start : sentence.end],
            "start": sentence.start,
            "end": sentence.end,
            "selector": quote_selector,
            "scores": {},
            "attributions": [],
            "contributions": {},
            "if_removed": {},
            "evidence": [],
        }
        for sentence, quote_selector in zip(sentences, selectors(text, sentences), strict=True)
    ]
    starts = [sentence.start for sentence in sentences]
    for name, result in results.items():
        _add_numbers(found, name, result)
        for attribution in result.attributions:
            if not 0 <= attribution.sentence < len(found):
                raise ReportError(f"{name}: an attribution in sentence {attribution.sentence}")
            found[attribution.sentence]["attributions"].append(_attribution(attribution, text))
        for evidence in result.evidence:
            _check_span(evidence.start, evidence.end, text, f"{name}: evidence {evidence.code}")
            place = bisect_right(starts, evidence.start) - 1
            if place < 0:
                raise ReportError(f"{name}: evidence {evidence.code} lies before every sentence")
            found[place]["evidence"].append(_flat(evidence))
    for sentence_data in found:
        sentence_data["evidence"].sort(key=lambda e: (-e["score"], e["start"], e["signal"]))
    return found


def _add_numbers(found: list[dict[str, Any]], name: str, result: SignalResult) -> None:
    """Write one signal's numbers into every sentence; the lengths are checked already."""
    for what, values in result.sentence_scores.items():
        for data, value in zip(found, values, strict=True):
            if what in data["scores"]:
                raise ReportError(f"{name}: two signals give the sentence score {what}")
            data["scores"][what] = value
    for key, terms in (("contributions", result.contributions), ("if_removed", result.if_removed)):
        for data, term in zip(found, terms, strict=False):
            data[key][name] = term


def _attribution(attribution: Attribution, text: str) -> dict[str, Any]:
    inner = [span for one in attribution.inner for span in (one.source, one.cue)]
    for span in (attribution.source, attribution.cue, *attribution.content, *inner):
        if span is not None:
            _check_span(span.start, span.end, text, "an attribution")
    return attribution_json(attribution)


def _check_span(start: int, end: int, text: str, what: str) -> None:
    if not 0 <= start < end <= len(text):
        raise ReportError(f"{what} has the span {start}:{end} in a text of {len(text)}")


def _check_sections(data: dict[str, Any]) -> None:
    for name, kind in _SECTIONS.items():
        if not isinstance(data.get(name), kind):
            raise ReportError(f"the report has no {name}, or it is not of the right type")
    major = SCHEMA_VERSION.partition(".")[0]
    if data["schema_version"].partition(".")[0] != major:
        raise ReportError(
            f"this library reads reports of version {major}.x, not {data['schema_version']}"
        )
    data.setdefault("triage", None)
