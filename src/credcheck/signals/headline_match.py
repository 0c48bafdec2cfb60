"""Headline match: what stands in the headline and nowhere in the body (title representativeness).

Numbers, names, quotations, negations and strong verbs of the headline are looked up in the body; the
value is the share that is found there. Deterministic, exact spans, no training.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from credcheck.signals import Context
from credcheck.types import Evidence, Notice, Score, SignalResult

ID = "headline_match"
REQUIRES: tuple[str, ...] = ()
CODE = "title_representativeness"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<!\w)[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")
_QUOTED = re.compile(r"[\"“]([^\"“”]{3,}?)[\"”]|(?<!\w)[‘']([^‘’']{3,}?)[’'](?!\w)")
_NEGATION = re.compile(
    r"\b(?:no|not|never|without|den(?:y|ies|ied)|refus\w+)\b|n[’']t\b", re.IGNORECASE
)
_NOT_IN_BODY = re.compile(
    r"\b(?:no|not|never|none|without|den(?:y|ies|ied|ying)|refus\w+|reject\w*|declin\w+|fail\w*)\b|n[’']t\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(kill|cure|cause|prove|destroy|prevent|eliminate|guarantee|confirm|expose|ban|collapse)(?:s|es|d|ed|ing)?\b",
    re.IGNORECASE,
)
_SMALL = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One checkable stretch of the headline: offsets in the headline, and whether the body has it."""

    kind: str
    start: int
    end: int
    found: bool


def measure(context: Context) -> SignalResult:
    """The share of the headline's checkable items that the body has, and each that it lacks."""
    if context.headline is None:
        return _abstained("no_headline", "there is no headline to compare with the body")
    if context.unfit:
        return _abstained(context.unfit.code, context.unfit.detail)
    title = context.text_of(context.headline)
    body = " ".join(context.text_of(s) for s in context.sentences if s.part in ("body", "caption"))
    items = check(title, body)
    if not items:
        return _abstained("nothing_to_compare", "the headline has no number, name or quotation")
    value = sum(item.found for item in items) / len(items)
    missing = [item for item in items if not item.found]
    label = "everything checkable in the headline is in the text"
    if missing:
        label = (
            f"{len(missing)} of {len(items)} checkable items of the headline are not in the text"
        )
    score = Score(
        value, label, better="high", details={"checked": len(items), "missing": len(missing)}
    )
    at = context.headline.start
    return SignalResult(score, evidence=tuple(_evidence(title, at, item) for item in missing))


def check(title: str, body: str) -> list[Item]:
    """Every checkable item of a headline in its order, with whether the body has it."""
    folded = _fold(body)
    items = [Item("number", *m.span(), _has_number(m[0], folded)) for m in _NUMBER.finditer(title)]
    items += [
        Item("quotation", *m.span(m.lastindex or 0), _fold(m[m.lastindex or 0]) in folded)
        for m in _QUOTED.finditer(title)
    ]
    if _is_sentence_case(title):
        items += [
            Item("name", *m.span(), all(_has_word(part, folded) for part in m[0].split()))
            for m in _NAME.finditer(title)
            if any(map(str.isalnum, title[: m.start()]))
        ]
    items += [
        Item("negation", *m.span(), bool(_NOT_IN_BODY.search(body)))
        for m in _NEGATION.finditer(title)
    ]
    items += [
        Item("strength", *m.span(), m[1].casefold()[:5] in folded) for m in _STRONG.finditer(title)
    ]
    return sorted(items, key=lambda item: (item.start, item.end))


def _is_sentence_case(title: str) -> bool:
    words = [word for word in title.split() if word[:1].isalpha()]
    capitals = sum(word[:1].isupper() for word in words)
    return capitals <= len(words) / 2


def _fold(text: str) -> str:
    return text.casefold().translate(str.maketrans("’‘“”", "''\"\""))


def _has_word(word: str, folded: str) -> bool:
    stem = _fold(word).removesuffix("'s").strip("'-")
    return re.search(rf"(?<!\w){re.escape(stem)}", folded) is not None


def _has_number(number: str, folded: str) -> bool:
    plain = number.replace(",", "")
    if re.search(rf"(?<![\d.]){re.escape(plain)}(?![\d])", folded.replace(",", "")):
        return True
    return plain.isdecimal() and int(plain) < len(_SMALL) and _has_word(_SMALL[int(plain)], folded)


def _evidence(title: str, at: int, item: Item) -> Evidence:
    words = title[item.start : item.end]
    reason = f"The headline's {item.kind} '{words}' does not stand in the text."
    return Evidence(ID, CODE, at + item.start, at + item.end, 1.0, "own", reason)


def _abstained(code: str, detail: str) -> SignalResult:
    return SignalResult(Score(None, detail, "unknown", "high", abstained=Notice(code, detail)))
