"""Logs: one JSON object a line, or words on a terminal. No address ever stands in one.

``configure`` sets structlog and the standard library's logging up for the whole process; what
libraries say goes the same way. Of an exception the class and the places are written and not the
message, which may quote the text that was being read.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import structlog

ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S+")
HEARD = ("credcheck", "uvicorn.error")
"""Loggers that say how things go; all others are heard only when something is wrong."""

FRAMES = 12
"""How many places of a traceback are written, the innermost."""


def configure(level: int = logging.INFO) -> None:
    """Write logs to standard error; twice does no harm."""
    terminal = sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Any = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, without_words, without_addresses, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_words,
                without_addresses,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    for name in HEARD:
        logging.getLogger(name).setLevel(level)


def without_words(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A processor: an exception becomes the names of its class and causes, and where they arose."""
    del logger, method
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = " from ".join(_places(error))
    return event


def _places(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)[-FRAMES:]
        places = ", ".join(
            f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
            for frame in reversed(frames)
        )
        yield f"{type(current).__name__} in {places}" if places else type(current).__name__
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)


def without_addresses(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A processor: whatever looks like an address, in any field, becomes a word that says so."""
    del logger, method
    for name, value in event.items():
        if isinstance(value, str) and ("://" in value or "www." in value.lower()):
            event[name] = ADDRESS.sub("(address)", value)
        elif value is not None and not isinstance(value, str | int | float | bool):
            event[name] = ADDRESS.sub("(address)", str(value))
    return event
