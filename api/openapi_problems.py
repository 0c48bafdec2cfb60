"""Problems in the API's description: an example of every type, and a response for every status."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from credcheck.errors import CredcheckError
from credcheck.report import problem

from .errors import MEDIA_TYPE, status_of

DETAILS = {
    "bad_input": "published is no date such as 2026-01-31 or 2026-01-31T12:00:00Z",
    "empty_input": "the text is blank: give at least one word",
    "not_html": "the document is a PDF",
    "no_article_found": "the page has links and no text of an article",
    "too_large": "the text has more than 2,000,000 characters",
    "not_a_feed": "the document is neither RSS, Atom, JSON Feed nor OPML",
    "extraction_timeout": "reading the page took more than 10 seconds of processor time",
    "extraction_crashed": "the process that read the page ended with signal 11",
    "bad_record": "line 3 is no JSON object",
    "bad_url": "ftp is not among the schemes that are fetched (http, https)",
    "blocked_address": "intranet.example leads to a private network",
    "dns_failure": "no-such-host.example has no address",
    "connection_failed": "news.example.org refused the connection",
    "timeout": "news.example.org did not answer within 20 seconds",
    "too_many_redirects": "more than 5 redirects",
    "bad_response": "news.example.org sent an encoding that was not asked for",
    "http_error": "news.example.org answered 500",
    "not_found": "news.example.org answered 404",
    "rate_limited": "news.example.org asks to come back in 120 seconds",
    "blocked_by_site": "news.example.org answered 403",
    "paywalled": "news.example.org shows the article to subscribers only",
    "robots_disallowed": "robots.txt of news.example.org asks not to fetch the page",
    "bad_domain": "a host name cannot contain these characters: 'not a domain'",
    "internal_error": "ValueError while reading or scoring the document",
    "store_unavailable": "the database does not answer",
    "invalid_request": "sources: List should have at least 1 item after validation, not 0",
    "unauthorized": "this service needs a key",
    "forbidden": "this needs a key with the scope 'jobs'",
    "no_such_resource": "there is no report '5f0c6f5f6f3a4a2f9d8a1f0f6c1e2b3d'",
    "no_such_route": "there is no such path",
    "conflict": "the report was made from a text: there is no address to check again",
    "gone": "the report 5f0c6f5f6f3a4a2f9d8a1f0f6c1e2b3d was erased or has expired",
    "wrong_host": "without keys this service answers to localhost alone",
    "wrong_origin": "pages of this origin may not ask; CREDCHECK_ORIGINS names those that may",
    "body_too_large": "the body is larger than 12,000,000 bytes",
    "unsupported_media": "the body of a request is JSON, and its Content-Type says so",
    "too_many_requests": "more than 120 requests of this kind; try again in 42 s",
    "overloaded": "64 documents are waiting already",
}
"""What a problem of each type may say; the others say no more than their title."""


def kinds() -> dict[str, type[CredcheckError]]:
    """Every type of problem by its code, in alphabetical order."""
    return {kind.code: kind for kind in sorted(_below(CredcheckError), key=lambda one: one.code)}


def examples() -> dict[str, Any]:
    """One example of each type, for ``components.examples``."""
    return {f"problem_{code}": _example(kind) for code, kind in kinds().items()}


def responses() -> dict[str, Any]:
    """One response for each status that a problem has, for ``components.responses``."""
    by_status: dict[int, list[str]] = {}
    for code, kind in kinds().items():
        by_status.setdefault(status_of(kind()), []).append(code)
    return {name(status): _response(status, codes) for status, codes in sorted(by_status.items())}


def name(status: int) -> str:
    """What the response of a status is called."""
    return f"Problem{status}"


def any_problem() -> dict[str, Any]:
    """The response that stands for every problem."""
    return {
        "description": "A problem; its `type` says which.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/StatusProblem"}}},
    }


def _example(kind: type[CredcheckError]) -> dict[str, Any]:
    error = kind(DETAILS.get(kind.code, ""))
    return {"summary": error.title, "value": problem(error) | {"status": status_of(error)}}


def _response(status: int, codes: list[str]) -> dict[str, Any]:
    shown = {code: {"$ref": f"#/components/examples/problem_{code}"} for code in codes}
    found = any_problem()
    found["description"] = f"{HTTPStatus(status).phrase}: {', '.join(f'`{one}`' for one in codes)}."
    found["content"][MEDIA_TYPE]["examples"] = shown
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        found["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return found


def _below(kind: type[CredcheckError]) -> Iterator[type[CredcheckError]]:
    """The class and all its own, but for those of modules that only carry headers."""
    if kind.__module__ == CredcheckError.__module__:
        yield kind
    for one in kind.__subclasses__():
        yield from _below(one)
