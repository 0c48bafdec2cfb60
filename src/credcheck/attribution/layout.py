"""Attributions that a text's layout makes without any verb.

- a transcript or interview, whose paragraphs begin with a speaker's label (``MARSH: …``, ``A: …``);
- a signed quotation (``“…” — Ada Marsh``);
- an embedded post, marked up (``<tweet author="…">…</tweet>``) or signed with its account
  (``… — Name (@account) May 4, 2024``).

All of it is direct speech. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from credcheck.types import Sentence, Span

MIN_LABELLED = 3
_OPENING, _CLOSING = '"“„«', '"”»'
_MARKED = re.compile(
    r"<tweet\b[^<>]*?author=\"([^\"<>\n]{1,80})\"[^<>]*>([^<>]{1,2000})(?:</tweet>)?"
)
_ACCOUNT = re.compile(r"[—–]\s{0,3}([^\n—–()@]{0,60}\(@\w{1,30}\))[^\n]{0,40}$")
_SIGNATURE = re.compile(r"\s*[—–―-]{1,2}\s*([A-Z][^\n\"“”]{1,80})$")
_CAPITALS = r"(?:[A-Z][A-Z.'’-]+|[A-Z]\.)(?: [A-Z][A-Z.'’-]*){0,3}"
_TITLED = r"[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+){0,2}"
_LABEL = re.compile(rf"[\"“]?({_CAPITALS}|[QA]|{_TITLED}):\s+")
_NOT_SPEAKERS = frozenset(
    (
        *("PHOTO", "VIDEO", "WATCH", "READ", "RELATED", "UPDATE", "NOTE", "MORE", "PS", "P.S."),
        *("ALSO", "SEE", "LISTEN", "CORRECTION", "SOURCE", "SOURCES", "CREDIT"),
    )
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words whose source is given by the layout; ``name`` is the source as a reader would call it.

    ``name`` is empty for the answers of an interview, whose label names nobody.
    """

    source: Span
    content: Span
    name: str


def utterances(text: str, sentences: Sequence[Sentence]) -> list[Utterance]:
    """Every utterance of a text, in order; their contents never overlap."""
    found = [*_marked(text)]
    blocks = _blocks(sentences)
    for block in blocks:
        one = _signed_quotation(text, block) or _signed_post(text, block)
        if one:
            found.append(one)
    found += _labelled(text, blocks)
    found.sort(key=lambda one: one.content.start)
    kept: list[Utterance] = []
    for one in found:
        if not kept or one.content.start >= kept[-1].content.end:
            kept.append(one)
    return kept


def _blocks(sentences: Sequence[Sentence]) -> list[Span]:
    blocks: dict[int, Span] = {}
    for sentence in sentences:
        if sentence.part == "body":
            first = blocks.get(sentence.block, sentence.span)
            blocks[sentence.block] = Span(first.start, sentence.end)
    return list(blocks.values())


def _marked(text: str) -> Iterator[Utterance]:
    if "<tweet" not in text:
        return
    for match in _MARKED.finditer(text):
        if match[2].strip():
            name = _CAMEL.sub(" ", match[1])
            yield Utterance(Span(*match.span(1)), Span(*match.span(2)), name)


def _signed_post(text: str, block: Span) -> Utterance | None:
    own = text[block.start : block.end]
    match = _ACCOUNT.search(own) if "(@" in own else None
    body = own[: match.start()].strip() if match else ""
    if match is None or not body:
        return None
    start = block.start + own.index(body)
    before, _, account = match[1].partition("(@")
    name = before.strip() or _CAMEL.sub(" ", account.rstrip(")"))
    return Utterance(_shifted(match, block), Span(start, start + len(body)), name)


def _signed_quotation(text: str, block: Span) -> Utterance | None:
    own = text[block.start : block.end]
    if own[:1] not in _OPENING:
        return None
    closing = max(own.rfind(mark) for mark in _CLOSING)
    match = _SIGNATURE.match(own, closing + 1) if closing > 0 else None
    if match is None:
        return None
    name = re.split(r"[,.;(]", match[1])[0].strip()
    return Utterance(_shifted(match, block), Span(block.start, block.start + closing + 1), name)


def _labelled(text: str, blocks: Sequence[Span]) -> list[Utterance]:
    """Speakers' turns; a label counts when its last word labels two paragraphs, of three in all."""
    found = []
    for block in blocks:
        match = _LABEL.match(text, block.start, block.end)
        if match and match[1].split()[0] not in _NOT_SPEAKERS and match.end() < block.end:
            found.append((match, block))
    turns = Counter(match[1].split()[-1] for match, _ in found)
    return [
        Utterance(Span(*m.span(1)), Span(m.end(), block.end), "" if m[1] == "A" else m[1].title())
        for m, block in found
        if len(found) >= MIN_LABELLED and turns[m[1].split()[-1]] > 1 and m[1] != "Q"
    ]


def _shifted(match: re.Match[str], block: Span) -> Span:
    return Span(block.start + match.start(1), block.start + match.end(1))
