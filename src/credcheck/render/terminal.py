"""A report on a terminal, readable at 80 columns, with colour only where there is a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from credcheck.render import words
from credcheck.render.escape import plain
from credcheck.render.marks import pieces
from credcheck.render.words import JSONObject
from credcheck.report import Report

_SLOT_STYLES = ("red", "cyan", "yellow", "magenta", "green", "bright_blue")
_TONE_STYLES = {"good": "bold green", "middle": "bold yellow", "bad": "bold red", "neutral": "bold"}
_MARGIN = 5


def print_report(report: Report, console: Console, *, limit: int = 8) -> None:
    """Print the report: scores, sources, telling sentences, claims to check, provenance.

    ``limit`` is the most sentences, and the most claims, that are shown. Nothing in the report is
    read as markup, and no control or bidirectional character of it reaches the terminal.
    """
    _header(report, console)
    _scores(report, console)
    _sourcing(report, console)
    _sentences(report, console, limit)
    _claims(report, console, limit)
    _footer(report, console)


def _text(words_: str, style: str = "") -> Text:
    return Text(plain(words_), style=style)


def _print(console: Console, line: Text, *, number: str = "", indent: int = 0) -> None:
    """Print wrapped lines, indented, the first with ``number`` in the margin."""
    rows = line.wrap(console, max(20, console.width - indent))
    for k, row in enumerate(rows):
        row.rstrip()
        margin = number.rjust(indent - 2) + "  " if number and not k else " " * indent
        console.print(Text.assemble((margin, "dim"), row), highlight=False)


def _heading(console: Console, words_: str) -> None:
    console.print()
    _print(console, _text(words_, "bold underline"))


def _header(report: Report, console: Console) -> None:
    _print(console, _text(words.headline(report), "bold"))
    _print(console, _text(" · ".join(words.document_facts(report)), "dim"))
    for warning in report.document["warnings"]:
        _print(console, _text(f"Note: {warning['detail']}", "yellow"))


def _scores(report: Report, console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Score", no_wrap=True, max_width=21)
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("90 % range", no_wrap=True)
    table.add_column("Level", no_wrap=True)
    table.add_column("What it means", ratio=1)
    for name, score in words.ordered(report.scores):
        table.add_row(*_score_cells(name, score))
        for part, value in score.get("parts", {}).items():
            cells = (f"  {words.title(part)}", words.number(value["value"]))
            covers = value.get("covers") or ""
            row = (*cells, words.interval(value.get("interval")), "", covers)
            table.add_row(*(_text(cell, "dim") for cell in row))
    console.print(table, highlight=False)
    if report.triage:
        _triage(report.triage, console)


def _triage(triage: JSONObject, console: Console) -> None:
    if triage["value"] is None:
        _print(console, _text(f"{words.TRIAGE}: not scored. {triage['abstained']['detail']}"))
        return
    line = _text(f"{words.TRIAGE}: ").append(words.number(triage["value"]), "bold")
    _print(console, line.append_text(_text(f", {plain(triage['label'])}.")))
    for reason in triage.get("why", []):
        _print(console, _text(reason), number="-", indent=3)


def _score_cells(name: str, score: JSONObject) -> tuple[Text, ...]:
    if score["value"] is None:
        cells = (words.title(name), "none", "", score["level"] or "", words.meaning(score))
        return tuple(_text(cell, "dim") for cell in cells)
    style = _TONE_STYLES[words.tone(score)]
    return (
        _text(words.title(name), "bold"),
        _text(words.number(score["value"]), style),
        _text(words.interval(score["interval"])),
        _text(score["level"] or "", style),
        _text(words.meaning(score)),
    )


def _sourcing(report: Report, console: Console) -> None:
    score = report.scores.get("attribution")
    if not score or not (told := words.sourcing(score)):
        return
    _heading(console, words.SOURCING)
    _print(console, _text(told))
    if counts := words.source_counts(score):
        _print(console, _text("Attributed to " + ", ".join(counts) + "."))


def _sentences(report: Report, console: Console, limit: int) -> None:
    telling = words.most_telling(report, limit)
    if not telling:
        return
    _heading(console, "The sentences that matter most")
    for sentence in telling:
        console.print()
        line = _marked(report.text, sentence, bracketed=console.color_system is None)
        _print(console, line, number=str(sentence["index"]), indent=_MARGIN)
        for reason in _reasons(sentence):
            _print(console, reason, number="-", indent=_MARGIN + 2)


def _marked(text: str, sentence: JSONObject, *, bracketed: bool) -> Text:
    """The sentence with its evidence in colour and underlined, or in brackets without colour."""
    line = Text()
    before = False
    for piece in pieces(sentence["start"], sentence["end"], sentence["evidence"]):
        marked = bool(piece.evidence)
        if bracketed and marked != before:
            line.append("‹" if marked else "›")
        before = marked
        style = ""
        if marked:
            narrowest = min(piece.evidence, key=lambda mark: mark["end"] - mark["start"])
            style = f"underline {_SLOT_STYLES[words.slot(narrowest['signal'])]}"
        line.append_text(_text(text[piece.start : piece.end], style))
    if bracketed and before:
        line.append("›")
    return line


def _reasons(sentence: JSONObject) -> Iterable[Text]:
    if adds := words.adds(sentence):
        yield _text(adds, "dim")
    for evidence in sentence["evidence"]:
        line = _text(words.title(evidence["code"]), _SLOT_STYLES[words.slot(evidence["signal"])])
        yield Text.assemble(line, _text(f": {evidence['reason']}"))


def _claims(report: Report, console: Console, limit: int) -> None:
    claims = words.unsourced(report)
    if not claims:
        return
    _heading(console, f"{words.CLAIMS}: claims without a source")
    for sentence in claims[:limit]:
        _print(console, _text(sentence["text"]), number=str(sentence["index"]), indent=_MARGIN)
    if len(claims) > limit:
        _print(console, _text(f"and {len(claims) - limit} more", "dim"), indent=_MARGIN)


def _footer(report: Report, console: Console) -> None:
    console.print()
    _print(console, _text(words.NOT_A_VERDICT))
    _print(console, _text(words.provenance_line(report), "dim"))
