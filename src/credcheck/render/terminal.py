"""A report on a terminal, readable at 80 columns, with colour only where there is a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from credcheck.render import words
from credcheck.render.escape import plain
from credcheck.render.lines import heading, put, text
from credcheck.render.marks import pieces
from credcheck.render.terminal_scores import print_scores
from credcheck.render.terminal_source import print_source
from credcheck.render.words import JSONObject
from credcheck.report import Report

_SLOT_STYLES = ("red", "cyan", "yellow", "magenta", "green", "bright_blue")
_MARGIN = 5
_CITED = 8  # sources shown
_PLACES = 6  # sentences shown of one


def print_report(report: Report, console: Console, *, limit: int = 8) -> None:
    """Print the report: scores, sources, telling sentences, claims to check, provenance.

    ``limit`` is the most sentences, and the most claims, that are shown. Nothing in the report is
    read as markup, and no control or bidirectional character of it reaches the terminal.
    """
    _header(report, console)
    print_scores(report.scores, console)
    if report.triage:
        _triage(report.triage, console)
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


def _triage(triage: JSONObject, console: Console) -> None:
    if triage["value"] is None:
        put(console, text(f"{words.TRIAGE}: not scored. {triage['abstained']['detail']}"))
        return
    line = text(f"{words.TRIAGE}: ").append(words.number(triage["value"]), "bold")
    put(console, line.append_text(text(f", {plain(triage['label'])}.")))
    for reason in triage.get("why", []):
        put(console, text(reason), number="-", indent=3)


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
