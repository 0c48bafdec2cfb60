"""A report as Markdown (CommonMark with tables), to be pasted into a document.

All that is no fixed word of this module goes through :func:`credcheck.render.escape.markdown`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from credcheck.render import words
from credcheck.render.escape import markdown, markdown_href, plain
from credcheck.render.words import JSONObject
from credcheck.report import Report

_RULE = "\n---\n\n"


def to_markdown(report: Report) -> str:
    """The report: scores, what to open first, sources, sentences; ends with one line break."""
    sections = (
        _opening(report),
        _triage(report),
        _scores(report),
        _claims(report),
        _sourcing(report),
        _source(report.scores.get("source_reliability", {})),
        _sentences(report),
        _made(report),
    )
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def problem_to_markdown(problem: JSONObject) -> str:
    """A problem object in the place of a report: what failed, why, and what can be done."""
    lines = [f"# Not scored: {markdown(str(problem.get('target') or 'a document'))}", ""]
    lines += [markdown(str(problem["detail"])), ""]
    lines += [f"- Try: {markdown(step)}" for step in problem.get("next", ())]
    lines += [f"- Problem: {markdown(str(problem['type']))}"]
    return "\n".join(lines) + "\n"


def stream(outcomes: Iterable[tuple[str, Report | JSONObject]]) -> Iterator[str]:
    """Each target's report or problem object, one after another, with a rule between them."""
    for number, (_, outcome) in enumerate(outcomes):
        told = to_markdown(outcome) if isinstance(outcome, Report) else problem_to_markdown(outcome)
        yield _RULE + told if number else told


def _opening(report: Report) -> list[str]:
    made = f"credcheck report of {report.data['created_at']}"
    lines = [f"# {markdown(words.headline(report))}", ""]
    lines += [markdown(" · ".join(words.document_facts(report))), "", markdown(made)]
    warnings = report.document["warnings"]
    return lines + _listed("", [f"Note: {warning['detail']}" for warning in warnings])


def _listed(heading: str, items: Sequence[str]) -> list[str]:
    """A list of plain texts under a heading or a blank line; nothing when it is empty."""
    if not items:
        return []
    return [*([f"## {heading}"] if heading else []), "", *(f"- {markdown(i)}" for i in items)]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; the cells are Markdown already."""
    lines = [columns, ["---"] * len(columns), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]


def _row(*cells: str) -> list[str]:
    return [markdown(cell) for cell in cells]


def _triage(report: Report) -> list[str]:
    score = report.triage
    if score is None:
        return []
    if score["value"] is None:
        return [f"**{words.TRIAGE}:** {markdown(words.meaning(score))}"]
    told = f"{words.number(score['value'])}, {plain(score['label'])}."
    return [f"**{words.TRIAGE}:** {markdown(told)}", *_listed("", score.get("why", []))]


def _scores(report: Report) -> list[str]:
    rows = []
    for name, score in words.ordered(report.scores):
        value = words.number(score["value"])
        bounds = words.interval(score["interval"])
        rows.append(
            _row(words.title(name), value, bounds, score["level"] or "", words.meaning(score))
        )
        for part, one in score.get("parts", {}).items():
            value, bounds = words.number(one["value"]), words.interval(one.get("interval"))
            rows.append(_row(f"– {words.title(part)}", value, bounds, "", one.get("covers") or ""))
    columns = ("Score", "Value", "90 % range", "Level", "What it means")
    return [f"## {words.SCORES}", "", *_table(columns, rows)]


def _claims(report: Report) -> list[str]:
    claims = words.unsourced(report)
    if not claims:
        return []
    items = [
        f"{plain(one['text'])} (sentence {one['index']}; {words.who_says_so(one, report)})"
        for one in claims
    ]
    return [f"## {words.CLAIMS}", "", words.CLAIMS_NOTE, *_listed("", items)]


def _sourcing(report: Report) -> list[str]:
    score = report.scores.get("attribution")
    if not score or not (told := words.sourcing(score)):
        return []
    lines = [f"## {words.SOURCING}", "", markdown(told)]
    rows = [_row(*one[:-1], ", ".join(map(str, one.places))) for one in words.ledger(report)]
    return [*lines, "", words.LEDGER_NOTE, "", *_table(words.LEDGER, rows)] if rows else lines


def _source(score: JSONObject) -> list[str]:
    """What lists say of the source and what the page shows of itself."""
    assessments = score.get("assessments")
    told = [scope] if (scope := words.assessed(score)) else []
    told += [note["detail"] for note in score.get("notes", ())]
    told += [
        f"{words.number(factor['effect'], signed=True)}: {factor['detail']}"
        for factor in score.get("factors", ())
    ]
    wires, signs = words.wires(score), words.signs(score)
    if not (told or assessments or wires or signs):
        return []
    lines = _listed(words.SOURCE, told) or [f"## {words.SOURCE}"]
    if assessments:
        lines += ["", *_table(words.ASSESSMENTS, map(_assessment, assessments))]
    if wires:
        lines += ["", f"{words.WIRES}:", "", *_table(words.WIRE_COLUMNS, [_row(*w) for w in wires])]
    if signs:
        lines += ["", f"{words.TRANSPARENCY}:", "", *_table(words.SIGNS, [_row(*s) for s in signs])]
    return lines


def _assessment(one: JSONObject) -> list[str]:
    name = markdown(one["list"])
    if address := markdown_href(one["url"]):
        name = f"[{name}]({address})"
    figures = _row(one["verdict"], words.number(one["score"]), one["as_of"] or "unknown")
    return [name, *figures, markdown(words.counts(one))]


def _sentences(report: Report) -> list[str]:
    """Every sentence that there is something to say about, the most telling first."""
    telling = words.most_telling(report, len(report.sentences))
    lines = []
    for sentence in telling:
        part = "" if sentence["part"] == "body" else f", {sentence['part']}"
        told = f"{plain(sentence['text'])} (sentence {sentence['index']}{part})"
        lines.append(f"- {markdown(told)}")
        lines += [f"  - {markdown(reason)}" for reason in _reasons(report, sentence)]
    return [f"## {words.SENTENCES}", "", *lines] if lines else []


def _reasons(report: Report, sentence: JSONObject) -> Iterator[str]:
    if adds := words.adds(sentence):
        yield adds
    for one in sentence["attributions"]:
        yield f"{words.SOURCING}: {words.attribution_words(one, report.text)}"
    for evidence in sentence["evidence"]:
        yield f"{words.title(evidence['code'])}: {evidence['reason']}"


def _made(report: Report) -> list[str]:
    line = markdown(words.provenance_line(report))
    return [f"## {words.MADE}", "", words.NOT_A_VERDICT, "", line]
