"""PolNeAR (Newell, Margolin and Ruths 2018): source, cue and content of attributions in news articles."""

from typing import Any

from credcheck import segment, windows
from credcheck.types import Span
from training.data.base import tokenizer
from training.data.examples import IGNORE, Example, begins, cut, inside, paragraphs
from training.data.files import rows
from training.splits import Split, split_of

NAME = "attribution_polnear"
ROLES = {"source": "sources", "cue": "cues", "content": "contents"}


def documents(split: Split) -> list[dict[str, Any]]:
    """The articles of one split; calib is a tenth of the train articles of every publisher."""
    return [row for row in rows(NAME) if split_of(row, unit="doc_id") == split]


def spans(row: dict[str, Any], role: str) -> list[Span]:
    """All spans of one role."""
    return [Span(*pair) for item in row["attributions"] for pair in item[ROLES[role]]]


def examples(split: Split) -> list[Example]:
    """Paragraph windows with targets for the three roles and their first pieces."""
    found: list[Example] = []
    for row in documents(split):
        sentences = segment.split_blocks(
            row["text"], paragraphs(row["text"], title=row["title"] or "")
        )
        pieces = windows.tokenize(tokenizer(), row["text"], sentences)
        targets = {}
        dropped = inside(pieces, [Span(*pair) for pair in row["discard"]]) > 0
        for role in ROLES:
            targets[role] = inside(pieces, spans(row, role))
            targets[f"{role}_begin"] = begins(pieces, spans(row, role))
        for target in targets.values():
            target[dropped] = IGNORE
        found += cut(pieces, sentences, targets)
    return found
