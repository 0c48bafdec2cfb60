"""Article → sentences with exact offsets.

Blocks are split first, so that no sentence crosses a blank line; inside a block the sentence ends
are nupunkt's (Bommarito et al. 2025, a pretrained Punkt after Kiss and Strunk 2006). A headline is
one sentence, whatever its punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from credcheck.types import Article, Block, Part, Sentence

_RUN = 32
_LONG_RUN = re.compile(rf"[^\w\s]{{{2 * _RUN + 1},}}")


def split(article: Article) -> tuple[Sentence, ...]:
    """The sentences of an article in text order, indexed from 0; the headline is sentence 0."""
    return split_blocks(article.text, article.blocks)


def split_blocks(text: str, blocks: Sequence[Block]) -> tuple[Sentence, ...]:
    """The sentences of ``text``; offsets are code points and never include outer white space."""
    found: list[Sentence] = []
    for number, block in enumerate(blocks):
        body = text[block.start : block.end]
        ends = [(0, len(body))] if block.part == "headline" else _boundaries(body)
        for start, end in _trimmed(body, ends):
            found.append(
                Sentence(len(found), block.start + start, block.start + end, block.part, number)
            )
    return tuple(found)


def lines(texts: Iterable[str], *, headline: bool) -> list[tuple[Sentence, ...]]:
    """Each text as one sentence of its own, whatever its punctuation."""
    part: Part = "headline" if headline else "body"
    return [
        tuple(Sentence(0, start, end, part, 0) for start, end in _trimmed(text, [(0, len(text))]))
        for text in texts
    ]


def _boundaries(body: str) -> list[tuple[int, int]]:
    from nupunkt import sent_spans  # noqa: PLC0415  -- its model loads on import

    return [(int(start), int(end)) for start, end in sent_spans(_calm(body))]


def _calm(body: str) -> str:
    """A copy of equal length in which long runs of punctuation have hyphens in their middle.

    nupunkt looks from each mark that can end a sentence to the end of the marks after it, which
    takes the square of a run's length.
    """
    return _LONG_RUN.sub(
        lambda run: f"{run[0][:_RUN]}{'-' * (len(run[0]) - 2 * _RUN)}{run[0][-_RUN:]}", body
    )


def _trimmed(body: str, spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for start, end in spans:
        piece = body[start:end]
        stripped = piece.strip()
        if stripped:
            first = start + len(piece) - len(piece.lstrip())
            yield first, first + len(stripped)
