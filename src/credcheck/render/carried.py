"""What a report's page carries for its script: the script itself, the report as JSON, the policy."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from credcheck.render import escape, styles
from credcheck.render.markup import Html, join, tag
from credcheck.report import Report


@cache
def script() -> Html:
    """The script of every page: ``web/report.js`` and the highlighter as one module (`make web`)."""
    found = files("credcheck.render").joinpath("report.min.js")
    return Html(found.read_text(encoding="utf-8"))


@cache
def policy() -> str:
    """The content security policy of a page: its own styles and script, by digest, and no more."""
    looks = " ".join(f"'{_digest(sheet)}'" for sheet in (styles.page(), styles.scripted()))
    return (
        f"default-src 'none'; style-src {looks}; script-src '{_digest(script())}'; "
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
