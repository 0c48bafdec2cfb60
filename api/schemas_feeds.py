"""What requests about feeds say."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from credcheck.store.feeds import LONGEST, SHORTEST, USUAL

from .schemas import Address, Body, Text

Seconds = Annotated[int, Field(ge=SHORTEST, le=LONGEST)]


class FeedBody(Body):
    """A feed to follow."""

    url: Address = Field(description="The feed's address: RSS, Atom or JSON Feed.")
    interval: Seconds = Field(USUAL, description="Seconds between two polls, at least.")


class FeedChange(Body):
    """What can be changed of a feed."""

    interval: Seconds = Field(description="Seconds between two polls, at least.")


class FeedList(Body):
    """An OPML list of feeds: its text, or where it is."""

    opml: Annotated[Text, Field(max_length=1_000_000)] | None = Field(
        None, description="The list itself."
    )
    url: Address | None = Field(None, description="The list's address.")
    interval: Seconds = Field(USUAL, description="Seconds between two polls of each feed.")

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.opml is None) == (self.url is None):
            raise ValueError("give either opml or url")
        return self
