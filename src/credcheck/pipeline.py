"""The steps in order: fetch and extract, segment, encode, measure, report."""

from __future__ import annotations

import datetime as dt
import platform
import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from credcheck import bundles, genre_head, genres, lines, segment
from credcheck.bundles import Bundle
from credcheck.config import Backend, Settings
from credcheck.content import NOTHING_ENCODED, Content, ContentCache, bare, key
from credcheck.documents import Document, Prepared, Reader, internal
from credcheck.errors import CredcheckError
from credcheck.lines import LineResult, Unit
from credcheck.report import Provenance, Report, build
from credcheck.sources import Registry
from credcheck.sources.genre import Genre
from credcheck.types import Article, Encoder, Encoding, Sentence, SignalResult
from credcheck.version import SCORING_VERSION, __version__
from credcheck.windowed import WindowedEncoder

if TYPE_CHECKING:
    from credcheck.fetch import HostBudget

CHUNK = 16
"""How many documents are read before the first of them is scored."""

GROUP_CHARS = 60000
"""How much text goes through the encoder at once, in code points, or one longer document."""

Encoded: TypeAlias = tuple[Prepared, tuple[Sentence, ...], Encoding]


class Pipeline:
    """Scores documents with one bundle and one set of source lists; safe to share between threads.

    Pages are read in processes of their own, which :meth:`close`, a ``with`` block or the end of
    the program stops.
    """

    def __init__(
        self,
        bundle: Bundle,
        encoder: Encoder,
        registry: Registry,
        runtime: str,
        reader: Reader | None = None,
    ) -> None:
        self.bundle = bundle
        self.encoder = encoder
        self.registry = registry
        self.runtime = runtime
        self.reader = reader or Reader(Settings())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop what runs beside the scorer; the pipeline can still be used and starts it again."""
        self.reader.close()

    @classmethod
    def load(
        cls,
        bundle: str | Path | None = None,
        *,
        backend: Backend | None = None,
        settings: Settings | None = None,
        budget: HostBudget | None = None,
    ) -> Pipeline:
        """Open a bundle by id or folder (the default bundle if None) with its source lists.

        ``backend`` is what runs its weights, that of the settings if None. ``budget`` says when a host
        may be asked again; None keeps count in this process. Raises BundleError when the weights
        cannot be used, MissingExtra when they need torch and it is not installed.
        """
        settings = settings or Settings.from_env()
        opened = bundles.find(bundle or settings.bundle, models=settings.models)
        bundles.verify(opened)
        encoder = open_encoder(opened, backend or settings.backend, threads=settings.threads)
        shipped = (settings.models or bundles.models_folder()) / settings.sources
        registry = Registry.open(shipped, extra=settings.lists)
        runtime = f"{encoder.runtime} {platform.machine()}"
        return cls(opened, encoder, registry, runtime, Reader(settings, budget=budget))

    def score_text(
        self, text: str, *, headline: str | None = None, url: str | None = None
    ) -> Report:
        """Score a plain text; ``url`` names its source, unverified. Raises InputError."""
        return self._one(Document(text=text, headline=headline, url=url))

    def score_html(self, html: bytes | str, *, url: str | None = None) -> Report:
        """Score an HTML page. Raises InputError, NoArticleFound among them."""
        return self._one(Document(html=html, url=url))

    def score_url(self, url: str) -> Report:
        """Fetch a page and score it. Raises FetchError and InputError and their kinds."""
        return self._one(Document(url=url))

    def score_many(
        self, documents: Iterable[Document | Mapping[str, Any] | str]
    ) -> Iterator[Report | CredcheckError]:
        """Score documents in order, a few at a time; a document that fails gives its error instead.

        A document is a Document, a mapping of its fields, or a plain text; one that has nothing but
        a url is fetched. Each report equals the one that ``score_text``, ``score_html`` or
        ``score_url`` gives, but for its id and time.
        """
        stream = iter(documents)
        while chunk := list(islice(stream, CHUNK)):
            yield from self._chunk(self.reader.read_many(chunk))

    def score_lines(self, texts: Sequence[str], *, unit: Unit) -> list[LineResult]:
        """Score headlines or sentences that stand by themselves, one result a line, in order."""
        return lines.score(texts, unit, self.encoder, self.bundle)

    def score_articles(
        self, articles: Sequence[Article], *, now: dt.datetime | None = None
    ) -> list[Report]:
        """Score what has been extracted already; ``now`` (UTC) dates the reports."""
        return self._score([Prepared(article) for article in articles], now)

    def score_prepared(
        self,
        item: Prepared,
        *,
        report_id: str | None = None,
        cache: ContentCache | None = None,
        remember: bool = True,
    ) -> Report:
        """Score what :meth:`Reader.read` gave, under an id of one's own choice.

        With a ``cache`` a text that it remembers is not read by the encoder again; the report is
        the same. ``remember`` says whether this text may be remembered in turn.
        """
        name = found = None
        if cache is not None:
            name = key(item.article, self.bundle.sha256, SCORING_VERSION, __version__)
            found = cache.get(name)
        if found is None:
            ((_, sentences, encoding),) = self._encoded([item])
            found = self._content(item.article, sentences, encoding)
            if cache is not None and name is not None and remember:
                cache.put(name, len(item.article.text), found)
        return self._report(item, found, dt.datetime.now(dt.UTC), report_id)

    def score_ready(
        self, items: Sequence[Prepared | CredcheckError], *, now: dt.datetime
    ) -> Iterator[Report | CredcheckError]:
        """Score what a reader prepared, in order, dated ``now`` (UTC); errors stand for themselves.

        As ``score_many``, but one thing after the other: for one of several processes.
        """
        for group in _groups(items, 4 * GROUP_CHARS):
            try:
                reports = iter(self._score(_ready(group), now))
            except Exception:  # noqa: BLE001  -- found again, and named, one by one
                yield from (self._outcome(item, now) for item in group)
                continue
            for item in group:
                yield next(reports) if isinstance(item, Prepared) else item

    def _one(self, document: Document) -> Report:
        return self._score([self.reader.read(document)])[0]

    def _chunk(
        self, items: Sequence[Prepared | CredcheckError]
    ) -> Iterator[Report | CredcheckError]:
        """Reports in order; while those of one group are written, the next group is encoded."""
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  -- one text needs none

        groups = list(_groups(items))
        with ThreadPoolExecutor(1) as encoder:
            encoded = deque(encoder.submit(self._encoded, _ready(group)) for group in groups)
            for group in groups:
                try:
                    reports = iter(self._written(encoded.popleft().result(), None))
                except Exception:  # noqa: BLE001  -- found again, and named, one by one
                    yield from map(self._outcome, group)
                    continue
                for item in group:
                    yield next(reports) if isinstance(item, Prepared) else item

    def _outcome(
        self, item: Prepared | CredcheckError, now: dt.datetime | None = None
    ) -> Report | CredcheckError:
        if isinstance(item, CredcheckError):
            return item
        try:
            return self._score([item], now)[0]
        except CredcheckError as error:
            return error
        except Exception as error:  # noqa: BLE001  -- one document never ends a batch
            return internal(error)

    def _score(self, items: Sequence[Prepared], now: dt.datetime | None = None) -> list[Report]:
        return self._written(self._encoded(items), now)

    def _encoded(self, items: Sequence[Prepared]) -> list[Encoded]:
        sentences = [segment.split(item.article) for item in items]
        encodings = self.encoder.encode([item.article.text for item in items], sentences)
        return list(zip(items, sentences, encodings, strict=True))

    def _written(self, encoded: Sequence[Encoded], now: dt.datetime | None) -> list[Report]:
        now = now or dt.datetime.now(dt.UTC)
        return [
            self._report(item, self._content(item.article, sentences, encoding), now)
            for item, sentences, encoding in encoded
        ]

    def _report(
        self, item: Prepared, found: Content, now: dt.datetime, report_id: str | None = None
    ) -> Report:
        kind = genres.decide(item.article, self.registry, now.date(), found.genre)
        article, noted = item.article, genres.warning(kind)
        if kind is not None:
            article = replace(article, genre=kind.name, genre_seen=kind.evidence)
        return build(
            article=article,
            sentences=found.sentences,
            results=self._measure(article, found, now.date(), kind),
            provenance=self.provenance(),
            report_id=report_id or uuid.uuid4().hex,
            created_at=now.isoformat(timespec="seconds"),
            warnings=(*found.warnings, *([noted] if noted else [])),
            fetch=item.fetch,
        )

    def _content(
        self, article: Article, sentences: tuple[Sentence, ...], encoding: Encoding
    ) -> Content:
        """What the signals say that read the article's words alone."""
        from credcheck.signals import (  # noqa: PLC0415  -- lines need no signals
            Context,
            discover,
            reads_source,
        )

        results: dict[str, SignalResult] = {}
        # No date either: a text read today and tomorrow is read alike.
        context = Context(
            bare(article), sentences, encoding, self.bundle, self.registry, dt.date.min, results
        )
        for signal in discover():
            if not reads_source(signal):
                results[signal.ID] = signal.measure(context)
        kind = genre_head.read(article.text, sentences, encoding, self.bundle.config)
        return Content(sentences, encoding.warnings, results, kind)

    def _measure(
        self, article: Article, found: Content, today: dt.date, kind: Genre | None
    ) -> Mapping[str, SignalResult]:
        """All results as they apply to this kind of piece: those of its content, and what is said
        of its source today.
        """
        from credcheck.signals import Context, discover, reads_source  # noqa: PLC0415

        results: dict[str, SignalResult] = {}
        context = Context(
            article, found.sentences, NOTHING_ENCODED, self.bundle, self.registry, today, results
        )
        for signal in discover():
            measured = signal.measure(context) if reads_source(signal) else found.results[signal.ID]
            results[signal.ID] = genres.applied(kind, signal.ID, measured)
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


def open_encoder(
    bundle: Bundle, backend: Backend = "auto", *, threads: int | None = None
) -> WindowedEncoder:
    """The encoder of a bundle. Raises BundleError and MissingExtra."""
    columns = bundle.config.columns
    if bundle.backend(backend) == "torch":
        from credcheck.encoder_torch import TorchEncoder  # noqa: PLC0415  -- needs the extra torch

        return TorchEncoder(
            bundle.weights, bundle.encoder_config, bundle.tokenizer, columns, threads=threads
        )
    from credcheck.encoder import OnnxEncoder  # noqa: PLC0415  -- the other needs none of it

    return OnnxEncoder(bundle.encoder, bundle.tokenizer, columns, threads=threads)


def _ready(items: Iterable[Prepared | CredcheckError]) -> list[Prepared]:
    return [item for item in items if isinstance(item, Prepared)]


def _groups(
    items: Sequence[Prepared | CredcheckError], limit: int = GROUP_CHARS
) -> Iterator[list[Prepared | CredcheckError]]:
    """The items in order, in runs of no more than ``limit`` code points or of one item."""
    group: list[Prepared | CredcheckError] = []
    chars = 0
    for item in items:
        size = len(item.article.text) if isinstance(item, Prepared) else 0
        if group and chars + size > limit:
            yield group
            group, chars = [], 0
        group.append(item)
        chars += size
    if group:
        yield group
