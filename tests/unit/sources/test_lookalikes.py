"""Names that look like a protected outlet's."""

from __future__ import annotations

import json
import time
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.errors import BadDomain
from credcheck.sources import lists
from credcheck.sources.domains import locate
from credcheck.sources.lookalikes import resembles, unmasked
from credcheck.sources.protected import KnownNames

MEASURED = sorted(Path(__file__).parents[3].glob("models/sources-*/lookalikes.json"))
GOOD, POOR = 0.9, 0.2
RATINGS = {
    "cnn.com": {"hand": GOOD, "made": GOOD},
    "reuters.com": {"hand": GOOD, "made": GOOD},
    "abcnews.com": {"hand": GOOD},
    "abcnews.go.com": {"hand": GOOD, "made": GOOD},
    "nytimes.com": {"hand": GOOD},
    "bbc.co.uk": {"hand": GOOD, "made": GOOD},
    "bbc.com": {"hand": GOOD},
    "ft.com": {"hand": GOOD},
    "washingtonpost.com": {"hand": GOOD},
    "bloomberg.com": {"hand": GOOD},
    "wired.com": {"hand": GOOD},
    "theguardian.com": {"hand": GOOD},
    "thetimes.co.uk": {"hand": GOOD},
    "times.com": {"hand": GOOD},
    "nationalpost.com": {"hand": GOOD},
    "theregister.co.uk": {"hand": GOOD},
    # what makes "times" a common word, and an honest neighbour of a protected name
    "countytimes.com": {"made": GOOD},
    "sundaytimes.example": {"made": GOOD},
    "thevalleytimes.com": {"made": GOOD},
    "nationalpast.com": {"made": 0.5},
    # rated, and neither reliable nor well known
    "countydaily.com": {"made": GOOD},
    "cheapnews.com": {"hand": POOR},
    "cnn-poor.com": {"hand": POOR, "made": POOR},
    "disputed.com": {"hand": GOOD, "made": POOR},
    "example.org/reuters": {"hand": GOOD},
}
NAMES = KnownNames.of(RATINGS, aggregates={"made"})

ALIKE = {
    "abcnews.com.co": ("abcnews.com", "added_suffix"),
    "cnn.com.de": ("cnn.com", "added_suffix"),
    "reuters.website": ("reuters.com", "added_suffix"),
    "nytimes.co": ("nytimes.com", "added_suffix"),
    "wired.com.co": ("wired.com", "added_suffix"),
    "times.com.mx": ("times.com", "added_suffix"),
    "cnn-trending.com": ("cnn.com", "added_word"),
    "cnn-business-news.ga": ("cnn.com", "added_word"),
    "cnnnews24.com": ("cnn.com", "added_word"),
    "newsbbc.net": ("bbc.co.uk", "added_word"),
    "bloomberg24.com": ("bloomberg.com", "added_word"),
    "washingtonpostonline.com": ("washingtonpost.com", "added_word"),
    "todaynytimes.com": ("nytimes.com", "added_word"),
    "nytimes-com.xyz": ("nytimes.com", "added_word"),
    "the-washington-post-daily.com": ("washingtonpost.com", "added_word"),
    "abcnewsgo.co": ("abcnews.go.com", "added_word"),
    "cnn-poor.com": ("cnn.com", "added_word"),
    "nytims.com": ("nytimes.com", "typo"),
    "nyitmes.com": ("nytimes.com", "typo"),
    "nytimees.com": ("nytimes.com", "typo"),
    "nytines.com": ("nytimes.com", "typo"),
    "washington-post.com": ("washingtonpost.com", "typo"),
    "washingtonpst.info": ("washingtonpost.com", "typo"),
    "rеuters.com": ("reuters.com", "homoglyph"),  # Cyrillic е
    "xn--ruters-3of.com": ("reuters.com", "homoglyph"),
    "сnn.com": ("cnn.com", "homoglyph"),
    "сnn.net": ("cnn.com", "homoglyph"),
    "bbç.co.uk": ("bbc.co.uk", "homoglyph"),
    "wіred.com": ("wired.com", "homoglyph"),
    "washingt0npost.com": ("washingtonpost.com", "homoglyph"),
    "xn--boomberg-xdi.com": ("bloomberg.com", "homoglyph"),  # Cyrillic palochka
    "theguardlan.com": ("theguardian.com", "homoglyph"),
    "bloornberg.com": ("bloomberg.com", "homoglyph"),
    "reuters.com.evil.example": ("reuters.com", "subdomain_of_other"),
    "www.bbc.co.uk.login.example": ("bbc.co.uk", "subdomain_of_other"),
    "abcnews.go.com.evil.example": ("abcnews.go.com", "subdomain_of_other"),
    "ft.com.evil.example": ("ft.com", "subdomain_of_other"),
    "ft.com-login.evil.example": None,
    "bbc.news-today.example": ("bbc.co.uk", "subdomain_of_other"),
    "reuters-com.evil.example": ("reuters.com", "subdomain_of_other"),
    "rеuters.evil.example": ("reuters.com", "subdomain_of_other"),
    "cnn.blogspot.com": ("cnn.com", "subdomain_of_other"),
    "https://web.archive.org/web/2020/https://abcnews.com.co/a": ("abcnews.com", "added_suffix"),
}


@pytest.mark.parametrize(("host", "expected"), [(h, e) for h, e in ALIKE.items() if e])
def test_a_name_like_an_outlets_is_pointed_out(host, expected):
    found = resembles(host, NAMES)
    assert found is not None
    assert (found.outlet, found.how) == expected
    assert found.detail == (f"This name resembles {found.outlet}; who runs it is not established.")


UNLIKE = {
    "the outlet": "nytimes.com",
    "its subdomain": "edition.cnn.com",
    "its sibling": "bbc.com",
    "its path": "https://www.reuters.com/world/cnn.com",
    "a listed name rated reliable": "countytimes.com",
    "a listed name one letter off, rated fair": "nationalpast.com",
    "another outlet's name before a listed one": "cnn.countytimes.com",
    "a platform": "cnn.medium.com",
    "a government's": "reuters.state.gov",
    "a university's": "bbc.example.ac.uk",
    "an address": "192.0.2.7",
    "a suffix": "co.uk",
    "a path on another host": "evil.example/reuters.com",
    "a query": "evil.example?u=reuters.com",
    "a common word under another suffix": "times.net",
    "a common word with another": "times-news.com",
    "a common word as a subdomain": "times.evil.example",
    "an ordinary word under another suffix": "wired.net",
    "three letters under another suffix": "cnn.net",
    "two letters": "ft.net",
    "a country's edition": "nytimes.fr",
    "the main domain of a national outlet": "theregister.com",
    "another first letter": "mytimes.com",
    "a number inside": "abc7news.com",
    "one letter off a short name under another suffix": "nytims.org",
    "three letters in a word": "scnnery.com",
    "an outlet's name in a longer word": "reutersward.com",
    "two errors": "nytmse.com",
    "an outlet only an aggregate knows": "countydaily.net",
    "a poorly rated one": "cheapnews.net",
    "one the lists dispute": "disputed.net",
    "something else": "harbour-gazette.example",
    "undecodable": "xn--a.example",
}


@pytest.mark.parametrize("host", UNLIKE.values(), ids=UNLIKE)
def test_what_is_not_alike_is_left_alone(host):
    assert resembles(host, NAMES) is None


def test_rubbish_is_refused():
    with pytest.raises(BadDomain):
        resembles("no domain", NAMES)


def test_a_resemblance_cannot_be_changed():
    found = resembles("nytimes.co", NAMES)
    with pytest.raises(FrozenInstanceError):
        found.outlet = "other"


def test_nothing_resembles_anything_without_lists():
    assert resembles("abcnews.com.co", KnownNames.of({})) is None


def test_the_lists_lines_give_the_same_names(make_registry, tmp_path):
    make_registry(
        {
            "id": "hand",
            "rows": [("reuters.com", "good", 0.9, "2026-01"), ("a.b", "no", None, "2026")],
        },
        {
            "id": "made",
            "kind": "aggregate",
            "rows": [("reuters.com", "0.8", 0.8, "2026"), ("other-name.com", "0.9", 0.9, "2026")],
        },
    )
    folder = tmp_path / "lists-0"
    lines = [
        (one, line)
        for one in lists.read_manifest(folder).lists
        for line in lists.read_lines(folder, one)
    ]
    assert KnownNames.of_lists(lines) == KnownNames.of(
        {"reuters.com": {"hand": 0.9, "made": 0.8}, "other-name.com": {"made": 0.9}}, {"made"}
    )
    assert KnownNames.of_lists(lines).domains == {"reuters.com"}


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("reuters", "reuters"),
        ("xn--bcher-kva", "bucher"),
        ("xn--n1aahb", "coco"),
        ("xn--", ""),
        ("xn--\u00e9", "xn--\u00e9"),
        ("xn--99999999", "xn--99999999"),
    ],
)
def test_other_letters_are_read_as_they_look(label, plain):
    assert unmasked(label) == plain


@given(st.integers(1, 13), st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
def test_one_error_in_a_long_name_is_found(at, letter):
    """Whatever is typed for a letter but the first, a long name is still recognised."""
    typed = "washingtonpost"
    for wrong in (
        typed[:at] + letter + typed[at + 1 :],
        typed[:at] + letter + typed[at:],
        typed[:at] + typed[at + 1 :],
    ):
        found = resembles(f"{wrong}.com", NAMES)
        assert wrong == typed or (found is not None and found.outlet == "washingtonpost.com")


@given(st.from_regex(r"[a-z0-9-]{1,30}(\.[a-z0-9-]{1,20}){1,4}", fullmatch=True))
def test_any_host_gives_a_protected_outlet_or_nothing(host):
    try:
        place = locate(host)
    except BadDomain:
        return
    found = resembles(host, NAMES)
    assert found is None or (found.outlet in NAMES.domains and found.outlet != place.registrable)


@pytest.mark.parametrize(
    "host", ["-".join("a" * 32) + ".com", ".".join(["a"] * 120) + ".com", "n" * 63 + ".com"]
)
def test_the_longest_names_are_quick(host):
    resembles(host, NAMES)
    start = time.perf_counter()
    for _ in range(20):
        resembles(host, NAMES)
    assert time.perf_counter() - start < 1


def shipped_lines(folder):
    return [
        (one, line)
        for one in lists.read_manifest(folder).lists
        for line in lists.read_lines(folder, one)
    ]


def test_the_measurement_ships():
    assert MEASURED


@pytest.mark.parametrize("path", MEASURED, ids=lambda path: path.parent.name)
def test_the_figures_are_of_the_lists_beside_them(path):
    figures = json.loads(path.read_text(encoding="utf-8"))
    manifest = lists.read_manifest(path.parent)
    assert figures["lists"] == {one.id: one.sha256 for one in manifest.lists}
    names = KnownNames.of_lists(shipped_lines(path.parent))
    assert figures["protected_domains"] == len(names.domains)
    reported = figures["report"]
    for domain, outlet_and_kind in reported["impostors"]["imitates"]["caught"].items():
        found = resembles(domain, names)
        assert [found.outlet, found.how] == outlet_and_kind
    assert len(reported["impostors"]["imitates"]["caught"]) >= 10
    assert reported["reliable"]["n"] == 2000
    assert reported["reliable"]["rate"] <= 0.005
    assert reported["reliable"]["flagged_as_listed"] == 0


@pytest.mark.parametrize("path", MEASURED, ids=lambda path: path.parent.name)
def test_no_listed_outlet_of_standing_is_flagged(path):
    names = KnownNames.of_lists(shipped_lines(path.parent))
    assert [name for name in sorted(names.established) if resembles(name, names)] == []
    for host in ("nyt.com", "bbc.com", "bbc.co.uk", "news.bbc.co.uk", "huffpost.com", "time.com"):
        assert resembles(host, names) is None
