"""What the fuzzer drives: one function a target, from any bytes to nothing.

Each calls one stage of credcheck and asserts what that stage promises. An input that cannot be
scored may raise InputError out of ``extract`` and ``feeds``; anything else that comes out is a bug.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, get_args
from urllib.parse import urlsplit

import numpy as np

from credcheck import bundles
from credcheck import extract as extraction
from credcheck import feeds as syndication
from credcheck import segment as segmentation
from credcheck.attribution import decode, voice_mask
from credcheck.bundles import Bundle
from credcheck.errors import InputError
from credcheck.signals import Context
from credcheck.signals import attribution as signal
from credcheck.types import (
    SOURCE_TYPES,
    Article,
    Attribution,
    Encoding,
    Quote,
    Sentence,
    SignalResult,
)
from credcheck.windows import tokenize

URL = "https://news.example.org/2024/05/story?id=7"
SEPARATOR = b"\x1e"
"""Between the text of the attribution target and the bytes that stand for the encoder's logits."""

COLUMNS = ("source", "cue", "content", "source_begin", "cue_begin", "content_begin")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_UNSAFE = re.compile(r"[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def extract(data: bytes) -> None:
    """A page from bytes, and the same bytes as text."""
    for read, document in ((extraction.from_html, data), (extraction.from_text, _text(data))):
        try:
            article = read(document, url=URL)
        except InputError:
            continue
        check_article(article)


def segment(data: bytes) -> None:
    """Sentences of any text; its first line is a headline when a blank line follows."""
    article = _article(_text(data))
    if article is not None:
        check_article(article)
        check_sentences(article, segmentation.split(article))


def attribution(data: bytes) -> None:
    """Attributions of any text, under any tags that the encoder might give its word pieces."""
    before, found, after = data.rpartition(SEPARATOR)
    article = _article(_text(before if found else data))
    if article is None:
        return
    sentences = segmentation.split(article)
    encoding = _encoding(article.text, sentences, after if found else b"")
    attributions = decode(article.text, sentences, encoding, thresholds={})
    check_attributions(article.text, sentences, attributions)
    assert voice_mask(encoding, attributions).shape == encoding.starts.shape
    if len(data) % 4 == 0:  # the signal decodes once more: a quarter of the inputs will do
        today = dt.date(2024, 5, 4)
        context = Context(article, sentences, encoding, _bundle(), _NO_LISTS, today, {})
        check_result(context, signal.measure(context))


def feeds(data: bytes) -> None:
    """A feed from bytes, with and without its address."""
    for url, content_type in ((URL, None), (None, "text/xml; charset=iso-8859-1")):
        try:
            feed = syndication.parse(data, url=url, content_type=content_type)
        except InputError:
            continue
        check_feed(feed)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "extract": extract,
    "segment": segment,
    "attribution": attribution,
    "feeds": feeds,
}


def check_article(article: Article) -> None:
    """Blocks in order, apart, inside, without outer space, and over every non-blank stretch."""
    text, blocks = article.text, article.blocks
    assert text.strip(), "an article without text"
    assert not _UNSAFE.search(text), "NUL or half a surrogate pair"
    for block in blocks:
        own = text[block.start : block.end]
        assert 0 <= block.start < block.end <= len(text), block
        assert own == own.strip(), block
    for one, following in pairwise(blocks):
        assert one.end <= following.start, (one, following)
    assert not _between(text, blocks).strip(), "text outside the blocks"
    if article.headline is not None:
        assert blocks[0].part == "headline"
        assert text[: blocks[0].end] == article.headline
    assert all(notice.code and notice.detail for notice in article.warnings)


def check_sentences(article: Article, sentences: Sequence[Sentence]) -> None:
    """Indexed in order, inside their blocks, over every non-blank stretch, across no blank line."""
    text = article.text
    assert [s.index for s in sentences] == list(range(len(sentences)))
    for sentence in sentences:
        block = article.blocks[sentence.block]
        own = text[sentence.start : sentence.end]
        assert block.start <= sentence.start < sentence.end <= block.end, sentence
        assert sentence.part == block.part
        assert own == own.strip(), sentence
        assert not _BLANK_LINE.search(own), sentence
    for one, following in pairwise(sentences):
        assert one.end <= following.start, (one, following)
    between = _between(text, sentences)
    assert not between.strip(), "text outside the sentences"
    assert len(between) + sum(s.end - s.start for s in sentences) == len(text)


def check_attributions(
    text: str, sentences: Sequence[Sentence], found: Sequence[Attribution]
) -> None:
    """Spans inside the text and not empty; contents in order, nowhere twice."""
    for one in found:
        assert one.content, "an attribution of nothing"
        for span in (*one.content, one.source, one.cue):
            assert span is None or 0 <= span.start < span.end <= len(text), (span, one)
        for left, right in pairwise(one.content):
            assert left.end <= right.start, one
        assert 0 <= one.sentence < len(sentences), one
        assert one.source_type in SOURCE_TYPES
        assert one.quote in get_args(Quote)
        assert one.resolved_source is None or one.resolved_source.strip(), one
    firsts = [one.content[0].start for one in found]
    assert firsts == sorted(firsts)
    spans = sorted((s for one in found for s in one.content), key=lambda s: (s.start, s.end))
    for left, right in pairwise(spans):
        assert left.end <= right.start, (left, right)


def check_result(context: Context, result: SignalResult) -> None:
    """The score's parts add up, and what it points at lies in the text."""
    score, length = result.score, len(context.article.text)
    assert (score.value is None) == (score.abstained is not None)
    if score.value is not None:
        assert 0.0 <= score.value <= 1.0
        assert score.base is not None
        assert abs(score.base + sum(result.contributions) - score.value) < 1e-6
        assert len(result.contributions) == len(context.sentences) == len(result.if_removed)
    for values in result.sentence_scores.values():
        assert len(values) == len(context.sentences)
    for evidence in result.evidence:
        assert 0 <= evidence.start < evidence.end <= length, evidence
        assert 0.0 <= evidence.score <= 1.0
        assert evidence.reason


def check_feed(feed: syndication.Feed) -> None:
    """Plain text on one line, web links, ISO dates, ids that differ."""
    assert len(feed.items) <= syndication.MAX_ITEMS
    assert len({item.id for item in feed.items}) == len(feed.items)
    assert feed.ttl_minutes is None or 1 <= feed.ttl_minutes <= syndication.MAX_TTL
    _check_link(feed.url)
    _check_line(feed.title)
    for item in feed.items:
        assert item.id, item
        _check_link(item.url)
        for line in (item.id, item.title, item.summary, item.author or "-"):
            _check_line(line)
        assert item.author is None or item.author
        for moment in (item.published, item.updated):
            if moment is not None:
                whole = moment + {4: "-01-01", 7: "-01"}.get(len(moment), "")
                assert 1970 <= dt.datetime.fromisoformat(whole).year <= 2101, moment


def _check_line(line: str) -> None:
    assert not _CONTROL.search(line), line
    assert line == " ".join(line.split()), line


def _check_link(link: str | None) -> None:
    if link is not None:
        parts = urlsplit(link)
        assert parts.scheme in ("http", "https"), link
        assert parts.hostname, link
        assert not _CONTROL.search(link), link


def _between(text: str, spans: Sequence[Any]) -> str:
    """What stands in no span."""
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    return "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def _text(data: bytes) -> str:
    """Any bytes as text; what is no UTF-8 becomes half a surrogate pair."""
    return data.decode("utf-8", "surrogateescape")


def _article(text: str) -> Article | None:
    headline, body = extraction.split_headline(text)
    try:
        return extraction.from_text(body, headline=headline, url=URL)
    except InputError:
        return None


def _encoding(text: str, sentences: Sequence[Sentence], tags: bytes) -> Encoding:
    """The encoder's word pieces with logits read from bytes, one a piece, over and over.

    The low six bits of a byte say which columns are on; the high two say how surely.
    """
    pieces = tokenize(_tokenizer(), text, sentences)
    rows = np.resize(np.frombuffer(tags or b"\x24\x01\x12\x07", dtype=np.uint8), len(pieces.starts))
    strength = (rows >> 6).astype(np.float32) * 2 + 0.5
    signs = np.stack([(rows >> bit) & 1 for bit in range(6)], axis=1).astype(np.float32) * 2 - 1
    logits = np.concatenate([signs * strength[:, None], (strength - 3)[:, None]], axis=1)
    return Encoding(
        starts=pieces.starts,
        ends=pieces.ends,
        sentence=pieces.sentence,
        logits=logits.astype(np.float32),
        columns=(*COLUMNS, "check_worthy"),
    )


_NO_LISTS: Any = None  # the attribution signal reads no source lists


@lru_cache(maxsize=1)
def _bundle() -> Bundle:
    return bundles.find("news-v2")


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_bundle().tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
