"""The public suffix list: under which names anybody may register a site.

The list is the copy that tldextract packages (its private section included), read from its file at
the first look-up: importing that library costs a tenth of a second, for network code that is not used
here. Nothing is fetched and nothing is written. Names come in lower case ASCII; international
ones in their ``xn--`` form. Rules are those of publicsuffix.org/list: the longest match prevails, an
exception before a wildcard, and an unlisted last label is a suffix by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from credcheck.errors import SourceListError

_FILE = ".tld_set_snapshot"
_PRIVATE = "===BEGIN PRIVATE DOMAINS==="
_RULE = re.compile(r"^(?!//)\S+", re.MULTILINE)  # a rule is the first word of a line


def split(host: str) -> tuple[str, str | None]:
    """The registrable domain of a host, and the privately run suffix that it is or sits under.

    A host that is a public suffix itself stands for its registrable domain. Under an unlisted last
    label that is the last two labels.
    """
    suffix, private = _longest(host)
    if not suffix:
        return ".".join(host.split(".")[-2:]), None
    own = host[: -len(suffix) - 1]
    registrable = f"{own[own.rfind('.') + 1 :]}.{suffix}" if own else host
    return registrable, (suffix if private else None)


def is_public_name(host: str) -> bool:
    """Whether a host lies under a listed suffix, and so may be a web site's."""
    suffix, _ = _longest(host.lower())
    return bool(suffix) and suffix != host.lower()


def is_public_suffix(host: str) -> bool:
    """Whether sites of different owners are registered right under this name (``co.uk``)."""
    known, name = _rules(), _unicode(host) if "xn--" in host else host
    wild = f"*.{name.partition('.')[2]}"
    return name in known or (wild in known and f"!{name}" not in known)


def rules() -> Mapping[str, bool]:
    """The list's rules (``co.uk``, ``*.ck``, ``!www.ck``), each with whether it is privately run.

    International names stand in their own letters.
    """
    return _rules()


def _longest(host: str) -> tuple[str, bool]:
    """The suffix that a host is or ends in, "" where none is listed, and whether it is private."""
    known, wild = _rules(), _wild()
    shown = _unicode(host) if "xn--" in host else host
    name = shown
    while name:
        parent = name.partition(".")[2]
        if name in known:
            return _ending(host, shown, name), known[name]
        if parent in wild:
            end = parent if f"!{name}" in known else name
            return _ending(host, shown, end), known[f"*.{parent}"]
        name = parent
    return "", False


def _ending(host: str, shown: str, end: str) -> str:
    """As many labels of the host as ``end`` is of the form that was looked up."""
    return end if shown is host else ".".join(host.split(".")[-end.count(".") - 1 :])


def _unicode(host: str) -> str:
    """The host in the letters that the list writes international names in."""
    return ".".join(map(_decoded, host.split(".")))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


@lru_cache(maxsize=1)
def _wild() -> frozenset[str]:
    """The names under which every name is a suffix."""
    return frozenset(rule[2:] for rule in _rules() if rule.startswith("*."))


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, bool]:
    public, divided, private = _text().partition(_PRIVATE)
    if not divided:
        raise SourceListError("tldextract's public suffix list has no private section")
    listed = dict.fromkeys(_RULE.findall(public), False)
    return listed | dict.fromkeys(_RULE.findall(private), True)


def _text() -> str:
    package = find_spec("tldextract")
    if package is None or package.origin is None:
        raise SourceListError("tldextract, which brings the public suffix list, is not installed")
    path = Path(package.origin).with_name(_FILE)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise SourceListError(f"cannot read the public suffix list: {problem}") from None
