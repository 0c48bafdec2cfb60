"""The API's description as a page: no script, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from credcheck.render.markup import Child, Html, tag

from .errors import MEDIA_TYPE
from .openapi import operations
from .openapi_problems import kinds

_CODE = re.compile(r"`([^`\n]+)`|\*\*([^*\n]+)\*\*")


def page(document: Mapping[str, Any]) -> str:
    """The page of one description."""
    info = document["info"]
    body = tag(
        "body",
        tag("header", tag("a", "credcheck", class_="brand", href="/"), _nav(), class_="masthead"),
        tag(
            "main",
            tag("h1", "The API, version ", str(info["version"])),
            _words(info["description"]),
            tag("h2", "What can be asked", id="contents"),
            tag("ul", [_entry(*one) for one in _sorted(document)], class_="contents"),
            [_section(document, one) for one in document["tags"]],
            _problems(document),
        ),
    )
    return "<!doctype html>\n" + tag("html", _head(), body, lang="en") + "\n"


def _head() -> Html:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", "credcheck: the API"),
        Html('<link rel="icon" href="/page/icon.svg" type="image/svg+xml">'),
        Html('<link rel="stylesheet" href="/page/report.css">'),
        Html('<link rel="stylesheet" href="/page/page.css">'),
    )


def _nav() -> Html:
    return tag("nav", tag("a", "openapi.json", href="/openapi.json"), aria_label="Service")


def _words(text: str) -> list[Html]:
    """Paragraphs with `code` and **bold**."""
    return [tag("p", list(_inline(part.replace("\n", " ")))) for part in text.split("\n\n")]


def _inline(text: str) -> Iterator[Child]:
    at = 0
    for found in _CODE.finditer(text):
        yield text[at : found.start()]
        yield tag("code", found[1]) if found[1] else tag("b", found[2])
        at = found.end()
    yield text[at:]


def _sorted(document: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """All operations in the order of their sections."""
    order = [one["name"] for one in document["tags"]]
    return sorted(operations(document), key=lambda one: order.index(one[2]["tags"][0]))


def _entry(method: str, path: str, operation: Mapping[str, Any]) -> Html:
    words = tag("a", operation["summary"], href=f"#{operation['operationId']}")
    return tag("li", words, " ", tag("code", f"{method.upper()} {path}", class_="where"))


def _section(document: Mapping[str, Any], about: Mapping[str, str]) -> Html | None:
    own = [one for one in operations(document) if about["name"] in one[2].get("tags", ())]
    if not own:
        return None
    return tag(
        "section",
        tag("h2", about["name"].capitalize(), id=f"tag-{about['name']}"),
        tag("p", about["description"], class_="lead"),
        [_operation(*one) for one in own],
        aria_labelledby=f"tag-{about['name']}",
    )


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Html:
    title = tag(
        "h3",
        tag("span", method.upper(), class_="chip neutral method"),
        tag("code", path),
        tag("span", operation["summary"]),
    )
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return tag(
        "article",
        title,
        _words(operation.get("description", "")),
        _parameters(operation),
        _examples("Request", body.get("examples", {})),
        _answers(operation["responses"]),
        class_="operation panel",
        id=operation["operationId"],
    )


def _parameters(operation: Mapping[str, Any]) -> Html | None:
    rows = [
        tag(
            "tr",
            tag("th", tag("code", one["name"]), scope="row"),
            tag("td", one["in"]),
            tag("td", list(_inline(one.get("description", "")))),
        )
        for one in operation.get("parameters", ())
    ]
    return (
        tag("div", tag("table", tag("tbody", rows)), class_="scroll", tabindex=0) if rows else None
    )


def _answers(responses: Mapping[str, Any]) -> list[Child]:
    shown: list[Child] = []
    problems = [status for status, one in responses.items() if "$ref" in one]
    for status, one in responses.items():
        if status == "default" or status in problems:
            continue
        shown.append(tag("p", tag("b", status), " ", list(_inline(one["description"]))))
        for media, content in one.get("content", {}).items():
            shown.append(_examples(f"Answer ({media})", content.get("examples", {})))
    listed = [tag("a", status, href=f"#status-{status}") for status in problems]
    spaced = [child for one in listed for child in (", ", one)][1:]
    return [*shown, tag("p", "Problems: ", spaced, ".", class_="note")]


def _examples(label: str, examples: Mapping[str, Any]) -> list[Html]:
    return [
        tag(
            "details",
            tag("summary", f"{label}: {one['summary']}"),
            tag("pre", tag("code", _lines(_pretty(one["value"]))), tabindex=0),
        )
        for one in examples.values()
    ]


def _problems(document: Mapping[str, Any]) -> Html:
    by_status: dict[int, list[str]] = {}
    examples = document["components"]["examples"]
    for code in kinds():
        by_status.setdefault(examples[f"problem_{code}"]["value"]["status"], []).append(code)
    groups = [
        tag(
            "div",
            tag("h3", str(status), id=f"status-{status}"),
            _examples(MEDIA_TYPE, {code: examples[f"problem_{code}"] for code in codes}),
            class_="types",
        )
        for status, codes in sorted(by_status.items())
    ]
    return tag("section", tag("h2", "Problems", id="problems"), groups, aria_labelledby="problems")


def _lines(text: str) -> list[Child]:
    """Lines that stay apart: escaping would make one of them."""
    parts = [child for line in text.split("\n") for child in (Html("\n"), line)]
    return list(parts[1:])


def _pretty(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
