"""Stores on both kinds of database."""

from __future__ import annotations

import pytest

from credcheck.store.database import Database
from tests.api.databases import database_url, postgres  # noqa: F401  -- fixtures


@pytest.fixture
def database(database_url):  # noqa: F811
    with Database(database_url) as opened:
        opened.upgrade()
        yield opened
