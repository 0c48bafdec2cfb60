"""What requests say: the bodies of the routes that score and keep reports."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from credcheck.documents import Document
from credcheck.extract import MAX_CHARS
from credcheck.page import MAX_BYTES
from credcheck.report import OffsetUnit
from credcheck.views import TextPolicy, check_parts


def _whole_characters(value: Any) -> Any:
    """Halves of surrogate pairs, which JSON can spell and no text can hold, as U+FFFD."""
    return _HALVES.sub("\ufffd", value) if isinstance(value, str) else value


_HALVES = re.compile("[\ud800-\udfff]")
Text = Annotated[str, BeforeValidator(_whole_characters)]


def _known_parts(include: list[str]) -> list[str]:
    """The parts, refused before anything is scored when one does not exist."""
    check_parts(include)
    return include


Include = Annotated[list[str], Field(max_length=20), AfterValidator(_known_parts)]
Address = Annotated[str, Field(min_length=1, max_length=8_192)]


class Body(BaseModel):
    """The body of a request: a field that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class DocumentBody(Body):
    """One document: an address to fetch, a page, or a text."""

    url: Address | None = Field(
        None, description="The page to fetch; beside html or text, where that is said to come from."
    )
    html: Annotated[Text, Field(max_length=MAX_BYTES)] | None = Field(
        None, description="The page as a browser has it."
    )
    text: Annotated[Text, Field(max_length=MAX_CHARS)] | None = Field(
        None, description="The article's plain text, paragraphs parted by blank lines."
    )
    headline: Annotated[Text, Field(max_length=10_000)] | None = Field(
        None, description="The headline of a text."
    )
    published: Annotated[str, Field(max_length=40)] | None = Field(
        None, description="When it was published (ISO 8601), where the page does not say."
    )

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if self.html is not None and self.text is not None:
            raise ValueError("give html or text, not both")
        if self.html is None and self.text is None and self.url is None:
            raise ValueError("give one of url, html and text")
        if self.headline is not None and self.text is None:
            raise ValueError("a headline belongs to a text; a page has its own")
        return self

    def document(self) -> Document:
        """The document to score."""
        return Document(
            text=self.text,
            html=self.html,
            headline=self.headline,
            url=self.url,
            published=self.published,
        )


class View(Body):
    """What the answer shows of a report."""

    include: Include | None = Field(None, description="The parts to show; all when left out.")
    fields: Literal["full", "summary"] = Field(
        "full", description="summary: at most 2 KB, for badges and feeds."
    )
    text: TextPolicy = Field(
        "full", description="How much of the article's text the answer repeats."
    )
    offset_unit: OffsetUnit = Field("codepoint", description="What offsets count.")


class ScoreBody(DocumentBody):
    """A document to score, and how to answer."""

    include: Include | None = Field(None, description="The parts to show; all when left out.")
    fields: Literal["full", "summary"] = Field(
        "full", description="summary: at most 2 KB, for badges and feeds."
    )
    offset_unit: OffsetUnit = Field("codepoint", description="What offsets count.")
    store: bool = Field(True, description="false: nothing is kept, and the answer is all there is.")

    def view(self) -> View:
        """How to answer."""
        return View(include=self.include, fields=self.fields, offset_unit=self.offset_unit)


class LinesBody(Body):
    """Headlines or sentences that stand by themselves."""

    unit: Literal["headline", "sentence"]
    lines: Annotated[
        list[Annotated[Text, Field(max_length=10_000)]], Field(min_length=1, max_length=1_000)
    ]


class SearchBody(Body):
    """Which reports to find; all conditions hold together."""

    url: Address | None = Field(None, description="The whole address, as given or in the end.")
    domain: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    since: dt.datetime | None = Field(None, description="Made at this time or later, with a zone.")
    until: dt.datetime | None = Field(None, description="Made before this time, with a zone.")
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _zones(self) -> Self:
        for moment in (self.since, self.until):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("a time needs a zone, such as 2026-01-31T12:00:00Z")
        return self


class FeedbackBody(Body):
    """What is wrong with a report, or right."""

    sentence: Annotated[int, Field(ge=0)] | None = Field(
        None, description="The index of the sentence it is about; none for the whole."
    )
    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,79}$")] = Field(
        description="The reason code that it is about, or agree, or other."
    )
    correction: Annotated[dict[str, Any], Field(max_length=20)] | None = Field(
        None, description='What it should say, such as {"source_type": "organization"}.'
    )
    note: Annotated[Text, Field(max_length=4_000)] | None = None


class SharingBody(Body):
    """Who may read a report."""

    visibility: Literal["private", "link"]
