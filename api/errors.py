"""Every error as a problem (RFC 9457): one table from classes to statuses, and its handlers.

A class that the table does not name has the status of the nearest above it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from credcheck import errors
from credcheck.documents import internal
from credcheck.errors import CredcheckError
from credcheck.report import problem

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[CredcheckError], int] = {
    CredcheckError: 500,
    errors.InputError: 422,
    errors.TooLarge: 413,
    errors.FetchError: 422,  # the page is at fault, not this service
    errors.BundleError: 500,
    errors.SourceListError: 500,
    errors.BadDomain: 422,
    errors.ExtractionUnavailable: 503,
    errors.InternalError: 500,
    errors.ReportError: 422,
    errors.StoreError: 500,
    errors.StoreUnavailable: 503,
    errors.StoreOutdated: 503,
    errors.ServiceError: 500,
    errors.InvalidRequest: 422,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.NoSuchResource: 404,
    errors.NoSuchRoute: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.WrongHost: 421,
    errors.WrongOrigin: 403,
    errors.BodyTooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.TooManyRequests: 429,
    errors.Overloaded: 503,
    errors.NoKeys: 500,
}
RETRY_AFTER = {503: 5}
"""Seconds that a client is asked to wait, by status, where nothing better is known."""


def status_of(error: CredcheckError) -> int:
    """The HTTP status of an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def response_of(
    error: CredcheckError, headers: Mapping[str, str] | None = None, status: int | None = None
) -> Response:
    """The answer that says what went wrong, with its own status unless another is given."""
    status = status or status_of(error)
    found = problem(error) | {"status": status}
    extra = dict(headers or {})
    if status in RETRY_AFTER:
        extra.setdefault("Retry-After", str(RETRY_AFTER[status]))
    if status == HTTPStatus.UNAUTHORIZED:
        extra.setdefault("WWW-Authenticate", "Bearer")
    if isinstance(error, _Limited):
        extra |= error.headers
    return Response(_text(found), status, extra, MEDIA_TYPE)


class _Limited(errors.TooManyRequests):
    """TooManyRequests with what the limit says in headers."""

    def __init__(self, detail: str, headers: Mapping[str, str]) -> None:
        super().__init__(detail)
        self.headers = dict(headers)

    @property
    def title(self) -> str:
        return errors.TooManyRequests("").title


def limited(detail: str, headers: Mapping[str, str]) -> errors.TooManyRequests:
    """A refusal that carries the headers of its limit."""
    return _Limited(detail, headers)


def install(app: FastAPI) -> None:
    """Let an application answer with problems, whatever goes wrong."""
    app.add_exception_handler(CredcheckError, _foreseen)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_framework)
    app.add_exception_handler(Exception, _unforeseen)


async def _foreseen(request: Request, error: Exception) -> Response:
    assert isinstance(error, CredcheckError)  # noqa: S101  -- it is registered for these alone
    request.state.problem = error.code
    return response_of(error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = [
        f"{'.'.join(map(str, one['loc'][1:])) or 'the body'}: {one['msg']}"
        for one in error.errors()[:5]
    ]
    return await _foreseen(request, errors.InvalidRequest("; ".join(found)[:1000]))


async def _of_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if isinstance(error.__cause__, CredcheckError):  # raised while the body was read
        return await _foreseen(request, error.__cause__)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        named = errors.NoSuchRoute("this path is not asked with that method")
        request.state.problem = named.code
        return response_of(named, error.headers, HTTPStatus.METHOD_NOT_ALLOWED)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return await _foreseen(request, errors.NoSuchRoute("there is no such path"))
    return await _foreseen(request, errors.InvalidRequest(str(error.detail)))


async def _unforeseen(request: Request, error: Exception) -> Response:
    return await _foreseen(request, internal(error))


def _text(found: Mapping[str, Any]) -> bytes:
    return json.dumps(found, ensure_ascii=True).encode("ascii")
