"""The values that travel between the stages: frozen, slotted, and nothing else.

Every offset is a Unicode code point index into :attr:`Article.text`, start inclusive, end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Part = Literal["headline", "body", "caption", "boilerplate"]
Level = Literal["low", "medium", "high", "unclear", "unknown"]
Better = Literal["low", "high"]
Voice = Literal["own", "quoted"]
Link = Literal["identity", "logit"]
InputKind = Literal["text", "html", "url"]
Quote = Literal["direct", "indirect", "mixed"]
Basis = Literal["stated", "running"]
SourceType = Literal[
    "named_person", "organization", "document", "anonymous", "unnamed_person", "group", "none"
]
SOURCE_TYPES: tuple[SourceType, ...] = (
    "named_person",
    "organization",
    "document",
    "anonymous",
    "unnamed_person",
    "group",
    "none",
)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch ``start:end`` of the article's text, in code points."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlap(self, other: Span) -> int:
        """Number of code points that both spans cover."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Notice:
    """A coded remark that a machine can match and a person can read: a warning or an abstention."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or caption of the article; blocks never overlap and come in text order."""

    start: int
    end: int
    part: Part


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A link that stands in the article, with the words that carry it."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """A document after extraction.

    ``text`` is the headline, a blank line and the body, or the body alone. ``blocks`` cover every
    non-blank stretch of it; when there is a headline it is block 0 with part ``headline``.
    ``claimed_source`` is the host that canonical links or metadata name, which may differ from
    ``domain``, the host that served the page. ``genre_seen`` says where the genre was seen.
    ``transparency`` says of each criterion whether the page shows it, ``transparency_seen`` where
    it was seen.
    """

    text: str
    blocks: tuple[Block, ...]
    headline: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    publisher: str | None = None
    url: str | None = None
    domain: str | None = None
    url_verified: bool = False
    claimed_source: str | None = None
    language: str | None = None
    genre: str | None = None
    genre_seen: str | None = None
    links: tuple[Hyperlink, ...] = ()
    transparency: Mapping[str, str] = field(default_factory=dict)
    transparency_seen: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Notice, ...] = ()
    kind: InputKind = "text"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``start:end`` of the article's text, inside block number ``block``."""

    index: int
    start: int
    end: int
    part: Part
    block: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Encoding:
    """One encoder pass over an article.

    For N word pieces and C head columns: ``starts``, ``ends`` and ``sentence`` are int arrays of
    shape (N,), ``logits`` is float32 of shape (N, C) whose columns are named by ``columns``. Pieces
    come in text order. A pooled head is linear over its pieces: its sentence logit is the mean of
    its column over the sentence's pieces.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentence: NDArray[np.int64]
    logits: NDArray[np.float32]
    columns: tuple[str, ...]
    warnings: tuple[Notice, ...] = ()

    def column(self, name: str) -> NDArray[np.float32]:
        """The logits of one head, shape (N,). Raises ValueError for a head that is not there."""
        return self.logits[:, self.columns.index(name)]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span, a reason code, a score in 0…1 and the reason in plain English."""

    signal: str
    code: str
    start: int
    end: int
    score: float
    voice: Voice
    reason: str


@dataclass(frozen=True, slots=True)
class InnerSource:
    """A source inside what another one says: "a group that officials blame, the ministry said"."""

    source: Span
    cue: Span
    source_type: SourceType


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said what.

    ``source`` and ``cue`` may be absent (a source named sentences earlier, a bare quotation);
    ``content`` holds at least one span. ``resolved_source`` is the name or description that a
    pronoun or short form stands for. ``sentence`` is the index of the sentence it is shown under.
    ``basis`` is "running" where no word says so and the sentence only goes on with the source before
    it. ``inner`` are the sources that stand inside the content. ``source_index`` is the number of
    the source among the article's, None where there is nobody.
    """

    sentence: int
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    source_type: SourceType
    resolved_source: str | None
    quote: Quote
    basis: Basis = "stated"
    inner: tuple[InnerSource, ...] = ()
    source_index: int | None = None


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One person, body, document or group that an article rests on, with all it is cited for.

    ``name`` is the longest form that the article gives. ``title`` and ``affiliation`` stand in its own
    words. ``kinds`` are any of "official", "expert" and "outlet". ``is_promised`` says that the text
    speaks of anonymity, ``unnamed_because`` are the words that give a reason for it. ``statements``
    are those that rest on it, ``running`` of them only by going on with it; ``word_share`` is its part
    of all attributed words in 0…1; ``sentences`` are where it is cited. ``relayed_by`` names who
    speaks of what it said, where that is not the article itself. ``links`` are the addresses in the
    article that lead to it.
    """

    name: str
    source_type: SourceType
    title: str | None
    affiliation: str | None
    kinds: tuple[str, ...]
    is_promised: bool
    unnamed_because: Span | None
    attributions: int
    statements: int
    running: int
    word_share: float
    sentences: tuple[int, ...]
    quote: Quote | None
    mentions: tuple[Span, ...]
    relayed_by: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """What something that is no sentence adds to a score, in the units of the score's link."""

    code: str
    effect: float
    detail: str


@dataclass(frozen=True, slots=True)
class Score:
    """A value with all that is needed to read it.

    ``value`` is in 0…1, or None exactly when ``abstained`` says why. ``interval`` is a 90 % interval
    and ``covers`` the quantity it covers. For a score with a ``link``:
    ``link(value) = base + Σ contributions + Σ factor effects``. ``details`` holds what is particular
    to one score; its keys are documented in docs/report.md and written beside the common fields.
    """

    value: float | None
    label: str
    level: Level | None = None
    better: Better | None = None
    interval: tuple[float, float] | None = None
    covers: str | None = None
    thresholds: tuple[float, float] | None = None
    percentile: float | None = None
    abstained: Notice | None = None
    link: Link | None = None
    base: float | None = None
    factors: tuple[Factor, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignalResult:
    """What one signal says of one article.

    ``contributions`` and ``if_removed`` have one entry per sentence, or are empty when the score
    abstains or has no link. ``sentence_scores`` maps a name to one value per sentence (None where
    the quantity does not apply).
    """

    score: Score
    contributions: Sequence[float] = ()
    if_removed: Sequence[float] = ()
    sentence_scores: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    attributions: tuple[Attribution, ...] = ()
    sources: tuple[CitedSource, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Encoder(Protocol):
    """Turns sentences into an :class:`Encoding`, one pass per article."""

    def encode(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Sentence]]
    ) -> list[Encoding]:
        """Encode many articles at once; result i belongs to ``texts[i]``."""
        ...
