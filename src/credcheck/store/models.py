"""The tables.

Times are UTC. What is large is gzipped JSON in a ``LargeBinary`` column and read only when it is
asked for. ``owner`` is the id of the key that made a row, or ``local`` where no key is needed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ID = sa.String(32)
DIGEST = sa.String(64)
SHORT = sa.String(32)


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """An aware time in UTC; SQLite, which knows no zones, keeps it as it is in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> Any:
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> dt.datetime | None:
        del dialect
        if value is None:
            return None
        found: dt.datetime = value
        return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations can name them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  -- SQLAlchemy's own convention
        dt.datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(none_as_null=True),
    }


class Key(Base):
    """An access key; only the digest of its secret is kept."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    digest: Mapped[str] = mapped_column(DIGEST)
    scopes: Mapped[str] = mapped_column(sa.String(400))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class Report(Base):
    """A report: ``pending`` with its ``request``, ``done`` with its ``body``, ``failed`` with its
    ``problem``, or ``erased``.

    ``url_key`` is the sha256 of the address that was asked for, ``final_key`` that of the one that
    answered. ``expires_at`` is when the body is taken away.
    """

    __tablename__ = "reports"
    __table_args__ = (
        sa.UniqueConstraint("job_id", "job_index"),
        sa.Index(None, "owner", "created_at", "id"),
        sa.Index(None, "owner", "domain", "created_at"),
        sa.Index(
            "ix_reports_pending",
            "executor",
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner: Mapped[str] = mapped_column(ID)
    created_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(SHORT)
    url: Mapped[str | None] = mapped_column(sa.Text)
    url_key: Mapped[str | None] = mapped_column(DIGEST, index=True)
    final_key: Mapped[str | None] = mapped_column(DIGEST, index=True)
    domain: Mapped[str | None] = mapped_column(sa.String(255))
    headline: Mapped[str | None] = mapped_column(sa.Text)
    published: Mapped[str | None] = mapped_column(sa.String(40))
    triage: Mapped[float | None]
    etag: Mapped[str | None] = mapped_column(DIGEST)
    body: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    request: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    problem: Mapped[dict[str, Any] | None]
    visibility: Mapped[str] = mapped_column(SHORT, default="private")
    link_digest: Mapped[str | None] = mapped_column(DIGEST, index=True)
    recheck_of: Mapped[str | None] = mapped_column(ID)
    executor: Mapped[str | None] = mapped_column(sa.String(64))
    expires_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    job_id: Mapped[str | None] = mapped_column(ID)
    job_index: Mapped[int | None]


class Feedback(Base):
    """What a reader says about one report: a sentence, a reason code, a correction, a note."""

    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    report_id: Mapped[str] = mapped_column(
        ID, sa.ForeignKey("reports.id", ondelete="CASCADE"), index=True
    )
    owner: Mapped[str] = mapped_column(ID)
    created_at: Mapped[dt.datetime]
    sentence: Mapped[int | None]
    code: Mapped[str] = mapped_column(sa.String(80))
    correction: Mapped[dict[str, Any] | None]
    note: Mapped[str | None] = mapped_column(sa.Text)


class Job(Base):
    """Many documents at once. ``state``: queued, running, done or cancelled."""

    __tablename__ = "jobs"
    __table_args__ = (sa.UniqueConstraint("owner", "idempotency_key"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner: Mapped[str] = mapped_column(ID, index=True)
    created_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    state: Mapped[str] = mapped_column(SHORT)
    total: Mapped[int]
    options: Mapped[dict[str, Any]]
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(200))
    request_digest: Mapped[str] = mapped_column(DIGEST)
    callback_url: Mapped[str | None] = mapped_column(sa.Text)
    callback_state: Mapped[str | None] = mapped_column(SHORT)


class JobItem(Base):
    """One document of a job. ``state``: queued, done, failed or cancelled.

    ``label`` is the client's own name for it. ``input`` is taken away when the item is finished.
    """

    __tablename__ = "job_items"
    __table_args__ = (sa.Index(None, "job_id", "state"),)

    job_id: Mapped[str] = mapped_column(
        ID, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    index: Mapped[int] = mapped_column("position", primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(SHORT)
    label: Mapped[str | None] = mapped_column(sa.String(200))
    input: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    report_id: Mapped[str | None] = mapped_column(ID)
    problem: Mapped[dict[str, Any] | None]
    finished_at: Mapped[dt.datetime | None]


class Feed(Base):
    """A feed that is polled. ``etag`` and ``last_modified`` are what its server said last."""

    __tablename__ = "feeds"
    __table_args__ = (sa.UniqueConstraint("owner", "url_key"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner: Mapped[str] = mapped_column(ID)
    created_at: Mapped[dt.datetime]
    url: Mapped[str] = mapped_column(sa.Text)
    url_key: Mapped[str] = mapped_column(DIGEST)
    title: Mapped[str | None] = mapped_column(sa.Text)
    site: Mapped[str | None] = mapped_column(sa.Text)
    etag: Mapped[str | None] = mapped_column(sa.Text)
    last_modified: Mapped[str | None] = mapped_column(sa.Text)
    interval: Mapped[int]
    next_poll: Mapped[dt.datetime] = mapped_column(index=True)
    claimed_until: Mapped[dt.datetime | None]
    polled_at: Mapped[dt.datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[dict[str, Any] | None]


class FeedItem(Base):
    """An item of a feed. ``state``: queued, done, failed or duplicate (of ``report_id``)."""

    __tablename__ = "feed_items"
    __table_args__ = (
        sa.UniqueConstraint("feed_id", "guid_key"),
        sa.Index(None, "feed_id", "triage"),
        sa.Index(None, "feed_id", "found_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    feed_id: Mapped[str] = mapped_column(ID, sa.ForeignKey("feeds.id", ondelete="CASCADE"))
    guid_key: Mapped[str] = mapped_column(DIGEST)
    url: Mapped[str | None] = mapped_column(sa.Text)
    final_key: Mapped[str | None] = mapped_column(DIGEST)
    text_sha256: Mapped[str | None] = mapped_column(DIGEST)
    title: Mapped[str | None] = mapped_column(sa.Text)
    published: Mapped[str | None] = mapped_column(sa.String(40))
    found_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(SHORT)
    report_id: Mapped[str | None] = mapped_column(ID)
    triage: Mapped[float | None]
    problem: Mapped[dict[str, Any] | None]


class Delivery(Base):
    """A callback that has to be made, and how it went. ``state``: waiting, done or given_up."""

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    job_id: Mapped[str] = mapped_column(
        ID, sa.ForeignKey("jobs.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(SHORT)
    problem: Mapped[dict[str, Any] | None]


class Executor(Base):
    """A process that does work, and when it was last heard of."""

    __tablename__ = "executors"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    host: Mapped[str] = mapped_column(sa.String(255))
    pid: Mapped[int]
    started_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]


class HostTurn(Base):
    """When a host may be asked again, shared by all processes; times are seconds since 1970."""

    __tablename__ = "host_turns"

    host: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    next_start: Mapped[float] = mapped_column(default=0.0)
    closed_until: Mapped[float] = mapped_column(default=0.0)
    leases: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RateCount(Base):
    """How often something was done in one window of a rate limit."""

    __tablename__ = "rate_counts"

    key: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[float] = mapped_column(index=True)
