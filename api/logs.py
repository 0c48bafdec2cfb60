"""Logs: one JSON object a line, or words on a terminal. No address ever stands in one.

``configure`` sets structlog and the standard library's logging up for the whole process; what
libraries say goes the same way.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S+")
QUIET = ("dbos", "httpcore", "httpcore2", "httpx", "alembic", "uvicorn.access", "multipart")
"""Loggers of libraries that are heard only when something is wrong."""


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
        processors=[*shared, structlog.processors.format_exc_info, without_addresses, last],
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
                structlog.processors.format_exc_info,
                without_addresses,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


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
