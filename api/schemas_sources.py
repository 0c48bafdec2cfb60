"""Look-ups of sources: what is asked, and what a record looks like."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .schemas_problem import PlacedProblem

MAX_SOURCES = 1_000
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Source = Annotated[str, Field(min_length=1, max_length=8_192)]


class LookupBody(BaseModel):
    """The sources to look up, at most 1,000."""

    model_config = ConfigDict(extra="forbid")

    sources: Annotated[list[Source], Field(min_length=1, max_length=MAX_SOURCES)] = Field(
        description="Domains, addresses, path scopes (example.org/blogs/name) or accounts "
        "(youtube.com/@name)."
    )


class SourceNotice(BaseModel):
    """A remark: a stable code, and the same in plain English."""

    code: str
    detail: str


class SourceAssessment(BaseModel):
    """What one list says of one scope, in the list's own words."""

    list: str
    verdict: str
    score: Share | None = Field(description="The verdict on the common scale; higher is better.")
    as_of: str = Field(description="When it was judged: YYYY, YYYY-MM or YYYY-MM-DD.")
    url: str = Field(description="Where to read it.")
    counts: bool = Field(description="Whether the value rests on it.")
    note: str = Field(description="Why it does not count, or what else to know.")
    scope: str = Field(description="What the list names.")


class SourceRecord(BaseModel):
    """What the lists say of one source together. Not listed says nothing against a source."""

    scope: str | None = Field(description="What the verdicts are about.")
    via: str | None = Field(description="The host of the copy that was looked through, if one was.")
    value: Share | None = Field(description="Reliability; null exactly when it abstains.")
    interval: Annotated[list[Share], Field(min_length=2, max_length=2)] | None = Field(
        description="Holds, nine times in ten, what a further list would say."
    )
    level: Literal["unknown", "low", "medium", "high", "unclear"]
    better: Literal["high"]
    thresholds: Annotated[list[Share], Field(min_length=2, max_length=2)] | None
    votes: int = Field(ge=0, description="Independent votes that the value rests on.")
    reference: str = Field(description="The date that ages were counted to, YYYY-MM-DD.")
    abstained: SourceNotice | None = Field(description="Why there is no value.")
    assessments: list[SourceAssessment]
    notes: list[SourceNotice]


class LookupAnswer(BaseModel):
    """One record a source, in the order of the request; a problem where it is none."""

    sources: list[SourceRecord | PlacedProblem]
