"""What changed between two reports of one address: the text, its sources, its scores.

Newsrooms correct articles, and some change them without a word. :func:`differences_between` compares
sentence by sentence; a change is *stealth* when the text is another and the page states no later date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from credcheck.keys import key

ALIGNED = 4_000
"""Stretches of more sentences than this are not aligned: they count as taken out and put in."""

ALIKE = 0.5
"""Two sentences are one that was changed when this share of their words is the same."""

_WORD = re.compile(r"\w+(?:[.,:'’-]\w+)*|[^\w\s]")
_NUMBER = re.compile(r"\d[\d.,:]*")

Data = Mapping[str, Any]


def differences_between(old: Data, new: Data) -> dict[str, Any]:
    """The differences as JSON values; ``is_changed`` is False when the text is the same.

    Both are reports as JSON values with their full text. Takes time that grows with the length of
    the texts: only stretches that differ are aligned, up to ALIGNED sentences.
    """
    sentences = list(_sentences(old["sentences"], new["sentences"]))
    headline = _changed_value(old["document"]["headline"], new["document"]["headline"])
    is_changed = old["document"]["text_sha256"] != new["document"]["text_sha256"]
    dates = {
        name: changed
        for name in ("published", "modified", "byline", "publisher")
        if (changed := _changed_value(old["document"][name], new["document"][name]))
    }
    return {
        "old": _named(old),
        "new": _named(new),
        "is_changed": is_changed,
        "is_stealth": is_changed and not dates.keys() & {"published", "modified"},
        "headline": headline,
        "document": dates,
        "sentences": sentences,
        "counts": _counts(sentences),
        "sources": _sources(old, new),
        "scores": _scores(old, new),
    }


def _named(data: Data) -> dict[str, Any]:
    return {
        "id": data["id"],
        "created_at": data["created_at"],
        "text_sha256": data["document"]["text_sha256"],
    }


def _changed_value(old: Any, new: Any) -> dict[str, Any] | None:
    return None if old == new else {"old": old, "new": new}


def _counts(sentences: Sequence[Data]) -> dict[str, int]:
    found = Counter(one["change"] for one in sentences)
    return {name: found[name] for name in ("added", "removed", "changed")}


def _sentences(old: Sequence[Data], new: Sequence[Data]) -> Iterator[dict[str, Any]]:
    """Every sentence that is not the same in both, in the order of the texts."""
    keys = [key(one["text"]) for one in old], [key(one["text"]) for one in new]
    for (a, b), (c, d) in _stretches(*keys):
        yield from _stretch(old[a:b], new[c:d])
    yield from _dressed(old, new, *keys)


def _stretches(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretches that differ, after what is alike at the beginning and the end."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if len(a) > ALIGNED or len(b) > ALIGNED:
        yield (start, start + len(a)), (start, start + len(b))
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            yield (start + i1, start + i2), (start + j1, start + j2)


def _stretch(old: Sequence[Data], new: Sequence[Data]) -> Iterator[dict[str, Any]]:
    """Sentences in place of others: pairs that are alike are changed, the rest removed and added."""
    paired: dict[int, int] = {}
    following = 0
    if max(len(old), len(new)) <= 50:
        for i, before in enumerate(old):
            for j in range(following, len(new)):
                if _alike(before["text"], new[j]["text"]):
                    paired[i], following = j, j + 1
                    break
    done = 0
    for i, before in enumerate(old):
        partner = paired.get(i)
        if partner is None:
            yield _removed(before)
            continue
        yield from map(_added, new[done:partner])
        yield _changed(before, new[partner])
        done = partner + 1
    yield from map(_added, new[done:])


def _dressed(
    old: Sequence[Data], new: Sequence[Data], old_keys: Sequence[str], new_keys: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Sentences with the same letters and digits in another dress: case, marks, quotation marks."""
    if len(old) != len(new) or list(old_keys) != list(new_keys):
        return
    for before, after in zip(old, new, strict=True):
        if before["text"] != after["text"]:
            yield _changed(before, after)


def _alike(old: str, new: str) -> bool:
    a, b = Counter(_words(old)), Counter(_words(new))
    return (a & b).total() >= ALIKE * max(a.total(), b.total())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())[:400]


def _removed(sentence: Data) -> dict[str, Any]:
    return {
        "change": "removed",
        "old": _shown(sentence),
        "new": None,
        "numbers_changed": False,
        "attribution_lost": False,
        "spans": [],
    }


def _added(sentence: Data) -> dict[str, Any]:
    return _removed(sentence) | {"change": "added", "old": None, "new": _shown(sentence)}


def _changed(old: Data, new: Data) -> dict[str, Any]:
    numbers = [sorted(_NUMBER.findall(one["text"])) for one in (old, new)]
    return {
        "change": "changed",
        "old": _shown(old),
        "new": _shown(new),
        "numbers_changed": numbers[0] != numbers[1],
        "attribution_lost": bool(_names(old)) and not _names(new),
        "spans": list(_spans(old["text"], new["text"])),
    }


def _shown(sentence: Data) -> dict[str, Any]:
    return {"index": sentence["index"], "part": sentence["part"], "text": sentence["text"]}


def _spans(old: str, new: str) -> Iterator[dict[str, list[int]]]:
    """Where the words differ: stretches of either sentence's text, in code points."""
    a, b = list(_WORD.finditer(old))[:400], list(_WORD.finditer(new))[:400]
    matcher = SequenceMatcher(None, [m[0] for m in a], [m[0] for m in b], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield {"old": _cover(a, i1, i2, len(old)), "new": _cover(b, j1, j2, len(new))}


def _cover(words: Sequence[re.Match[str]], first: int, last: int, end: int) -> list[int]:
    if first < last:
        return [words[first].start(), words[last - 1].end()]
    place = words[first].start() if first < len(words) else end
    return [place, place]


def _names(sentence: Data) -> list[str]:
    named = (one["resolved_source"] for one in sentence["attributions"])
    return [name for name in named if name]


def _sources(old: Data, new: Data) -> dict[str, list[str]]:
    before, after = (
        dict.fromkeys(name for sentence in one["sentences"] for name in _names(sentence))
        for one in (old, new)
    )
    return {
        "added": [name for name in after if name not in before],
        "removed": [name for name in before if name not in after],
    }


def _scores(old: Data, new: Data) -> dict[str, dict[str, Any]]:
    """Scores whose value or level is another; ``delta`` is None where one of them abstains."""
    found = {}
    before = {**old["scores"], "triage": old["triage"]}
    after = {**new["scores"], "triage": new["triage"]}
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
