"""Who is behind an article, on a terminal: lists, news agencies, and what the page shows of itself."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from credcheck.render import words
from credcheck.render.escape import plain
from credcheck.render.lines import heading, put, text
from credcheck.render.words import JSONObject

_INDENT = 3
# What is there first; a reader looks for that and skims the rest.
_STATES = {"present": "shown", "absent": "not shown", "unknown": "not known"}


def print_source(score: JSONObject, console: Console) -> None:
    """Print what there is of the source_reliability score beside its value, in three views."""
    notes, found = score.get("notes", ()), score.get("assessments") or ()
    if notes or found or score.get("via"):
        heading(console, words.SOURCE)
        put(console, text(words.assessed(score)))
        for one in found:
            put(console, _assessment(one), number="-", indent=_INDENT)
        for note in notes:
            put(console, text(f"Note: {note['detail']}", "yellow"))
    if wires := words.wires(score):
        heading(console, words.WIRES)
        for name, domain, where in wires:
            put(console, text(f"{name} ({domain}), in the {where}"), number="-", indent=_INDENT)
    if signs := words.signs(score):
        heading(console, words.TRANSPARENCY)
        for line in _signs(signs):
            put(console, line, number="-", indent=_INDENT)


def _assessment(one: JSONObject) -> Text:
    """One list's word: its verdict, when, whether it counts and why not."""
    # Each is cleaned for itself, so that none reaches into the next.
    head = f"{plain(one['list'])}, {plain(one['as_of'] or 'undated')}: "
    line = text(head).append_text(text(one["verdict"], "bold"))
    score = "" if one["score"] is None else f" ({words.number(one['score'])} of 1)"
    counts = "" if one["counts"] else "; does not count"
    note = f": {plain(one['note'])}" if one.get("note") else ""
    return line.append_text(text(f"{score}{counts}{note}", "" if one["counts"] else "dim"))


def _signs(signs: list[tuple[str, str, str]]) -> Iterator[Text]:
    """One line a state: the signs, and of those that are there where they were seen."""
    for state in dict.fromkeys((*_STATES, *(found for _, found, _ in signs))):
        told = _STATES.get(state, state)
        some = [(name, where) for name, found, where in signs if found == state]
        if not some:
            continue
        listed = ", ".join(
            f"{plain(name).lower()} ({plain(where)})" if where else plain(name).lower()
            for name, where in some
        )
        line = text(told[:1].upper() + told[1:], "bold" if state == "present" else "dim")
        yield line.append_text(text(f": {listed}", "" if state == "present" else "dim"))
