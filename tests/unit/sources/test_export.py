"""The exported file: what it says, that it says what look-ups say, and that damage is noticed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.errors import BadDomain, CredcheckError, SourceListError
from credcheck.sources import export
from credcheck.sources import suffixes as public_suffixes
from credcheck.sources.domains import locate
from credcheck.sources.export import build, etag, read
from credcheck.sources.index import Index
from credcheck.sources.overrides import Override
from credcheck.sources.platforms import PLATFORMS

REFERENCE = dt.date(2026, 11, 1)
FRESH, STALE = "2026-06", "2016"
LIMIT = 400_000


def answer_of(registry, address):
    """What a reader of the file has to say: the look-up's outcome, or None where nothing is listed."""
    record = registry.lookup(address, reference=REFERENCE)
    platform = record.abstained is not None and record.abstained.code == "platform"
    if not record.assessments and not (platform and record.scope in PLATFORMS):
        return None
    return {
        "scope": record.scope,
        "level": record.level,
        "platform": platform,
        "lists": sorted({found.list for found in record.assessments}),
        "counted": sorted({found.list for found in record.assessments if found.counts}),
        "asOf": REFERENCE.isoformat(),
    }


def said_by(opened, address):
    found = opened.lookup(address)
    return found and {
        "scope": found.scope,
        "level": found.level,
        "platform": found.platform,
        "lists": sorted(found.lists),
        "counted": sorted(found.counted),
        "asOf": found.as_of,
    }


def addresses(registry, count=2000, seed=4):
    """Names and URLs as people write them: listed, unlisted, under shared suffixes; no copies."""
    rng = random.Random(seed)
    listed = sorted(registry.index.scopes)
    suffixes = sorted(
        s for s in public_suffixes.rules() if s.isascii() and s[0] not in "*!" and "." in s
    )
    platforms = sorted(PLATFORMS)

    def invented():
        word = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=rng.randint(3, 12)))
        return f"{word}.{rng.choice(['com', 'org', 'co.uk', 'example', 'news', 'com.au'])}"

    kinds = [
        lambda: rng.choice(listed),
        lambda: rng.choice(listed),
        invented,
        lambda: f"{invented().partition('.')[0]}.{rng.choice(suffixes)}",
        lambda: rng.choice(platforms),
    ]
    for _ in range(count):
        host, slash, path = rng.choice(kinds)().partition("/")
        before = rng.choice(["", "", "www.", "www2.", "m.", "amp.", "www.m.", "news.", "a.b."])
        scheme = rng.choice(["", "https://", "http://", "//", "HTTPS://"])
        if scheme.endswith("s://"):
            before = rng.choice(["", "", "name:word@"]) + before
        after = rng.choice(["", "", ".", ":8080", ".:443"])
        tail = rng.choice(["", "/", "/news/1", "/One/../two", "/@Name", "/s/x/", "/a%62c?x=1#y"])
        name = f"{before}{host}{after}"
        address = f"{scheme}{name.upper() if rng.random() < 0.1 else name}{slash}{path}{tail}"
        if locate(address).via is None:
            yield address


def one(rows, name="alpha", **more):
    return {"id": name, "rows": rows, **more}


@pytest.fixture(scope="module")
def shipped_file(registry):
    return build(registry, reference=REFERENCE)


@pytest.fixture(scope="module")
def small(registry):
    """A file of one list with three scopes and the platforms, for fuzzing."""
    rating_list = dataclasses.replace(registry.manifest.lists[0], id="alpha")
    manifest = dataclasses.replace(registry.manifest, lists=(rating_list,))
    scopes = [f"{name}.example" for name in "abc"]
    index = Index.of([(rating_list, [f"{scope}\tgood\t0.9\t{FRESH}" for scope in scopes])])
    opened = dataclasses.replace(registry, manifest=manifest, index=index)
    return build(opened, reference=REFERENCE)


@pytest.fixture
def made_up(make_registry):
    """Every case that the format has a bit for."""
    return make_registry(
        one(
            [
                ("amazonaws.com", "fair", 0.5, FRESH),
                ("blogspot.com", "poor", 0.2, FRESH),
                ("example.org", "good", 0.9, FRESH),
                ("example.org/humor", "poor", 0.2, STALE),
                ("facebook.com/someone", "poor", 0.2, FRESH),
                ("good.example", "good", 0.9, FRESH),
                ("hk.com", "good", 0.9, FRESH),
                ("kawasaki.jp", "good", 0.9, FRESH),
                ("m.co.uk", "poor", 0.2, FRESH),
                ("old.example", "poor", 0.2, STALE),
                ("one.blogspot.com", "poor", 0.2, FRESH),
                ("poor.example", "poor", 0.2, FRESH),
                ("www.ck", "good", 0.9, FRESH),
                ("x.com/someone", "poor", 0.2, FRESH),
                ("xn--bcher-kva.example", "good", 0.9, FRESH),
                ("youtube.com/@someone", "poor", 0.2, FRESH),
                ("amp.github.io/page", "poor", 0.2, FRESH),
            ]
        ),
        one(
            [
                ("blog.example.org", "poor", 0.2, STALE),
                ("example.org", "good", 0.8, FRESH),
                ("example.org/news", "fair", 0.5, FRESH),
                ("one.blogspot.com", "good", 0.9, FRESH),
                ("s3.amazonaws.com", "poor", 0.2, FRESH),
            ],
            "beta",
        ),
    )


CASES = {
    "good.example": ("good.example", "high", ["alpha"], ["alpha"]),
    "https://www.good.example:8443/a": ("good.example", "high", ["alpha"], ["alpha"]),
    "poor.example": ("poor.example", "low", ["alpha"], ["alpha"]),
    "old.example": ("old.example", "unknown", ["alpha"], []),
    "one.blogspot.com": ("one.blogspot.com", "unclear", ["alpha", "beta"], ["alpha", "beta"]),
    "example.org/news/1": ("example.org/news", "unclear", ["alpha", "beta"], ["beta"]),
    "example.org/humor/1": ("example.org", "high", ["alpha", "beta"], ["alpha", "beta"]),
    "x.blog.example.org": ("example.org", "high", ["alpha", "beta"], ["alpha", "beta"]),
    "bücher.example": ("xn--bcher-kva.example", "high", ["alpha"], ["alpha"]),
    "m.co.uk": ("m.co.uk", "low", ["alpha"], ["alpha"]),
    "https://amp.github.io/page/1": ("amp.github.io/page", "low", ["alpha"], ["alpha"]),
    "twitter.com/@Someone/status/1": ("x.com/someone", "low", ["alpha"], ["alpha"]),
    "mobile.twitter.com/someone": ("x.com/someone", "low", ["alpha"], ["alpha"]),
    "facebook.com/pg/someone": ("facebook.com/someone", "low", ["alpha"], ["alpha"]),
    "m.youtube.com/@Someone/videos": ("youtube.com/@someone", "low", ["alpha"], ["alpha"]),
    "a.www.ck": ("www.ck", "high", ["alpha"], ["alpha"]),
}
PLATFORM_CASES = {
    "blogspot.com": ("blogspot.com", ["alpha"]),
    "www.facebook.com/somebody": ("facebook.com", []),
    "twitter.com": ("twitter.com", []),
    "twitter.com/nobody": ("x.com", []),
    "news.medium.com": ("medium.com", []),
}
UNLISTED = [
    "a.blogspot.com",
    "x.a.blogspot.com/b",
    "m.blogspot.com",
    "other.example",
    "example.org.evil.example",
    "bucket.s3.amazonaws.com",
    "x.eu-west-1.compute.amazonaws.com",
    "y.x.eu-west-1.compute.amazonaws.com",
    "amp.co.uk",
    "github.io",
    "amp.github.io",
    "a.b.kawasaki.jp",
    "a.b.ck",
    "192.0.2.1",
    "http://[2001:db8::2]/",
]


@pytest.mark.parametrize("address", CASES)
def test_a_listed_scope(made_up, address):
    found = said_by(read(build(made_up, reference=REFERENCE)), address)
    scope, level, lists, counted = CASES[address]
    assert (found["scope"], found["level"], found["platform"]) == (scope, level, False)
    assert (found["lists"], found["counted"]) == (lists, counted)
    assert found == answer_of(made_up, address)


@pytest.mark.parametrize("address", PLATFORM_CASES)
def test_a_platform_has_no_level(made_up, address):
    found = said_by(read(build(made_up, reference=REFERENCE)), address)
    scope, lists = PLATFORM_CASES[address]
    assert (found["scope"], found["level"], found["platform"]) == (scope, "unknown", True)
    assert (found["lists"], found["counted"]) == (lists, [])
    assert found == answer_of(made_up, address)


@pytest.mark.parametrize("address", UNLISTED)
def test_what_is_not_listed_gives_nothing(made_up, address):
    assert read(build(made_up, reference=REFERENCE)).lookup(address) is None
    assert answer_of(made_up, address) is None


def test_rubbish_is_refused(made_up):
    with pytest.raises(BadDomain):
        read(build(made_up, reference=REFERENCE)).lookup("no domain")


def test_the_file_says_what_look_ups_say(registry, shipped_file):
    opened = read(shipped_file)
    listed = sorted(registry.index.scopes)
    tried = [*listed, *addresses(registry)]
    differing = [a for a in tried if said_by(opened, a) != answer_of(registry, a)]
    assert differing == []
    answered = [a for a in tried[len(listed) :] if opened.lookup(a)]
    assert 600 < len(answered) < 1800


def test_the_shipped_lists_fit(registry, shipped_file):
    opened = read(shipped_file)
    assert len(shipped_file) < LIMIT
    assert opened.scopes > 12_000
    assert opened.id == registry.id
    assert opened.thresholds == registry.manifest.thresholds
    assert {one.id: one.as_of for one in opened.lists} == registry.lists
    assert all(one.url.startswith("https://") and one.licence for one in opened.lists)


def test_the_same_lists_and_date_give_the_same_bytes(made_up):
    data = build(made_up, reference=REFERENCE)
    tables = tuple((one, dict(reversed(rows.items()))) for one, rows in made_up.index.tables)
    again = dataclasses.replace(made_up, index=Index.of_tables(tables))
    assert build(again, reference=REFERENCE) == data
    assert read(data).as_of == "2026-11-01"


def test_levels_are_those_of_the_date(made_up):
    opened = read(build(made_up, reference=dt.date(2040, 1, 1)))
    found = opened.lookup("good.example")
    assert (found.level, found.counted, found.as_of) == ("unknown", (), "2040-01-01")
    today = dt.datetime.now(tz=dt.UTC).date()
    assert read(build(made_up)).as_of in {str(today), str(today + dt.timedelta(days=1))}


def test_overrides_and_lists_of_ones_own_are_named(made_up):
    decision = Override("good.example", "no", 0.1, "an editor", "2026-10-02", "it changed hands")
    own = dataclasses.replace(made_up.manifest.lists[0], id="user:ours", title="ours")
    row = "ours.example\tno\t0.2\t2026-06"
    tables = (*made_up.index.tables, (own, {"ours.example": row}))
    registry = dataclasses.replace(
        made_up,
        index=Index.of_tables(tables),
        own_lists=(own,),
        overrides={
            "good.example": decision,
            "new.example": dataclasses.replace(decision, scope="new.example"),
        },
    )
    opened = read(build(registry, reference=REFERENCE))
    assert [one.id for one in opened.lists] == ["alpha", "beta", "user:ours", "override"]
    assert opened.lists[-1].as_of == "2026-10-02"
    for address in ("good.example", "new.example", "ours.example"):
        assert said_by(opened, address) == answer_of(registry, address) != None  # noqa: E711
    assert opened.lookup("good.example").level == "low"


def test_a_scope_that_no_address_falls_under_is_left_out(make_registry):
    names = ("good.example", "co.uk", "www.good.example", "amp.good.example", "twitter.com/name")
    registry = make_registry(one([(name, "poor", 0.2, FRESH) for name in names]))
    opened = read(build(registry, reference=REFERENCE))
    alone = make_registry(one([("good.example", "poor", 0.2, FRESH)]))
    assert opened.scopes == read(build(alone, reference=REFERENCE)).scopes
    for address in ("co.uk", "a.co.uk", "twitter.com/name"):
        assert said_by(opened, address) == answer_of(registry, address)


def test_two_scopes_never_share_a_hash(made_up, monkeypatch):
    monkeypatch.setattr(export, "_hash", lambda scope: b"same..")
    with pytest.raises(SourceListError, match="same 48-bit hash"):
        build(made_up, reference=REFERENCE)


def test_many_lists_take_wider_masks(make_registry):
    lists = [one([(f"s{i}.example", "poor", 0.2, FRESH)], f"list{i:02}") for i in range(65)]
    opened = read(build(make_registry(*lists[:64]), reference=REFERENCE))
    for i in range(64):
        assert opened.lookup(f"s{i}.example").counted == (f"list{i:02}",)
    with pytest.raises(SourceListError, match="64 lists"):
        build(make_registry(*lists), reference=REFERENCE)


def test_the_tag_is_strong_and_follows_the_content(made_up):
    data = build(made_up, reference=REFERENCE)
    assert etag(data) == etag(bytes(data))
    assert etag(data) != etag(build(made_up, reference=dt.date(2040, 1, 1)))
    assert etag(data)[0] == etag(data)[-1] == '"'
    assert int(etag(data)[1:-1], 16) > 0
    assert len(etag(data)) == 34


def sealed(data):
    """The bytes with a digest that fits them."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


BROKEN = {
    "nothing": (lambda data: b"", "cut short"),
    "other file": (lambda data: b"PK\3\4" + data[4:], "CCSX"),
    "other version": (lambda data: data[:4] + b"\2" + data[5:], "version 2"),
    "no masks": (lambda data: data[:5] + b"\0" + data[6:], "masks of 0 bytes"),
    "cut": (lambda data: data[:-1], "cut short"),
    "longer": (lambda data: data + b"\0", "something follows"),
    "changed": (lambda data: data[:-40] + b"\x55" + data[-39:], "damaged"),
    "no json": (lambda data: sealed(data[:12] + b"[" + data[13:]), "garbled header"),
    "no date": (lambda data: sealed(data.replace(b"2026-11-01", b"2026-13-01")), "garbled header"),
    "other key": (lambda data: sealed(data.replace(b'"licence"', b'"license"')), "garbled header"),
    "other kind": (lambda data: sealed(data.replace(b'"none"', b"[1234]")), "another kind"),
    "no number": (lambda data: sealed(data.replace(b"[0.4,", b'["a",')), "garbled header"),
    "vast number": (lambda data: sealed(data.replace(b"[0.4,", b"[9e9,")), "another kind"),
    "other rule": (lambda data: sealed(data.replace(b'"s",true', b'"s",1234')), "another kind"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_not_whole_is_refused(make_registry, kind):
    data = build(make_registry(one([("a.example", "good", 0.9, FRESH)])), reference=REFERENCE)
    change, said = BROKEN[kind]
    assert change(data) != data
    with pytest.raises(SourceListError, match=said):
        read(change(data))


@pytest.mark.parametrize("at", ["hashes", "flags", "known", "counted"])
def test_values_that_the_format_does_not_have_are_refused(made_up, at):
    data = build(made_up, reference=REFERENCE)
    width, end, count = export._shape(data)
    assert width == 1
    start = {"hashes": end, "flags": end + 6 * count, "known": end + 7 * count}
    position = start.get(at, end + 8 * count)
    changed = bytearray(data)
    changed[position] = 0xFF
    with pytest.raises(SourceListError, match=r"out of order|does not have"):
        read(sealed(bytes(changed)))


@given(data=st.data(), seal=st.booleans())
def test_any_damage_is_noticed_or_harmless(small, data, seal):
    changed = bytearray(small)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(small) - 1))
        changed[at] ^= data.draw(st.integers(1, 255))
    del changed[data.draw(st.just(len(small)) | st.integers(0, len(small))) :]
    given_bytes = sealed(bytes(changed)) if seal and len(changed) > 44 else bytes(changed)
    if given_bytes == small:
        return
    try:
        opened = read(given_bytes)
    except SourceListError:
        return
    assert seal
    for address in ("a.example", "www.b.example/x", "facebook.com/x", "unlisted.example"):
        opened.lookup(address)


def test_a_header_that_is_deep_or_vast_is_refused(small):
    end = 12 + int.from_bytes(small[6:8], "big")
    for text in (b"[" * 60_000, b'{"thresholds":[1' + b"0" * 400 + b",1]}"):
        head = small[:6] + len(text).to_bytes(2, "big") + small[8:12]
        with pytest.raises(SourceListError, match="garbled header"):
            read(sealed(head + text + small[end:]))


@given(st.binary(max_size=400))
def test_any_bytes_after_the_magic_are_refused(rest):
    with pytest.raises(CredcheckError):
        read(sealed(export.MAGIC + rest + bytes(32)))
