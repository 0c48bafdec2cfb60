"""credcheck: how sensational, how well attributed and how reliable is a news article, and why.

>>> from credcheck import Pipeline
>>> pipeline = Pipeline.load()
>>> report = pipeline.score_text("…", headline="…")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from credcheck.version import __version__

if TYPE_CHECKING:
    from credcheck.documents import Document
    from credcheck.lines import LineResult
    from credcheck.pipeline import Pipeline
    from credcheck.report import Report

__all__ = ["Document", "LineResult", "Pipeline", "Report", "__version__"]

_HOMES = {
    "Document": "credcheck.documents",
    "LineResult": "credcheck.lines",
    "Pipeline": "credcheck.pipeline",
    "Report": "credcheck.report",
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that the command line starts fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'credcheck' has no attribute {name!r}")
    import importlib  # noqa: PLC0415

    return getattr(importlib.import_module(_HOMES[name]), name)
