"""Genre by evidence: what pages state, what addresses suggest, and the words that look like either."""

from __future__ import annotations

import json

import pytest
from lxml import html

from credcheck.sources import genre, labels, lists
from credcheck.sources.record import Assessment, SourceRecord
from credcheck.types import Notice

STORY = "Council mends the weir"


def page(head="", before="", after="", title=STORY, h1=STORY):
    return html.document_fromstring(
        f"<html><head><title>{title}</title>{head}</head><body>{before}<h1>{h1}</h1>{after}"
        f"<p>{'The weir at Ostley was mended on Friday. ' * 8}</p></body></html>"
    )


def told(tree=None, data=(), **known):
    found = genre.genre(tree, data, **known)
    return None if found is None else (found.name, found.evidence, found.certainty)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://weir.example/opinion/why-the-weir-matters", "opinion"),
        ("https://weir.example/2024/05/01/opinion/weir.html", "opinion"),
        ("https://weir.example/comment/why-the-weir-matters", "opinion"),
        ("https://weir.example/Meinung/wehr", "opinion"),
        ("https://weir.example/satire/weir-elected-mayor", "satire"),
        ("https://weir.example/sponsored/better-weirs", "sponsored"),
        ("https://weir.example/news/paid-post/better-weirs", "sponsored"),
        ("https://weir.example/press-release/weir-gmbh-opens", "press_release"),
        ("https://weir.example/news-releases/weir-gmbh-opens", "press_release"),
        ("https://weir.example/news/live/flood", "live_blog"),
        ("https://weir.example/analysis/what-the-weir-means", "analysis"),
        ("https://weir.example/reviews/the-weir", "review"),
        ("https://weir.example/opini%C3%B3n/presa", "opinion"),
    ],
)
def test_addresses_suggest(url, name):
    found = genre.genre(url=url)
    assert found is not None
    assert (found.name, found.certainty) == (name, "suggested")
    assert found.evidence.startswith("url:/")


@pytest.mark.parametrize(
    "url",
    [
        "https://weir.example/opinionated-dog-story",
        "https://weir.example/news/opinion-poll-shows-lead",
        "https://weir.example/news/opinion",
        "https://weir.example/life/weir",
        "https://weir.example/live-nation-tour/weir",
        "https://weir.example/alive/weir",
        "https://weir.example/news/weir/comment/12345",
        "https://weir.example/news/weir/comments/why",
        "https://weir.example/sponsors/weir",
        "https://weir.example/preview/weir",
        "https://opinion.example/news/weir",
        "https://weir.example/news/weir?from=/opinion/x",
        "https://weir.example/news/weir#/satire/x",
        "https://[broken/opinion/x",
        "",
    ],
)
def test_addresses_that_say_nothing(url):
    assert genre.genre(url=url) is None


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("OpinionNewsArticle", "opinion"),
        ("SatiricalArticle", "satire"),
        ("AdvertiserContentArticle", "sponsored"),
        ("AnalysisNewsArticle", "analysis"),
        ("BackgroundNewsArticle", "analysis"),
        ("ReviewNewsArticle", "review"),
        ("LiveBlogPosting", "live_blog"),
        ("ReportageNewsArticle", "news"),
        ("PressRelease", "press_release"),
        (["NewsArticle", "OpinionNewsArticle"], "opinion"),
    ],
)
def test_types_state(kind, name):
    last = kind if isinstance(kind, str) else kind[-1]
    assert told(page(), [{"@type": kind}]) == (name, f"json-ld:{last}", "stated")


@pytest.mark.parametrize(
    "kind", ["NewsArticle", "Article", "Report", "BlogPosting", "WebPage", None, 7]
)
def test_types_that_say_nothing(kind):
    assert told(page(), [{"@type": kind, "headline": STORY}]) is None


def test_a_teaser_s_type_is_not_the_page_s():
    story = {"@type": "NewsArticle", "headline": STORY}
    teaser = {"@type": "LiveBlogPosting", "headline": "Flood: all that we know"}
    assert told(page(), [story, teaser]) is None
    own = {"@type": "OpinionNewsArticle", "headline": STORY}
    assert told(page(), [teaser, own]) == ("opinion", "json-ld:OpinionNewsArticle", "stated")


@pytest.mark.parametrize(
    ("tree", "name", "where"),
    [
        (
            page('<meta property="article:section" content="Opinion">'),
            "opinion",
            "meta:article:section",
        ),
        (page('<meta name="article:opinion" content="true">'), "opinion", "meta:article:opinion"),
        (page(before="<div><span>Opinion</span></div>"), "opinion", None),
        (page(before='<div class="kicker">Commentary</div>'), "opinion", "label:Commentary"),
        (page(before='<span class="article-label">Satire</span>'), "satire", "label:Satire"),
        (
            page(
                before='<nav class="breadcrumbs"><ul class="breadcrumb"><li>Home</li>'
                "<li>Meinung</li></ul></nav>"
            ),
            "opinion",
            "label:Meinung",
        ),
        (
            page(after='<div class="badge">Sponsored by Weirworks</div>'),
            "sponsored",
            "label:Sponsored by Weirworks",
        ),
        (
            page(before='<p class="eyebrow">Press release</p>'),
            "press_release",
            "label:Press release",
        ),
        (page(before='<p class="eyebrow">Live updates</p>'), "live_blog", "label:Live updates"),
        (
            page(before='<p class="rubrik">Communiqué de presse</p>'),
            "press_release",
            "label:Communiqué de presse",
        ),
        (page(h1=f"Opinion | {STORY}"), "opinion", "headline"),
        (page(h1=f"Analysis: {STORY}"), "analysis", "headline"),
        (page(title=f"{STORY} | Jo Weir | Opinion | The Ostley Post"), "opinion", "title"),
    ],
)
def test_labels_state(tree, name, where):
    if where is None:  # bare, with neither a label's class nor a place beside the headline
        assert told(tree, headline=STORY) is None
    else:
        assert told(tree, headline=STORY) == (name, where, "stated")


@pytest.mark.parametrize(
    "tree",
    [
        page(
            before="<nav><ul><li><a>News</a></li><li><a class='label'>Opinion</a></li></ul></nav>"
        ),
        page(before="<header><ul class='menu'><li class='section'>Satire</li></ul></header>"),
        page(before='<div class="kicker">Opinion poll</div>'),
        page(before='<div class="kicker">Live Nation</div>'),
        page(before='<div class="kicker">Life</div>'),
        page(after='<button class="label">Comment</button><span class="tag">Anzeige</span>'),
        page(after='<aside><span class="label">Sponsored</span></aside>'),
        page(h1="Opinion polls narrow before the vote"),
        page(h1="Opinion poll: weir ahead"),
        page(title=f"{STORY} | The Opinion Post"),
        page(title=f"{STORY} | Review"),
        page('<meta property="article:section" content="Opinion polls">'),
        page('<meta property="article:opinion" content="false">'),
        page('<meta name="keywords" content="opinion, satire">'),
    ],
)
def test_words_that_say_nothing(tree):
    assert told(tree, headline=STORY) is None


def test_a_bare_label_counts_close_by_the_headline():
    tree = page(before="<header><div><p>Opinion</p></div>")
    assert told(tree, headline=STORY) == ("opinion", "label:Opinion", "stated")


def test_a_label_in_the_text_below_says_nothing():
    tree = page(
        after=f"<p>{'Long words of a story about a weir. ' * 9}</p><div class='kicker'>Opinion</div>"
    )
    assert told(tree, headline=STORY) is None


def test_stated_goes_before_suggested():
    tree = page('<meta property="article:section" content="Analysis">')
    url = "https://weir.example/opinion/weir"
    assert told(tree, url=url) == ("analysis", "meta:article:section", "stated")


def test_of_two_statements_the_graver_one():
    tree = page('<meta property="article:section" content="Opinion">')
    data = [{"@type": "AdvertiserContentArticle", "headline": STORY}]
    assert told(tree, data)[0] == "sponsored"


def record(*rows, **known):
    return SourceRecord("x.example", assessments=tuple(rows), **known)


def said(name, scope="x.example", note=lists.NOTES["satire"]):
    return Assessment(name, "satire", None, "2017", "", counts=False, note=note, scope=scope)


PAGE = genre.Genre("opinion", "label:Opinion")
ADDRESS = genre.Genre("press_release", "url:/press-release/")
HEAD = genre.Genre("review", "head:genre")


@pytest.mark.parametrize(
    ("page", "lists_say", "head", "expected"),
    [
        (PAGE, record(said("cred1")), HEAD, ("satire", "list:cred1", "listed")),
        (None, record(said("b"), said("a")), None, ("satire", "list:a", "listed")),
        (PAGE, record(), HEAD, ("opinion", "label:Opinion", "stated")),
        (ADDRESS, None, HEAD, ("press_release", "url:/press-release/", "suggested")),
        (None, record(), HEAD, ("review", "head:genre", "read")),
        (None, record(), None, None),
        (None, None, None, None),
    ],
)
def test_lists_go_before_the_page_its_address_and_a_head(page, lists_say, head, expected):
    found = genre.decide(page, lists_say, head)
    assert found == (None if found is None else genre.Genre(*expected[:2]))
    assert (None if found is None else found.certainty) == (expected and expected[2])


@pytest.mark.parametrize(
    "one",
    [
        record(said("a", scope="other.example")),
        record(said("a", note=lists.NOTES["slant"])),
        record(said("a"), notes=(Notice("overridden", "it changed hands"),)),
        record(said("a"), abstained=Notice("platform", "others write there")),
        record(),
    ],
)
def test_what_is_no_satire_by_list(one):
    assert genre.satire_lists(one) == ()


def test_satire_lists_are_sorted_and_of_any_age():
    historic = f"historic: judged in 2016; {lists.NOTES['satire']}"
    assert genre.satire_lists(record(said("b"), said("a", note=historic))) == ("a", "b")


def test_hostile_trees_do_not_take_long():
    nested = "<div class='kicker'>" * 200 + "Opinion" + "</div>" * 200
    tree = page(before=nested + "<span class='label'>Opinion</span>" * 5_000)
    assert told(tree, headline=STORY)[0] == "opinion"
    assert labels.section("Opinion" * 100_000) is None
    assert json.dumps(told(page(h1="x" * 100_000))) == "null"
