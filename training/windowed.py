"""The frozen sentence offsets of PolNeAR dev, so that its article figures never move with a segmenter."""

import json
from pathlib import Path

from credcheck import segment
from credcheck.types import Sentence
from training.data import polnear
from training.data.examples import paragraphs

FILE = Path(__file__).parent / "data" / "polnear_dev_sentences.json"


def frozen_sentences() -> dict[str, tuple[Sentence, ...]]:
    """Sentences of every dev article by doc_id."""
    data = json.loads(FILE.read_text())
    return {
        doc: tuple(
            Sentence(i, start, end, "headline" if head else "body", block)
            for i, (start, end, block, head) in enumerate(rows)
        )
        for doc, rows in data.items()
    }


def freeze() -> None:
    """Write the offsets with the segmenter of today."""
    data = {}
    for row in polnear.documents("dev"):
        blocks = paragraphs(row["text"], title=row["title"] or "")
        data[row["doc_id"]] = [
            [s.start, s.end, s.block, int(s.part == "headline")]
            for s in segment.split_blocks(row["text"], blocks)
        ]
    FILE.write_text(
        json.dumps(data, separators=(",", ":"), sort_keys=True).replace("]],", "]],\n") + "\n"
    )


if __name__ == "__main__":
    freeze()
