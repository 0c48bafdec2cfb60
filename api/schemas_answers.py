"""What the answers about reports look like: for the API's description, nothing is checked here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .schemas_problem import Problem


class _Answer(BaseModel):
    model_config = ConfigDict(extra="allow")


class PendingReport(BaseModel):
    """A report that is still to come."""

    id: str
    status: Literal["pending"]


class ListedReport(BaseModel):
    """A report as a search shows it."""

    id: str
    created_at: str
    status: Literal["pending", "done", "failed"]
    url: str | None = Field(description="The address that was asked for.")
    domain: str | None
    headline: str | None
    published: str | None
    triage: float | None = Field(description="How soon to open it, 0 … 1.")
    visibility: Literal["private", "link"]
    recheck_of: str | None = Field(description="The report that this one checked again.")
    expires_at: str | None = Field(description="When its content is taken away.")


class ReportList(BaseModel):
    """A page of reports."""

    reports: list[ListedReport]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class Feedback(BaseModel):
    """What a reader said about a report."""

    id: str
    created_at: str
    sentence: int | None
    code: str
    correction: dict[str, Any] | None
    note: str | None


class FeedbackList(BaseModel):
    """All that was said of a report, oldest first."""

    feedback: list[Feedback]


class WorksheetRow(BaseModel):
    """One claim to check."""

    sentence: int = Field(description="Its index in the report.")
    claim: str
    why: str = Field(description="Why it is here.")
    rests_on: str = Field(description="Who says so; empty where that is nobody.")
    source_type: str
    fact_checks: str = Field(description="Where fact-checks of it are searched for.")
    exact_phrase: str = Field(description="Where its words are searched for.")
    archive: str = Field(description="Archived copies of the page; empty without an address.")


class Worksheet(BaseModel):
    """What to check, first what rests on nobody."""

    rows: list[WorksheetRow]


class Sharing(BaseModel):
    """Who may read a report."""

    id: str
    visibility: Literal["private", "link"]
    link: str | None = Field(description="The address to give away; it is shown this once.")


class LineResult(_Answer):
    """One headline or sentence with its readings."""

    text: str
    unit: Literal["headline", "sentence"]


class LineResults(BaseModel):
    """One result a line, in order."""

    lines: list[LineResult]


class SummaryScore(_Answer):
    """A score in a summary."""

    value: float | None
    level: str | None
    percentile: float | None = None
    better: str | None
    abstained: str | None = Field(
        None, description="The code of the reason, where there is no value."
    )


class ReportSummary(BaseModel):
    """A report in at most 2 KB, for badges and feeds; what would not fit is left out."""

    id: str
    created_at: str
    triage: float | None = Field(description="How soon to open it, 0 … 1.")
    bundle: str
    headline: str | None = None
    domain: str | None = None
    url: str | None = None
    scores: dict[str, SummaryScore] | None = None
    sentences: int | None = None
    statements: int | None = None
    unsourced_claims: int | None = None


class Version(BaseModel):
    """One of two reports that are compared."""

    id: str
    created_at: str
    text_sha256: str


class Changed(BaseModel):
    """A value as it was and as it is."""

    old: Any
    new: Any


class ChangedScore(Changed):
    """A score whose value or level is another."""

    delta: float | None = Field(description="Null where one of them abstains.")
    level: Changed | None


class ChangedSentence(_Answer):
    """A sentence that was added, removed or changed; `spans` are where its words differ."""

    change: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    numbers_changed: bool
    attribution_lost: bool


class NamesChanged(BaseModel):
    """Sources that are named only in one of the two."""

    added: list[str]
    removed: list[str]


class Difference(BaseModel):
    """What changed between a report and a later one of the same address."""

    old: Version
    new: Version
    is_changed: bool = Field(description="Whether the text is another.")
    is_stealth: bool = Field(description="Whether it is, and the page states no other date.")
    headline: Changed | None
    document: dict[str, Changed]
    sentences: list[ChangedSentence]
    counts: dict[str, int]
    sources: NamesChanged
    scores: dict[str, ChangedScore]


class Recheck(BaseModel):
    """A new report of an address, and what changed since the old one."""

    report: dict[str, Any]
    diff: Difference


class Feed(BaseModel):
    """A feed that is followed."""

    id: str
    url: str
    title: str | None
    site: str | None
    created_at: str
    interval: int = Field(description="Seconds between two polls, at least.")
    state: Literal["followed", "failing", "stopped"]
    polled_at: str | None
    next_poll: str | None
    failures: int
    problem: Problem | None = Field(description="Why the last poll failed.")


class Feeds(BaseModel):
    """A page of feeds, newest first."""

    feeds: list[Feed]
    next: str | None


class ImportedFeed(BaseModel):
    """What became of one feed of a list."""

    url: str
    outcome: Literal["added", "known", "refused"]
    feed: str | None = Field(None, description="The feed's id.")
    problem: Problem | None = None


class ImportedFeeds(BaseModel):
    """One outcome a feed, in the order of the list."""

    feeds: list[ImportedFeed]


class FeedItem(BaseModel):
    """An item of a feed, with the summary of its report once it is scored."""

    id: str
    url: str | None
    title: str | None
    published: str | None
    found_at: str
    state: str
    report: str | None = Field(description="The id of its report.")
    summary: ReportSummary | None
    problem: Problem | None


class FeedItems(BaseModel):
    """A page of items."""

    items: list[FeedItem]
    next: str | None


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Check(_Answer):
    """One thing that the service needs."""

    ok: bool


class Readiness(BaseModel):
    """Whether the service can do its work, and what it looked at."""

    status: Literal["ok", "unavailable"]
    checks: dict[str, Check]


ALL: tuple[type[BaseModel], ...] = (
    PendingReport,
    ReportList,
    Feedback,
    FeedbackList,
    Worksheet,
    Sharing,
    LineResults,
    ReportSummary,
    Difference,
    Recheck,
    Feed,
    Feeds,
    ImportedFeeds,
    FeedItems,
    Health,
    Readiness,
)
