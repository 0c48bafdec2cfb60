"""What must not change a score: the case of a headline, and whatever shares its batch."""

from typing import Any

import numpy as np

from credcheck import segment
from credcheck.bundles import Bundle
from credcheck.encoder import OnnxEncoder
from credcheck.pipeline import Pipeline
from training.data.lines import WEBIS

COUNT, SHUFFLES = 200, 20


def case_independence(bundle: Bundle) -> dict[str, Any]:
    """The largest difference of clickbait and charged between lower, Title and sentence case."""
    pipeline = Pipeline.load(bundle.id)
    titles = [row["headline"] for row in WEBIS.rows("dev")][:COUNT]
    cased = [[change(t) for t in titles] for change in (str.lower, str.title, str.capitalize)]
    # str.title may change letters, not only their case (ß, ŉ): such titles are left out.
    same = [
        i
        for i, group in enumerate(zip(*cased, strict=True))
        if len({t.lower() for t in group}) == 1
    ]
    scored = [pipeline.score_lines([row[i] for i in same], unit="headline") for row in cased]
    return {
        name: float(
            max(
                np.ptp([line.scores[name] or 0.0 for line in group])
                for group in zip(*scored, strict=True)
            )
        )
        for name in ("clickbait", "charged")
    } | {"headlines": len(same)}


def batch_independence(encoder: OnnxEncoder) -> dict[str, Any]:
    """The largest logit difference of 200 sentences alone against 20 shuffled batches."""
    texts = [row["headline"] for row in WEBIS.rows("dev")][:COUNT]
    split = segment.lines(texts, headline=True)
    alone = [encoder.encode([t], [s])[0].logits for t, s in zip(texts, split, strict=True)]
    rng = np.random.default_rng(20)
    worst = 0.0
    for _ in range(SHUFFLES):
        order = rng.permutation(len(texts))
        together = encoder.encode([texts[i] for i in order], [split[i] for i in order])
        for place, i in enumerate(order):
            if len(alone[i]):
                worst = max(worst, float(np.abs(together[place].logits - alone[i]).max()))
    return {"max_abs_logit_difference": worst, "sentences": len(texts), "shuffles": SHUFFLES}
