"""A report on a terminal, readable at 80 columns, with colour only where there is a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from credcheck.render import words
from credcheck.render.escape import plain
from credcheck.render.lines import heading, put, text
from credcheck.render.marks import pieces
from credcheck.render.terminal_source import print_source
from credcheck.render.words import JSONObject
from credcheck.report import Report

_SLOT_STYLES = ("red", "cyan", "yellow", "magenta", "green", "bright_blue")
_TONE_STYLES = {"good": "bold green", "middle": "bold yellow", "bad": "bold red", "neutral": "bold"}
_MARGIN = 5
_CITED = 8  # sources shown
_PLACES = 6  # sentences shown of one


def print_report(report: Report, console: Console, *, limit: int = 8) -> None:
    """Print the report: scores, sources, telling sentences, claims to check, provenance.

    ``limit`` is the most sentences, and the most claims, that are shown. Nothing in the report is
    read as markup, and no control or bidirectional character of it reaches the terminal.
    """
    _header(report, console)
    _scores(report, console)
    _sourcing(report, console)
    print_source(report.scores.get("source_reliability", {}), console)
    _sentences(report, console, limit)
    _claims(report, console, limit)
    _footer(report, console)


def _header(report: Report, console: Console) -> None:
    put(console, text(words.headline(report), "bold"))
    put(console, text(" · ".join(words.document_facts(report)), "dim"))
    for warning in report.document["warnings"]:
        put(console, text(f"Note: {warning['detail']}", "yellow"))


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
            table.add_row(*(text(cell, "dim") for cell in row))
    console.print(table, highlight=False)
    if report.triage:
        _triage(report.triage, console)


def _triage(triage: JSONObject, console: Console) -> None:
    if triage["value"] is None:
        put(console, text(f"{words.TRIAGE}: not scored. {triage['abstained']['detail']}"))
        return
    line = text(f"{words.TRIAGE}: ").append(words.number(triage["value"]), "bold")
    put(console, line.append_text(text(f", {plain(triage['label'])}.")))
    for reason in triage.get("why", []):
        put(console, text(reason), number="-", indent=3)


def _score_cells(name: str, score: JSONObject) -> tuple[Text, ...]:
    if score["value"] is None:
        cells = (words.title(name), "none", "", score["level"] or "", words.meaning(score))
        return tuple(text(cell, "dim") for cell in cells)
    style = _TONE_STYLES[words.tone(score)]
    return (
        text(words.title(name), "bold"),
        text(words.number(score["value"]), style),
        text(words.interval(score["interval"])),
        text(score["level"] or "", style),
        text(words.meaning(score)),
    )


def _sourcing(report: Report, console: Console) -> None:
    score = report.scores.get("attribution")
    if not score or not (told := words.sourcing(score)):
        return
    heading(console, words.SOURCING)
    put(console, text(told))
    if counts := words.source_counts(score):
        put(console, text("Attributed to " + ", ".join(counts) + "."))
    cited = words.ledger(report)
    for one in cited[:_CITED]:
        places = ", ".join(map(str, one.places[:_PLACES])) + ", …" * (len(one.places) > _PLACES)
        line = Text.assemble(text(one.name, "bold"), text(f": {one.what}; sentences {places}"))
        put(console, line, number=one.share, indent=_MARGIN)
    if len(cited) > _CITED:
        put(console, text(f"and {len(cited) - _CITED} more", "dim"), indent=_MARGIN)


def _sentences(report: Report, console: Console, limit: int) -> None:
    telling = words.most_telling(report, limit)
    if not telling:
        return
    heading(console, "The sentences that matter most")
    for sentence in telling:
        console.print()
        line = _marked(report.text, sentence, bracketed=console.color_system is None)
        put(console, line, number=str(sentence["index"]), indent=_MARGIN)
        for reason in _reasons(sentence):
            put(console, reason, number="-", indent=_MARGIN + 2)


def _marked(words_: str, sentence: JSONObject, *, bracketed: bool) -> Text:
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
        line.append_text(text(words_[piece.start : piece.end], style))
    if bracketed and before:
        line.append("›")
    return line


def _reasons(sentence: JSONObject) -> Iterable[Text]:
    if adds := words.adds(sentence):
        yield text(adds, "dim")
    for evidence in sentence["evidence"]:
        line = text(words.title(evidence["code"]), _SLOT_STYLES[words.slot(evidence["signal"])])
        yield Text.assemble(line, text(f": {evidence['reason']}"))


def _claims(report: Report, console: Console, limit: int) -> None:
    claims = words.unsourced(report)
    if not claims:
        return
    heading(console, f"{words.CLAIMS}: claims without a source")
    for sentence in claims[:limit]:
        put(console, text(sentence["text"]), number=str(sentence["index"]), indent=_MARGIN)
    if len(claims) > limit:
        put(console, text(f"and {len(claims) - limit} more", "dim"), indent=_MARGIN)


def _footer(report: Report, console: Console) -> None:
    console.print()
    put(console, text(words.NOT_A_VERDICT))
    put(console, text(words.provenance_line(report), "dim"))
