"""The version of the library and of its scores."""

from __future__ import annotations

__version__ = "0.1.0"

# Rises whenever the same text and bundle would give other numbers than before.
SCORING_VERSION = 3
