"""The XML of strangers → a small well-formed document that feedparser can be given.

lxml reads the text without its prolog (no DTD, so no entities but HTML's), without network, huge
trees or comments, and recovers from what is broken. Then every element that matters is copied, with
its text cut to what it may need, into a new document of three levels; everything else stays behind.
lxml rather than defusedxml: feeds in the wild are often broken, and defusedxml's parsers cannot
recover; entities never get as far as a parser either way.
"""

from __future__ import annotations

import codecs
import html
import html.entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from credcheck.errors import NotAFeed
from credcheck.types import Notice

_ATOM_1 = "http://www.w3.org/2005/Atom"
_ATOM_0 = "http://purl.org/atom/ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
}
_PREFIXES = {uri.lower(): prefix for prefix, uri in _SPACES.items()}
_SHORT, _LONG = 4_000, 40_000
_SAID = dict.fromkeys(("description", "summary", "content", "content:encoded"), _LONG)
_PEOPLE = ("author", "dc:creator", "itunes:author")
_ITEM = {
    **dict.fromkeys(("link", "guid", "id", "feedburner:origlink"), 2 * _SHORT),
    **dict.fromkeys(("title", "dc:title"), _SHORT),
    **dict.fromkeys(_PEOPLE, 300),
    **dict.fromkeys(
        ("pubdate", "published", "issued", "created", "updated", "modified", "dc:date"), 100
    ),
    **dict.fromkeys(("dcterms:issued", "dcterms:created", "dcterms:modified"), 100),
    **_SAID,
}
_FEED = dict.fromkeys(("title", "link", "ttl", "sy:updateperiod", "sy:updatefrequency"), _SHORT)
_MOST_FIELDS = 40
_ATTRIBUTES = ("href", "rel", "type", "mode")
_HOLDS_ITEMS = ("item", "entry", "channel", "items")
_ROOTS = ("rss", "rdf", "feed", "channel", "opml")

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(rb"\s{0,100}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Character sets alone: Python also has codecs that are none (idna, punycode, unicode_escape).
_CODEC = re.compile(
    r"(?:utf-?(?:8|16|32)|iso|windows|cp|koi8|gb|big5|euc|shift|sjis|mac|latin|us-ascii|ascii|tis)"
    r"[\w-]*",
    re.IGNORECASE | re.ASCII,
)
_LATIN = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:(#\d{1,9}|#x[0-9a-f]{1,8}|[a-z][a-z0-9]{1,31});)?", re.IGNORECASE)
_NO_HOST = re.compile(r"\s*https?:(?!//[^/?#\s])", re.IGNORECASE)
_MAIL_FIRST = re.compile(r"\s*[^\s@()]{1,100}@[^\s@()]{1,100}\s{0,9}\(([^()]{1,200})\)\s*")
_MAIL_LAST = re.compile(r"\s*([^<>]{1,200}?)\s{0,9}<[^<>\s]{1,100}@[^<>\s]{1,100}>\s*")
_PROLOG = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Document:
    """What is left of a feed: ``root`` is "rss", "feed" or "opml".

    ``xml`` is the new document of RSS and Atom. ``outlines`` are the attributes of an OPML file's
    outlines that name a feed, with names in lower case, and ``title`` is that file's.
    """

    root: str
    xml: bytes = b""
    outlines: tuple[Mapping[str, str], ...] = ()
    title: str = ""


def decode(data: bytes, content_type: str | None = None) -> tuple[str, tuple[Notice, ...]]:
    """The text that ``data`` is, and a warning when it is not in the encoding that it names.

    A byte order mark decides, then valid UTF-8, then the encoding that the XML declaration or else
    the HTTP header names, then Windows-1252. Never raises.
    """
    declared = _declared(data, content_type)
    marked = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    marked = marked or next((name for start, name in _UNMARKED if data.startswith(start)), None)
    if marked:
        return _checked(data, marked, marked)
    # ISO 2022 writes in ASCII bytes, so that it would pass for UTF-8.
    tried = [declared] if declared and declared.startswith("iso-2022") else ["utf-8", declared]
    for name in tried:
        if name:
            try:
                text = data.decode(name)
            except (UnicodeError, LookupError):
                continue
            if name != "utf-8" or declared in (None, "utf-8", "utf8") or text.isascii():
                return text, ()
            return _checked(data, name, declared or name)
    return _checked(data, "cp1252", declared or "utf-8")


def _declared(data: bytes, content_type: str | None) -> str | None:
    inside, header = _DECLARED.match(data[:600]), _CHARSET.search((content_type or "")[:500])
    named = inside[1].decode("ascii", "replace") if inside else header[1] if header else ""
    if not _CODEC.fullmatch(named):
        return None
    return "cp1252" if named.lower() in _LATIN else named.lower()


def _checked(data: bytes, codec: str, declared: str) -> tuple[str, tuple[Notice, ...]]:
    text = data.decode(codec, "replace").removeprefix("\ufeff")
    if codec == declared and "\ufffd" not in text:
        return text, ()
    return text, (Notice("wrong_encoding", f"the feed is not in {declared}: read as {codec}"),)


def read(text: str, *, limit: int) -> tuple[Document, tuple[Notice, ...]]:
    """The document of a feed with at most ``limit`` items, and what was wrong with it.

    Raises NotAFeed for XML that is no feed, and for anything that is no XML.
    """
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    entities = "<!entity" in text[:start].lower()
    body = "".join(_mended(_CONTROL.sub("\ufffd", text[start:])))
    root, broken = _parsed(body)
    name = _name(root).rpartition(":")[2]
    if name not in _ROOTS:
        kind = "an HTML page" if name == "html" else f"<{name}>"
        raise NotAFeed(f"the document is {kind}, not a feed")
    warnings = []
    if broken:
        warnings.append(Notice("not_well_formed", "the feed's XML is broken: parts may be missing"))
    if entities:
        warnings.append(Notice("entities_dropped", "the feed declares entities: none is read"))
    if name == "opml":
        return _opml(root, limit), tuple(warnings)
    document, more = _bounded(root, name, limit)
    if more:
        warnings.append(Notice("too_many_items", f"only the first {limit} items were read"))
    return document, tuple(warnings)


def _mended(text: str) -> Iterator[str]:
    """The text with HTML's references by number and loose ampersands escaped, but for CDATA."""
    at = 0
    while at < len(text):
        opened = text.find("<![CDATA[", at)
        closed = text.find("]]>", opened) if opened >= 0 else -1
        if closed < 0:
            break
        yield _REFERENCE.sub(_character, text[at:opened])
        yield text[opened : closed + 3]
        at = closed + 3
    yield _REFERENCE.sub(_character, text[at:])


def _character(match: re.Match[str]) -> str:
    """A reference by number: after the first error libxml2 drops those by name, &amp; among them."""
    name = match[1] or "amp"
    if name.startswith("#"):
        code = int(f"0{name[1:]}", 16 if name[1] in "xX" else 10)
        # libxml2 lets control characters into attributes, and no document can be written with them.
        legal = 9 <= code <= 0x10FFFF and not _CONTROL.match(chr(code))
        return f"&#{code};" if legal else "\ufffd"
    found = html.entities.html5.get(f"{name};")
    return match[0] if found is None else "".join(f"&#{ord(char)};" for char in found)


def _parsed(body: str) -> tuple[Any, bool]:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise NotAFeed(f"the document is not XML: {error}") from error
    if root is None:
        raise NotAFeed("the document is neither XML nor JSON")
    return root, bool(len(parser.error_log))


def _name(element: Any) -> str:
    """An element's name in lower case, with the usual prefix of a namespace that matters."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(space[1:].lower(), "")
    if not space and ":" in local:  # a prefix that nobody declared
        prefix, _, local = local.partition(":")
        prefix = prefix if prefix in _SPACES else "" if prefix in ("atom", "rss", "rdf") else "?"
    elif space and not prefix and not _plain(space[1:].lower()):
        prefix = "?"
    return f"{prefix}:{local}".lower() if prefix else local.lower()


def _plain(space: str) -> bool:
    known = ("http://purl.org/rss/1.0/", "http://my.netscape.com/", "http://channel.netscape.com/")
    return (
        space.startswith(known)
        or "backend.userland.com" in space
        or "blogs.law.harvard.edu/tech/rss" in space
        or space in ("http://www.w3.org/2005/atom", "http://purl.org/atom/ns#")
        or space in ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/1999/xhtml")
    )


def _bounded(root: Any, name: str, limit: int) -> tuple[Document, bool]:
    """The new document, and whether the feed has more items than ``limit``."""
    if name == "feed":
        old = root.tag.startswith(f"{{{_ATOM_0}")
        space = _ATOM_0 if old else _ATOM_1
        spaces: dict[str | None, str] = {None: space}
        spaces.update(_SPACES.items())
        top = inside = etree.Element(f"{{{space}}}feed", nsmap=spaces)
        if old:
            top.set("version", "0.3")
    else:
        space = ""
        top = etree.Element("rss", nsmap=_SPACES)
        top.set("version", "2.0")
        inside = etree.SubElement(top, "channel")
    _set_base(root, top)
    for holder in _holders(root):
        for child in holder:
            if (known := _name(child)) in _FEED and len(inside) < _MOST_FIELDS:
                _copy(child, known, inside, space, _FEED[known])
    items = list(islice(_items(root), limit + 1))
    for item in items[:limit]:
        _copy_item(item, inside, space)
    xml = etree.tostring(top, encoding="utf-8", xml_declaration=True)
    return Document("feed" if name == "feed" else "rss", xml), len(items) > limit


def _holders(root: Any) -> Iterator[Any]:
    yield root
    if _name(root) != "channel":
        yield from (child for child in root if _name(child) == "channel")


def _items(root: Any) -> Iterator[Any]:
    """Items and entries in document order: in channels, beside them, or in an item left open."""
    stack = [root]
    while stack:
        element = stack.pop()
        if _name(element) in ("item", "entry"):
            yield element
        stack += [child for child in reversed(element) if _name(child) in _HOLDS_ITEMS]


def _copy_item(item: Any, into: Any, space: str) -> None:
    copied = etree.SubElement(into, f"{{{space}}}entry" if space else "item")
    _set_base(item, copied)
    seen: set[str] = set()
    for child in item:
        name = _name(child)
        if name not in _ITEM or (name in seen and name not in ("link", "author", "dc:creator")):
            continue
        if len(copied) >= _MOST_FIELDS:
            break
        seen.add(name)
        _copy(child, name, copied, space, _ITEM[name])
    about = next((v for k, v in item.attrib.items() if k.rpartition("}")[2] == "about"), "")
    if about and not seen & {"guid", "id"}:
        etree.SubElement(copied, "guid", isPermaLink="false").text = about[:_SHORT]


def _copy(element: Any, name: str, into: Any, space: str, limit: int) -> None:
    prefix, _, local = ("author" if name in _PEOPLE else name).rpartition(":")
    uri = _SPACES[prefix] if prefix else space
    copied = etree.SubElement(into, f"{{{uri}}}{local}" if uri else local)
    _set_base(element, copied)
    for key, value in element.attrib.items():
        if key.lower() in _ATTRIBUTES and not (key.lower() == "href" and _NO_HOST.match(value)):
            copied.set(key.lower(), value[:_SHORT])
    if name in ("guid", "id"):
        # feedparser would make a link of any guid, were it only a number.
        copied.set("isPermaLink", "false")
    if name in _PEOPLE:
        _copy_person(element, copied, space)
    elif name == "title" and any(_name(child) in _ITEM for child in element):
        copied.text = (element.text or "")[:limit]  # a title that was not closed
    elif any(isinstance(child.tag, str) for child in element):
        copied.text = _inner(element)[:limit]
        copied.set("type", "html")
        copied.attrib.pop("mode", None)
    else:  # no children but references to entities that nothing declares
        texts = (element.text, *(child.tail for child in element))
        whole = "".join(text or "" for text in texts)
        copied.text = "" if name == "link" and _NO_HOST.match(whole) else whole[:limit]


def _copy_person(element: Any, copied: Any, space: str) -> None:
    """A person as Atom writes one: feedparser takes RSS' "mail (name)" apart at the wrong places."""
    names = [child for child in element if _name(child) == "name"] or [
        child for child in element if _name(child) == "email"
    ]
    text = str((names[0] if names else element).text or "")[:300]
    if match := _MAIL_FIRST.fullmatch(text) or _MAIL_LAST.fullmatch(text):
        text = match[1]
    etree.SubElement(copied, f"{{{space}}}name" if space else "name").text = text


def _inner(element: Any) -> str:
    """The mark-up inside an element: a feed that did not escape it, or Atom's xhtml."""
    pieces = [html.escape(element.text or "", quote=False)]
    pieces += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return _CONTROL.sub("\ufffd", "".join(pieces))


def _set_base(element: Any, copied: Any) -> None:
    base = element.get(f"{{{_XML}}}base")
    if base:
        copied.set(f"{{{_XML}}}base", base[:_SHORT])


def _opml(root: Any, limit: int) -> Document:
    found: list[Mapping[str, str]] = []
    title = ""
    for element in root.iter(etree.Element):
        name = _name(element)
        if name == "title" and not title:
            title = (element.text or "")[:_SHORT]
        elif name == "outline":
            named = {key.lower(): value[:_SHORT] for key, value in element.attrib.items()}
            if "xmlurl" in named:
                found.append(named)
            if len(found) > limit:
                break
    return Document("opml", outlines=tuple(found), title=title)
