"""The process that reads pages for another: frames in on stdin, articles out on stdout.

It is started by :mod:`credcheck.workers` and ends when its stdin does. For every document come
two frames, a header and the page; one goes back. Before the first, it reads a page of its own so
that all that is needed is loaded, then gives up what reading a page does not need: memory beyond
the limit, new files to write, sockets and further processes.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from credcheck.workers.wire import dump, encode, load, read_frame, write_frame

MESSAGE_CHARS = 500
"""The longest error message that is passed on."""

OPEN_FILES = 32

_PAGE = (
    "<html lang='en'><head><title>Harbour road</title>"
    "<script type='application/ld+json'>{'@type': 'NewsArticle'}</script></head>"
    "<body><article><h1>Harbour road</h1><time datetime='2001-02-03'>3 February 2001</time>"
    + "<p>The road to the harbour stays open all winter, and the ferry runs at noon.</p>" * 9
    + "<a href='/contact'>Contact</a></article></body></html>"
)
_OUT_OF_MEMORY = {"error": "MemoryError", "message": ""}
_REFUSED = {
    "socket.__new__",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
}


def main() -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    requests, answers = _pipes()
    limits = load(read_frame(requests) or b"{}")
    try:
        read = _reader()
        _give_up(limits)
    except Exception as error:  # noqa: BLE001  -- the parent says why nothing can be read
        write_frame(answers, dump({"error": "", "message": _message(error)}))
        return
    full = memory_bytes("VmPeak") + limits["memory_bytes"] // 2
    write_frame(answers, dump({"ready": True, "resident": memory_bytes("VmRSS")}))
    while (header := read_frame(requests)) is not None:
        page = read_frame(requests) or b""
        _set_clock(limits["cpu_seconds"])
        answer = _answer(read, load(header), page, full)
        _set_clock(0)
        write_frame(answers, answer)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Stdin and stdout for frames alone: what a library prints goes nowhere."""
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    return requests, answers


def _reader() -> Callable[..., Any]:
    from credcheck import extract  # noqa: PLC0415  -- what is slow to import can fail, too

    extract.from_html(_PAGE, url="https://example.org/harbour")
    return extract.from_html


def _give_up(limits: dict[str, Any]) -> None:
    """Set the limits that hold for the rest of this process's life, as far as the system has them."""
    sys.addaudithook(_audit)
    try:
        import resource  # noqa: PLC0415  -- not on Windows
    except ImportError:
        return
    _lower(resource, "RLIMIT_CORE", 0)
    _lower(resource, "RLIMIT_FSIZE", 0)
    _lower(resource, "RLIMIT_NOFILE", OPEN_FILES)
    if used := memory_bytes("VmSize"):
        _lower(resource, "RLIMIT_AS", used + limits["memory_bytes"])


def _lower(resource: Any, name: str, value: int) -> None:
    kind = getattr(resource, name, None)
    if kind is None:
        return
    _, hard = resource.getrlimit(kind)
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (wanted, wanted))


def _audit(event: str, _: tuple[Any, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"{event} is not for a process that reads pages")


def _answer(read: Callable[..., Any], header: dict[str, Any], page: bytes, full: int) -> bytes:
    """Read one page. The answer carries the request's number, and the article or an error.

    A process whose memory has passed ``full`` says that it is spent: what its next page needed
    could no longer be told from what this one did.
    """
    try:
        answer = _read(read, header, page)
    except Exception as error:  # noqa: BLE001  -- any failure is this page's, and no other's
        kind, message = _told(error)
        answer = {"error": kind, "message": message}
    spent = memory_bytes("VmPeak") > full
    if spent and "error" in answer:
        answer = dict(_OUT_OF_MEMORY)  # parsers that find no memory often say "no page"
    facts = {"number": header["number"], "resident": memory_bytes("VmRSS"), "spent": spent}
    try:
        return dump({**answer, **facts})
    except MemoryError:
        return dump({**_OUT_OF_MEMORY, **facts})


def _read(read: Callable[..., Any], header: dict[str, Any], page: bytes) -> dict[str, Any]:
    if header["task"] == "feed":
        from credcheck.feeds.syndication import parse  # noqa: PLC0415  -- most processes see none
        from credcheck.workers.feed_wire import encode_feed  # noqa: PLC0415

        return {"feed": encode_feed(parse(page, **header["options"]))}
    html = page.decode("utf-8", "surrogatepass") if header["is_text"] else page
    return {"article": encode(read(html, **header["options"]))}


def _set_clock(seconds: float) -> None:
    """Have the system end this process after so much processor time; 0 stops the clock.

    The signal keeps its default action, which needs no Python code to run: a parser that never
    comes back from C is ended, too.
    """
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _told(error: Exception) -> tuple[str, str]:
    """The name of the class to raise for an error, and its message."""
    from credcheck.errors import InputError  # noqa: PLC0415

    if any(isinstance(cause, MemoryError) for cause in _causes(error)):
        return _OUT_OF_MEMORY["error"], ""
    if isinstance(error, InputError):
        return type(error).__name__, _message(error)
    return "", f"{type(error).__name__}: {_message(error)}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _message(error: BaseException) -> str:
    return str(error)[:MESSAGE_CHARS]


def memory_bytes(name: str) -> int:
    """What /proc/self/status says of this process's memory; 0 where the system does not say.

    VmPeak is the most address space it has had, VmSize what it has, VmRSS what is resident.
    """
    try:
        with open("/proc/self/status", "rb") as file:  # noqa: PTH123  -- once for every document
            lines = file.read().splitlines()
    except OSError:
        return 0
    found = (line.split()[1] for line in lines if line.startswith(name.encode() + b":"))
    return 1024 * int(next(found, 0))
