"""What was deleted is gone from the database's files too, as far as a database lets that be asked for."""

from __future__ import annotations

from credcheck.store.database import Database
from credcheck.store.models import Feedback, FeedItem, JobItem, Report

HOLD_WORDS = (Report, Feedback, FeedItem, JobItem)


def scrub(database: Database) -> None:
    """Let no deleted words stand in SQLite's log, or in rows that PostgreSQL keeps for nobody.

    SQLite overwrites what is deleted; its write-ahead log is copied and cut, unless somebody reads
    just then. PostgreSQL takes up the rows; their bytes go when a page is written over. Backups and
    PostgreSQL's own log are not reached. Raises StoreUnavailable.
    """
    with database.asking() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        tables = ", ".join(kind.__tablename__ for kind in HOLD_WORDS)
        connection.exec_driver_sql(f"VACUUM {tables}")
