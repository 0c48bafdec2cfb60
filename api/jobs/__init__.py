"""Work that outlives a request: jobs, promised reports, callbacks, feeds, cleaning up."""

from __future__ import annotations

from .runtime import Jobs

__all__ = ["Jobs"]
