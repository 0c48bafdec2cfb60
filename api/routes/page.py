"""The page that the service opens with: nothing on it comes from elsewhere, and no address is asked
for before its reader says so.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from credcheck.errors import NoSuchRoute

from ..answers import is_known, tag_of

router = APIRouter(include_in_schema=False)

# Modules that are not the page's alone lie in ``web``: these, and all of its folder ``view``.
_SHARED = ("highlight.js", "quote.js", "vendor/approx-string-match.js", "words.js")
_MEDIA = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}


@router.get("/")
def get_page(request: Request) -> Response:
    """The page itself."""
    return _file(request, "index.html")


@router.get("/page/{name:path}")
def get_part(name: str, request: Request) -> Response:
    """A script or style sheet of it."""
    if name not in parts():
        raise NoSuchRoute("the page has no such part")
    return _file(request, name)


@cache
def parts() -> frozenset[str]:
    """The names of the page's files."""
    own = (one.name for one in files("credcheck.api").joinpath("page").iterdir())
    views = (f"view/{one.name}" for one in files("credcheck._web").joinpath("view").iterdir())
    return frozenset([*own, "report.css", *_SHARED, *views])


def policy() -> str:
    """The page's content security policy: its own files, its own service, nothing else."""
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _file(request: Request, name: str) -> Response:
    data = _read(name)
    tag = tag_of(hashlib.sha256(data).hexdigest())
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(data, headers=headers, media_type=_MEDIA[name.rpartition(".")[2]])


@cache
def _read(name: str) -> bytes:
    """A file of the page; the style sheet of reports is the library's own."""
    if name == "report.css":
        return files("credcheck.render").joinpath(name).read_bytes()
    if name in _SHARED or name.startswith("view/"):
        return files("credcheck._web").joinpath(*name.split("/")).read_bytes()
    return files("credcheck.api").joinpath("page", name).read_bytes()
