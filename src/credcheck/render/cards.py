"""Scores as cards: the value, its interval on a scale, its level, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping

from credcheck.render import words
from credcheck.render.markup import Html, join, tag
from credcheck.render.words import JSONObject

_WIDTH, _HEIGHT, _TRACK = 240, 30, 14
_GLYPHS = {"good": "✓", "middle": "◆", "bad": "▲", "neutral": "○"}


def cards(scores: Mapping[str, JSONObject]) -> Html:
    """A card for every score, those that abstain last."""
    order = sorted(words.ordered(scores), key=lambda item: item[1]["value"] is None)
    return tag("div", [card(name, score) for name, score in order], class_="cards")


def card(name: str, score: JSONObject) -> Html:
    """One score; one that abstains says why instead of showing a number."""
    heading = tag("h3", words.title(name))
    if score["value"] is None:
        return tag(
            "article",
            heading,
            tag("p", "Not scored", class_="value none"),
            tag("p", score["abstained"]["detail"]),
            _factors(score),
            class_="card abstained",
        )
    tone = words.tone(score)
    return tag(
        "article",
        tag("header", heading, _chip(score, tone)),
        tag("p", words.number(score["value"]), class_=f"value {tone}"),
        gauge(score, words.title(name)),
        tag("p", score["label"], class_="label"),
        tag("p", _notes(score), class_="note"),
        _parts(score),
        _factors(score),
        class_="card tall" if score.get("parts") else "card",
    )


def _chip(score: JSONObject, tone: str) -> Html | None:
    if not score["level"]:
        return None
    glyph = tag("span", _GLYPHS[tone], aria_hidden="true")
    return tag("span", glyph, " ", score["level"], class_=f"chip {tone}")


def _notes(score: JSONObject) -> str:
    return " ".join(filter(None, (words.level_note(score), words.interval_note(score))))


def gauge(score: JSONObject, name: str) -> Html:
    """A scale from 0 to 1: thresholds as ticks, the interval as a band, the value as a bar."""
    low, high = score["interval"] or (None, None)
    spoken = f"{name}: {words.number(score['value'])} on a scale from 0 to 1"
    if low is not None:
        spoken += f", 90 % interval {words.interval(score['interval'])}"
    shapes = [tag("rect", x=0, y=_TRACK - 3, width=_WIDTH, height=6, rx=3, class_="track")]
    if low is not None and high is not None:
        width = max(2.0, (high - low) * _WIDTH)
        shapes.append(
            tag("rect", x=_at(low), y=_TRACK - 7, width=f"{width:.1f}", height=14, rx=4,
                class_="band")
        )  # fmt: skip
    for threshold in score["thresholds"] or ():
        x = _at(threshold)
        shapes.append(tag("line", x1=x, x2=x, y1=_TRACK - 9, y2=_TRACK + 9, class_="tick"))
    x = f"{min(max(score['value'] * _WIDTH, 2), _WIDTH - 2) - 2:.1f}"
    shapes.append(
        tag("rect", x=x, y=_TRACK - 11, width=4, height=22, rx=2,
            class_=f"needle {words.tone(score)}")
    )  # fmt: skip
    return tag(
        "svg", shapes, viewBox=f"0 0 {_WIDTH} {_HEIGHT - 2}", role="img", aria_label=spoken,
        class_="gauge",
    )  # fmt: skip


def _at(value: float) -> str:
    return f"{value * _WIDTH:.1f}"


def _parts(score: JSONObject) -> Html | None:
    """The parts of a score as rows with a small bar each."""
    parts = score.get("parts")
    if not parts:
        return None
    rows = [
        tag(
            "tr",
            tag("th", words.title(name), scope="row"),
            tag("td", _bar(part["value"])),
            tag("td", words.number(part["value"]), class_="figure"),
            tag("td", words.interval(part.get("interval")), class_="figure range"),
        )
        for name, part in parts.items()
    ]
    return tag("table", tag("caption", "What it is made of"), tag("tbody", rows), class_="parts")


def _bar(value: float | None) -> Html | None:
    if value is None:
        return None
    return tag(
        "svg",
        tag("rect", x=0, y=2, width=60, height=6, rx=3, class_="track"),
        tag("rect", x=0, y=2, width=f"{value * 60:.1f}", height=6, rx=3, class_="fill"),
        viewBox="0 0 60 10",
        aria_hidden="true",
        class_="bar",
    )


def _factors(score: JSONObject) -> Html | None:
    if not score["factors"]:
        return None
    items = [
        tag("li", tag("b", words.number(factor["effect"], signed=True)), " ", factor["detail"])
        for factor in score["factors"]
    ]
    return tag("ul", items, class_="factors")


def terms(sentence: JSONObject, largest: Mapping[str, float]) -> Html | None:
    """What a sentence adds to every score, and the change if it were not there.

    ``largest`` is the article's largest contribution to each score, which fills a bar.
    """
    if not sentence["contributions"]:
        return None
    rows = [
        tag(
            "tr",
            tag("th", words.title(name), scope="row"),
            tag("td", _diverging(term / (largest[name] or 1.0))),
            tag("td", words.number(term, signed=True), class_="figure"),
            tag("td", words.number(sentence["if_removed"].get(name), signed=True), class_="figure"),
        )
        for name, term in sentence["contributions"].items()
    ]
    names = ("Score", "", "Adds", "If removed")
    head = tag("tr", [tag("th", name, scope="col") for name in names])
    caption = tag("caption", "What this sentence adds to each score")
    return tag("table", caption, tag("thead", head), tag("tbody", rows), class_="terms")


def _diverging(share: float) -> Html:
    """A bar to the right of the middle for what adds, to the left for what takes away."""
    width = abs(share) * 40
    x = 40 if share >= 0 else 40 - width
    return tag(
        "svg",
        tag("rect", x=f"{x:.1f}", y=2, width=f"{width:.1f}", height=6,
            class_="plus" if share >= 0 else "minus"),
        tag("line", x1=40, x2=40, y1=0, y2=10, class_="tick"),
        viewBox="0 0 80 10", aria_hidden="true", class_="bar wide",
    )  # fmt: skip


def triage(score: JSONObject | None) -> Html | None:
    """How soon a fact-checker should open the article, and why."""
    if score is None:
        return None
    if score["value"] is None:
        told: list[Html] = [tag("p", "Not scored. ", score["abstained"]["detail"])]
    else:
        reasons = [tag("li", reason) for reason in score.get("why", [])]
        told = [
            tag("p", tag("b", words.number(score["value"])), " ", score["label"], class_="lead"),
            tag("ul", reasons) if reasons else join(),
        ]
    return tag(
        "section", tag("h2", words.TRIAGE, id="triage"), told,
        aria_labelledby="triage", class_="triage",
    )  # fmt: skip
