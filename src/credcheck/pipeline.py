"""The steps in order: extract, segment, encode, measure, report."""

from __future__ import annotations

import datetime as dt
import platform
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from credcheck import bundles, lines, segment
from credcheck.bundles import Bundle
from credcheck.config import Settings
from credcheck.encoder import OnnxEncoder
from credcheck.errors import CredcheckError, InputError
from credcheck.lines import LineResult, Unit
from credcheck.report import Provenance, Report, build
from credcheck.sources import Registry
from credcheck.types import Article, Encoder, Encoding, Sentence, SignalResult
from credcheck.version import SCORING_VERSION, __version__

CHUNK = 16


@dataclass(frozen=True, slots=True)
class Document:
    """One document to score: exactly one of ``text`` and ``html``; ``url`` is unverified context."""

    text: str | None = None
    html: bytes | str | None = None
    headline: str | None = None
    url: str | None = None

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
        if unknown := sorted(map(str, set(item) - {"text", "html", "headline", "url"})):
            raise InputError(f"a document has no field {', '.join(map(repr, unknown))}")
        for name, value in item.items():
            kinds = (str, bytes) if name == "html" else (str,)
            if value is not None and not isinstance(value, kinds):
                raise InputError(f"a document's {name} is text, not {type(value).__name__}")
        return cls(**item)

    def article(self) -> Article:
        """Extract it. Raises InputError and its kind."""
        from credcheck import extract  # noqa: PLC0415  -- scoring lines needs no HTML parser

        if (self.text is None) == (self.html is None):
            raise InputError("a document has either text or html")
        if self.text is not None:
            return extract.from_text(self.text, headline=self.headline, url=self.url)
        return extract.from_html(self.html or b"", url=self.url)


class Pipeline:
    """Scores documents with one bundle and one set of source lists; safe to share between threads."""

    def __init__(self, bundle: Bundle, encoder: Encoder, registry: Registry, runtime: str) -> None:
        self.bundle = bundle
        self.encoder = encoder
        self.registry = registry
        self.runtime = runtime

    @classmethod
    def load(
        cls, bundle: str | Path | None = None, *, settings: Settings | None = None
    ) -> Pipeline:
        """Open a bundle by id or folder (the default bundle if None) with its source lists.

        Raises BundleError when the weights cannot be used.
        """
        settings = settings or Settings.from_env()
        opened = bundles.find(bundle or settings.bundle, models=settings.models)
        bundles.verify(opened)
        encoder = OnnxEncoder(
            opened.encoder, opened.tokenizer, opened.config.columns, threads=settings.threads
        )
        registry = Registry.open((settings.models or bundles.models_folder()) / settings.sources)
        return cls(opened, encoder, registry, f"{encoder.runtime} {platform.machine()}")

    def score_text(
        self, text: str, *, headline: str | None = None, url: str | None = None
    ) -> Report:
        """Score a plain text; ``url`` names its source, unverified. Raises InputError."""
        return self._one(Document(text=text, headline=headline, url=url))

    def score_html(self, html: bytes | str, *, url: str | None = None) -> Report:
        """Score an HTML page. Raises InputError, NoArticleFound among them."""
        return self._one(Document(html=html, url=url))

    def score_many(
        self, documents: Iterable[Document | Mapping[str, Any] | str]
    ) -> Iterator[Report | CredcheckError]:
        """Score documents in order, a few at a time; a document that fails gives its error instead.

        A document is a Document, a mapping of its fields, or a plain text.

        Each report equals the one that ``score_text`` or ``score_html`` gives, but for its id and time.
        """
        stream = iter(documents)
        while chunk := list(islice(stream, CHUNK)):
            yield from self._chunk([_article(document) for document in chunk])

    def score_lines(self, texts: Sequence[str], *, unit: Unit) -> list[LineResult]:
        """Score headlines or sentences that stand by themselves, one result a line, in order."""
        return lines.score(texts, unit, self.encoder, self.bundle)

    def score_articles(
        self, articles: Sequence[Article], *, now: dt.datetime | None = None
    ) -> list[Report]:
        """Score what has been extracted already; ``now`` (UTC) dates the reports."""
        now = now or dt.datetime.now(dt.UTC)
        sentences = [segment.split(article) for article in articles]
        encodings = self.encoder.encode([article.text for article in articles], sentences)
        ready = zip(articles, sentences, encodings, strict=True)
        return [self._report(*one, now) for one in ready]

    def _one(self, document: Document) -> Report:
        return self.score_articles([document.article()])[0]

    def _chunk(self, items: list[Article | CredcheckError]) -> Iterator[Report | CredcheckError]:
        reports = iter(self.score_articles([item for item in items if isinstance(item, Article)]))
        for item in items:
            yield item if isinstance(item, CredcheckError) else next(reports)

    def _report(
        self,
        article: Article,
        sentences: tuple[Sentence, ...],
        encoding: Encoding,
        now: dt.datetime,
    ) -> Report:
        return build(
            article=article,
            sentences=sentences,
            results=self._measure(article, sentences, encoding, now.date()),
            provenance=self.provenance(),
            report_id=uuid.uuid4().hex,
            created_at=now.isoformat(timespec="seconds"),
            warnings=encoding.warnings,
        )

    def _measure(
        self,
        article: Article,
        sentences: tuple[Sentence, ...],
        encoding: Encoding,
        today: dt.date,
    ) -> dict[str, SignalResult]:
        from credcheck.signals import Context, discover  # noqa: PLC0415  -- lines need no signals

        results: dict[str, SignalResult] = {}
        context = Context(article, sentences, encoding, self.bundle, self.registry, today, results)
        for signal in discover():
            results[signal.ID] = signal.measure(context)
        return results

    def provenance(self) -> Provenance:
        """The versions and digests that every report of this pipeline carries."""
        return Provenance(
            credcheck=__version__,
            scoring_version=SCORING_VERSION,
            runtime=self.runtime,
            bundle_id=self.bundle.id,
            bundle_sha256=self.bundle.sha256,
            sources_id=self.registry.id,
            lists=self.registry.lists,
            reference=self.bundle.config.reference_name,
        )


def _article(item: Document | Mapping[str, Any] | str) -> Article | CredcheckError:
    try:
        return Document.of(item).article()
    except CredcheckError as error:
        return error
