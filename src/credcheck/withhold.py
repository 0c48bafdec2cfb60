"""Takes the article's words out of a report, all of them or all but a few quotations.

:func:`withhold` works on a copy of a report in two steps. The fields that are known to repeat the article
are emptied or cut. Then every other string is searched for what is withheld, so that a detail, a label
or a reader's remark which repeats a passage does not carry it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from credcheck.attribution.phrases import called
from credcheck.errors import ReportError
from credcheck.keys import key

QUOTE_CHARS = 300
"""The longest quotation of one sentence, and of the headline, in code points."""

QUOTED_SHARE = 10
"""Quotations make up at most one part in so many of the article's characters, headline left out."""

NAME_CHARS = 80
"""The longest name or description of a source that is shown outside a quotation."""

BLOCK = 24
"""Letters and digits of a stretch of withheld text by which it is recognised in other strings."""

MARK = "…"
"""What stands for words that were taken out of a string."""

Sentence = dict[str, Any]


def withhold(
    data: dict[str, Any], whole: Mapping[str, Any], policy: Literal["quotes", "none"]
) -> None:
    """Take out of ``data``, in place, the words that ``policy`` does not allow.

    ``data`` is a copy of the report ``whole`` with the same sentences, whatever its offset unit;
    offsets of ``whole`` count code points. Raises ReportError when words are missing already.
    """
    check_whole(whole)
    sentences: Sequence[Sentence] = whole["sentences"]
    ends = _quotations(sentences) if policy == "quotes" else [None] * len(sentences)
    _cut_document(data["document"], policy)
    for mine, theirs, end in zip(data["sentences"], sentences, ends, strict=True):
        _cut_sentence(mine, theirs, end)
        for attribution in mine["attributions"]:
            name = attribution["resolved_source"]
            shown = name and policy == "quotes"
            attribution["resolved_source"] = _cut(called(name), NAME_CHARS) if shown else None
    for cited in data.get("sources", ()):
        _cut_source(cited)
    if policy == "none":
        data.pop("sources", None)
        data.pop("feedback", None)
    _sweep(data, _blocks(_hidden(sentences, ends)))
    data["document"]["text_policy"] = policy


def check_whole(data: Mapping[str, Any]) -> None:
    """Raise ReportError when the report has lost words of its text."""
    texts = [data["document"]["text"], *(sentence["text"] for sentence in data["sentences"])]
    if "text_policy" in data["document"] or not all(isinstance(text, str) for text in texts):
        raise ReportError("the report was cut to less than the full text; take the whole one")


def _quotations(sentences: Sequence[Sentence]) -> list[int | None]:
    """For each sentence the offset at which its quotation ends, None where it is not quoted.

    The headline always is. Of the others those come first whose evidence is strongest.
    """
    ends: list[int | None] = [None] * len(sentences)
    lengths = [sentence["end"] - sentence["start"] for sentence in sentences]
    titles = [n for n, sentence in enumerate(sentences) if sentence["part"] == "headline"]
    others = [n for n, sentence in enumerate(sentences) if sentence["part"] != "headline"]
    ranked = sorted(
        (n for n in others if sentences[n]["evidence"]),
        key=lambda n: (-max(one["score"] for one in sentences[n]["evidence"]), n),
    )
    _quote(titles, QUOTE_CHARS, sentences, ends)
    _quote(ranked, sum(lengths[n] for n in others) // QUOTED_SHARE, sentences, ends)
    return ends


def _quote(
    places: Sequence[int], left: int, sentences: Sequence[Sentence], ends: list[int | None]
) -> None:
    """Quote the sentences at ``places`` as long as they fit into ``left`` characters."""
    for n in places:
        start, end = sentences[n]["start"], sentences[n]["end"]
        length = min(end - start, QUOTE_CHARS)
        if length <= left:
            ends[n] = start + length
            left -= length


def _cut_document(document: dict[str, Any], policy: str) -> None:
    document["text"] = None
    if policy == "quotes":
        document["headline"] = _cut(document["headline"], QUOTE_CHARS)
    else:
        document |= {"headline": None, "byline": []}
    document["byline"] = [_cut(name, NAME_CHARS) for name in document["byline"]]
    document["publisher"] = _cut(document["publisher"], NAME_CHARS)


def _cut_sentence(mine: Sentence, theirs: Sentence, end: int | None) -> None:
    """Leave what stands before ``end``, and reasons about that; codes, scores and spans all stay."""
    mine["selector"] = None
    if end is None:
        mine["text"] = None
    elif end < theirs["end"]:
        mine["text"] = theirs["text"][: end - theirs["start"]] + MARK
    for one, other in zip(mine["evidence"], theirs["evidence"], strict=True):
        if end is None or other["end"] > end:
            one["reason"] = None


def _cut_source(cited: dict[str, Any]) -> None:
    """Names are shown as those of attributions are; titles are searched like any other string."""
    cited["name"] = _cut(cited["name"], NAME_CHARS)
    cited["relayed_by"] = [_cut(name, NAME_CHARS) for name in cited["relayed_by"]]


def _cut(text: str | None, limit: int) -> str | None:
    return text if text is None or len(text) <= limit else text[: limit - 1] + MARK


def _hidden(sentences: Sequence[Sentence], ends: Sequence[int | None]) -> Iterable[str]:
    """Stretches of text without a quotation, each over as many sentences as follow each other."""
    stretch: list[str] = []
    for sentence, end in zip(sentences, ends, strict=True):
        if end is not None:
            yield "".join(stretch)
            stretch = [sentence["text"][end - sentence["start"] :]]
        else:
            stretch.append(sentence["text"])
    yield "".join(stretch)


def _blocks(stretches: Iterable[str]) -> frozenset[str]:
    """Every BLOCK letters of the stretches: a run of twice as many holds one of them whole."""
    keys = map(key, stretches)
    return frozenset(
        text[n : n + BLOCK] for text in keys for n in range(0, len(text) - BLOCK + 1, BLOCK)
    )


# Facts about the page and the report, and what was cut to measure before.
_KEPT = frozenset({"schema_version", "id", "created_at", "input", "provenance"})
_KEPT_OF_DOCUMENT = frozenset(
    {"headline", "byline", "publisher", "domain", "claimed_source", "text_sha256"}
)
_KEPT_OF_SENTENCE = frozenset({"text", "attributions"})
_KEPT_OF_SOURCE = frozenset({"name", "relayed_by"})


def _sweep(data: dict[str, Any], blocks: frozenset[str]) -> None:
    _sweep_fields(data["document"], _KEPT_OF_DOCUMENT, blocks)
    for sentence in data["sentences"]:
        _sweep_fields(sentence, _KEPT_OF_SENTENCE, blocks)
    for cited in data.get("sources", ()):
        _sweep_fields(cited, _KEPT_OF_SOURCE, blocks)
    _sweep_fields(data, _KEPT | {"document", "sentences", "sources"}, blocks)


def _sweep_fields(holder: dict[str, Any], kept: frozenset[str], blocks: frozenset[str]) -> None:
    for name in holder.keys() - kept:
        holder[name] = _swept(holder[name], blocks)


def _swept(value: Any, blocks: frozenset[str]) -> Any:
    """The value with MARK in place of each string that holds a block."""
    if isinstance(value, str):
        letters = key(value)
        found = (letters[n : n + BLOCK] in blocks for n in range(len(letters) - BLOCK + 1))
        return MARK if any(found) else value
    if isinstance(value, dict):
        return {name: _swept(one, blocks) for name, one in value.items()}
    if isinstance(value, list):
        return [_swept(one, blocks) for one in value]
    return value
