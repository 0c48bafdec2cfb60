"""The licences of the training sets, as models/LICENSES.toml has them, and what they allow.

Classes are ``permissive``, ``copyleft``, ``non-commercial`` and ``unstated``; a recipe leaves sets out by
class with ``exclude_licences = ["non-commercial", "unstated"]``.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "models" / "LICENSES.toml"


@dataclass(frozen=True, slots=True)
class Licence:
    """``stated``: word for word as found; ``kind``: its class; ``allows``: that in plain words."""

    stated: str
    kind: str
    allows: str


@lru_cache(maxsize=1)
def licences() -> dict[str, Licence]:
    """The licence of every training set by the set's name."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: Licence(entry["licence"], entry["class"], data["classes"][entry["class"]])
        for name, entry in data["training"].items()
    }


def kept(sets: Iterable[str], excluded: Sequence[str]) -> list[str]:
    """The sets whose licence is of no excluded class.

    Raises ValueError for a class that there is not, and KeyError for a set without a licence on file.
    """
    known = tomllib.loads(FILE.read_text(encoding="utf-8"))["classes"]
    if unknown := sorted(set(excluded) - set(known)):
        raise ValueError(
            f"no class of licences is called {', '.join(unknown)}; there are {', '.join(known)}"
        )
    return [name for name in sets if licences()[name].kind not in excluded]
