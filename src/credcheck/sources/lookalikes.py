"""Names that look like a well-known outlet's and are not on any list as that outlet's.

In: a host name and the names to compare it with (:class:`KnownNames`, made from the rating lists).
Out: a :class:`Resemblance`, or None. It says that two names are alike and nothing more: who runs a
site cannot be read from its name. Nothing is scanned at a look-up: labels are found in
dictionaries, typing errors by the half of the label that they leave alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from credcheck.sources.domains import Location, locate
from credcheck.sources.platforms import PLATFORMS
from credcheck.sources.protected import OPENING, SHORTEST_TYPO, KnownNames, twin

How = Literal["homoglyph", "typo", "added_word", "added_suffix", "subdomain_of_other"]

_SHORTEST_BARE = 4  # three letters under another suffix are as often somebody else's initials
_SHORTEST_GLUED = 5
_SHORTEST_TYPO_ELSEWHERE = 9
_RESERVED = {"gov", "mil", "edu", "int", "ac", "gob", "gouv", "govt"}
_SOLD_ABROAD = frozenset(
    {
        *("ac", "ag", "ai", "bz", "cc", "cf", "co", "cx", "fm", "ga", "gg", "gq", "gs", "io", "la"),
        *("ly", "me", "ml", "ms", "nu", "pw", "sc", "sh", "st", "tk", "to", "tv", "us", "vc", "vg"),
        *("ws",),
    }
)
_DIGITS = re.compile(r"[0-9]+")
_RUNS = re.compile(r"[a-z]+|[0-9]+")
_NEWS_WORDS = frozenset(
    {
        *("24", "247", "365", "alert", "alerts", "america", "blog", "breaking", "business", "co"),
        *("com", "daily", "digital", "feed", "go", "health", "info", "international", "live"),
        *("local", "media", "my", "net", "network", "news", "newsroom", "now", "official"),
        *("online", "org", "politics", "post", "press", "report", "reports", "story", "the"),
        *("today", "top", "trending", "tv", "uk", "update", "updates", "us", "usa", "video"),
        *("web", "weekly", "world"),
    }
)


@dataclass(frozen=True, slots=True)
class Resemblance:
    """``outlet`` is the domain that a name resembles, ``detail`` says so in neutral words."""

    outlet: str
    how: How
    detail: str


def resembles(
    host: str | Location, names: KnownNames, *, listed: bool = True
) -> Resemblance | None:
    """The outlet that a host's name or a URL's resembles without being it, if there is one.

    A Location is taken as it is: reading a name is most of the work. ``listed`` is False where it is
    known that no list has any scope of the host, so that it cannot be an outlet of its own.
    Listed names rated as outlets of their own, platforms, IP addresses and suffixes reserved for
    governments and universities resemble nobody. Raises BadDomain for what is no domain name.
    """
    place = host if isinstance(host, Location) else locate(host)
    registrable = place.registrable
    if registrable is None or registrable in PLATFORMS:
        return None
    label, _, suffix = registrable.partition(".")
    if not _RESERVED.isdisjoint((suffix.partition(".")[0], suffix.rpartition(".")[2])):
        return None
    plain = unmasked(label)
    found = (
        _same_label(plain, suffix, names, masked=plain != label, hosted=place.shared_suffix)
        or _near_label(plain, suffix, names)
        or _below(place.host.removesuffix(registrable).rstrip("."), registrable, names)
    )
    # Few names resemble any: whether one is an outlet of its own is asked last.
    if found is None or (listed and _is_its_own(place, names)):
        return None
    outlet, how = found
    detail = f"This name resembles {outlet}; who runs it is not established."
    return Resemblance(outlet, how, detail)


def _is_its_own(place: Location, names: KnownNames) -> bool:
    return any(scope in names.established or scope in names.domains for scope in place.candidates())


def _same_label(
    label: str, suffix: str, names: KnownNames, *, masked: bool, hosted: str | None
) -> tuple[str, How] | None:
    """An outlet's label or whole domain, under another suffix or in other letters."""
    whole = f"{label}.{suffix}"
    carried = f"{label}.{suffix.partition('.')[0]}"
    if masked and whole in names.domains:
        return whole, "homoglyph"
    if carried in names.domains:
        return carried, "added_suffix"
    if label not in names.labels:
        return None
    outlet = _nearest(names.labels[label], suffix)
    if masked:
        return outlet, "homoglyph"
    if hosted is not None:  # a host of many sites, where any free name can be had
        return outlet, "subdomain_of_other"
    if len(label) < _SHORTEST_BARE or _may_be_an_edition(suffix, outlet.partition(".")[2]):
        return None
    return outlet, "added_suffix"


def _may_be_an_edition(suffix: str, known: str) -> bool:
    """A country's own suffix is where an outlet has its edition for it; .com may be its main one."""
    return _is_national(suffix) or (suffix == "com" and _is_national(known))


def _is_national(suffix: str) -> bool:
    last = suffix.rpartition(".")[2]
    return len(last) == 2 and last not in _SOLD_ABROAD


def _near_label(label: str, suffix: str, names: KnownNames) -> tuple[str, How] | None:
    """A label that is an outlet's but for its looks, words beside it or one error."""
    if label in names.labels:
        return None
    if looks := names.twins.get(twin(label)):
        return _nearest(names.labels[looks], suffix), "homoglyph"
    joined = label.replace("-", "")
    if joined in names.labels and len(joined) >= SHORTEST_TYPO:
        return _nearest(names.labels[joined], suffix), "typo"
    pieces = {joined[at : at + OPENING] for at in range(len(joined) - OPENING + 1)}
    if not pieces.isdisjoint(names.openings) and (worded := _with_added_words(label, names)):
        return _nearest(names.labels[worded], suffix), "added_word"
    for near in _one_error_away(label, names):
        outlet = _nearest(names.labels[near], suffix)
        if len(near) >= _SHORTEST_TYPO_ELSEWHERE or outlet.partition(".")[2] == suffix:
            return outlet, "typo"
    return None


def _below(left: str, registrable: str, names: KnownNames) -> tuple[str, How] | None:
    """An outlet's domain or label among the labels in front of another registrable domain."""
    if not left:
        return None
    parts = [unmasked(part) for part in left.split(".")]
    tail = [*parts, *registrable.split(".")]
    for start in range(len(parts)):
        for end in range(min(len(tail) - 1, start + 4), start + 1, -1):
            name = ".".join(tail[start:end])
            if name in names.domains:
                return name, "subdomain_of_other"
    for part in parts:
        label = part.partition("-")[0] if part.endswith(("-com", "-org", "-co-uk")) else part
        if label in names.labels:
            return names.labels[label][0], "subdomain_of_other"
    return None


def unmasked(label: str) -> str:
    """A label with letters of other scripts and accents replaced by the Latin ones they look like.

    ``xn--`` labels are decoded first (RFC 3492); what cannot be decoded stays as it is. Look-alikes
    are those of Unicode TR 39.
    """
    if not label.startswith("xn--"):
        return label
    try:
        shown = label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    bare = (c for c in unicodedata.normalize("NFKD", shown) if not unicodedata.combining(c))
    return "".join(map(_latin, bare)).lower()


@lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    if char.isascii():
        return char
    from confusable_homoglyphs import confusables  # noqa: PLC0415  -- loads a large table

    for found in confusables.is_confusable(char, greedy=True) or []:
        for glyph in found["homoglyphs"]:
            first, *marks = glyph["c"]
            if first.isascii() and first.isalnum() and all(map(unicodedata.combining, marks)):
                return str(first)
    return char


def _with_added_words(label: str, names: KnownNames) -> str | None:
    """The longest protected label beside other words: set off by hyphens or digits, or grown
    together with a word of the trade.
    """
    parts = label.split("-")
    found = [
        "".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, len(parts) + 1)
        if end - start < len(parts)
    ]
    words = _RUNS.findall(label)
    if len(words) > 1:
        found += [word for word in words if len(word) >= _SHORTEST_GLUED]
    for word in words:
        found += _grown_together(word)
    return max((one for one in found if one in names.labels), key=len, default=None)


def _grown_together(word: str) -> Iterator[str]:
    for at in range(2, len(word) - 1):
        head, rest = word[:at], word[at:]
        if rest in _NEWS_WORDS and (at >= _SHORTEST_GLUED or rest == "news"):
            yield head
        if head in _NEWS_WORDS and (len(rest) >= _SHORTEST_GLUED or head == "news"):
            yield rest


def _one_error_away(label: str, names: KnownNames) -> list[str]:
    """Protected labels one letter added, left out, changed or swapped with its neighbour away."""
    if len(label) < SHORTEST_TYPO - 1 or label in _NEWS_WORDS:
        return []
    size = len(label)
    possible: list[str] = []
    halves, first = names.halves, label[0] + "~"
    for length in (size - 1, size, size + 1):
        middle = length // 2
        for half in (label[:middle], first + label[size - (length - middle - 1) :]):
            if half in halves:
                possible += halves[half]
    if not possible:
        return possible
    return sorted({near for near in possible if _is_one_error(label, near)})


def _is_one_error(typed: str, meant: str) -> bool:
    """Digits in a station's name are no error, and the first letter is hardly ever mistyped."""
    longer = len(typed) - len(meant)
    if not -1 <= longer <= 1 or typed[0] != meant[0] or _DIGITS.sub("", typed) == meant:
        return False
    if longer:
        long, short = (typed, meant) if longer > 0 else (meant, typed)
        same = (at for at, (x, y) in enumerate(zip(long, short, strict=False)) if x != y)
        at = next(same, len(short))
        return long[at + 1 :] == short[at:]
    differ = [at for at, (x, y) in enumerate(zip(typed, meant, strict=True)) if x != y]
    if len(differ) == 2:
        first, second = differ
        return second == first + 1 and typed[first] + typed[second] == meant[second] + meant[first]
    return len(differ) == 1


def _nearest(domains: tuple[str, ...], suffix: str) -> str:
    """The domain whose own suffix the given one begins with, else the best known."""
    return next(
        (d for d in domains if f"{suffix}.".startswith(f"{d.partition('.')[2]}.")), domains[0]
    )
