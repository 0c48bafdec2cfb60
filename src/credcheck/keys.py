"""The form of a text in which two texts are compared."""

from __future__ import annotations

import re

_OTHER = re.compile(r"[\W_]+")


def key(text: str) -> str:
    """The letters and digits of a text, case-folded: equal for texts that differ in dress only."""
    return _OTHER.sub("", text.casefold())
