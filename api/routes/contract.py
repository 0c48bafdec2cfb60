"""What the service says of itself: its description for programs and for people."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request, Response

from credcheck.render import escape

from .. import docs_page, openapi
from ..answers import is_known, tag_of

router = APIRouter(include_in_schema=False)

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/openapi.json")
def get_description(request: Request) -> Response:
    """OpenAPI 3.1."""
    return _answer(request, _json(), "application/json")


@router.get("/docs")
def get_description_page(request: Request) -> Response:
    """The same to read."""
    return _answer(request, _page(), "text/html")


@cache
def _json() -> str:
    return escape.json(openapi.document())


@cache
def _page() -> str:
    return docs_page.page(openapi.document())


def _answer(request: Request, text: str, media: str) -> Response:
    tag = tag_of(media, text)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type=media)
