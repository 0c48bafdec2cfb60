"""The service: the library behind HTTP, for fact-checkers, browser extensions and newsrooms.

``uvicorn.run("credcheck.api.app:create_app", factory=True)`` starts it, and so does
``credcheck serve``. Needs the extra ``api``.
"""

from __future__ import annotations

try:
    import fastapi  # noqa: F401
except ModuleNotFoundError as error:
    raise ImportError("the service needs FastAPI: pip install 'credcheck[api]'") from error
