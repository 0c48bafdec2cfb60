"""What changed between two reports of one address: the text, its sources, its scores.

Newsrooms correct articles, and some change them without a word. :func:`differences_between` compares
sentence by sentence; a change is *stealth* when the words are others and the page states no later date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from credcheck import align
from credcheck.errors import ReportError
from credcheck.keys import key
from credcheck.withhold import check_whole

PAIRED = 25
"""In stretches of more sentences than this none is taken for a changed form of another."""

ALIKE = 0.5
"""Two sentences are one that was changed when this share of their words is the same."""

WORDS = 400
"""How many words of a sentence are looked at to say whether it is like another."""

_WORD = re.compile(r"\w+(?:[.,:'’-]\w+)*|[^\w\s]")
_NUMBER = re.compile(r"(?:(?<!\w)[-−])?\d+(?:[.,:]\d+)*")

Data = Mapping[str, Any]


def differences_between(old: Data, new: Data) -> dict[str, Any]:
    """The differences as JSON values; ``is_changed`` is False when the words are the same.

    Both are reports as JSON values with their full text, the earlier one first. Offsets in
    ``spans`` count code points of the sentence's text. Takes time that grows with the length of the
    texts. Raises ReportError for what is no report or has lost text.
    """
    try:
        check_whole(old)
        check_whole(new)
        return _differences(old, new)
    except (KeyError, TypeError, AttributeError) as error:
        raise ReportError(f"a field is missing or of the wrong type: {error!r}") from error


def _differences(old: Data, new: Data) -> dict[str, Any]:
    aligned = list(_aligned(old["sentences"], new["sentences"]))
    sentences = [_told(a, b) for a, b in aligned if _words_differ(a, b)]
    headline = _changed_value(old["document"]["headline"], new["document"]["headline"])
    is_changed = headline is not None or any(
        (one["new"] or one["old"])["part"] != "boilerplate" for one in sentences
    )
    return {
        "old": _named(old),
        "new": _named(new),
        "is_changed": is_changed,
        "is_stealth": is_changed and not _states_later_date(old["document"], new["document"]),
        "same_versions": _versions(old) == _versions(new),
        "headline": headline,
        "document": {
            name: changed
            for name in ("published", "modified", "byline", "publisher")
            if (changed := _changed_value(old["document"][name], new["document"][name]))
        },
        "sentences": sentences,
        "counts": _counts(sentences),
        "attributions_lost": [
            {"old": a["index"], "new": b["index"], "sources": _names(a)}
            for a, b in aligned
            if a is not None and b is not None and _has_lost_source(a, b)
        ],
        "sources": _sources(old, new),
        "scores": _scores(old, new),
    }


def _named(data: Data) -> dict[str, Any]:
    return {
        "id": data["id"],
        "created_at": data["created_at"],
        "text_sha256": data["document"]["text_sha256"],
    }


def _versions(data: Data) -> tuple[Any, ...]:
    """What two reports share when their scores differ only by what they read."""
    made = data["provenance"]
    return made["scoring_version"], made["bundle"]["sha256"], made["sources"]


def _changed_value(old: Any, new: Any) -> dict[str, Any] | None:
    return None if old == new else {"old": old, "new": new}


def _states_later_date(old: Data, new: Data) -> bool:
    before, after = _latest(old), _latest(new)
    return after is not None and (before is None or after > before)


def _latest(document: Data) -> dt.datetime | None:
    """The last date that a page states of itself; a time without a zone is taken for UTC."""
    found = []
    for stated in (document["published"], document["modified"]):
        try:
            moment = dt.datetime.fromisoformat(stated or "")
        except ValueError:
            continue
        found.append(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
    return max(found, default=None)


def _counts(sentences: Sequence[Data]) -> dict[str, int]:
    found = Counter(one["change"] for one in sentences)
    return {name: found[name] for name in ("added", "removed", "changed")}


def _aligned(old: Sequence[Data], new: Sequence[Data]) -> Iterator[tuple[Data | None, Data | None]]:
    """Every sentence of both in the order of the texts, with the one it was or became, or None."""
    keys = [key(one["text"]) for one in old], [key(one["text"]) for one in new]
    i, j = 0, 0
    for x, y in [*align.matches(*keys), (len(old), len(new))]:
        yield from _stretch(old[i:x], new[j:y])
        if x < len(old):
            yield old[x], new[y]
        i, j = x + 1, y + 1


def _stretch(old: Sequence[Data], new: Sequence[Data]) -> Iterator[tuple[Data | None, Data | None]]:
    """Sentences in place of others: those that are alike together, the others alone."""
    i, j = 0, 0
    for x, y in [*_pairs(old, new), (len(old), len(new))]:
        yield from ((one, None) for one in old[i:x])
        yield from ((None, one) for one in new[j:y])
        if x < len(old):
            yield old[x], new[y]
        i, j = x + 1, y + 1


def _pairs(old: Sequence[Data], new: Sequence[Data]) -> list[tuple[int, int]]:
    """Places of sentences that are alike, both rising, with the most likeness in all."""
    if not old or not new or max(len(old), len(new)) > PAIRED:
        return []
    bags = [[Counter(_words(one["text"])) for one in side] for side in (old, new)]
    alike = [[_likeness(a, b) for b in bags[1]] for a in bags[0]]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            both = best[i + 1][j + 1] + alike[i][j]
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    found = []
    i, j = 0, 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            found.append((i, j))
            i, j = i + 1, j + 1
    return found


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    """The share of words that two sentences have in common, 0 under ALIKE."""
    most = max(a.total(), b.total())
    if not most or min(a.total(), b.total()) < ALIKE * most:
        return 0.0
    share = (a & b).total() / most
    return share if share >= ALIKE else 0.0


def _words(text: str) -> list[str]:
    return [found[0].casefold() for found in islice(_WORD.finditer(text), WORDS)]


def _words_differ(old: Data | None, new: Data | None) -> bool:
    """Whether more than white space is different."""
    if old is None or new is None:
        return True
    before, after = str(old["text"]), str(new["text"])
    return before != after and before.split() != after.split()


def _told(old: Data | None, new: Data | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "change": "added" if old is None else "removed" if new is None else "changed",
        "old": _shown(old),
        "new": _shown(new),
        "numbers_changed": False,
        "attribution_lost": False,
        "spans": [],
    }
    if old is not None and new is not None:
        told["numbers_changed"] = _numbers(old) != _numbers(new)
        told["attribution_lost"] = _has_lost_source(old, new)
        told["spans"] = list(_spans(old["text"], new["text"]))
    return told


def _shown(sentence: Data | None) -> dict[str, Any] | None:
    if sentence is None:
        return None
    return {name: sentence[name] for name in ("index", "part", "text")}


def _numbers(sentence: Data) -> Counter[str]:
    return Counter(_NUMBER.findall(sentence["text"]))


def _spans(old: str, new: str) -> Iterator[dict[str, list[int]]]:
    """Where the words differ: stretches of either sentence's text, in code points."""
    a, b = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    i, j = 0, 0
    for x, y in [*align.matches([m[0] for m in a], [m[0] for m in b]), (len(a), len(b))]:
        if i < x or j < y:
            yield {"old": _cover(a, i, x, len(old)), "new": _cover(b, j, y, len(new))}
        i, j = x + 1, y + 1


def _cover(words: Sequence[re.Match[str]], first: int, last: int, end: int) -> list[int]:
    if first < last:
        return [words[first].start(), words[last - 1].end()]
    place = words[first].start() if first < len(words) else end
    return [place, place]


def _has_lost_source(old: Data, new: Data) -> bool:
    return _has_source(old) and not _has_source(new)


def _has_source(sentence: Data) -> bool:
    return any(
        one["source_type"] != "none" and (one["source"] or one["resolved_source"])
        for one in _stated(sentence)
    )


def _names(sentence: Data) -> list[str]:
    named = (one["resolved_source"] for one in _stated(sentence))
    return [name for name in named if name]


def _stated(sentence: Data) -> list[Data]:
    """The attributions that are said; one that only seems to go on is not lost with its neighbour."""
    return [one for one in sentence["attributions"] if one.get("basis") != "running"]


def _sources(old: Data, new: Data) -> dict[str, list[str]]:
    """Names that stand in one of the two only, whatever their capitals and marks."""
    before, after = _forms(old), _forms(new)
    return {
        "added": [name for form, name in after.items() if form not in before],
        "removed": [name for form, name in before.items() if form not in after],
    }


def _forms(data: Data) -> dict[str, str]:
    """Each source's name as it is written first."""
    found: dict[str, str] = {}
    for sentence in data["sentences"]:
        for name in _names(sentence):
            found.setdefault(key(name), name)
    return found


def _scores(old: Data, new: Data) -> dict[str, dict[str, Any]]:
    """Scores whose value or level is another; ``delta`` is None where one of them abstains."""
    found = {}
    before = {**old["scores"], "triage": old.get("triage")}
    after = {**new["scores"], "triage": new.get("triage")}
    for name in dict.fromkeys([*before, *after]):
        a, b = before.get(name) or {}, after.get(name) or {}
        was, now = a.get("value"), b.get("value")
        if was == now and a.get("level") == b.get("level"):
            continue
        found[name] = {
            "old": was,
            "new": now,
            "delta": None if was is None or now is None else now - was,
            "level": _changed_value(a.get("level"), b.get("level")),
        }
    return found
