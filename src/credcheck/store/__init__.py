"""What the service keeps: keys, reports, jobs and feeds, in SQLite or PostgreSQL.

:class:`~credcheck.store.database.Database` opens it, :mod:`~credcheck.store.models` says what it
holds, and each other module has the questions and changes of one kind of thing. Needs the extra
``api``.
"""

from __future__ import annotations

try:
    import sqlalchemy  # noqa: F401
except ModuleNotFoundError as error:
    raise ImportError("the store needs SQLAlchemy: pip install 'credcheck[api]'") from error
