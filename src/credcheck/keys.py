"""The form of a text in which two texts are compared."""

from __future__ import annotations


def key(text: str) -> str:
    """The letters and digits of a text, case-folded: equal for texts that differ in dress only."""
    return "".join(char for char in text.casefold() if char.isalnum())
