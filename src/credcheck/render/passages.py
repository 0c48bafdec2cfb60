"""The article's text with its marks, and every sentence's reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from credcheck.render import cards, words
from credcheck.render.escape import plain
from credcheck.render.marks import Piece, pieces
from credcheck.render.markup import Html, join, tag
from credcheck.render.words import JSONObject
from credcheck.report import Report

_HINT = (
    "Click a sentence for its reasons. With the keyboard: Tab into the text, arrow keys from sentence "
    "to sentence, Enter for the reasons."
)
_PART_NOTES = {"caption": "Caption, not scored", "boilerplate": "Boilerplate, not scored"}


def article(report: Report) -> Html:
    """The whole text in its paragraphs; every sentence can be linked to as ``#sN``."""
    return tag("div", [_paragraph(group) for group in paragraphs(report)], class_="story")


def paragraphs(report: Report) -> list[list[JSONObject]]:
    """Sentences that no line break parts stand in one paragraph."""
    groups: list[list[JSONObject]] = []
    for sentence in report.sentences:
        last = groups[-1][-1] if groups else None
        same = last is not None and last["part"] == sentence["part"]
        if last is None or not same or "\n" in report.text[last["end"] : sentence["start"]]:
            groups.append([])
        groups[-1].append(sentence)
    return groups


def _paragraph(group: list[JSONObject]) -> Html:
    part = group[0]["part"]
    note = _PART_NOTES.get(part)
    sentences = [
        (
            tag("span", marked(sentence), id=f"s{sentence['index']}", class_="sentence"),
            " ",
        )
        for sentence in group
    ]
    heading = (tag("span", note, class_="partnote"), " ") if note else None
    return tag("p", heading, sentences, class_=f"part {part}")


def marked(sentence: JSONObject) -> Html:
    """A sentence's words, as many as there are, with its marks; evidence without reason has none."""
    start, words_ = sentence["start"], sentence["text"]
    marks = [one for one in sentence["evidence"] if one["reason"] is not None]
    cut = pieces(start, start + len(words_), [*marks, *_source_marks(sentence)])
    return join(*(_piece(words_[one.start - start : one.end - start], one) for one in cut))


def _source_marks(sentence: JSONObject) -> Iterable[dict[str, Any]]:
    for attribution in sentence["attributions"]:
        if attribution["source"]:
            start, end = attribution["source"]
            kind = words.SOURCE_WORDS[attribution["source_type"]][0]
            yield {
                "signal": "attribution",
                "start": start,
                "end": end,
                "voice": "own",
                "reason": f"Source: {kind}",
            }


def _piece(text: str, piece: Piece) -> Html:
    """One mark inside another for each signal, so that every line under the words is drawn."""
    shown = join(text)
    signals = sorted({evidence["signal"] for evidence in piece.evidence}, key=words.slot)
    for signal in signals:
        own = [evidence for evidence in piece.evidence if evidence["signal"] == signal]
        quoted = all(evidence["voice"] == "quoted" for evidence in own)
        voice = " quoted" if quoted else ""
        reasons = " ".join(dict.fromkeys(plain(evidence["reason"]) for evidence in own))
        shown = tag("mark", shown, class_=f"m{words.slot(signal)}{voice}", title=reasons)
    return shown


def legend(report: Report, *, opens: bool = False) -> Html | None:
    """Which line and colour belongs to which signal, each with a switch; how a sentence ``opens``."""
    shown = [sentence for sentence in report.sentences if sentence["text"]]
    found = {evidence["signal"] for sentence in shown for evidence in sentence["evidence"]}
    if any(sentence["attributions"] for sentence in shown):
        found.add("attribution")
    if not found:
        return None
    slots: dict[int, list[str]] = {}
    for signal in sorted(found, key=lambda name: (words.slot(name), name)):
        slots.setdefault(words.slot(signal), []).append(signal)
    switches = [_switch(number, signals) for number, signals in slots.items()]
    voice = tag("span", tag("mark", "no tint", class_="m0 quoted"), ": a source's words")
    return join(
        tag("fieldset", tag("legend", "Marks shown:"), switches, voice, class_="legend"),
        tag("p", _HINT, class_="note hint", hidden=True) if opens else None,
    )


def _switch(number: int, signals: list[str]) -> Html:
    """A box that shows or hides one look; the script finds in it whose look that is."""
    box = tag(
        "input", type="checkbox", checked=True, id=f"show{number}", data_look=f"m{number}",
        value=" ".join(signals),
    )  # fmt: skip
    names = ", ".join(map(words.title, signals))
    return tag("label", box, " ", tag("mark", names, class_=f"m{number}"))


def reasons(report: Report, *, opened: int = 3) -> Html | None:
    """Every sentence with something to say about it, the most telling first, folded."""
    telling = words.most_telling(report, len(report.sentences))
    if not telling:
        return None
    largest = {name: max(terms) for name, terms in words.absolute_terms(report).items()}
    return join(
        *(_folded(report, one, largest, opened=k < opened) for k, one in enumerate(telling))
    )


def _folded(
    report: Report, sentence: JSONObject, largest: Mapping[str, float], *, opened: bool
) -> Html:
    signals = dict.fromkeys(evidence["signal"] for evidence in sentence["evidence"])
    dots = [
        tag("span", tag("mark", words.title(name), class_=f"m{words.slot(name)}"), class_="dot")
        for name in signals
    ]
    summary = tag(
        "summary",
        tag("span", f"{sentence['index']}", class_="index"),
        tag("span", sentence["text"], class_="quote"),
        tag("span", dots, class_="dots"),
    )
    items = [
        tag("li", tag("b", words.title(evidence["code"])), ": ", evidence["reason"])
        for evidence in sentence["evidence"]
    ]
    said = [
        tag("li", tag("b", words.SOURCING), ": ", words.attribution_words(one, report.text))
        for one in sentence["attributions"]
    ]
    place = tag(
        "p", tag("a", "See it in the article", href=f"#s{sentence['index']}"), class_="jump"
    )
    told = tag("div", tag("ul", said, items), cards.terms(sentence, largest), class_="told")
    return tag("details", summary, told, place, open=opened, id=f"r{sentence['index']}")
