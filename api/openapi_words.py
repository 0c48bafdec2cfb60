"""The words of the API's description: what it is for, its tags, its headers, its keys."""

from __future__ import annotations

from typing import Any

DESCRIPTION = """\
What can be measured about the credibility of a news article: how sensational it is, how well it
says where its claims come from, what lists say of its source. Never whether it is true.

**Keys.** A service that others can reach needs a key on every request
(`Authorization: Bearer ck_…`). One that only its own machine can reach may run without: then leave
the header out, ask under the name `localhost`, and everything is allowed. Reports, jobs and feeds
belong to the key that made them; to any other key they do not exist.

**Problems.** Whatever goes wrong is a problem (RFC 9457, `application/problem+json`) with a stable
`type` and, in `next`, what a person can do about it.

**Limits.** `RateLimit-*` say how much is left; 429 and 503 say in `Retry-After` how long to wait.

**Privacy.** Addresses never travel in query strings and are never logged. `store: false` keeps
nothing."""

TAGS = [
    {"name": "scoring", "description": "One document, or many lines."},
    {
        "name": "reports",
        "description": "What was scored: read, found, checked again, shared, erased.",
    },
    {
        "name": "sources",
        "description": "What rating lists say of an outlet. Nothing that is asked is kept.",
    },
    {
        "name": "examples",
        "description": "Reports of five articles written for the purpose. No key.",
    },
    {"name": "jobs", "description": "Thousands of documents at once."},
    {
        "name": "feeds",
        "description": "Feeds that are followed, and their items as they are scored.",
    },
    {"name": "operations", "description": "For those who run the service."},
]

KEY: dict[str, Any] = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key from `credcheck keys create`; none where only its own machine is answered.",
}


def _header(means: str, kind: str = "string") -> dict[str, Any]:
    return {"description": means, "schema": {"type": kind}}


HEADERS: dict[str, Any] = {
    "ETag": _header(
        "Names this version: send it as `If-None-Match` and get 304 while it stays the same."
    ),
    "Location": _header("Where the report or job is, or will be."),
    "PreferenceApplied": _header("`respond-async` where the answer is only a promise."),
    "RateLimitLimit": _header("Requests of this kind in a window.", "integer"),
    "RateLimitRemaining": _header("Those that are left.", "integer"),
    "RateLimitReset": _header("Seconds until the window ends.", "integer"),
    "RequestID": _header("Stands in the log; send one of your own to find it again."),
    "RetryAfter": _header("Seconds to wait before asking again.", "integer"),
}

HEADER_NAMES = {
    "ETag": "ETag",
    "Location": "Location",
    "Preference-Applied": "PreferenceApplied",
    "Retry-After": "RetryAfter",
}
"""Headers of single answers, and what they are called among the components."""

PARAMETERS = {
    "accept": "`text/html` for a page, anything else for JSON.",
    "cursor": "`next` of the page before.",
    "fields": "`summary`: at most 2 KB.",
    "from": "The position to begin at.",
    "include": "The parts to show, parted by commas; all when left out.",
    "limit": "How many at most.",
    "name": "The example's name.",
    "offset_unit": "What offsets count: code points, or UTF-16 units as JavaScript does.",
    "prefer": "`wait=10`: seconds to wait for the report; `respond-async`: none.",
    "text": "How much of the article's text is repeated.",
}
"""What parameters mean where the functions of the routes do not say it."""
