"""The libraries of the extras, imported at one door with one readable error."""

from __future__ import annotations

import importlib
from typing import Any

from credcheck.errors import MissingExtra

_EXTRAS = {
    **dict.fromkeys(("pyarrow", "fastwarc", "datasketch", "matplotlib"), "batch"),
    **dict.fromkeys(("torch", "transformers", "safetensors"), "torch"),
}


def pyarrow() -> Any:
    """The module ``pyarrow``, with its modules ``json`` and ``parquet``. Raises MissingExtra."""
    found = load("pyarrow")
    load("pyarrow.parquet")
    load("pyarrow.json")
    return found


def load(name: str) -> Any:
    """A module of an extra. Raises MissingExtra, which names the command that installs it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        extra = _EXTRAS.get(package, package)
        raise MissingExtra(
            f"{package} is not installed ({error}): pip install 'credcheck[{extra}]'"
        ) from None
