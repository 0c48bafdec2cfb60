"""Attribution: who is said to have said what, and what kind of source it rests on."""

from credcheck.attribution.decode import decode
from credcheck.attribution.ledger import ledger
from credcheck.attribution.nested import inner_sources
from credcheck.attribution.quotes import quotations
from credcheck.attribution.resolve import resolve
from credcheck.attribution.running import continued
from credcheck.attribution.source_type import classify
from credcheck.attribution.voice import voice_mask

__all__ = [
    "classify",
    "continued",
    "decode",
    "inner_sources",
    "ledger",
    "quotations",
    "resolve",
    "voice_mask",
]
