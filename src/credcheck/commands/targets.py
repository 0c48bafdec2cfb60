"""What a command was pointed at: standard input, a file or an address."""

from __future__ import annotations

import re
from pathlib import Path

from credcheck.sources.suffixes import is_public_name

STDIN = "-"

_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]*://|(?:data|about|mailto|javascript):")
_HOST = re.compile(r"(?i)([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?::\d+)?(?:[/?#].*)?")


def address_of(target: str, suffixes: frozenset[str]) -> str | None:
    """The URL that a target is, or None for a file.

    A bare host under a public suffix is taken as browsers take it, unless there is a file of that
    name or the name ends in one of ``suffixes``.
    """
    if target == STDIN:
        return None
    if _SCHEME.match(target):
        return target
    if "/" not in target and Path(target).suffix.lower() in suffixes:
        return None
    host = _HOST.fullmatch(target)
    if host and not Path(target).exists() and is_public_name(host[1]):
        return f"https://{target}"
    return None
