"""stub"""
from dataclasses import dataclass
@dataclass(frozen=True, slots=True)
class Role:
    title: str
    affiliation: str | None
def title_of(text, span, name): return None
def is_official(t): return "official" in t.lower()
def is_expert(t): return "professor" in t.lower()
def is_outlet(t): return t in ("Reuters",)
