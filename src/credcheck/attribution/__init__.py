"""Attribution: who is said to have said what, and what kind of source it rests on."""

from credcheck.attribution.decode import decode
from credcheck.attribution.quotes import quotations
from credcheck.attribution.resolve import resolve
from credcheck.attribution.source_type import classify
from credcheck.attribution.voice import voice_mask

__all__ = ["classify", "decode", "quotations", "resolve", "voice_mask"]
