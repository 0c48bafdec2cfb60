"""What is handed in → articles: fetches addresses, has pages read, and loses nothing.

A :class:`Reader` owns the two things that strangers' input goes through: the client that leaves
this machine and the processes that read pages. Both start when they are first needed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from credcheck.config import Settings
from credcheck.errors import (
    CredcheckError,
    InputError,
    InternalError,
    NoArticleFound,
    NotFound,
    Paywalled,
)
from credcheck.report import Fetch
from credcheck.types import Article

if TYPE_CHECKING:
    from credcheck.fetch import Client, HostBudget
    from credcheck.workers import Extractor

READERS = 8
"""How many documents are fetched or read at a time."""

STUB_WORDS = 60
"""A page with a paywall and fewer words than this has no article to score."""

_FIELDS = {"text", "html", "headline", "url", "published"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Document:
    """One document to score: a ``text``, a page's ``html``, or a ``url`` to fetch.

    Beside text or html, ``url`` is unverified context and nothing is fetched. ``published`` is the
    caller's word for a date (ISO 8601) that the page does not state. ``robots`` honours robots.txt,
    whatever the settings say; it is no field that callers send.
    """

    text: str | None = None
    html: bytes | str | None = None
    headline: str | None = None
    url: str | None = None
    published: str | None = None
    robots: bool = False

    @classmethod
    def of(cls, item: Document | Mapping[str, Any] | str) -> Document:
        """A document from what callers have at hand: one, its fields by name, or a plain text.

        Raises InputError for anything else: another type, or a field that a document does not have.
        """
        if isinstance(item, Document):
            return item
        if isinstance(item, str):
            return cls(text=item)
        if not isinstance(item, Mapping):
            raise InputError(f"a document is a text or a mapping, not {type(item).__name__}")
        if unknown := sorted(map(str, set(item) - _FIELDS)):
            raise InputError(f"a document has no field {', '.join(map(repr, unknown))}")
        for name, value in item.items():
            kinds = (str, bytes) if name == "html" else (str,)
            if value is not None and not isinstance(value, kinds):
                raise InputError(f"a document's {name} is text, not {type(value).__name__}")
        return cls(**item)

    def fields(self) -> dict[str, str]:
        """What is given of it, by name, as :meth:`of` reads it back; bytes of a page as text."""
        html = self.html.decode("utf-8", "replace") if isinstance(self.html, bytes) else self.html
        given = {
            "text": self.text,
            "html": html,
            "headline": self.headline,
            "url": self.url,
            "published": self.published,
        }
        return {name: value for name, value in given.items() if value is not None}

    @property
    def is_fetched(self) -> bool:
        """Whether the document is an address and nothing else."""
        return self.url is not None and self.text is None and self.html is None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article, and how it was fetched when it was."""

    article: Article
    fetch: Fetch | None = None


class Reader:
    """Prepares documents for scoring; safe to share between threads."""

    def __init__(self, settings: Settings, *, budget: HostBudget | None = None) -> None:
        self._settings = settings
        self._budget = budget
        self._lock = Lock()
        self._client: Client | None = None
        self._extractor: Extractor | None = None

    @property
    def client(self) -> Client:
        """The one client that everything leaves by."""
        from credcheck.fetch import Client  # noqa: PLC0415  -- most documents are no addresses

        with self._lock:
            if self._client is None:
                self._client = Client(self._settings.fetch, budget=self._budget)
            return self._client

    @property
    def extractor(self) -> Extractor:
        """The processes that read pages."""
        from credcheck.workers import Extractor  # noqa: PLC0415  -- texts need none

        with self._lock:
            if self._extractor is None:
                self._extractor = Extractor(self._settings.workers)
            return self._extractor

    def close(self) -> None:
        """Stop the processes and the client; a later document starts them again."""
        with self._lock:
            client, extractor = self._client, self._extractor
            self._client = self._extractor = None
        if client is not None:
            client.close()
        if extractor is not None:
            extractor.close()

    def read(self, document: Document) -> Prepared:
        """Fetch it if it is an address, and extract its article. Raises InputError and FetchError."""
        published = _published(document.published)
        prepared = self._read(document)
        if published is None or prepared.article.published is not None:
            return prepared
        return replace(prepared, article=replace(prepared.article, published=published))

    def _read(self, document: Document) -> Prepared:
        if document.is_fetched:
            return self._fetched(document.url or "", robots=document.robots or None)
        if (document.text is None) == (document.html is None):
            raise InputError("a document has either text or html, or a url alone")
        if document.text is None:
            return Prepared(self.extractor.from_html(document.html or b"", url=document.url))
        from credcheck import extract  # noqa: PLC0415  -- scoring lines needs no HTML parser

        text, title = document.text, document.headline
        return Prepared(extract.from_text(text, headline=title, url=document.url))

    def read_many(
        self, items: Sequence[Document | Mapping[str, Any] | str]
    ) -> list[Prepared | CredcheckError]:
        """Read documents, several at a time; what fails gives its error in its place."""
        documents = [_document(item) for item in items]
        waits = sum(isinstance(d, Document) and d.text is None for d in documents)
        if waits < 2:
            return [self._outcome(document) for document in documents]
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  -- texts need none

        with ThreadPoolExecutor(min(waits, READERS)) as readers:
            return list(readers.map(self._outcome, documents))

    def _outcome(self, document: Document | CredcheckError) -> Prepared | CredcheckError:
        if isinstance(document, CredcheckError):
            return document
        try:
            return self.read(document)
        except CredcheckError as error:
            return error
        except Exception as error:  # noqa: BLE001  -- one document never ends a batch
            return internal(error)

    def _fetched(self, url: str, *, robots: bool | None) -> Prepared:
        from credcheck.fetch import paywalled  # noqa: PLC0415

        page = self.client.get(url, robots=robots)
        try:
            found = self.extractor.from_html(page.body, url=page.final_url, charset=page.charset)
        except NoArticleFound:
            if paywalled(page.body):
                raise _for_subscribers(page.final_url) from None
            raise
        if _body_words(found) < STUB_WORDS and paywalled(page.body):
            raise _for_subscribers(page.final_url)
        article = replace(found, kind="url", url_verified=True)
        if self._settings.fetch.site_files:
            article = self._with_site_files(article, page.final_url)
        return Prepared(article, Fetch(url, page.final_url, page.fetched_at, page.status))

    def _with_site_files(self, article: Article, url: str) -> Article:
        """The article with what its host declares in ads.txt and trust.txt."""
        from credcheck.sources.site_files import (  # noqa: PLC0415  -- only where it was asked for
            parse_ads_txt,
            parse_trust_txt,
        )

        states, seen = dict(article.transparency), dict(article.transparency_seen)
        counts: dict[str, Callable[[bytes], int]] = {
            "ads.txt": lambda data: len(parse_ads_txt(data).sellers),
            "trust.txt": lambda data: len(parse_trust_txt(data).records),
        }
        for name, count in counts.items():
            key = name.replace(".", "_")
            try:
                records = count(self.client.get(urljoin(url, f"/{name}"), accept="any").body)
            except NotFound:
                records = 0
            except CredcheckError:
                states[key] = "unknown"
                continue
            states[key] = "present" if records else "absent"
            if records:
                seen[key] = f"{name}: {records} records"
        return replace(article, transparency=states, transparency_seen=seen)


def internal(error: Exception) -> InternalError:
    """The error that stands for one nobody foresaw, which is logged with where it arose."""
    _LOG.error("a document could not be scored", exc_info=error)
    found = InternalError(f"{type(error).__name__} while reading or scoring the document")
    found.__cause__ = error
    return found


def _published(stated: str | None) -> str | None:
    """The date that was given, as pages' dates are written. Raises InputError for what is none."""
    if stated is None:
        return None
    from credcheck import dates  # noqa: PLC0415

    date = dates.first(stated)
    if date is None:
        raise InputError("published is no date such as 2026-01-31 or 2026-01-31T12:00:00Z")
    return date


def _document(item: Document | Mapping[str, Any] | str) -> Document | CredcheckError:
    try:
        return Document.of(item)
    except CredcheckError as error:
        return error


def _for_subscribers(url: str) -> Paywalled:
    from credcheck.page import host_of  # noqa: PLC0415

    return Paywalled(f"{host_of(url)} shows the article to subscribers only")


def _body_words(article: Article) -> int:
    text = article.text
    return sum(len(text[b.start : b.end].split()) for b in article.blocks if b.part == "body")
