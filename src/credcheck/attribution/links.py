"""Links in an article that lead to what it cites."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from credcheck.types import Attribution, Hyperlink, Sentence, Span

_SHORTEST = 3  # letters of a link's words: less stands anywhere
_MOST = 500  # links that are looked at: an article has few, a hostile page any number


def linked_from(
    text: str,
    sentences: Sequence[Sentence],
    links: Sequence[Hyperlink],
    cited: Sequence[Sequence[Attribution]],
) -> list[tuple[str, ...]]:
    """For each source, by its attributions, the addresses that stand on its words.

    A link belongs to the source whose name its words overlap; else, in a sentence where one source
    alone is named, to that one when it is a document: "the report" is often linked from a verb.
    """
    starts = [sentence.start for sentence in sentences]
    named = sorted(
        (a.source.start, a.source.end, number, a.source_type == "document")
        for number, own in enumerate(cited)
        for a in own
        if a.source
    )
    firsts = [one[0] for one in named]
    found: list[dict[str, None]] = [{} for _ in cited]
    for span, url in _places(text, links):
        at = bisect_right(starts, span.start) - 1
        if at < 0:
            continue
        near = named[bisect_left(firsts, starts[at]) : bisect_left(firsts, sentences[at].end)]
        touching = [n for start, end, n, _ in near if Span(start, end).overlap(span)]
        alone = {(n, is_document) for _, _, n, is_document in near}
        if touching:
            found[touching[0]][url] = None
        elif len(alone) == 1 and next(iter(alone))[1]:
            found[next(iter(alone))[0]][url] = None
    return [tuple(urls) for urls in found]


def _places(text: str, links: Sequence[Hyperlink]) -> Iterator[tuple[Span, str]]:
    """Where the words of each link stand: links come in the order of the text."""
    after = 0
    for link in links[:_MOST]:
        words = link.text.strip()
        if sum(map(str.isalnum, words)) < _SHORTEST:
            continue
        at = text.find(words, after)
        if at >= 0:
            yield Span(at, at + len(words)), link.url
            after = at
