"""``credcheck worksheet``: what to check in an article, as a list to work through."""

from __future__ import annotations

import sys

from credcheck.commands.score import document_of
from credcheck.pipeline import Pipeline
from credcheck.render import worksheet


def run(target: str, *, form: str, bundle: str | None) -> int:
    """Print the worksheet of one article; ``form`` is md or csv. Raises what scoring raises."""
    document = document_of(target)
    with Pipeline.load(bundle) as pipeline:
        (outcome,) = pipeline.score_many([document])
    if isinstance(outcome, Exception):
        raise outcome
    make = worksheet.to_csv if form == "csv" else worksheet.to_markdown
    sys.stdout.write(make(outcome))
    return 0
