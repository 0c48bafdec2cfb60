"""What a page shows of its makers: every criterion, its traps, pieces of pages and hostile ones."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from benchmarks import transparency as benchmark
from credcheck.sources import advertising, policy_links, transparency
from credcheck.sources.criteria import CRITERIA, NAMES
from credcheck.sources.transparency import Finding, Known, measure

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs" / "transparency.md"
KEPT = (
    *("byline", "date", "corrections_policy", "ethics_policy"),
    *("ownership", "contact", "about", "structured_data"),
)


def page(body="", head=""):
    return html.document_fromstring(
        f"<html><head><title>Ostley Post</title>{head}</head>"
        f"<body><p>The weir was mended.</p>{body}</body></html>"
    )


def seen(body="", head="", data=(), **known):
    """The present criteria of a page, with where they were seen."""
    found = measure(page(body, head), data, Known(**known))
    assert tuple(found) == NAMES
    return {name: one.seen for name, one in found.items() if one.state == "present"}


def test_the_older_names_are_kept():
    assert set(KEPT) < set(NAMES)
    assert len(set(NAMES)) == len(NAMES)


def test_a_bare_page_shows_nothing():
    found = measure(page(), (), Known(url="http://ostley.example/weir"))
    assert set(found.values()) == {Finding("absent")}
    assert measure(page(), ())["https"] == Finding("unknown")


def test_a_piece_of_a_page_lacks_nothing():
    piece = html.document_fromstring(
        "<div><p>The weir.</p><a href='/corrections'>Corrections</a></div>"
    )
    found = measure(piece, (), Known(url="https://ostley.example/weir"))
    assert found.pop("corrections_policy") == Finding("present", "link:Corrections")
    assert found.pop("https") == Finding("present", "address")
    assert set(found.values()) == {Finding("unknown")}


def test_text_is_unknown():
    assert set(transparency.unknown()) == set(NAMES)
    assert set(transparency.unknown().values()) == {Finding("unknown")}


@pytest.mark.parametrize(
    ("text", "href", "criteria"),
    [
        ("About us", "/x", {"about"}),
        ("About Ostley Post", "/x", {"about"}),
        ("Über uns", "/x", {"about"}),
        ("Qui sommes-nous ?", "/x", {"about"}),
        ("Quiénes somos", "/x", {"about"}),
        ("Chi siamo", "/x", {"about"}),
        ("О проекте", "/x", {"about"}),
        ("運営者情報", "/x", {"about"}),
        ("", "/ueber-uns.html", {"about"}),
        ("More", "https://ostley.example/about_us/?ref=foot", {"about"}),
        ("Contact", "/x", {"contact"}),
        ("Contact the newsroom", "/x", {"contact"}),
        ("Kontakt", "/x", {"contact"}),
        ("Contáctanos", "/x", {"contact"}),
        ("", "/kontakt-10114.html", {"contact"}),
        ("About/Contact", "/x", {"about", "contact"}),
        ("Impressum", "/x", {"contact", "ownership"}),
        ("Impressum/Offenlegung |", "/x", {"contact", "ownership"}),
        ("Mentions légales", "/x", {"contact", "ownership"}),
        ("Aviso legal", "/x", {"ownership"}),
        ("Who owns us", "/x", {"ownership"}),
        ("Our funding", "/x", {"funding"}),
        ("How we are funded", "/x", {"funding"}),
        ("Corrections", "/x", {"corrections_policy"}),
        ("Clarifications and corrections", "/x", {"corrections_policy"}),
        ("For the record", "/x", {"corrections_policy"}),
        ("Korrekturen", "/x", {"corrections_policy"}),
        ("Fe de errores", "/x", {"corrections_policy"}),
        ("Report an error", "/x", {"corrections_policy", "feedback"}),
        ("How to complain", "/x", {"contact", "feedback"}),
        ("Médiateur", "/x", {"feedback"}),
        ("Ethics statement", "/x", {"ethics_policy"}),
        ("Editorial ethics and guidelines", "/x", {"ethics_policy"}),
        ("Charte déontologique", "/x", {"ethics_policy"}),
        ("Código ético", "/x", {"ethics_policy"}),
        ("Our staff", "/x", {"masthead"}),
        ("Ostley Post staff", "/x", {"masthead"}),
        ("Die Redaktion", "/x", {"masthead"}),
        ("Redacción", "/x", {"masthead"}),
        ("La rédaction", "/x", {"masthead"}),
        ("Diversity policy", "/x", {"diversity_policy"}),
        ("Fact-checking policy", "/x", {"fact_checking_policy"}),
        ("Unnamed sources", "/x", {"unnamed_sources_policy"}),
    ],
)
def test_links(text, href, criteria):
    found = seen(f'<footer><a href="{href}">{text}</a></footer>', site=("Ostley Post",))
    assert set(found) == criteria
    assert all(where.startswith(("link:", "address:")) for where in found.values())


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("about 100 people", "/news/flood"),
        ("About time", "/news/clock"),
        ("About the weir", "/news/weir"),
        ("contact lenses", "/news/eyes"),
        ("contact tracing", "/news/virus"),
        ("Correctional facilities", "/news/prisons"),
        ("corrections officer jailed", "/news/prisons"),
        ("Ethics", "/topic/ethics"),
        ("Corrections", "/tag/corrections"),
        ("About", "/events/about"),
        ("Funding", "/news/funding-rounds"),
        ("People", "/people"),
        ("Newsroom", "/newsroom"),
        ("Teams", "/football/teams"),
        ("Unternehmen", "/wirtschaft/unternehmen"),
        ("Letters to the editor", "/letters"),
        ("Diversity in the woods", "/news/woods"),
        ("Privacy policy", "/privacy"),
        ("Share by mail", "mailto:?subject=The%20weir&body=a@b.example"),
        ("Contact", ""),
    ],
)
def test_links_that_lead_elsewhere(text, href):
    assert seen(f'<a href="{href}">{text}</a>', site=("Ostley Post",)) == {}


@pytest.mark.parametrize(
    ("foot", "name", "where"),
    [
        ("© 2024 Ostley Press Ltd", "publisher", "label:copyright"),
        ("Ostley Post, a subsidiary of River Media", "ownership", "label:owner"),
        ("The Post is part of River Group", "ownership", "label:owner"),
        ("Учредитель: ООО «Река»", "ownership", "label:owner"),
        ("Editor-in-chief: Jo Weir", "masthead", "label:editor"),
        ("Главный редактор: И. Река", "masthead", "label:editor"),
        ("Write to post@ostley.example", "contact", "label:e-mail"),
    ],
)
def test_the_page_s_foot(foot, name, where):
    assert seen(f"<footer>{foot}</footer>")[name] == where


def test_a_word_about_owners_far_above_the_foot_is_the_story_s():
    story = "<p>The mill is a subsidiary of River Group.</p>" + "<p>Water and stones.</p>" * 300
    assert "ownership" not in seen(story)


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("publishingPrinciples", {"publishing_principles", "ethics_policy"}),
        ("correctionsPolicy", {"corrections_policy"}),
        ("ethicsPolicy", {"ethics_policy"}),
        ("ownershipFundingInfo", {"ownership", "funding"}),
        ("actionableFeedbackPolicy", {"feedback"}),
        ("diversityPolicy", {"diversity_policy"}),
        ("masthead", {"masthead"}),
        ("verificationFactCheckingPolicy", {"fact_checking_policy"}),
        ("unnamedSourcesPolicy", {"unnamed_sources_policy"}),
        ("email", {"contact"}),
    ],
)
def test_json_ld_policies(field, names):
    node = {"@type": "NewsMediaOrganization", field: "https://ostley.example/p"}
    found = seen(data=[node])
    assert {name: found[name] for name in names} == dict.fromkeys(names, f"json-ld:{field}")
    assert found["news_organization"] == "json-ld:NewsMediaOrganization"
    assert not names & set(seen(data=[{"@type": "NewsMediaOrganization", field: ""}]))


def test_an_event_s_telephone_is_not_the_newsroom_s():
    assert "contact" not in seen(
        data=[{"@type": "Event", "telephone": "12"}, {"@type": "Place", "email": "a"}]
    )


def test_json_ld_article():
    author = {"@type": "Person", "name": "Jo Weir", "url": "https://ostley.example/jo"}
    node = {
        "@type": "NewsArticle",
        "author": [author],
        "dateModified": "2024-05-02",
        "publisher": {"name": "Ostley Press"},
    }
    found = seen(data=[node], persons=("Jo Weir",), published="json-ld:datePublished")
    assert found == {
        "byline": "json-ld:author",
        "byline_person": "json-ld:author",
        "author_page": "json-ld:author.url",
        "date": "json-ld:datePublished",
        "updated": "json-ld:dateModified",
        "publisher": "json-ld:publisher",
        "structured_data": "json-ld:NewsArticle",
    }


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "", "soon", None, 7])
def test_what_is_no_date_of_change(date):
    assert "updated" not in seen(data=[{"@type": "NewsArticle", "dateModified": date}])


def test_metadata_and_microdata():
    head = '<meta property="og:site_name" content="Ostley Post">'
    head += '<meta name="last-modified" content="2024-05-02">'
    body = '<div itemscope itemtype="https://schema.org/NewsArticle"><p>Weir.</p></div>'
    assert seen(body, head) == {
        "publisher": "meta:og:site_name",
        "updated": "meta:last-modified",
        "structured_data": "microdata:NewsArticle",
    }


@pytest.mark.parametrize(
    ("link", "where"),
    [
        ('<a rel="author" href="/by/jo">Jo</a>', "rel:author"),
        ('<a href="/people/jo-weir">Jo Weir</a>', "link:byline"),
        ('<a href="/staff"><span>Jo</span> Weir, <i>Ostley</i></a>', "link:byline"),
        ('<a href="https://twitter.com/joweir">Jo Weir</a>', None),
        ('<a href="mailto:jo@ostley.example">Jo Weir</a>', None),
        ('<a rel="author" href="">Jo Weir</a>', None),
        ('<a rel="author" href="#jo">Jo Weir</a>', None),
        ('<a href="/news/weir">The weir of Jo Weir</a>', None),
        ('<a href="http://[bad">Jo Weir</a>', None),
    ],
)
def test_author_pages(link, where):
    assert seen(link, persons=("Jo Weir",)).get("author_page") == where


def test_an_agency_is_a_byline_and_no_person():
    found = seen(credited=("River Press Agency",))
    assert found == {"byline": "byline"}


def test_labels_of_the_page_and_not_of_its_address():
    head = '<meta property="article:section" content="Opinion">'
    assert seen(head=head)["opinion_label"] == "meta:article:section"
    data = [{"@type": "AdvertiserContentArticle"}]
    assert seen(data=data)["sponsored_label"] == "json-ld:AdvertiserContentArticle"
    assert "opinion_label" not in seen(url="https://ostley.example/opinion/weir")


def test_advertising_is_counted():
    body = (
        '<script src="https://pagead2.googlesyndication.com/a.js"></script><script>googletag.cmd.push(1)</script>'
        '<script src="https://www.googletagmanager.com/gtm.js"></script><script src="/own.js">var a</script>'
        '<script type="application/json">{"a": "googletag."}</script>'
        '<iframe src="https://ad.doubleclick.net/x"></iframe><iframe src="https://notdoubleclick.net/x"></iframe>'
        '<div class="ad-slot big"><div class="ad-slot">x</div></div><div class="adored add-on road">y</div>'
    )
    found = seen(body, words=200)
    assert found == {
        "advertising": "counts:frames=1,scripts=2,places=1,words=200,per_100_words=2.0"
    }
    assert seen(body)["advertising"].endswith("words=0,per_100_words=None")


def test_places_of_a_tree_that_was_whole():
    body = '<div id="div-gpt-ad-1"></div><ins class="adsbygoogle"></ins>'
    assert advertising.places(page(body)) == 2
    found = seen(places=2, words=100)
    assert found["advertising"] == "counts:frames=0,scripts=0,places=2,words=100,per_100_words=2.0"
    assert "advertising" not in seen(body, places=0)


def test_affiliate_links_are_counted():
    body = (
        '<a href="https://amzn.to/x">a</a><a href="https://amzn.to/x">again</a>'
        '<a href="https://www.amazon.de/dp/1?tag=post-21">b</a><a href="https://www.amazon.de/dp/1">c</a>'
        '<a href="https://weir.example/?tag=river-20">d</a><a href="/go?affid=1">e</a>'
    )
    assert (
        seen(body, words=50)["affiliate_links"]
        == "counts:links=2,disclosed=0,words=50,per_100_words=4.0"
    )
    told = seen("<p>We earn a commission on what you buy.</p>", words=50)["affiliate_links"]
    assert told == "counts:links=0,disclosed=1,words=50,per_100_words=0.0"
    assert "affiliate_links" not in seen("<p>The commission said that it would affiliate.</p>")


def test_rates_need_words():
    counted = advertising.Advertising(1, 1, 1, 1, 0)
    assert (counted.per_100_words, counted.affiliate_per_100_words) == (None, None)


def test_what_is_seen_is_short_and_clean():
    found = seen(
        '<a href="/c">Contact\x0b\u202e us</a>' + '<a href="/' + "y" * 500 + '/about">more</a>'
    )
    assert found["contact"] == "link:Contact us"
    assert len(found["about"]) <= 100
    assert not re.search(r"[\x00-\x1f\u202e]", "".join(found.values()))


@pytest.mark.parametrize(
    "body",
    [
        '<a href="/about">about us and more</a>' * 20_000,
        "<a href=/x><b>" * 5_000,
        '<div class="ad-slot">' * 200 + "x",
        "<h1>Opinion</h1>" * 20_000,
        "<p>owned by part of the A © ffiliat commission a@</p>" * 20_000,
        '<a href="' + "-a/" * 300_000 + '">contact</a>',
        "<i itemprop=dateModified>x</i>" * 20_000,
        "<p>" + "a." * 300_000 + "@" * 300_000 + "</p>",
    ],
)
def test_hostile_pages_take_no_time(body):
    tree = page(body)
    begun = time.process_time()
    measure(tree, [{"@type": ["x"] * 1000}] * 50, Known(persons=("Jo Weir",), words=3))
    assert time.process_time() - begun < 3


@settings(deadline=None, max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=12),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["@type", "author", "publisher", "name", "url", "headline", "articleSection"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_ld_can_be_measured(value):
    node = value if isinstance(value, dict) else {"@type": value}
    node = {
        "@type": "NewsArticle",
        "author": value,
        "dateModified": value,
        "publisher": value,
    } | node
    found = measure(page(), [node], Known(headline="x"))
    assert {one.state for one in found.values()} <= {"present", "absent", "unknown"}
    assert all(bool(one.seen) == (one.state == "present") for one in found.values())


def test_every_link_pattern_is_a_criterion():
    assert set(policy_links.LINKS) <= set(NAMES)


def table():
    lines = [
        "| criterion | the page shows that | NewsGuard | JTI | Trust Project |",
        "|---|---|---|---|---|",
    ]
    for one in CRITERIA:
        cells = (one.shows, one.newsguard, one.jti, one.trust_project)
        lines.append(f"| `{one.name}` | " + " | ".join(cell or "–" for cell in cells) + " |")
    return "\n".join(lines)


def test_docs_hold_the_table_of_criteria():
    text = DOCS.read_text(encoding="utf-8")
    assert f"<!-- table: criteria -->\n{table()}\n<!-- end -->" in text


def test_the_report_is_that_of_its_figures_and_labels():
    results = json.loads(benchmark.RESULTS.read_text(encoding="utf-8"))
    labels = json.loads(benchmark.LABELS.read_text(encoding="utf-8"))
    assert benchmark.REPORT.read_text(encoding="utf-8") == benchmark.written(results)
    assert labels["criteria"] == list(results["counts"]["tune"])
    assert set(labels["criteria"]) == set(NAMES)
    for part, counts in results["counts"].items():
        pages = [one for one in labels["pages"].values() if one["part"] == part]
        for name, tally in counts.items():
            shown = sum(name in one["present"] for one in pages)
            assert tally.get("right", 0) + tally.get("missed", 0) == shown
            assert sum(tally.values()) == len(pages)
