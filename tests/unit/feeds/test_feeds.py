"""Feeds of every kind, well-formed, broken and hostile."""

from __future__ import annotations

import builtins
import dataclasses
import io
import json
import os
import socket

import pytest

from credcheck import feeds
from credcheck.errors import NotAFeed, TooLarge
from credcheck.feeds import FeedItem, parse

URL = "https://harbour.example/news/feed.xml"
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def rss(inside, head="", attributes="", prolog=""):
    channel = f"<title>Harbour Times</title><link>https://harbour.example/</link>{head}{inside}"
    return f'{prolog}<rss version="2.0" {attributes}><channel>{channel}</channel></rss>'.encode()


def atom(inside, attributes='xmlns="http://www.w3.org/2005/Atom"'):
    return f"<feed {attributes}><title>Harbour Times</title>{inside}</feed>".encode()


def json_feed(*items, **more):
    fields = {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Times"}
    return json.dumps({**fields, "items": items, **more}).encode()


def only(data, **options):
    feed = parse(data, **{"url": URL, **options})
    assert len(feed.items) == 1
    return feed.items[0]


def codes(feed):
    return [notice.code for notice in feed.warnings]


WALL = FeedItem(
    id="wall-1",
    url="https://harbour.example/wall",
    title="Wall to be mended",
    published="2024-03-05T14:07:00+00:00",
    updated=None,
    author="Ada Quill",
    summary="It will take two years.",
)
RDF = (
    f'<rdf:RDF xmlns="http://purl.org/rss/1.0/" {DC} '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel rdf:about="c">'
    "<title>Harbour Times</title><link>https://harbour.example/</link></channel>"
    '<item rdf:about="wall-1"><title>Wall to be mended</title><link>/wall</link>'
    "<dc:date>2024-03-05T14:07:00Z</dc:date><dc:creator>Ada Quill</dc:creator>"
    "<description>It will take two years.</description></item></rdf:RDF>"
)
SAME = {
    "rss 2.0": rss(
        '<item><guid isPermaLink="false">wall-1</guid><title>Wall to be mended</title>'
        "<link>/wall</link><pubDate>Tue, 05 Mar 2024 14:07:00 GMT</pubDate>"
        "<author>a@harbour.example (Ada Quill)</author>"
        "<description>&lt;p&gt;It will take &lt;b&gt;two&lt;/b&gt; years.&lt;/p&gt;</description></item>"
    ),
    "rss 0.91 with its doctype": rss(
        "<item><guid>wall-1</guid><title>Wall to be mended</title><link>/wall</link>"
        "<pubDate>5 Mar 24 14:07 UT</pubDate><author>Ada Quill</author>"
        "<description>It will take two years.</description></item>",
        prolog='<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">',
    ),
    "rss 1.0": RDF.encode(),
    "atom 1.0": atom(
        '<link href="https://harbour.example/"/><entry><id>wall-1</id>'
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Wall to be <i>mended</i>'
        '</div></title><link rel="enclosure" href="/sound"/><link href="../wall"/>'
        "<published>2024-03-05T15:07:00+01:00</published><author><name>Ada Quill</name>"
        "<email>a@harbour.example</email></author>"
        '<content type="html">&lt;script&gt;x()&lt;/script&gt;It will take two years.</content></entry>'
    ),
    "atom 0.3": atom(
        '<link rel="alternate" href="https://harbour.example/"/><entry><id>wall-1</id>'
        '<title mode="escaped" type="text/html">Wall &lt;b&gt;to be&lt;/b&gt; mended</title>'
        '<link rel="alternate" href="/wall"/><issued>2024-03-05T14:07:00Z</issued>'
        "<author><name>Ada Quill</name></author><summary>It will take two years.</summary></entry>",
        'version="0.3" xmlns="http://purl.org/atom/ns#"',
    ),
    "json feed 1.1": json_feed(
        {
            "id": "wall-1",
            "url": "/wall",
            "title": "Wall to be mended",
            "content_html": "<p>It will take<br>two years.</p>",
            "date_published": "2024-03-05T14:07:00Z",
            "authors": [{"name": "Ada Quill"}],
        },
        home_page_url="https://harbour.example/",
    ),
    "json feed 1.0": json_feed(
        {
            "id": "wall-1",
            "external_url": "https://harbour.example/wall",
            "title": "Wall to be mended",
            "summary": "It will take two years.",
            "date_published": "2024-03-05T09:07:00-05:00",
        },
        version="https://jsonfeed.org/version/1",
        author={"name": "Ada Quill"},
        home_page_url="https://harbour.example/",
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_item_in_every_format(name):
    feed = parse(SAME[name], url=URL)
    assert feed.items == (WALL,)
    assert (feed.title, feed.url) == ("Harbour Times", "https://harbour.example/")
    assert feed.kind == ("json" if "json" in name else "atom" if "atom" in name else "rss")
    assert feed.warnings == ()


def test_opml_lists_feeds_however_deep():
    nested = (
        '<outline text="one more">' * 40 + '<outline text="D" XMLURL="/deep"/>' + "</outline>" * 40
    )
    data = (
        '<?xml version="1.0"?><opml version="2.0"><head><title>My feeds</title></head><body>'
        '<outline text="News"><outline text="H" title="Harbour &amp;amp; sea" type="rss" '
        'xmlUrl="https://harbour.example/f" htmlUrl="https://harbour.example/"/></outline>'
        f'<outline text="no feed" url="https://a.example/"/>{nested}'
        '<outline xmlUrl="javascript:x()"/></body></opml>'
    )
    feed = parse(data.encode(), url="https://lists.example/mine.opml")
    assert (feed.kind, feed.title) == ("opml", "My feeds")
    assert [(item.url, item.title) for item in feed.items] == [
        ("https://harbour.example/f", "Harbour & sea"),
        ("https://lists.example/deep", "D"),
        (None, "javascript:x()"),
    ]
    assert feed.items[-1].id == "javascript:x()"
    assert codes(feed) == ["no_link"]


MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
TITLES = {
    "<title><![CDATA[<b>Bold</b> & <i>plain</i>]]></title>": "Bold & plain",
    "<title>Storm &amp;amp; flood</title>": "Storm & flood",
    "<title>5 &lt; 6 and 7 &gt; 6</title>": "5 < 6 and 7 > 6",
    "<title>caf&eacute;&nbsp;&#8212; open</title>": "café — open",
    "<title>Raw <b>mark</b>-up</title>": "Raw mark-up",
    "<title>News</title><media:title>Photograph</media:title>": "News",
    "<media:group><media:title>Photograph</media:title></media:group><title>News</title>": "News",
    "<title>&lt;script&gt;steal()&lt;/script&gt;Quiet</title>": "Quiet",
    "<title>two\n  lines\t</title>": "two lines",
    "<title>bell \x07 rings</title>": "bell \ufffd rings",
}


@pytest.mark.parametrize("inside", TITLES)
def test_titles_are_plain_text(inside):
    item = only(rss(f"<item>{inside}<link>/a</link></item>", attributes=MEDIA))
    assert item.title == TITLES[inside]


def test_atom_says_which_titles_are_mark_up():
    entry = '<entry><id>{0}</id><title type="{0}">&lt;b&gt;x&lt;/b&gt;</title></entry>'
    feed = parse(atom(entry.format("text") + entry.format("html")), url=URL)
    assert [item.title for item in feed.items] == ["<b>x</b>", "x"]


LINKS = {
    "<link>/a?x=1&amp;y=2</link>": "https://harbour.example/a?x=1&y=2",
    "<link>\n https://b.example/ \n</link>": "https://b.example/",
    "<link>//b.example/c</link>": "https://b.example/c",
    "<guid>https://b.example/perma</guid>": "https://b.example/perma",
    "<guid>17</guid>": None,
    "<link>javascript:alert(1)</link>": None,
    "<link>file:///etc/passwd</link>": None,
    "<link>data:text/html,x</link>": None,
    "<link>http://[broken</link>": None,
    "<link>https://</link>": None,
    "<link>https://b.example:99999/</link>": None,
    "<link>https://b.example/\\x</link>": None,
}


@pytest.mark.parametrize("inside", LINKS)
def test_only_web_links_are_kept(inside):
    feed = parse(rss(f"<item><title>t</title>{inside}</item>"), url=URL)
    assert feed.items[0].url == LINKS[inside]
    assert ("no_link" in codes(feed)) == (LINKS[inside] is None)


def test_links_resolve_against_the_nearest_base():
    entry = '<entry xml:base="sub/"><id>1</id><title>t</title><link href="x"/></entry>'
    data = atom(entry, 'xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/top/"')
    assert only(data).url == "https://b.example/top/sub/x"
    assert only(atom(entry), url=None).url is None
    assert parse(rss("")).url == "https://harbour.example/"
    bare = b"<rss><channel><item><link>/a</link><title>t</title></item></channel></rss>"
    assert parse(bare, url=URL).url == URL


AUTHORS = {
    "<author>a@harbour.example (Ada Quill)</author>": "Ada Quill",
    "<author>Ada Quill &lt;a@harbour.example&gt;</author>": "Ada Quill",
    "<author>Ada Quill</author>": "Ada Quill",
    "<author>a@harbour.example</author>": "a@harbour.example",
    "<dc:creator>Ada Quill</dc:creator><dc:creator>Bo Orr</dc:creator>": "Ada Quill, Bo Orr",
    "<dc:creator>Ada Quill</dc:creator><itunes:author>Ada Quill</itunes:author>": "Ada Quill",
    "<dc:creator>&lt;b&gt;Ada&lt;/b&gt; Quill</dc:creator>": "Ada Quill",
    "<author><name>Ada Quill</name><email>a@b.example</email></author>": "Ada Quill",
    "<author> </author>": None,
    f"<author>{'a' * 90_000}</author>": "a" * 300,
}


@pytest.mark.parametrize("inside", AUTHORS, ids=range(len(AUTHORS)))
def test_authors(inside):
    item = only(rss(f"<item><title>t</title>{inside}</item>", attributes=f"{DC} {MEDIA}"))
    assert item.author == AUTHORS[inside]


def test_ids_fall_back_and_repeats_are_dropped():
    feed = parse(
        rss(
            "<item><title>A</title><link>/a</link></item><item><title>B</title><link>/a</link></item>"
            "<item><title>no link</title></item><item><title>no link</title></item><item/>"
            "<item><title>other</title></item>"
        ),
        url=URL,
    )
    assert [item.title for item in feed.items] == ["A", "no link", "other"]
    assert feed.items[0].id == "https://harbour.example/a"
    assert feed.items[1].id.startswith("sha256:")
    assert feed.items[1].id != feed.items[2].id
    assert codes(feed) == ["duplicate_items", "no_link"]
    assert feed.warnings[0].detail.startswith("2 item(s)")


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>30</ttl>", 30),
        ("<ttl> 999999 </ttl>", feeds.MAX_TTL),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None),
    ],
)
def test_time_to_live(head, minutes):
    space = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert parse(rss("", head, space)).ttl_minutes == minutes


def test_broken_xml_gives_what_can_be_read():
    data = rss(
        "<item><title>one & two<link>/1</link></item><foo:bar>x</foo:bar>"
        "<item><title>three</title><dc:creator>Ada</dc:creator><link>/3?a=1&b=2</link></item>"
    )
    feed = parse(data[: -len("</channel></rss>")], url=URL)
    assert "not_well_formed" in codes(feed)
    last = feed.items[-1]
    assert [item.title for item in feed.items] == ["one & two", "three"]
    assert last.author == "Ada"
    assert last.url == "https://harbour.example/3?a=1&b=2"


NOT_FEEDS = {
    "blank": b" \n\x00 ",
    "empty": b"",
    "words": b"just a line of words",
    "html": b"<!doctype html><html><head><title>x</title></head><body></body></html>",
    "sitemap": b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>',
    "pdf": b"%PDF-1.7\n%stuff",
    "gzip": b"\x1f\x8b\x08\x00rest",
    "zip": b"PK\x03\x04rest",
    "png": b"\x89PNG\r\n",
    "json": b'{"title": "no feed"}',
    "json list": b"[1, 2]",
    "bad json": b'{"version": "https://jsonfeed.org/version/1", ',
    "deep json": b"[" * 100_000,
    "json of a later version": b'{"version": "https://jsonfeed.org/version/9", "items": []}',
}


@pytest.mark.parametrize("name", NOT_FEEDS)
def test_what_is_no_feed_says_so(name):
    with pytest.raises(NotAFeed) as caught:
        parse(NOT_FEEDS[name], url=URL)
    assert len(str(caught.value)) > 10


def test_limits():
    with pytest.raises(TooLarge):
        parse(b" " * (feeds.MAX_BYTES + 1))
    many = "".join(f"<item><guid>{k}</guid><title>t{k}</title></item>" for k in range(10_000))
    lines = "".join(f'<outline xmlUrl="https://a.example/{k}"/>' for k in range(9_000))
    for data in (
        rss(many),
        json_feed(*({"id": k, "title": f"t{k}"} for k in range(10_000))),
        f"<opml><body>{lines}</body></opml>".encode(),
    ):
        feed = parse(data)
        assert len(feed.items) == feeds.MAX_ITEMS
        assert "too_many_items" in codes(feed)
    exact = rss("".join(f"<item><guid>{k}</guid><title>t</title></item>" for k in range(5_000)))
    assert "too_many_items" not in codes(parse(exact))
    item = only(
        rss(f"<item><title>{'t' * 90_000}</title><description>{'d ' * 90_000}</description></item>")
    )
    assert (len(item.title), item.title[-1]) == (500, "…")
    assert len(item.summary) <= 2_000


def test_no_entity_is_expanded():
    laughs = "".join(f"<!ENTITY l{k} '{10 * f'&l{k - 1};'}'>" for k in range(1, 10))
    laughs += f"<!ENTITY l0 'ha'><!ENTITY q '{'a' * 50_000}'>"
    prolog = f'<?xml version="1.0"?><!DOCTYPE rss [{laughs}]>'
    feed = parse(rss(f"<item><title>so &l9; {'&q;' * 5_000} funny</title></item>", prolog=prolog))
    assert "ha" not in feed.items[0].title
    assert "aa" not in feed.items[0].title
    assert len(feed.items[0].title) <= 500
    assert "entities_dropped" in codes(feed)


def test_deep_nesting_ends():
    for tag in ("item", "b", "x"):
        deep = rss("<item><title>t</title></item>" + f"<{tag}>" * 50_000)
        assert parse(deep).items[0].title == "t"


def test_nothing_is_opened_or_fetched(tmp_path, monkeypatch):
    secret = tmp_path / "secret.xml"
    secret.write_bytes(rss("<item><title>canary</title></item>"))
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)  # noqa: FBT003
    here = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    parse(
        rss("<item><title>2024</title><pubDate>March 5, 2024</pubDate></item>")
    )  # imports are done
    opened = []
    for module, name in ((builtins, "open"), (io, "open"), (os, "open"), (socket, "socket")):
        monkeypatch.setattr(module, name, lambda *a, **k: opened.append(a) or 1 / 0)
    for target in (secret.as_uri(), str(secret), here):
        prolog = (
            f'<?xml version="1.0"?><?xml-stylesheet href="{target}"?><!DOCTYPE rss SYSTEM "{target}" '
            f'[<!ENTITY x SYSTEM "{target}"><!ENTITY % p SYSTEM "{target}"> %p;]>'
        )
        attributes = f'xmlns:xi="http://www.w3.org/2001/XInclude" xml:base="{target}"'
        inside = (
            f'<xi:include href="{target}"/><item><title>&x;t</title><link>{target}</link></item>'
        )
        feed = parse(rss(inside, "", attributes, prolog))
        assert "canary" not in repr(feed)
        page = f'<img src="{target}"><iframe src="{target}"></iframe><object data="{target}">'
        parse(json_feed({"id": 1, "content_html": page}), url=target)
        # feedparser itself opens the file that bytes name.
        with pytest.raises(NotAFeed):
            parse(target.encode())
    monkeypatch.undo()
    assert opened == []
    with pytest.raises(BlockingIOError):
        listener.accept()
    listener.close()


def test_odd_json_fields_are_passed_over():
    items = [7, None, [], {"id": {}, "url": 3, "title": ["x"]}, {"id": 2.5, "title": "kept"}]
    odd = {"id": "\ud800\u0000", "title": "a\u0000b\ud800", "authors": [None, {"name": 4}]}
    feed = parse(json_feed(*items, odd, home_page_url=9), url=URL)
    assert [(item.id, item.title) for item in feed.items] == [
        ("2.5", "kept"),
        ("\ufffd\ufffd", "a\ufffdb\ufffd"),
    ]
    assert feed.items[1].author is None
    assert feed.url == URL


def test_values_are_frozen():
    feed = parse(rss(""))
    with pytest.raises(dataclasses.FrozenInstanceError):
        feed.title = "x"
    assert not hasattr(feed, "__dict__")
