"""Settings, built explicitly: nothing reads the environment unless ``from_env`` is called."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from credcheck.errors import InputError


@dataclass(frozen=True, slots=True)
class Settings:
    """``bundle`` and ``sources`` name shipped folders; ``models`` is another folder to find them in.

    ``threads`` is the number of encoder threads; None takes one a core.
    """

    bundle: str = "news-v1"
    sources: str = "sources-v1"
    models: Path | None = None
    threads: int | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Reads CREDCHECK_BUNDLE, CREDCHECK_SOURCES, CREDCHECK_MODELS and CREDCHECK_THREADS.

        Raises InputError when CREDCHECK_THREADS is no positive whole number.
        """
        env = os.environ if environ is None else environ
        threads = env.get("CREDCHECK_THREADS", "")
        if threads and (not threads.isdecimal() or int(threads) == 0):
            raise InputError(f"CREDCHECK_THREADS is {threads!r}; give a positive whole number")
        default = cls()
        return cls(
            bundle=env.get("CREDCHECK_BUNDLE") or default.bundle,
            sources=env.get("CREDCHECK_SOURCES") or default.sources,
            models=Path(env["CREDCHECK_MODELS"]) if env.get("CREDCHECK_MODELS") else None,
            threads=int(threads) if threads else None,
        )
