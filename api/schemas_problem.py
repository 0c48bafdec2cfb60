"""What a problem looks like (RFC 9457): for the contract, nothing is checked against it here."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Problem(BaseModel):
    """Why something was not done, as an answer of its own or in an item's place."""

    type: str = Field(
        pattern="^urn:credcheck:problem:[a-z_]+$", description="Its stable name, for programs."
    )
    title: str = Field(description="What is true of every problem of this type.")
    detail: str = Field(description="What went wrong this time.")
    next: list[str] = Field(description="What a person can do about it; perhaps nothing.")


class StatusProblem(Problem):
    """A problem that is the whole answer."""

    status: int = Field(ge=400, le=599, description="The status of the answer.")


class PlacedProblem(Problem):
    """A problem in the place of an item that failed; the others are answered."""

    position: int = Field(ge=0, description="The item's place in the request, from 0.")
    target: str | None = Field(None, description="What was asked for.")
