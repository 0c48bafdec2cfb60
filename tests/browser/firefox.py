"""A real Firefox with the extension in it, driven over WebDriver BiDi, which it speaks by itself."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

ID = "credcheck@credcheck.invalid"
UUID = "6ad2a1fe-3f9c-4f5c-9a57-1f0c6f1c2b31"
ORIGIN = f"moz-extension://{UUID}"
"""Firefox makes up an origin at every install; a preference of the profile names this one."""

NAMES = ("firefox-esr", "firefox")
SECONDS = 60.0
_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Refused(RuntimeError):
    """Firefox answered a command with an error, or a script with an exception."""


@dataclass
class Firefox:
    """A session with a running Firefox. ``said`` is what its consoles have said meanwhile."""

    socket: ClientConnection
    said: list[dict[str, Any]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command. Raises Refused, and TimeoutError after a minute without an answer."""
        number = next(self._numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=SECONDS))
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise Refused(f"{method}: {answer['error']}: {answer['message']}")
                return answer["result"]
            if answer.get("method") == "log.entryAdded":
                self.said.append(answer["params"])

    def open(self, address: str) -> str:
        """A new tab with a page. Gives its browsing context."""
        context = self.ask("browsingContext.create", type="tab")["context"]
        self.go(context, address)
        return context

    def go(self, context: str, address: str) -> None:
        self.ask("browsingContext.navigate", context=context, url=address, wait="complete")

    def run(self, context: str, expression: str) -> Any:
        """What an expression (or what it promises) comes to in a page, as JSON. Raises Refused."""
        answer = self.ask(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((told) => JSON.stringify(told ?? null))",
            target={"context": context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise Refused(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def until(self, context: str, expression: str) -> Any:
        """The same, once it is neither null nor false. Raises TimeoutError."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if told := self.run(context, expression):
                return told
            time.sleep(0.2)
        raise TimeoutError(expression)

    def picture(self, context: str) -> bytes:
        """A page as it is seen, as PNG."""
        return base64.b64decode(
            self.ask("browsingContext.captureScreenshot", context=context)["data"]
        )


@contextlib.contextmanager
def launched(program: str, built: Path, profile: Path) -> Iterator[Firefox]:
    """Firefox with a build of the extension, in a profile of its own."""
    profile.mkdir(parents=True)
    uuids = json.dumps(json.dumps({ID: UUID}))
    (profile / "user.js").write_text(
        f'user_pref("extensions.webextensions.uuids", {uuids});\n', "utf-8"
    )
    command = [program, "--headless", "--no-remote", "--profile", str(profile)]
    command += ["--remote-debugging-port", "0", "--remote-allow-system-access", "about:blank"]
    log = profile / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        with connect(f"{_address(log, process)}/session", max_size=None) as socket:
            firefox = Firefox(socket)
            firefox.ask("session.new", capabilities={})
            firefox.ask("session.subscribe", events=["log.entryAdded"])
            firefox.ask("webExtension.install", extensionData={"type": "path", "path": str(built)})
            yield firefox
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        if found := _LISTENING.search(log.read_text("utf-8", errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise Refused(f"Firefox does not listen: {log.read_text('utf-8', errors='replace')[-500:]}")
