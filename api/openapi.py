"""The API's description (OpenAPI 3.1): what the routes say of themselves, and what they cannot.

Routes answer with JSON that is ready to send; what it looks like stands in :mod:`.openapi_answers`.
The examples were recorded from a running service (examples/exchanges.json).
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from credcheck.version import __version__

from . import openapi_problems as problems
from . import routes
from .deps import Allowed, Anybody
from .openapi_answers import ANSWERS, Answer, schemas
from .openapi_words import DESCRIPTION, HEADER_NAMES, HEADERS, KEY, PARAMETERS, TAGS

_SCOPES = {"metrics": "metrics"}
"""What a key must allow where a setting decides whether one is needed."""

_NAME = re.compile(r"\$([a-z]+)")
_METHODS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> Mapping[str, Any]:
    """The whole description; treat it as read-only."""
    described = list(described_routes())
    made = get_openapi(
        title="credcheck",
        version=__version__,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        tags=TAGS,
        servers=[{"url": "/"}],
        routes=described,
    )
    components = made.setdefault("components", {})
    known = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        known.pop(name, None)
    known |= schemas()
    components["schemas"] = dict(sorted(known.items()))
    components["responses"] = problems.responses()
    components["examples"] = problems.examples()
    components["headers"] = HEADERS
    components["securitySchemes"] = {"key": KEY}
    recorded = _recorded()
    for route in described:
        for method in sorted(route.methods or ()):
            operation = made["paths"][route.path_format][method.lower()]
            own = [one for one in recorded if one["operation"] == route.name]
            _complete(operation, route, own)
    return made


def operations(made: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Each operation of a description, with its method in lower case and its path."""
    for path, item in made["paths"].items():
        for method in _METHODS:
            if method in item:
                yield method, path, item[method]


def exchanges() -> list[dict[str, Any]]:
    """Requests and the answers that were recorded, in an order in which they can be asked again.

    ``$name`` in a request stands for what an earlier answer holds where its ``keep`` says.
    """
    written = files(__package__).joinpath("examples", "exchanges.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(written)
    return found


def filled(exchange: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    """An exchange whose request has what is known in place of its names."""
    made = dict(exchange)
    for part in ("params", "query", "headers", "body"):
        if part in made:
            made[part] = _put_in(made[part], known)
    return made


def kept(exchange: Mapping[str, Any], answer: Any) -> dict[str, str]:
    """What later exchanges need of an answer, by name."""
    found = {}
    for name, where in exchange.get("keep", {}).items():
        value = answer
        for step in where.split("/"):
            value = value[step]
        found[name] = str(value).rpartition("/")[2]
    return found


def _put_in(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _put_in(one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [_put_in(one, known) for one in value]
    return _NAME.sub(lambda found: known[found[1]], value) if isinstance(value, str) else value


def _recorded() -> list[dict[str, Any]]:
    """All exchanges as the description shows them."""
    known = {"site": "https://news.example.org", "host": "news.example.org"}
    made = []
    for exchange in exchanges():
        made.append(filled(exchange, known))
        known |= kept(exchange, exchange.get("answer"))
    return made


def described_routes() -> Iterator[APIRoute]:
    """Every route that the description has."""
    for info in pkgutil.iter_modules(routes.__path__):
        module = importlib.import_module(f"{routes.__name__}.{info.name}")
        for route in module.router.routes:
            if (
                isinstance(route, APIRoute)
                and route.include_in_schema
                and module.router.include_in_schema
            ):
                yield route


def _complete(operation: dict[str, Any], route: APIRoute, own: Sequence[Mapping[str, Any]]) -> None:
    """Add to an operation what is not in its function: who may, answers, problems, examples."""
    operation["operationId"] = route.name
    scope = _scope(route)
    operation["security"] = [] if scope is None else [{"key": [scope] if scope else []}]
    _describe(operation, scope)
    answers = ANSWERS.get(route.name, ())
    said = {} if answers else operation["responses"]
    kept = {code: one for code, one in said.items() if code != "422"}
    for answer in answers:
        kept[str(answer.status)] = _answer(answer)
    for status in _statuses(operation, keyed=scope is not None, scoped=bool(scope)):
        kept.setdefault(str(status), {"$ref": f"#/components/responses/{problems.name(status)}"})
    kept["default"] = problems.any_problem()
    for response in kept.values():
        if "$ref" not in response:
            response.setdefault("headers", {}).update(_common_headers(rated=bool(_rate(route))))
    operation["responses"] = kept
    for exchange in own:
        _show(operation, exchange)


def _describe(operation: dict[str, Any], scope: str | None) -> None:
    needs = f"\n\nNeeds a key with `{scope}`." if scope else ""
    operation["description"] = operation.get("description", "").replace("``", "`") + needs
    for parameter in operation.get("parameters", ()):
        if parameter["name"].lower() in PARAMETERS:
            parameter.setdefault("description", PARAMETERS[parameter["name"].lower()])


def _answer(answer: Answer) -> dict[str, Any]:
    made: dict[str, Any] = {"description": answer.means}
    if answer.media:
        content = {media: {"schema": deepcopy(answer.schema_of(media))} for media in answer.media}
        made["content"] = content
    if answer.headers:
        made["headers"] = {
            name: {"$ref": f"#/components/headers/{HEADER_NAMES[name]}"} for name in answer.headers
        }
    return made


def _common_headers(*, rated: bool) -> dict[str, Any]:
    names = {"X-Request-ID": "RequestID"}
    if rated:
        names |= {
            "RateLimit-Limit": "RateLimitLimit",
            "RateLimit-Remaining": "RateLimitRemaining",
            "RateLimit-Reset": "RateLimitReset",
        }
    return {name: {"$ref": f"#/components/headers/{one}"} for name, one in names.items()}


def _statuses(operation: Mapping[str, Any], *, keyed: bool, scoped: bool) -> list[int]:
    """The statuses of the problems that an operation may have, apart from rare ones."""
    found = {421, 422, 429, 503}
    found |= {401} if keyed else set()
    found |= {403} if scoped else set()
    found |= {413, 415} if "requestBody" in operation else set()
    if any(one["in"] == "path" for one in operation.get("parameters", ())):
        found |= {404, 410}
    return sorted(found)


def _guards(route: APIRoute) -> Iterator[Allowed | Anybody]:
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        if isinstance(dependant.call, Allowed | Anybody):
            yield dependant.call
        waiting += dependant.dependencies


def _scope(route: APIRoute) -> str | None:
    """The scope that a route asks for; empty where any key will do, None where none is needed."""
    if route.name in _SCOPES:
        return _SCOPES[route.name]
    guard = next((one for one in _guards(route) if isinstance(one, Allowed)), None)
    return None if guard is None else guard.scope or ""


def _rate(route: APIRoute) -> str | None:
    guard = next(_guards(route), None)
    return None if guard is None else guard._rate  # noqa: SLF001  one package


def _show(operation: dict[str, Any], exchange: Mapping[str, Any]) -> None:
    """Put a recorded request and its answer where the description has examples."""
    name, summary = exchange["name"], exchange["summary"]
    if "body" in exchange:
        content = operation["requestBody"]["content"]["application/json"]
        content.setdefault("examples", {})[name] = {"summary": summary, "value": exchange["body"]}
    given = {
        **exchange.get("params", {}),
        **exchange.get("query", {}),
        **exchange.get("headers", {}),
    }
    for parameter in operation.get("parameters", ()):
        wanted = next((v for k, v in given.items() if k.lower() == parameter["name"].lower()), None)
        if wanted is not None:
            parameter.setdefault("examples", {})[name] = {"summary": summary, "value": wanted}
    if "answer" not in exchange:
        return
    response = operation["responses"].get(str(exchange["status"]), {})
    content = response.get("content", {}).get(exchange["media"])
    if content is not None:
        shown = {"summary": summary, "value": exchange["answer"]}
        content.setdefault("examples", {})[name] = shown
