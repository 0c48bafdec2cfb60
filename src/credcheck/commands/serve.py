"""``credcheck serve``: the service on this machine, or reachable by others who have keys."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import threading
import time
import webbrowser

from credcheck.commands.streams import say
from credcheck.config import Settings
from credcheck.errors import InputError, NoKeys

GRACE_SECONDS = 25
"""How long requests that are being answered may take when the service stops."""

HEADER_BYTES = 65_536
"""The most that a request may have before its body."""


def run(*, host: str, port: int, open_page: bool, workers: int) -> int:
    """Serve until it is stopped. Returns 0, and 1 when it could not start.

    Raises NoKeys where strangers could reach it and no key is valid, InputError for an address that
    cannot be listened on or several processes on SQLite, StoreError.
    """
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from credcheck.store.opening import database_url

    settings = Settings.from_env()
    url = database_url(settings.service)
    keyless = _access(settings, host)
    if workers > 1 and url.startswith("sqlite"):
        raise InputError("several processes need PostgreSQL: set CREDCHECK_DATABASE")
    # The processes that serve read their settings from the environment.
    os.environ["CREDCHECK_ACCESS"] = "loopback" if keyless else "keys"
    os.environ["CREDCHECK_DATABASE"] = url
    config = uvicorn.Config(
        "credcheck.api.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        http="h11",  # the one that limits the size of headers
        h11_max_incomplete_event_size=HEADER_BYTES,
        ws="none",
        lifespan="on",  # what fails at the start ends the process
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    listener = _listener(host, port)
    address = _address(host, listener.getsockname()[1])
    say(f"credcheck serves {address}" + (", this machine alone, without keys" if keyless else ""))
    if open_page:
        threading.Thread(target=_open_when_ready, args=(listener, address), daemon=True).start()
    if workers > 1:
        Multiprocess(config, sockets=[listener]).run()
        return 0
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except SystemExit:  # it could not start, and has said why
        return 1
    return 0


def _access(settings: Settings, host: str) -> bool:
    """Whether no key is needed. Raises NoKeys where that would let strangers in."""
    from credcheck.store import keys
    from credcheck.store.opening import is_keyless, open_database

    loopback = is_loopback(host)
    with open_database(settings.service) as database:
        keyless = is_keyless(settings.service, database, loopback=loopback)
        if keyless and not loopback:
            raise NoKeys(f"{host} can be reached from elsewhere, and CREDCHECK_ACCESS is loopback")
        if not keyless and not keys.any_active(database):
            if not loopback:
                raise NoKeys(f"{host} can be reached from elsewhere, and no key is valid")
            say("every request needs a key, and none is valid: credcheck keys create NAME")
    return keyless


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), port))
        listener.listen(512)
        listener.set_inheritable(True)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot listen on {host} port {port}: {reason}") from None
    return listener


def _address(host: str, port: int) -> str:
    named = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104
    return f"http://{f'[{named}]' if ':' in named else named}:{port}/"


def _open_when_ready(listener: socket.socket, address: str) -> None:
    """Open the page in a browser as soon as the service answers."""
    name, port = listener.getsockname()[:2]
    for _ in range(300):
        time.sleep(0.2)
        with contextlib.suppress(OSError), socket.create_connection((name, port), 1) as asking:
            asking.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            asking.settimeout(2)
            if b" 200 " in asking.recv(64):
                webbrowser.open(address)
                return
