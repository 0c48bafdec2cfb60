"""What readers give: one row a document, or what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from credcheck.documents import Document, Prepared
from credcheck.errors import BadRecord, CredcheckError, EmptyInput, WrongSchema

CONTENT = ("text", "html", "url")
"""A row needs one of these fields."""

FIELDS = (*CONTENT, "headline", "id", "published", "publisher")
"""The fields that are read; a row may have others, which are not."""

MAX_ID = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the input, or the error that stands in its place; Prepared once it is read.

    ``position`` is its place in the input, from 0. ``id`` is the caller's own name for it.
    ``charset`` is what a server said a page is encoded in. ``published`` and ``publisher`` are the
    caller's word, used where the document itself does not say. ``address`` is where it was fetched.
    """

    position: int
    content: Document | Prepared | CredcheckError
    id: str | None = None
    charset: str | None = None
    published: str | None = None
    publisher: str | None = None
    address: str | None = None

    @property
    def size(self) -> int:
        """How much text or page it holds, in characters or bytes."""
        if not isinstance(self.content, Document):
            return 0
        return len(self.content.text or "") + len(self.content.html or b"")

    def digest(self) -> bytes:
        """SHA-256 of all that the row says, its position left out."""
        content = self.content
        said: list[object] = [self.id, self.charset, self.published, self.publisher]
        if isinstance(content, CredcheckError):
            said += [content.code, str(content)]
        elif isinstance(content, Document):
            said += [content.text, content.headline, content.url]
        else:
            said += [None, None, self.address]
        found = hashlib.sha256(json.dumps(said).encode())
        if isinstance(content, Document) and content.html is not None:
            html = content.html
            found.update(html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html)
        return found.digest()


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input: ``rows`` can be read once.

    ``total`` is the number of rows where that is known beforehand, ``done`` says how much of the
    input has been read, in 0…1, where the number is not. ``close`` gives up what is open.
    """

    rows: Iterator[Row]
    total: int | None = None
    done: Callable[[], float | None] = field(default=lambda: None)
    close: Callable[[], None] = field(default=lambda: None)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds which field; ``names`` has those that are called otherwise."""

    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The column that holds a field."""
        return self.names.get(name, name)

    def check(self, present: list[str], what: str) -> None:
        """Refuse a table that cannot hold documents. Raises WrongSchema."""
        shown = ", ".join(map(repr, present[:20])) or "none"
        if lost := [name for name in self.names.values() if name not in present]:
            raise WrongSchema(f"{what} has no column {lost[0]!r}; it has {shown}")
        if not any(self.of(name) in present for name in CONTENT):
            raise WrongSchema(f"{what} has no column text, html or url; it has {shown}")

    def row(self, position: int, record: Any) -> Row:
        """The row that a record makes; what is wrong with it becomes its content."""
        try:
            return self._row(position, record)
        except CredcheckError as error:
            return Row(position, error, _id_or_none(record, self.of("id")))

    def _row(self, position: int, record: Any) -> Row:
        if not isinstance(record, Mapping):
            raise BadRecord(f"the record is no object but a {type(record).__name__}")
        values = {name: _value(record, self.of(name), name) for name in FIELDS}
        text, html, url = (values[name] for name in CONTENT)
        if text is None and html is None and url is None:
            blank = [name for name in CONTENT if self.of(name) in record]
            if blank:
                raise EmptyInput(f"the record's {' and '.join(blank)} is empty")
            raise BadRecord('the record has no "text", "html" or "url"')
        if text is not None and html is not None:
            raise BadRecord("the record has both a text and a page: give one of them")
        return Row(
            position,
            Document(text=text, html=html, headline=values["headline"], url=url),
            values["id"],
            published=values["published"],
            publisher=values["publisher"],
        )


def _value(record: Mapping[str, Any], column: str, name: str) -> Any:
    """A field's text (a page's may be bytes); None for one that is missing or blank."""
    value = record.get(column)
    if name == "html" and isinstance(value, bytes):
        return value or None
    if name in ("id", "published") and value is not None and not isinstance(value, (str, bool)):
        value = value.isoformat() if hasattr(value, "isoformat") else _number(value, name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadRecord(f"the record's {name} is no text but a {type(value).__name__}")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadRecord(f"the record's {name} holds half a surrogate pair")
    if name == "id" and len(value) > MAX_ID:
        raise BadRecord(f"the record's id has {len(value)} characters: the limit is {MAX_ID}")
    return value if value.strip() else None


def _number(value: Any, name: str) -> str:
    if not isinstance(value, (int, float)):
        raise BadRecord(f"the record's {name} is no text but a {type(value).__name__}")
    return str(value)


def _id_or_none(record: Any, column: str) -> str | None:
    value = record.get(column) if isinstance(record, Mapping) else None
    return (
        str(value)[:MAX_ID] if isinstance(value, (str, int)) and str(value).isprintable() else None
    )
