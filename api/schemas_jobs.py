"""What requests and answers about jobs say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from credcheck.views import TextPolicy

from .schemas import Address, Body, DocumentBody, Include, View
from .schemas_problem import Problem

MAX_DOCUMENTS = 10_000


class JobDocument(DocumentBody):
    """One document of a job."""

    id: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="Your own name for it, which its result carries again."
    )


class JobBody(Body):
    """Many documents, and how their results are to be shown."""

    documents: Annotated[list[JobDocument], Field(min_length=1, max_length=MAX_DOCUMENTS)]
    include: Include | None = Field(
        None, description="The parts of each report to show; all when left out."
    )
    text: TextPolicy = Field(
        "full", description="How much of the articles' text the results repeat."
    )
    callback_url: Address | None = Field(
        None, description="Where to post when the job is done; the answer has the secret it signs."
    )

    def view(self) -> View:
        """How its results are shown."""
        return View(include=self.include, text=self.text)


class Counts(BaseModel):
    """How many documents are in each state."""

    queued: int
    done: int
    failed: int
    cancelled: int


class CallbackInfo(BaseModel):
    """How the callback goes."""

    state: Literal["none_yet", "waiting", "done", "given_up"]
    delivery: str | None = Field(None, description="The delivery's id, once the job is done.")
    attempts: int = 0
    problem: Problem | None = Field(None, description="Why the last attempt failed.")
    secret: str | None = Field(None, description="Signs the callback; shown here and never again.")


class JobShown(BaseModel):
    """A job."""

    id: str
    state: Literal["queued", "running", "done", "cancelled"]
    created_at: str
    started_at: str | None
    finished_at: str | None
    total: int
    counts: Counts | None = Field(None, description="Left out in lists.")
    eta_seconds: float | None = Field(None, description="At the pace of the last minute.")
    results: str = Field(description="Where the results are.")
    callback: CallbackInfo | None = None


class JobList(BaseModel):
    """Jobs, newest first."""

    jobs: list[JobShown]
    next: str | None = Field(description="The cursor of the next page.")
