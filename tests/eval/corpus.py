"""Reader of the hand-labelled corpus: thirty articles and forty pairs of headlines.

Labels are written as quotations from the text (``articles/*.toml``), so that a person can check
them beside it; here they become spans. How they are meant:

- *source*, *cue* and *content* follow PolNeAR (Newell, Margolin and Ruths 2018): who, the words
  that signal the attribution, what is attributed. A quoted sentence that goes on after the one with
  the cue is an attribution of its own, without source or cue; ``resolved`` says who speaks.
- ``resolved`` is written only where the source is a pronoun, a short form or in another sentence.
- ``quote`` says whether the content is the source's own words (answers of an interview are direct,
  with or without quotation marks), a paraphrase, or a paraphrase that holds some quoted words.
- A loaded word is labelled once; the label stands for every occurrence of it in its voice. A word
  is *quoted* when it stands in the content of an attribution that has a source, else *own*.
- ``unsourced`` are checkable sentences that rest on nobody, "it is believed" among them.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from credcheck.types import SOURCE_TYPES, Block, Part, Quote, SourceType, Span

HERE = Path(__file__).resolve().parent
ARTICLES = HERE / "articles"
PAIRS = HERE / "headline_pairs.jsonl"

Sensational = Literal["low", "medium", "high"]
PairKind = Literal["tabloid", "shouting", "clickbait"]
SENSATIONAL: tuple[Sensational, ...] = ("low", "medium", "high")
PAIR_KINDS: tuple[PairKind, ...] = ("tabloid", "shouting", "clickbait")
QUOTES: tuple[Quote, ...] = ("direct", "indirect", "mixed")

_KEYS = {
    *("genre", "headline", "language", "sensational", "boilerplate", "captions"),
    *("loaded", "quoted_loaded", "unsourced"),
}
_ATTRIBUTION_KEYS = {"sentence", "source", "cue", "content", "source_type", "resolved", "quote"}


class LabelError(ValueError):
    """A label that cannot be found in its article, or not in one place only."""


@dataclass(frozen=True, slots=True)
class LabelledAttribution:
    """One attribution as a person marked it; spans index the article's text in code points."""

    sentence: Span
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    source_type: SourceType
    resolved: str | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article with its labels; ``blocks`` are its paragraphs with their parts, in text order."""

    name: str
    text: str
    headline: str | None
    language: str
    genre: str
    sensational: Sensational
    blocks: tuple[Block, ...]
    loaded: tuple[Span, ...]
    quoted_loaded: tuple[Span, ...]
    unsourced: tuple[Span, ...]
    attributions: tuple[LabelledAttribution, ...]

    def words_of(self, span: Span) -> str:
        """The stretch of the text that ``span`` covers."""
        return self.text[span.start : span.end]

    def part(self, name: Part) -> tuple[str, ...]:
        """The paragraphs of one part."""
        return tuple(self.text[b.start : b.end] for b in self.blocks if b.part == name)


@dataclass(frozen=True, slots=True)
class HeadlinePair:
    """Two headlines for one event; ``charged`` should score as the more sensational."""

    id: str
    kind: PairKind
    charged: str
    neutral: str


def load_articles(folder: Path = ARTICLES) -> list[LabelledArticle]:
    """Every ``NN-slug.txt`` of ``folder`` with its ``.toml``, by name.

    Raises LabelError, naming the article and the label, for a label that is malformed, is not in
    the text, or could stand in more than one place.
    """
    return [load_article(path) for path in sorted(folder.glob("*.txt"))]


def load_article(path: Path) -> LabelledArticle:
    """One article and its labels. Raises LabelError as :func:`load_articles` does."""
    text = path.read_text(encoding="utf-8").strip("\n")
    labels = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    try:
        return _resolve(path.stem, text, labels)
    except LabelError as error:
        raise LabelError(f"{path.stem}: {error}") from error


def load_pairs(path: Path = PAIRS) -> list[HeadlinePair]:
    """The pairs of headlines in file order. Raises LabelError for an unknown kind."""
    pairs = [HeadlinePair(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    for pair in pairs:
        _one_of(pair.kind, PAIR_KINDS, f"kind of pair {pair.id}")
    return pairs


def _resolve(name: str, text: str, labels: Mapping[str, Any]) -> LabelledArticle:
    if set(labels) - {"attribution"} != _KEYS:
        raise LabelError(f"keys {sorted(labels)} are not the expected {sorted(_KEYS)}")
    _one_of(labels["sensational"], SENSATIONAL, "sensational")
    blocks = _blocks(text, labels)
    attributions = tuple(_attribution(text, row) for row in labels.get("attribution", ()))
    quoted = [span for a in attributions if a.source_type != "none" for span in a.content]
    aside = [Span(b.start, b.end) for b in blocks if b.part == "boilerplate"]
    own = _voice(text, labels["loaded"], outside=[*quoted, *aside])
    return LabelledArticle(
        name=name,
        text=text,
        headline=text[: blocks[0].end] if labels["headline"] else None,
        language=labels["language"],
        genre=labels["genre"],
        sensational=labels["sensational"],
        blocks=blocks,
        loaded=own,
        quoted_loaded=_voice(text, labels["quoted_loaded"], inside=quoted),
        unsourced=tuple(_only(text, sentence) for sentence in labels["unsourced"]),
        attributions=attributions,
    )


def _blocks(text: str, labels: Mapping[str, Any]) -> tuple[Block, ...]:
    wanted: dict[str, Part] = dict.fromkeys(labels["boilerplate"], "boilerplate")
    wanted.update(dict.fromkeys(labels["captions"], "caption"))
    blocks: list[Block] = []
    start = 0
    for paragraph in text.split("\n\n"):
        part = wanted.pop(paragraph, "body")
        if not blocks and labels["headline"]:
            part = "headline"
        blocks.append(Block(start, start + len(paragraph), part))
        start += len(paragraph) + 2
    if wanted:
        raise LabelError(f"no paragraph reads {next(iter(wanted))!r}")
    return tuple(blocks)


def _attribution(text: str, row: Mapping[str, Any]) -> LabelledAttribution:
    if not {"sentence", "content", "source_type", "quote"} <= set(row) <= _ATTRIBUTION_KEYS:
        raise LabelError(f"an attribution has the keys {sorted(row)}")
    _one_of(row["source_type"], SOURCE_TYPES, "source_type")
    _one_of(row["quote"], QUOTES, "quote")
    sentence = _only(text, row["sentence"])
    content = tuple(_only(text, words, within=sentence) for words in row["content"])
    if not content:
        raise LabelError(f"no content in {row['sentence']!r}")
    resolved = row.get("resolved")
    if resolved is not None and resolved not in text:
        raise LabelError(f"resolved source {resolved!r} is not in the text")
    return LabelledAttribution(
        sentence=sentence,
        source=_beside(text, row.get("source"), sentence, content),
        cue=_beside(text, row.get("cue"), sentence, content),
        content=content,
        source_type=row["source_type"],
        resolved=resolved,
        quote=row["quote"],
    )


def _beside(text: str, words: str | None, sentence: Span, content: Sequence[Span]) -> Span | None:
    """The occurrence of a source or cue in its sentence: outside the content, the nearest to it."""
    if words is None:
        return None
    free = [s for s in _occurrences(text, words, sentence) if not _touches(s, content)]
    if not free:
        raise LabelError(f"{words!r} is not in {text[sentence.start : sentence.end]!r}")
    ranked = sorted((min(_gap(span, c) for c in content), span.start, span) for span in free)
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        raise LabelError(f"{words!r} is ambiguous in {text[sentence.start : sentence.end]!r}")
    return ranked[0][2]


def _voice(
    text: str,
    labels: Sequence[str],
    *,
    inside: Sequence[Span] | None = None,
    outside: Sequence[Span] = (),
) -> tuple[Span, ...]:
    """Every occurrence of every label that lies in ``inside`` (if given) and off ``outside``."""
    found: list[Span] = []
    for words in labels:
        spans = [s for s in _occurrences(text, words) if not _touches(s, outside)]
        if inside is not None:
            spans = [s for s in spans if _touches(s, inside)]
        if not spans:
            raise LabelError(f"loaded words {words!r} are not in the text, in that voice")
        found += spans
    return tuple(sorted(found, key=lambda span: span.start))


def _only(text: str, words: str, within: Span | None = None) -> Span:
    spans = _occurrences(text, words, within)
    place = repr(text[within.start : within.end]) if within else "the text"
    if not spans:
        raise LabelError(f"{words!r} is not in {place}")
    if len(spans) > 1:
        raise LabelError(f"{words!r} is ambiguous: it stands {len(spans)} times in {place}")
    return spans[0]


def _occurrences(text: str, words: str, within: Span | None = None) -> list[Span]:
    """Occurrences that cut no word in two: "said" is not in "aforesaid", nor "it" in "its"."""
    if not words.strip():
        raise LabelError("an empty label")
    start, end = (within.start, within.end) if within else (0, len(text))
    spans: list[Span] = []
    at = text.find(words, start, end)
    while at >= 0:
        stop = at + len(words)
        cuts_left = words[0].isalnum() and at > 0 and text[at - 1].isalnum()
        cuts_right = words[-1].isalnum() and stop < len(text) and text[stop].isalnum()
        if not (cuts_left or cuts_right):
            spans.append(Span(at, stop))
        at = text.find(words, at + 1, end)
    return spans


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span.overlap(other) for other in others)


def _gap(one: Span, other: Span) -> int:
    return max(other.start - one.end, one.start - other.end)


def _one_of(value: object, allowed: Sequence[str], what: str) -> None:
    if value not in allowed:
        raise LabelError(f"{what} is {value!r}, not one of {', '.join(allowed)}")
