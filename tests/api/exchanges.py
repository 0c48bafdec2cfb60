"""The examples of the API's description, asked of a running service.

``python -m tests.api.exchanges`` asks them all, writes the answers down beside the requests
(api/examples/exchanges.json), the description into docs/openapi.json and its routes into docs/api.md.
"""

from __future__ import annotations

import contextlib
import json
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote

from credcheck.api import openapi
from credcheck.api.sources_file import SourcesFile

from credcheck.config import Settings
from tests.api.harness import PARAGRAPHS, page, settings_for, started
from tests.security.server import Server, answer, running

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "api" / "examples" / "exchanges.json"
SNAPSHOT = ROOT / "docs" / "openapi.json"
GUIDE = ROOT / "docs" / "api.md"
SECONDS = 90.0
HOST = "news.example.org"
SOURCES = SourcesFile(Settings())
"""The rating lists in one file, which takes seconds to make: once for all services here."""

TEXTS = (
    *("application/json", "application/feed+json"),
    *("application/rss+xml", "application/x-ndjson"),
    *("text/event-stream", "text/markdown", "text/csv"),
)


@contextlib.contextmanager
def service(folder: Path) -> Iterator[tuple[Settings, dict[str, str]]]:
    """The settings of a service that can fetch what the examples name, and what stands for names.

    While it runs, news.example.org leads to a server of this machine.
    """
    with running(Server()) as server, _named(HOST):
        versions = iter([answer(page())])
        edited = answer(page([*PARAGRAPHS[:4], _EDITED, *PARAGRAPHS[5:]] * 2))
        server.pages["/story"] = lambda peer, _: peer.sendall(next(versions, edited))
        server.pages["/feed"] = answer(_FEED.encode(), media="application/rss+xml")
        made = settings_for(folder, ports=[server.port])
        hosts = made.fetch.allowed_private_hosts | {HOST}
        fetch = replace(made.fetch, allowed_private_hosts=hosts)
        yield replace(made, fetch=fetch), {"site": f"http://{HOST}:{server.port}", "host": HOST}


@contextlib.contextmanager
def _named(host: str) -> Iterator[None]:
    look_up = socket.getaddrinfo

    def found(name: Any, *arguments: Any, **options: Any) -> Any:
        text = name.decode("ascii") if isinstance(name, bytes) else name
        return look_up("127.0.0.1" if text == host else name, *arguments, **options)

    with mock.patch.object(socket, "getaddrinfo", found):
        yield


_EDITED = "The board put the cost of a new quay at 5.1 million crowns."
_FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour news</title>
<link>https://news.example.org/</link><description>News of the harbour</description>
<item><title>East quay closes in March</title><link>/story</link><guid>story-1</guid></item>
</channel></rss>"""


def play(
    client: Any, known: dict[str, str], *, only: frozenset[str] | None = None
) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each exchange with the response that it gets, in order.

    What later ones need of an answer is put into ``known``. ``only`` leaves out what does not give
    one of these names.
    """
    for exchange in openapi.exchanges():
        if only is not None and not only & exchange.get("keep", {}).keys():
            continue
        response = ask(client, openapi.filled(exchange, known))
        if "keep" in exchange and response.is_success:
            known |= openapi.kept(exchange, response.json())
        yield exchange, response


def ask(client: Any, exchange: dict[str, Any]) -> Any:
    """The response to one exchange: asked again while it is only promised, or not yet in the state
    that the example shows. Raises TimeoutError when it does not come to that.
    """
    path = exchange["path"]
    for name, value in exchange.get("params", {}).items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    end = time.monotonic() + SECONDS
    while True:
        response = client.request(
            exchange["method"],
            path,
            params=exchange.get("query"),
            headers=exchange.get("headers"),
            json=exchange.get("body"),
        )
        if _is_there(exchange, response):
            return response
        if time.monotonic() > end:
            raise TimeoutError(f"{path} is not as its example shows it: {response.text[:200]}")
        time.sleep(0.1)


def _is_there(exchange: dict[str, Any], response: Any) -> bool:
    if response.status_code == 202 and exchange["status"] != 202:
        return False
    for name in exchange.get("settled", ()):
        items = response.json()[name]
        if not items or any(one["state"] not in {"done", "failed"} for one in items):
            return False
    return all(response.json().get(k) == v for k, v in exchange.get("until", {}).items())


def record() -> None:
    """Ask everything of a new service and write down what it answers."""
    with (
        tempfile.TemporaryDirectory() as folder,
        service(Path(folder)) as (settings, known),
        started(settings) as made,
    ):
        made.client.app.state.sources_file = SOURCES
        played = [(one, response) for one, response in play(made.client, dict(known))]
    for exchange, response in played:
        assert response.status_code == exchange["status"], (exchange["name"], response.text)
        exchange.pop("answer", None)
        if exchange["media"] in TEXTS:
            text = response.text.replace(known["site"], f"https://{HOST}")
            is_json = exchange["media"].endswith(("/json", "+json"))
            exchange["answer"] = json.loads(text) if is_json else text
    RECORDED.write_text(_json([exchange for exchange, _ in played]), encoding="utf-8")
    openapi.document.cache_clear()
    SNAPSHOT.write_text(snapshot(), encoding="utf-8")
    GUIDE.write_text(with_routes(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


def snapshot() -> str:
    """The description as docs/openapi.json has it."""
    return _json(openapi.document())


def with_routes(text: str) -> str:
    """docs/api.md with a table of all routes in its place."""
    rows = ["| | | a key with |", "| --- | --- | --- |"]
    for method, path, operation in openapi.operations(openapi.document()):
        scopes = [scope for one in operation["security"] for scope in one["key"]]
        needs = f"`{scopes[0]}`" if scopes else "any scope" if operation["security"] else "no key"
        rows.append(f"| `{method.upper()}` `{path}` | {operation['summary']} | {needs} |")
    begin, rest = text.split("<!-- routes", 1)
    first, rest = rest.split("-->\n", 1)
    _, end = rest.split("<!-- end of routes", 1)
    table = "\n".join(rows)
    return f"{begin}<!-- routes{first}-->\n{table}\n<!-- end of routes{end}"


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    record()
