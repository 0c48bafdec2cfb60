"""Access keys: made once, kept as digests, read, revoked, expired."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from credcheck.errors import InputError, NoSuchResource
from credcheck.store import keys
from credcheck.store.models import Key


def test_a_key_speaks_for_whom_it_was_made(database):
    token, info = keys.create(database, "desk", scopes=["read", "score"])
    who = keys.principal(database, token)
    assert who == keys.Principal(info.id, frozenset({"read", "score"}))
    assert who.may("read")
    assert not who.may("jobs")
    assert who.reads(info.id)
    assert not who.reads("another")


def test_only_the_digest_of_its_secret_is_kept(database):
    token, info = keys.create(database, "desk")
    with database.reading() as session:
        row = session.get(Key, info.id)
    kept = " ".join(str(getattr(row, column.key)) for column in sa.inspect(Key).columns)
    assert token.split("_", 2)[2] not in kept


def test_two_keys_are_different(database):
    made = [keys.create(database, "same name")[0] for _ in range(3)]
    assert len(set(made)) == 3
    assert [info.name for info in keys.every(database)] == ["same name"] * 3


def test_a_revoked_key_stays_on_record(database):
    token, info = keys.create(database, "desk")
    keys.revoke(database, info.id)
    first = keys.every(database)[0].revoked_at
    keys.revoke(database, info.id)
    assert keys.every(database)[0].revoked_at == first
    assert keys.every(database)[0].state(dt.datetime.now(dt.UTC)) == "revoked"
    assert keys.principal(database, token) is None
    assert keys.exist(database)
    with pytest.raises(NoSuchResource):
        keys.revoke(database, "nothing")


def test_a_key_expires(database):
    token, info = keys.create(database, "desk", days=1)
    assert keys.principal(database, token)
    with database.writing() as session:
        session.get(Key, info.id).expires_at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    assert keys.principal(database, token) is None
    assert keys.every(database)[0].state(dt.datetime.now(dt.UTC)) == "expired"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("", {}),
        ("  ", {}),
        ("x" * 201, {}),
        ("two\nlines", {}),
        ("x", {"scopes": ["everything"]}),
        ("x", {"scopes": []}),
        ("x", {"days": 0}),
        ("x", {"days": -1}),
    ],
)
def test_what_cannot_be_a_key_is_refused(database, name, options):
    with pytest.raises(InputError):
        keys.create(database, name, **options)
    assert not keys.exist(database)


@pytest.mark.parametrize(
    "token", ["", "ck_", "ck_x_y", "ck_" + "0" * 12 + "_" + "a" * 43, "\x00", "'"]
)
def test_what_is_no_key_speaks_for_nobody(database, token):
    assert keys.principal(database, token) is None
