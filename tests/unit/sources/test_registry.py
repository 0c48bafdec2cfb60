"""Look-ups in lists made up for the purpose."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from credcheck.errors import BadDomain
from credcheck.sources import Assessment, Registry, SourceRecord

REFERENCE = dt.date(2026, 11, 1)
FRESH = "2026-06"


def one(rows, name="alpha", **more):
    return {"id": name, "rows": rows, **more}


def codes(record):
    return [note.code for note in record.notes]


def test_unknown_is_not_bad(make_registry):
    registry = make_registry(one([("bad.example", "false", 0.1, FRESH)]))
    record = registry.lookup("https://never-heard.example/story", reference=REFERENCE)
    assert (record.value, record.interval, record.level) == (None, None, "unknown")
    assert record.abstained.code == "source_unknown"
    assert (record.scope, record.assessments, record.votes) == ("never-heard.example", (), 0)


@pytest.mark.parametrize("address", [None, "192.0.2.1", "http://[2001:db8::2]/story"])
def test_without_a_domain_it_abstains(make_registry, address):
    registry = make_registry(one([("bad.example", "false", 0.1, FRESH)]))
    assert registry.lookup(address, reference=REFERENCE).abstained.code == "no_domain"


def test_rubbish_is_refused(make_registry):
    registry = make_registry(one([("bad.example", "false", 0.1, FRESH)]))
    with pytest.raises(BadDomain):
        registry.lookup("not a domain")


@pytest.mark.parametrize(
    ("address", "scope", "value"),
    [
        ("example.org", "example.org", 0.8),
        ("https://www.example.org/news/1", "example.org", 0.8),
        ("https://example.org/humor/1", "example.org/humor", 0.5),
        ("https://m.example.org/HUMOR", "example.org/humor", 0.5),
        ("https://example.org/humorous", "example.org", 0.8),
        ("https://blog.example.org/a", "blog.example.org", 0.3),
        ("https://old.blog.example.org/a", "blog.example.org", 0.3),
        ("https://other.example.org/humor", "example.org", 0.8),
        ("https://example.org.evil.example/", None, None),
        ("https://notexample.org/", None, None),
        ("https://example.org@evil.example/", None, None),
        ("https://evil.example/example.org", None, None),
        ("https://evil.example/?u=https://example.org", None, None),
    ],
)
def test_the_most_specific_scope_speaks(make_registry, address, scope, value):
    registry = make_registry(
        one(
            [
                ("blog.example.org", "poor", 0.3, FRESH),
                ("example.org", "good", 0.8, FRESH),
                ("example.org/humor", "fair", 0.5, FRESH),
            ]
        )
    )
    record = registry.lookup(address, reference=REFERENCE)
    assert record.value == value
    if scope is not None:
        assert record.scope == scope
        assert {a.scope for a in record.assessments if a.counts} == {scope}


def test_a_wider_scope_is_shown_and_does_not_count(make_registry):
    registry = make_registry(
        one([("example.org", "good", 0.8, FRESH), ("example.org/humor", "fair", 0.5, FRESH)])
    )
    record = registry.lookup("example.org/humor/1", reference=REFERENCE)
    assert [(a.scope, a.counts) for a in record.assessments] == [
        ("example.org/humor", True),
        ("example.org", False),
    ]
    assert "about all of example.org" in record.assessments[1].note


def test_a_historic_verdict_on_a_part_leaves_the_whole_to_speak(make_registry):
    registry = make_registry(
        one([("example.org", "good", 0.8, FRESH), ("example.org/humor", "fair", 0.5, "2016")])
    )
    record = registry.lookup("example.org/humor/1", reference=REFERENCE)
    assert (record.scope, record.value) == ("example.org", 0.8)


@pytest.mark.parametrize(
    ("as_of", "reference", "counts"),
    [
        ("2021-11-02", dt.date(2026, 11, 1), True),
        ("2021-11-01", dt.date(2026, 11, 1), False),
        ("2021-11", dt.date(2026, 11, 1), False),
        ("2021", dt.date(2025, 12, 31), True),
        ("2021", dt.date(2026, 1, 1), False),
        ("2021-11-01", dt.date(2020, 1, 1), True),
    ],
)
def test_an_assessment_counts_for_sixty_months(make_registry, as_of, reference, counts):
    registry = make_registry(one([("example.org", "false", 0.2, as_of)]))
    record = registry.lookup("example.org", reference=reference)
    assert [a.counts for a in record.assessments] == [counts]
    assert (record.value is not None) is counts
    if not counts:
        assert record.abstained.code == "source_unknown"
        assert f"historic: judged in {as_of}" in record.assessments[0].note


def test_the_reference_date_is_part_of_the_record(make_registry):
    registry = make_registry(one([("example.org", "false", 0.2, FRESH)]))
    later = registry.lookup("example.org", reference=dt.date(2040, 1, 1))
    assert (later.value, later.reference) == (None, "2040-01-01")
    assert registry.lookup("example.org", reference=REFERENCE).value == 0.2


@pytest.mark.parametrize(
    ("note", "said"), [("slant", "political slant"), ("satire", "satire"), ("part", "a part")]
)
def test_what_is_no_judgement_of_reliability_is_shown_and_never_counts(make_registry, note, said):
    registry = make_registry(one([("example.org", "label", None, FRESH, "", note)]))
    record = registry.lookup("example.org", reference=REFERENCE)
    assert (record.value, record.abstained.code) == (None, "source_unknown")
    assert [(a.verdict, a.score, a.counts) for a in record.assessments] == [("label", None, False)]
    assert said in record.assessments[0].note


def test_a_repetition_does_not_count_twice(make_registry):
    registry = make_registry(
        one([("example.org", "no", 0.2, "2024-01")], "early", origins={"": ["root"]}),
        one([("example.org", "yes", 0.8, FRESH)], "late", origins={"": ["root"]}),
    )
    record = registry.lookup("example.org", reference=REFERENCE)
    assert record.value == 0.8
    assert [(a.list, a.counts) for a in record.assessments] == [("early", False), ("late", True)]
    assert "repeated by late" in record.assessments[0].note
    assert codes(record) == ["one_list"]


def test_the_part_of_a_list_decides_what_it_rests_on(make_registry):
    origins = {"": ["own"], "copied": ["root"]}
    rows = [("a.example", "no", 0.2, FRESH, "copied"), ("b.example", "no", 0.2, FRESH, "byhand")]
    root = [("a.example", "no", 0.4, "2026-07"), ("b.example", "no", 0.4, "2026-07")]
    registry = make_registry(
        one(rows, "mixed", origins=origins), one(root, "first", origins={"": ["root"]})
    )
    assert registry.lookup("a.example", reference=REFERENCE).votes == 1
    assert registry.lookup("b.example", reference=REFERENCE).votes == 2


def test_one_list_is_said_and_has_the_wider_interval(make_registry):
    alone = make_registry(one([("example.org", "fair", 0.5, FRESH)]))
    both = make_registry(
        one([("example.org", "fair", 0.5, FRESH)]), one([("example.org", "ok", 0.5, FRESH)], "beta")
    )
    first = alone.lookup("example.org", reference=REFERENCE)
    second = both.lookup("example.org", reference=REFERENCE)
    assert "one_list" in codes(first)
    assert "one_list" not in codes(second)
    assert first.interval[0] < second.interval[0] <= 0.5 <= second.interval[1] < first.interval[1]


@pytest.mark.parametrize(
    ("as_of", "votes", "kind", "expected"),
    [
        ("2026-06", 1, "named", "low"),
        ("2024-06", 1, "named", "unclear"),
        ("2026-06", 1, "aggregate", "unclear"),
        ("2023-06", 2, "aggregate", "low"),
    ],
)
def test_low_takes_two_votes_or_one_fresh_named_list(make_registry, as_of, votes, kind, expected):
    rows = [("example.org", "false", 0.2, as_of)]
    registry = make_registry(one(rows, votes=votes, kind=kind))
    record = registry.lookup("example.org", reference=REFERENCE)
    assert record.level == expected
    assert ("low_unsupported" in codes(record)) is (expected == "unclear")


@pytest.mark.parametrize(("second", "expected"), [("root", ["dependent_lists"]), ("own", [])])
def test_lists_that_vote_as_one_are_said(make_registry, second, expected):
    registry = make_registry(
        one([("example.org", "fair", 0.5, FRESH)], origins={"": ["root"]}),
        one([("example.org", "fair", 0.5, FRESH)], "beta", origins={"": [second]}),
    )
    assert codes(registry.lookup("example.org", reference=REFERENCE)) == expected


def test_disagreement_is_said(make_registry):
    registry = make_registry(
        one([("example.org", "bad", 0.2, FRESH)]),
        one([("example.org", "good", 0.8, FRESH)], "beta"),
    )
    record = registry.lookup("example.org", reference=REFERENCE)
    said = next(n.detail for n in record.notes if n.code == "lists_disagree")
    assert "from 0.2 (alpha) to 0.8 (beta)" in said
    assert "wider" in said


def test_disagreement_widens_the_interval(make_registry):
    def bounds(first, second):
        lists = [
            one([("a.example", "x", first, FRESH)]),
            one([("a.example", "x", second, FRESH)], "b"),
        ]
        record = make_registry(*lists).lookup("a.example", reference=REFERENCE)
        assert record.value == pytest.approx(0.5)
        return record.interval

    agreed, apart, opposed = bounds(0.5, 0.5), bounds(0.3, 0.7), bounds(0.1, 0.9)
    assert opposed[0] < apart[0] < agreed[0] < agreed[1] < apart[1] < opposed[1]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("youtube.com/watch?v=x", "platform"),
        ("m.youtube.com", "platform"),
        ("somebody.medium.com/story", "platform"),
        ("blogspot.com", "platform"),
        ("www.blogspot.com", "platform"),
        ("web.archive.org/about", "platform"),
        ("reddit.com", "platform"),
        ("one.blogspot.com/story", "source_unknown"),
        ("someone.github.io", "source_unknown"),
    ],
)
def test_platforms_are_not_judged_by_their_host(make_registry, address, code):
    rows = [(host, "bad", 0.1, FRESH) for host in ("blogspot.com", "medium.com", "youtube.com")]
    record = make_registry(one(rows)).lookup(address, reference=REFERENCE)
    assert (record.value, record.level, record.abstained.code) == (None, "unknown", code)
    assert not any(a.counts for a in record.assessments)


def test_a_platform_shows_what_is_said_of_it_as_context(make_registry):
    registry = make_registry(one([("youtube.com", "bad", 0.1, FRESH)]))
    record = registry.lookup("youtube.com/watch", reference=REFERENCE)
    assert [(a.list, a.score, a.counts) for a in record.assessments] == [("alpha", 0.1, False)]
    assert "about the platform" in record.assessments[0].note


def test_one_writer_on_a_platform_may_be_listed(make_registry):
    rows = [("one.blogspot.com", "bad", 0.1, FRESH), ("youtube.com/channelx", "bad", 0.2, FRESH)]
    registry = make_registry(one(rows))
    assert registry.lookup("www.one.blogspot.com/a", reference=REFERENCE).value == 0.1
    assert registry.lookup("youtube.com/ChannelX/videos", reference=REFERENCE).value == 0.2
    assert registry.lookup("youtube.com/channelxy", reference=REFERENCE).value is None
    assert registry.lookup("two.blogspot.com", reference=REFERENCE).value is None


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("https://x.com/Somebody", 0.1),
        ("https://x.com/@somebody/status/17?s=20", 0.1),
        ("https://twitter.com/somebody", 0.1),
        ("https://mobile.twitter.com/somebody/with_replies", 0.1),
        ("https://www.youtube.com/@Some.Name/videos", 0.2),
        ("https://m.youtube.com/@some.name", 0.2),
        ("https://de-de.facebook.com/apage/posts/1", 0.3),
        ("https://facebook.com/pg/apage/about", 0.3),
        ("https://fb.com/apage", 0.3),
        ("https://t.me/s/achannel/12", 0.4),
        ("https://old.reddit.com/r/aforum/comments/1", 0.5),
        ("https://www.threads.net/@writer/post/1", 0.6),
        ("https://x.com/somebody_else", None),
        ("https://x.com/", None),
        ("https://x.com/search?q=somebody", None),
        ("https://youtube.com/some.name", None),
        ("https://facebook.com/groups/apage", None),
        ("https://x.com.evil.example/somebody", None),
    ],
)
def test_an_account_on_a_platform_is_a_scope(make_registry, address, value):
    scopes = ("x.com/somebody", "youtube.com/@some.name", "facebook.com/apage", "t.me/achannel")
    scopes += ("reddit.com/r/aforum", "threads.com/@writer")
    rows = [(scope, "label", n / 10, FRESH) for n, scope in enumerate(scopes, 1)]
    assert make_registry(one(rows)).lookup(address, reference=REFERENCE).value == value


@pytest.mark.parametrize(
    "address", ["co.uk", "https://www.co.uk/a", "https://co.uk/a", "any.co.uk"]
)
def test_a_public_suffix_in_a_list_matches_nothing(make_registry, address):
    rows = [("co.uk", "bad", 0.1, FRESH), ("co.uk/a", "bad", 0.1, FRESH)]
    record = make_registry(one(rows)).lookup(address, reference=REFERENCE)
    assert (record.value, record.assessments) == (None, ())
    assert record.abstained.code == "source_unknown"


def test_a_shared_host_is_named(make_registry):
    registry = make_registry(one([("blogspot.com", "bad", 0.1, FRESH)]))
    record = registry.lookup("one.blogspot.com", reference=REFERENCE)
    assert codes(record) == ["shared_host"]
    assert record.assessments == ()


def test_the_lists_own_name_for_an_entry_is_shown(make_registry):
    registry = make_registry(one([("example.org", "fair", 0.5, FRESH, "", "", "The Example")]))
    record = registry.lookup("example.org", reference=REFERENCE)
    assert 'listed as "The Example"' in record.assessments[0].note
    assert record.assessments[0].counts


def test_looking_up_again_gives_the_same_record(make_registry):
    registry = make_registry(one([("example.org", "fair", 0.5, FRESH)]))
    first = registry.lookup("example.org/a", reference=REFERENCE)
    again = registry.lookup("www.example.org/b", reference=REFERENCE)
    assert first == again


def test_to_dict_is_json_and_complete(make_registry):
    registry = make_registry(one([("example.org", "fair", 0.5, FRESH)]))
    for address in ("example.org", "unlisted.example", None):
        record = registry.lookup(address, reference=REFERENCE)
        plain = json.loads(json.dumps(record.to_dict()))
        assert plain == record.to_dict()
        assert set(plain) == {*SourceRecord._fields, "better"}
        for assessment in plain["assessments"]:
            assert set(assessment) == set(Assessment._fields)


def test_provenance_names_the_lists_and_their_dates(make_registry):
    registry = make_registry(
        one([("a.example", "x", 0.5, "2020")]), one([("a.example", "x", 0.5, FRESH)], "beta")
    )
    assert (registry.id, registry.lists) == ("made-up", {"alpha": "2020", "beta": FRESH})
    assert isinstance(registry, Registry)


@pytest.mark.parametrize(
    ("address", "via"),
    [
        ("https://web.archive.org/web/2026/https://good.example.com/a", "web.archive.org"),
        ("https://good-example-com.translate.goog/a", "good-example-com.translate.goog"),
        ("https://archive.ph/2026/https://unlisted.example.org/a", "archive.ph"),
        ("https://good.example.com/a", None),
        ("https://web.archive.org/about", None),
    ],
)
def test_a_record_names_the_copy_it_was_found_in(make_registry, address, via):
    rows = [("good.example.com", "good", 0.9, "2026-01")]
    opened = make_registry({"id": "alpha", "rows": rows})
    for _ in range(2):  # the second answer comes from memory
        record = opened.lookup(address, reference=dt.date(2026, 11, 1))
        assert record.via == record.to_dict()["via"] == via
        assert opened.lookup("good.example.com", reference=dt.date(2026, 11, 1)).via is None
