"""What answers look like where the functions of the routes do not say it themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pydantic.json_schema import models_json_schema

from . import schemas_answers as models
from .schemas_problem import StatusProblem

_JSON = ("application/json",)
_REF = "#/components/schemas/"
_TEXT = {"type": "string"}
_BYTES = {"type": "string", "format": "binary"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is no problem. ``schema`` is the name of a schema, or several of which one fits;
    it is for JSON, everything else is text.
    """

    status: int
    means: str
    schema: tuple[str, ...] = ()
    media: tuple[str, ...] = _JSON
    headers: tuple[str, ...] = ()

    def schema_of(self, media: str) -> dict[str, Any]:
        """The schema of one of its forms."""
        if media == "application/octet-stream":
            return _BYTES
        if media == "application/feed+json":
            return {"type": "object", "description": "JSON Feed 1.1"}
        if media != "application/json":
            return _TEXT
        names = [{"$ref": _REF + name} for name in self.schema]
        return names[0] if len(names) == 1 else {"anyOf": names}


_REPORT = ("Report", "ReportSummary", "PartialReport")
_UNCHANGED = Answer(
    304, "What `If-None-Match` names is still current.", media=(), headers=("ETag",)
)
_PROMISED = Answer(
    202,
    "It will be at `Location`: ask there after `Retry-After` seconds.",
    ("PendingReport",),
    headers=("Location", "Retry-After", "Preference-Applied"),
)
_PAGE = ("text/html",)
_WORKSHEET = Answer(
    200,
    "The worksheet.",
    ("Worksheet",),
    media=("text/markdown", "text/csv", "application/json"),
)

ANSWERS: Mapping[str, tuple[Answer, ...]] = {
    "score_document": (
        Answer(
            200,
            "The report, or the parts of it that were asked for.",
            _REPORT,
            headers=("Location",),
        ),
        _PROMISED,
    ),
    "score_lines": (Answer(200, "One result a line, in order.", ("LineResults",)),),
    "get_report": (Answer(200, "The report.", _REPORT, headers=("ETag",)), _PROMISED, _UNCHANGED),
    "get_report_page": (Answer(200, "A page that loads nothing.", media=_PAGE),),
    "get_worksheet": (_WORKSHEET,),
    "get_example_worksheet": (_WORKSHEET,),
    "get_shared_page": (Answer(200, "A page that loads nothing.", media=_PAGE),),
    "search_reports": (Answer(200, "A page of reports, newest first.", ("ReportList",)),),
    "recheck_report": (Answer(200, "The new report, and what changed.", ("Recheck",)), _PROMISED),
    "get_difference": (Answer(200, "What changed.", ("Difference",)),),
    "add_feedback": (Answer(201, "The remark as it is kept.", ("Feedback",)),),
    "get_feedback": (Answer(200, "All remarks, oldest first.", ("FeedbackList",)),),
    "export_feedback": (Answer(200, "One remark a line.", media=("application/x-ndjson",)),),
    "share_report": (Answer(200, "Who may read it now.", ("Sharing",)),),
    "erase_report": (Answer(204, "It is erased.", media=()),),
    "get_shared": (
        Answer(200, "The report without most of its text.", _REPORT, headers=("ETag",)),
        _UNCHANGED,
    ),
    "create_job": (
        Answer(202, "It has begun; ask at `Location`.", ("JobShown",), headers=("Location",)),
        Answer(
            200, "It was begun before, under the same key.", ("JobShown",), headers=("Location",)
        ),
    ),
    "get_results": (
        Answer(200, "One line a document, in order.", media=("application/x-ndjson",)),
    ),
    "get_events": (Answer(200, "Events until the job is done.", media=("text/event-stream",)),),
    "add_feed": (
        Answer(201, "It is followed.", ("Feed",), headers=("Location",)),
        Answer(200, "It was followed before.", ("Feed",), headers=("Location",)),
    ),
    "import_feeds": (Answer(200, "What became of each.", ("ImportedFeeds",)),),
    "list_feeds": (Answer(200, "A page of feeds.", ("Feeds",)),),
    "get_feed": (Answer(200, "The feed.", ("Feed",)),),
    "change_feed": (Answer(200, "The feed as it is now.", ("Feed",)),),
    "remove_feed": (Answer(204, "It is followed no longer.", media=()),),
    "list_items": (Answer(200, "A page of items.", ("FeedItems",)),),
    "get_rss": (
        Answer(200, "The feed.", media=("application/rss+xml",), headers=("ETag",)),
        _UNCHANGED,
    ),
    "get_json_feed": (
        Answer(200, "The feed.", media=("application/feed+json",), headers=("ETag",)),
        _UNCHANGED,
    ),
    "healthz": (Answer(200, "It does.", ("Health",)),),
    "readyz": (
        Answer(200, "It can.", ("Readiness",)),
        Answer(503, "It cannot; `checks` says why.", ("Readiness",)),
    ),
    "metrics": (Answer(200, "Prometheus' text format.", media=("text/plain",)),),
    "export": (
        Answer(200, "The file.", media=("application/octet-stream",), headers=("ETag",)),
        _UNCHANGED,
    ),
    "get_example": (
        Answer(
            200,
            "The report.",
            ("Report",),
            media=("application/json", "text/html"),
            headers=("ETag",),
        ),
        _UNCHANGED,
    ),
}
"""By the name of the route's function."""


def schemas() -> dict[str, Any]:
    """Schemas by name: the report's, from the file that defines it, and those of the answers."""
    wanted = [(model, "serialization") for model in (*models.ALL, StatusProblem)]
    _, made = models_json_schema(wanted, ref_template=_REF + "{model}")  # type: ignore[arg-type]
    found: dict[str, Any] = made["$defs"]
    return found | _report()


def _report() -> dict[str, Any]:
    """report.schema.json with its definitions as schemas of their own."""
    text = files("credcheck").joinpath("report.schema.json").read_text(encoding="utf-8")
    whole = json.loads(text.replace('"#/$defs/', f'"{_REF}Report_'))
    parts = whole.pop("$defs")
    for name in ("$schema", "$id"):
        whole.pop(name, None)
    found = {f"Report_{name}": _apart(part) for name, part in parts.items()}
    return found | {"Report": whole, "PartialReport": _partial(whole)}


def _partial(whole: Mapping[str, Any]) -> dict[str, Any]:
    """A report without the parts that ``include`` leaves out, or with less of the article's text."""
    of_report = whole["properties"]
    optional_text = {"type": ["string", "null"]}
    document = {
        "type": "object",
        "description": "As in a whole report, with `text_policy` where less of the text is shown.",
        "properties": {"text": optional_text, "text_policy": {"enum": ["full", "quotes", "none"]}},
    }
    sentence = {
        "type": "object",
        "description": "As in a whole report, perhaps without some fields; hidden words are null.",
        "required": ["index", "part", "text", "start", "end", "scores"],
        "properties": {
            "index": {"type": "integer", "minimum": 0},
            "part": {"type": "string"},
            "text": optional_text,
            "start": {"type": "integer", "minimum": 0},
            "end": {"type": "integer", "minimum": 0},
        },
    }
    own = {"document": document, "sentences": {"type": "array", "items": sentence}}
    return {
        "title": "PartialReport",
        "description": "The parts of a report that were asked for; each is as in the whole.",
        "type": "object",
        "required": ["schema_version", "id", "created_at", "input", "provenance"],
        "properties": dict(of_report) | own,
    }


def _apart(part: dict[str, Any]) -> dict[str, Any]:
    """The same with a reference and what stands beside it as two: generators read no such pair."""
    if "$ref" not in part or "properties" not in part:
        return part
    own = {"type": "object", "properties": part["properties"]}
    others = {name: one for name, one in part.items() if name not in {"$ref", "properties"}}
    return {"allOf": [{"$ref": part["$ref"]}, own], **others}
