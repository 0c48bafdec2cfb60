"""Documents that are made to break a reader, each with the outcomes that are right for it.

An outcome is ``report`` or the name of an error class. Every text was written for these tests.
"""

from __future__ import annotations

import gzip
import zlib

STORY = (
    "The council met on Monday and agreed to widen the road that leads to the old harbour mill.",
    "“We will start before the winter storms,” said Ann Hale, who chairs the works committee.",
    "The money comes from a fund that the county set up after the flood, according to its report.",
    "Nobody who lives on the quay will have to move, the minutes say, and the ferry keeps running.",
    "A second road, along the northern cliff, was turned down because its cost could not be known.",
)
_ARTICLE = "<article><h1>Harbour road</h1>" + "".join(f"<p>{s}</p>" for s in STORY) + "</article>"
GOOD = f"<html><head><title>Harbour road</title></head><body>{_ARTICLE}</body></html>"

REPORT = ("report",)
NO_PAGE = ("NotHTML",)
NO_ARTICLE = ("NoArticleFound",)
READ = ("report", "NoArticleFound")
COSTLY = ("report", "NoArticleFound", "ExtractionTimeout")

_LINK = '<a href="/story/{0}">another story, number {0}</a> '
_NESTED = {
    "div": "div", "bold": "b", "font": "font", "list": "ul li", "table": "table tr td",
    "quotation": "blockquote", "link": "a", "svg": "svg", "form": "form", "heading": "h1",
    "definition": "dl dd", "template": "template", "paragraph": "p", "inline quotation": "q",
}  # fmt: skip
_RUNS = {
    "spaces": " ", "no-break spaces": "\xa0", "quotes": '"', "opening quotes": "“", "bangs": "aaaa!",
    "parentheses": "( ( (", "digits": "1", "dots": ".", "ats": "@", "slashes": "/", "hyphens": "-",
    "dashes": " — ", "left angles": "&lt;", "percent": "%20", "by": "By ", "commas": ", ",
}  # fmt: skip


def _page(body: str = _ARTICLE, head: str = "<title>Harbour road</title>") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def _with(more: str) -> str:
    return _page(_ARTICLE + more)


def _data(content: str) -> str:
    return _page(head=f'<script type="application/ld+json">{content}</script>')


def _nested(tags: str, depth: int) -> str:
    names = tags.split()
    opening = "".join(f"<{name}>" for name in names) * depth
    closing = "".join(f"</{name}>" for name in reversed(names)) * depth
    return _page(f"{opening}{STORY[0]}{closing}{_ARTICLE}")


def _laughs() -> str:
    rows = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    doctype = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "ha">{rows}]>'
    return doctype + _with("<p>&a11;</p>")


def _external(kind: str) -> str:
    entity = f'<!ENTITY {kind} SYSTEM "file:///etc/passwd">'
    used = "%x;" if kind.startswith("%") else ""
    return f'<?xml version="1.0"?><!DOCTYPE html [{entity}{used}]>' + _with("<p>&x;</p>")


PAGES: dict[str, tuple[bytes | str, tuple[str, ...]]] = {
    **{f"5,000 nested: {name}": (_nested(tags, 5000), READ) for name, tags in _NESTED.items()},
    **{f"run of {name}": (_with(f"<p>{run * 500}</p>"), READ) for name, run in _RUNS.items()},
    **{
        f"headline of {name}": (_page(_ARTICLE.replace("Harbour road", run * 200)), READ)
        for name, run in _RUNS.items()
    },
    **{
        f"author and date of {name}": (
            _page(head="".join(f"<meta name={n} content='{run * 1000}'>" for n in ("author", "date"))),
            READ,
        )
        for name, run in _RUNS.items()
    },
    "0.8 MB of links": (_with("".join(map(_LINK.format, range(18_000)))), COSTLY),
    "1.2 MB of empty paragraphs": (_with("<p></p>" * 171_000), COSTLY),
    "1.2 MB of blank paragraphs": (_with("<p> &nbsp;</p>\n" * 80_000), COSTLY),
    "unclosed divs": (_with("<div>" * 200_000), READ),
    "20,000 attributes": (_with("<p " + " ".join(f"a{i}=1" for i in range(20_000)) + ">x</p>"), READ),
    "short paragraphs": (_with("".join(f"<p id=i{i}>x</p>" for i in range(3000))), COSTLY),
    "10,000 headings": (_with("".join(f"<h2>Part {i}</h2>" for i in range(10_000))), COSTLY),
    "10,000 list items": (_with("<ul>" + "<li>x</li>" * 10_000 + "</ul>"), COSTLY),
    "10,000 cells": (_with("<table>" + "<tr><td>x</td></tr>" * 10_000 + "</table>"), COSTLY),
    "100,000 line breaks": (_page(_ARTICLE.replace("mill.", "mill." + "<br>" * 100_000)), COSTLY),
    "10,000 captions": (_with("<figure><figcaption>mill</figcaption></figure>" * 10_000), COSTLY),
    "entities in entities": (_laughs(), READ),
    "an external entity": (_external("x"), READ),
    "an external parameter entity": (_external("% x"), READ),
    "an XInclude": (_with('<xi:include href="file:///etc/passwd" parse="text"/>'), READ),
    "a title of 1 MB": (_page(head=f"<title>{'harbour ' * 125_000}</title>"), READ),
    "a title of bars": (_page(head=f"<title>{'a | ' * 20_000}</title>"), READ),
    "an attribute of 1 MB": (_with(f"<p title='{'x ' * 500_000}'>mill</p>"), READ),
    "an unclosed comment of 1 MB": (_with(f"<!-- {'x - ' * 250_000}"), READ),
    "nothing but an unclosed comment": (f"<html><!-- {'x - ' * 250_000}", NO_ARTICLE),
    "10,000 blocks of JSON-LD": (
        _page(head="<script type='application/ld+json'>{}</script>" * 10_000), READ),
    "deep lists in JSON-LD": (_data("[" * 100_000 + "]" * 100_000), READ),
    "deep objects in JSON-LD": (_data('{"a":' * 50_000 + "1" + "}" * 50_000), READ),
    "a long number in JSON-LD": (
        _data('{"@type":"NewsArticle","headline":' + "9" * 500_000 + "}"), READ),
    "surrogates in JSON-LD": (
        _data('{"@type":"NewsArticle","headline":"Harbour \\ud800 road","url":"https://\\ud800.org/",'
              '"author":{"name":"A\\udc00 B"},"publisher":{"name":"C\\ud83d"}}'), REPORT),
    "controls in JSON-LD": (
        _data('{"@type":"NewsArticle","headline":"Harbour\\u0000 road \\u001b[31m",'
              '"author":[{"name":"A\\u0000 B"}],"publisher":{"name":"C\\u0000"}}'), REPORT),
    "wrong types in JSON-LD": (
        _data('{"@type":{"a":1},"headline":[1],"author":[[["x"]]],"publisher":7,'
              '"datePublished":{},"isAccessibleForFree":[]}'), REPORT),
    "a refresh of 1 MB": (
        _page(head=f"<meta http-equiv=refresh content='0;url={'a' * 1_000_000}'>"), READ),
    "an address that is none": (_page(head="<link rel=canonical href='http://[::'>"), REPORT),
    "a base that is none": (_page(head="<base href='http://[bad'>"), REPORT),
    "CDATA": (_page(f"<![CDATA[{STORY[0] * 100}]]>{_ARTICLE}"), READ),
    "processing instructions": (_with("<?php x ?>" * 20_000), READ),
    "nothing but scripts": (f"<html><script>{'a = 1;' * 100_000}</script></html>", NO_ARTICLE),
    "a srcset of junk": (_with(f"<img srcset='{'a.jpg 1x, ' * 50_000}'>"), READ),
    "an image in the page": (_with(f"<img src='data:image/png;base64,{'A' * 500_000}'>"), READ),
    "character references": (_with("<p>" + "&#0;&#xD800;&#x110000;&#99999999999;&no;" * 50 + "</p>"),
                             READ),
    "UTF-7": (b"<meta charset='utf-7'>" + _with("<p>+ADw-script+AD4-</p>").encode(), READ),
    "UTF-16 that is none": (b"<meta charset='utf-16'>\xe9" + GOOD.encode(), READ),
    "a charset that is none": (b"<meta charset='klingon-8'>\xe9" + GOOD.encode(), READ),
    "a charset that is a codec": (b"<meta charset='base64'>\xe9" + GOOD.encode(), READ),
    "UTF-16": (GOOD.encode("utf-16"), REPORT),
    "half UTF-8, half cp1252": (
        _with("<p>caf\u00e9</p>").encode() + _with("<p>caf\u00e9</p>").encode("cp1252"), READ),
    "half UTF-8, half UTF-16": (GOOD.encode() + GOOD.encode("utf-16"), (*READ, "NotHTML")),
    "NULs": (_with("<p>har\0bour\0</p>"), READ),
    "surrogates": (_with("<p>har\ud800bour</p>"), REPORT),
    "a byte that is no UTF-8 everywhere": (bytes(range(128, 256)) * 4000, NO_PAGE),
    "no article": ("<html><head><title>x</title></head><body></body></html>", NO_ARTICLE),
    "frames": ("<html><frameset><frame src='x'></frameset></html>", NO_ARTICLE),
    "a PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 100, NO_PAGE),
    "a truncated gzip": (gzip.compress(GOOD.encode())[:100], NO_PAGE),
    "a zlib stream": (zlib.compress(GOOD.encode()), NO_PAGE),
    "a feed": ("<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>", NO_PAGE),
    "nothing": (b"", ("EmptyInput",)),
    "white space": (b" \r\n\t" * 100_000, ("EmptyInput",)),
    "10 MB": (b"<p>" + b"x" * 10_000_000, ("TooLarge",)),
}  # fmt: skip

BIG_PAGES: dict[str, tuple[bytes | str, tuple[str, ...]]] = {
    "100,000 attributes": (
        _with("<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">x</p>"), COSTLY),
    "50,000 cells": (_with("<table>" + "<tr><td>x</td></tr>" * 50_000 + "</table>"), COSTLY),
    "100,000 blocks of JSON-LD": (
        _page(head="<script type='application/ld+json'>{}</script>" * 100_000), COSTLY),
    "author of 300,000 parentheses": (_page(head=f"<meta name=author content='{'( ' * 150_000}'>"),
                                      COSTLY),
    "nested tables, 100,000 deep": (_nested("table tr td", 100_000), READ),
}  # fmt: skip

_BODY = " ".join(STORY)


def _runs(run: str, count: int) -> str:
    return f"{_BODY} {run * count} {_BODY}"


TEXTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "empty": ("", ("EmptyInput",)),
    "white space": (" \n\t\u3000\u2028" * 1000, ("EmptyInput",)),
    "invisible": ("\u200b\u202e\ufeff\u2060" * 1000, ("EmptyInput",)),
    "NULs alone": ("\0" * 1000, ("EmptyInput",)),
    "5 MB": ((STORY[0] + " ") * 55_000, ("TooLarge",)),
    "one word": ("Rain", REPORT),
    "one mark": ("?", REPORT),
    "one sentence of 1,000 words": ("grey boats rowed past many quiet stone houses " * 125, REPORT),
    "500 sentences": ("\n\n".join(STORY) * 100, REPORT),
    "NULs": (_BODY.replace(" ", "\0 "), REPORT),
    "lone surrogates": (_BODY.replace("a", "a\ud800").replace("e", "\udfffe"), REPORT),
    "bidi controls": (_BODY.replace(" ", " \u202e\u2066"), REPORT),
    "zero-width characters": (_BODY.replace("o", "o\u200b\u200d"), REPORT),
    "soft hyphens": (_BODY.replace("o", "o\u00ad"), REPORT),
    "homoglyphs": (_BODY.translate(str.maketrans("aeocp", "аеоср")), REPORT),
    "mixed encodings": (_BODY + " Ð¡Ð¾Ð²ÐµÑ‚ cafÃ© \ufffd\ufffd " + _BODY, REPORT),
    "piled accents": (_runs("e" + "\u0301" * 10_000, 1), REPORT),
    "joined emoji": (_runs("\U0001f468\u200d\U0001f469\u200d\U0001f467", 300), REPORT),
    "one word of 1 MB": (_runs("x", 1_000_000), REPORT),
    "one digit, 100,000 times": (_runs("1", 100_000), REPORT),
    "spaces": (_runs(" ", 100_000), REPORT),
    "line feeds": (_runs("\n", 100_000), REPORT),
    "carriage returns": (_runs("\r\n\r", 20_000), REPORT),
    "opening quotation marks": (_runs("“", 5000), REPORT),
    "opening quotation marks and words": (_runs("“ mill ", 700), REPORT),
    "straight quotation marks": (_runs('" mill ', 700), REPORT),
    "all quotation marks": (_runs("“ ‘ \" ' « » ” ’ ", 200), REPORT),
    "parentheses": (_runs("( ", 1500), REPORT),
    "brackets": (_runs("[[{{<<", 400), REPORT),
    "shouts": (_runs("aaaa!", 500), REPORT),
    "exclamation marks": (_runs("!", 2000), REPORT),
    "dots": (_runs(". ", 2000), REPORT),
    "said": (_runs("said Hale ", 700), REPORT),
    "names": ("Ann Hale. " * 700, REPORT),
    "abbreviations": ("U.S. Mr. Dr. St. a.m. " * 250, REPORT),
    "new speakers": (
        " ".join(f"“It rains,” said Ann{chr(97 + i % 26)} Hale{chr(97 + i // 26)}." for i in range(200)),
        REPORT),
    "one letter lines": ("a\n" * 1500, REPORT),
    "one letter paragraphs": ("a\n\n" * 1500, REPORT),
    "captions": ("Photo: A. Writer/Agency. " * 300, REPORT),
    "mark-up": (_with("<p>x</p>" * 100), REPORT),
    "German": ("Der Stadtrat beschloss am Montag, die Straße zum alten Hafen zu verbreitern. " * 12, REPORT),
    "French": ("Le conseil a décidé lundi d’élargir la route qui mène au vieux port. " * 12, REPORT),
    "Russian": ("Совет решил в понедельник расширить дорогу, ведущую к старой гавани. " * 12, REPORT),
    "Hebrew": ("המועצה החליטה ביום שני להרחיב את הדרך המובילה אל הנמל הישן. " * 12, REPORT),
    "Japanese": ("市議会は月曜日に会合を開き、港へ続く道路を広げることに合意した。" * 12, REPORT),
    "Thai": ("สภาเทศบาลประชุมกันเมื่อวันจันทร์และตกลงขยายถนนไปท่าเรือเก่า" * 12, REPORT),
}  # fmt: skip

BIG_TEXTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "20,000 sentences": ((STORY[0] + " ") * 20_000, REPORT),
    "one sentence of 5,000 words": ("grey boats rowed past many quiet stone houses " * 625, REPORT),
    "100,000 shouts": (_runs("!", 100_000), REPORT),
}
