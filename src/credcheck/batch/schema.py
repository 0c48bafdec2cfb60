"""The flat tables of a batch: their columns, types and meanings, in one place.

docs/batch.md shows what stands here, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["integer", "number", "boolean", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; every one but ``position`` may be null, where what it says was not to be had."""

    name: str
    kind: Kind
    means: str


def _score(name: str, *, interval: bool = True) -> tuple[Column, ...]:
    ends = (
        Column(f"{name}_low", "number", "lower end of its 90 % interval"),
        Column(f"{name}_high", "number", "upper end of its 90 % interval"),
    )
    return (
        Column(name, "number", f"the score `{name}`, 0 to 1"),
        *(ends if interval else ()),
        Column(f"{name}_level", "text", "its level"),
        Column(f"{name}_percentile", "number", "its share of reference articles below"),
        Column(f"{name}_abstained", "text", "why it was not given: a code"),
    )


_PLACE = Column("position", "integer", "the document's place in the input, from 0")
SCORES = ("sensationalism", "attribution", "headline_match", "source_reliability", "source_style")

ARTICLES = (
    _PLACE,
    Column("document_id", "text", "the input's own id: a record's, a file's name, a WARC record's"),
    Column("report_id", "text", "the report's id: the same for the same input, place and weights"),
    Column("kind", "text", "`text`, `html` or `url`"),
    Column("url", "text", "the address, as given"),
    Column("url_verified", "boolean", "whether credcheck fetched the page itself"),
    Column("domain", "text", "the host of the address"),
    Column("outlet", "text", "the scope that its source was looked up by, or the domain"),
    Column("publisher", "text", "who publishes it, as the page or the input says"),
    Column("headline", "text", "the headline"),
    Column("byline", "text", "its authors, separated by ` | `"),
    Column("published", "text", "when it was published, ISO 8601, as the page or the input says"),
    Column("language", "text", "ISO 639-1"),
    Column("genre", "text", "what kind of piece the page says it is"),
    Column("words", "integer", "words of body"),
    Column("sentences", "integer", "sentences, the headline among them"),
    Column("text_sha256", "text", "SHA-256 of the text that was scored"),
    Column("warnings", "text", "codes of warnings, separated by ` | `"),
    *(column for name in SCORES for column in _score(name)),
    Column("clickbait", "number", "part of sensationalism: the headline's"),
    Column("charged_headline", "number", "part of sensationalism: charged words in the headline"),
    Column("shouting", "number", "part of sensationalism: capitals and exclamation marks"),
    Column("loaded_share", "number", "part of sensationalism: loaded lines, own voice"),
    Column(
        "quoted_loaded_share", "number", "loaded lines in the sources' words; counts for nothing"
    ),
    Column("statements", "integer", "statements that could name a source"),
    Column("attributed", "integer", "how many do"),
    Column("distinct_sources", "integer", "different sources"),
    Column("anonymous_share", "number", "share of attributions to an unnamed insider"),
    Column("official_share", "number", "share of attributions to officials"),
    Column("expert_share", "number", "share of attributions to independent experts"),
    Column("document_share", "number", "share of attributions to documents"),
    Column("outlet_share", "number", "share of attributions to other outlets and agencies"),
    Column("top_source_share", "number", "part of the attributed words that is one source's"),
    Column("unsourced_claims", "integer", "claims that name no source"),
    Column("second_sources", "text", "news agencies in byline or dateline, separated by ` | `"),
    Column("triage", "number", "what to open first: 1 is most urgent"),
    Column("triage_why", "text", "why, strongest first, separated by ` | `"),
    Column("duplicate_group", "integer", "position of the earliest copy (`--near-duplicates`)"),
    Column("duplicate_of", "text", "who had the earliest copy; null for the earliest itself"),
    Column("created_at", "text", "when the run began, ISO 8601, UTC"),
    Column("bundle_sha256", "text", "the weights"),
    Column("result_sha256", "text", "the digest of the report's content"),
)

SENTENCES = (
    _PLACE,
    Column("index", "integer", "the sentence's place in its document, from 0"),
    Column("part", "text", "`headline`, `body`, `caption` or `boilerplate`"),
    Column("start", "integer", "where it begins in the text, in code points"),
    Column("end", "integer", "where it ends"),
    Column("text", "text", "the sentence"),
    Column(
        "loaded", "number", "probability that an annotator would mark loaded language, own voice"
    ),
    Column("quoted_loaded", "number", "the same for the words of its sources"),
    Column("subjective", "number", "probability that it is subjective"),
    Column("check_worthy", "number", "how much it asks to be checked; compare within a document"),
    Column("adds_to_sensationalism", "number", "its contribution to the score"),
    Column("adds_to_attribution", "number", "the same for attribution"),
    Column("adds_to_source_style", "number", "the same for source style"),
    Column("evidence", "text", "reason codes, the strongest first, separated by ` | `"),
    Column("reasons", "text", "each in plain English, in the same order"),
)

ATTRIBUTIONS = (
    _PLACE,
    Column("sentence", "integer", "the sentence it stands in"),
    Column("source", "text", "the words that name the source"),
    Column("source_start", "integer", "where they begin in the text"),
    Column("source_end", "integer", "where they end"),
    Column("cue", "text", "the words that say that it said"),
    Column("cue_start", "integer", "where they begin"),
    Column("cue_end", "integer", "where they end"),
    Column("content_start", "integer", "where what was said begins"),
    Column("content_end", "integer", "where it ends"),
    Column("source_type", "text", "`named_person`, `organization`, `document`, `anonymous`, …"),
    Column("resolved_source", "text", "the full name that a pronoun or short form stands for"),
    Column("quote", "text", "`direct`, `indirect` or `mixed`"),
    Column("basis", "text", "`stated`, or `running` where it only seems to go on with a source"),
    Column("name", "text", "the source's name, one for all its mentions"),
    Column("title", "text", "its title, as the article has it"),
    Column("affiliation", "text", "the body that goes with the title"),
    Column("kinds", "text", "`official`, `expert`, `outlet`, separated by ` | `"),
)

TABLES: Mapping[str, tuple[Column, ...]] = {
    "articles": ARTICLES,
    "sentences": SENTENCES,
    "attributions": ATTRIBUTIONS,
}


def arrow_schema(arrow: Any, table: str) -> Any:
    """A table's schema for pyarrow, whose module is ``arrow``."""
    types = {
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "text": arrow.string(),
    }
    return arrow.schema([(column.name, types[column.kind]) for column in TABLES[table]])
