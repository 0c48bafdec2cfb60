"""Runs the migrations on the connection that :meth:`credcheck.store.database.Database.upgrade` gives."""

from __future__ import annotations

from alembic import context

from credcheck.store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
context.run_migrations()
