"""Pages from strangers are read in processes that can be killed: :class:`Extractor`."""

from credcheck.workers.pool import Extractor

__all__ = ["Extractor"]
