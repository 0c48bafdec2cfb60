"""What a report's page carries for its script: the script itself, the report as JSON, the policy."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from credcheck.render import escape
from credcheck.render.markup import Html, join, tag
from credcheck.report import Report


@cache
def style() -> Html:
    """The style sheet of every page."""
    return Html(_read("report.css"))


@cache
def script() -> Html:
    """The script of every page: ``web/report.js`` and the highlighter as one module (`make web`)."""
    return Html(_read("report.min.js"))


@cache
def policy() -> str:
    """The content security policy of a page: its own style sheet and script, by digest, no more."""
    return (
        f"default-src 'none'; style-src '{_digest(style())}'; script-src '{_digest(script())}'; "
        "base-uri 'none'; form-action 'none'"
    )


def data(report: Report) -> Html:
    """The report as JSON, and the script that reads it.

    Readers' remarks stay out: what is saved is the report that :func:`credcheck.verify` knows.
    """
    kept = {name: value for name, value in report.data.items() if name != "feedback"}
    carried = Html(escape.json_in_html(kept))
    return join(
        tag("script", carried, type="application/json", id="report"),
        tag("script", script(), type="module"),
    )


def buttons() -> Html:
    """How to get the JSON out again; hidden until the script is there to do it."""
    return tag(
        "p",
        tag("button", "Save this report as JSON", type="button", id="save"),
        " ",
        tag("button", "Copy the JSON", type="button", id="copy"),
        " ",
        tag("span", id="kept", role="status"),
        class_="keep",
        hidden=True,
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _read(name: str) -> str:
    return files("credcheck.render").joinpath(name).read_text(encoding="utf-8")
