"""An application with one empty route: what FastAPI itself costs."""

from __future__ import annotations

from fastapi import FastAPI


def create_app() -> FastAPI:
    """The application."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/")
    async def empty() -> dict[str, str]:
        return {}

    return app
