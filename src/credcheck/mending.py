"""What trafilatura's reading of a page needs mended, before and after.

:func:`prepare` takes from a page's tree what costs time and holds nothing, and marks what the page
does not show. :func:`restore` puts paragraphs, quotations and lists of the article into the body
that trafilatura found where it dropped them: an article that is laid out in several containers,
quotations in a frame, paragraphs that are one link. Both work in place and take time that grows
with the page, not with its square. No rule names a site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from credcheck.keys import key

HIDDEN_XPATH = "//*[@data-credcheck-hidden]"
"""What :func:`prepare` marked as hidden: an expression for trafilatura's ``prune_xpath``."""

_VAST = 4000
_COUNTED = (
    "p", "li", "td", "th", "tr", "div", "dd", "dt", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"
)  # fmt: skip
_META_CHARS = 5000
_HIDDEN_MARK = "data-credcheck-hidden"
_HIDDEN = etree.XPath(
    ".//*[@hidden or contains(translate(@style, 'DISPLAYNOE ', 'displaynoe'), 'display:none')]"
)
_TEXTS = etree.XPath(".//text()[not(parent::script or parent::style or parent::noscript)]")
_HOLLOW = ("a", "b", "br", "div", "em", "i", "li", "ol", "p", "section", "span", "strong", "ul")
_DRESS = {"align", "class", "dir", "style"}
_FURNITURE = {
    "aside",
    "button",
    "dialog",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "iframe",
    "nav",
    "noscript",
    "script",
    "select",
    "style",
    "svg",
    "table",
    "template",
}
_PIECES = {"p", "blockquote", "ul", "ol"}
_HEADINGS = {"h2", "h3", "h4"}
_RENAMED = {
    "a": "ref",
    "br": "lb",
    "li": "item",
    "blockquote": "quote",
    "ul": "list",
    "ol": "list",
    "h2": "head",
    "h3": "head",
    "h4": "head",
}
_BLOCKS = ("p", "quote", "item", "head", "list", "cell", "table", "code")
_HOLDERS = {*_BLOCKS, "row"}
_TYPE = {"b", "em", "i", "span", "strong", "u"}
_SENTENCE_ENDS = (".", "!", "?", "…", "”", "»", '"', "。", "！", "？")
_EDGE = 40  # characters by which a long piece is known when something inside it was cut
_MIN_WORDS = 8
_LONG_WORDS = 25
_UNSEEN_WORDS = 60
_MOST_WORK = 1_000_000_000  # characters searched: a page that needs more is left as it is


@dataclass(slots=True)
class _Piece:
    """A paragraph, heading, quotation or list of the page, and where it stands."""

    element: Any
    name: str
    words: int
    ends: bool  # as a sentence does
    linked: float  # the share of its letters and digits that stand in links
    story: Any  # the article element around it, or None
    titles: int  # level-one headings before it
    place: Any = None  # the block of the body that holds it


def is_vast(tree: Any) -> bool:
    """Whether a page has so many blocks that trafilatura should not read it a second time.

    Its fallbacks compare every short paragraph with all others. No page of an ordinary outlet comes
    near: of 137 in two extraction benchmarks the largest has 1,167 blocks.
    """
    return any(number >= _VAST for number, _ in enumerate(tree.iter(*_COUNTED)))


def prepare(tree: Any) -> None:
    """Drop the elements of a page that hold nothing, and mark those that it hides.

    Metadata are cut at a length that no name or date has: patterns that look for names in them take
    the square of it.

    What is hidden by an attribute stays when it holds sixty words of paragraphs that stand nowhere
    else, for a page may open the rest of its article at a click; and everything stays on a page that
    shows fewer.
    """
    for meta in tree.iter("meta"):
        if len(content := meta.get("content") or "") > _META_CHARS:
            meta.set("content", content[:_META_CHARS])
    for element in reversed(list(tree.iter(*_HOLLOW))):
        if not len(element) and not (element.text or "").strip():
            _drop_hollow(element)
    hidden = _HIDDEN(tree)
    if not hidden:
        return
    outer = set(hidden)
    paragraphs = (p for p in tree.iter("p") if outer.isdisjoint(p.iterancestors()))
    texts = ["".join(p.itertext()) for p in paragraphs]
    if sum(len(text.split()) for text in texts) < _UNSEEN_WORDS:
        return
    shown = {key(text) for text in texts}
    for element in hidden:
        inside = ("".join(p.itertext()) for p in element.iter("p"))
        unseen = sum(len(text.split()) for text in inside if key(text) not in shown)
        if unseen < _UNSEEN_WORDS:
            element.set(_HIDDEN_MARK, "")


def _drop_hollow(element: Any) -> None:
    """Drop an empty element; of a run of line breaks two stay, as many as a reader can see."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if parent is None or tail.strip() or not _DRESS.issuperset(element.keys()):
        return
    if element.tag == "br" and not _in_run(element):
        return
    # White space stays one character, so that a run of empty elements costs no more than its length.
    if before is None and not (parent.text or "")[-1:].isspace():
        parent.text = (parent.text or "") + tail[:1]
    elif before is not None and not (before.tail or "")[-1:].isspace():
        before.tail = (before.tail or "") + tail[:1]
    element.tail = None
    parent.remove(element)


def _in_run(element: Any) -> bool:
    """Whether two line breaks follow a line break, with nothing between."""
    for _ in range(2):
        if (element.tail or "").strip():
            return False
        element = element.getnext()
        if element is None or element.tag != "br":
            return False
    return True


def restore(tree: Any, body: Any) -> None:
    """Put into trafilatura's ``body`` what belongs to the article and was dropped from it.

    A paragraph belongs to it that ends as a sentence does and stands beside, or in a container of
    the same kind as, the paragraphs that were kept; a quotation or a list that stands among them.
    What links more than it says stays out, and so does what belongs to another article: an element
    or a level-one heading of its own says so. Sentences that were broken at a link are made whole.
    """
    _mend_links(tree, body)
    pieces = [piece for piece in _pieces(tree) if piece.name]
    _find_places(pieces, body)
    kept = [p for p in pieces if p.place is not None and p.words >= _MIN_WORDS]
    stories = {(piece.story, piece.titles) for piece in kept}
    own = [p for p in pieces if p.place is None and (p.story, p.titles) in stories]
    told = key("".join(body.itertext()))
    if not kept or len(own) * len(told) > _MOST_WORK:
        return
    own = [piece for piece in own if piece.name not in told]
    lost = _lost_paragraphs(own, kept)
    order = {piece.element: at for at, piece in enumerate(pieces)}
    among = sorted(order[piece.element] for piece in (*kept, *lost))
    inner = [piece for piece in own if among[0] < order[piece.element] < among[-1]]
    lost += [*_lost_frames(inner, kept, lost), *_lost_headings(inner, kept, lost)]
    _insert(pieces, lost)


def _pieces(tree: Any) -> Iterator[_Piece]:
    """The outermost paragraphs, headings, quotations and lists that stand in no furniture."""
    furniture, titles, within = 0, 0, None
    stories: list[Any] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag
        apart = tag in _FURNITURE or _HIDDEN_MARK in element.attrib
        if event == "end":
            furniture -= apart
            if tag == "article":
                stories.pop()
            if element is within:
                within = None
            continue
        furniture += apart
        titles += tag == "h1"
        if tag == "article":
            stories.append(element)
        if within is None and not furniture and (tag in _PIECES or tag in _HEADINGS):
            within = element
            yield _piece(element, stories[-1] if stories else None, titles)


def _piece(element: Any, story: Any, titles: int) -> _Piece:
    text = "".join(_TEXTS(element))
    name = key(text)
    linked = sum(len(key("".join(link.itertext()))) for link in element.iter("a"))
    ends = text.rstrip().endswith(_SENTENCE_ENDS)
    return _Piece(element, name, len(text.split()), ends, linked / max(1, len(name)), story, titles)


def _find_places(pieces: Sequence[_Piece], body: Any) -> None:
    """Say of every piece which block of the body holds it."""
    whole: dict[str, Any] = {}
    edges: dict[str, Any] = {}
    for element in body.iter(*_BLOCKS):
        name = key("".join(element.itertext()))
        whole.setdefault(name, element)
        if len(name) >= _EDGE:
            edges.setdefault(name[:_EDGE], element)
            edges.setdefault(name[-_EDGE:], element)
    for piece in pieces:
        piece.place = whole.get(piece.name)
        if piece.place is None and len(piece.name) >= _EDGE:
            piece.place = edges.get(piece.name[:_EDGE], edges.get(piece.name[-_EDGE:]))


def _kind(element: Any) -> tuple[str, ...] | None:
    """What a container is called, with the one around it; None for one without a class."""
    around = element.getparent()
    if not element.get("class"):
        return None
    outer = () if around is None else (around.tag, around.get("class") or "")
    return (element.tag, element.get("class"), *outer)


def _lost_paragraphs(own: Sequence[_Piece], kept: Sequence[_Piece]) -> list[_Piece]:
    told = [piece.element.getparent() for piece in kept if piece.element.tag == "p"]
    parents = Counter(told)
    kinds = Counter(kind for parent in told if (kind := _kind(parent)))
    lost = []
    for piece in own:
        parent = piece.element.getparent()
        prose = piece.words >= (_MIN_WORDS if piece.linked <= 0.5 else _LONG_WORDS)
        if piece.element.tag == "p" and piece.ends and prose:
            kind = _kind(parent)
            if parents[parent] > 1 or (kind and kinds[kind] > 2):
                lost.append(piece)
    return lost


def _lost_frames(
    inner: Sequence[_Piece], kept: Sequence[_Piece], lost: Sequence[_Piece]
) -> list[_Piece]:
    """Quotations and lists beside paragraphs, or quotations in a frame that stands there."""
    parents = {piece.element.getparent() for piece in (*kept, *lost)}
    found = []
    for piece in inner:
        parent = piece.element.getparent()
        framed = parent is not None and parent.getparent() in parents
        if piece.words < _MIN_WORDS:
            continue
        if piece.element.tag == "blockquote" and piece.linked <= 0.5:
            found += [piece] if parent in parents or framed else []
        elif piece.element.tag in {"ul", "ol"} and piece.linked <= 0.35 and parent in parents:
            found.append(piece)
    return found


def _lost_headings(
    inner: Sequence[_Piece], kept: Sequence[_Piece], lost: Sequence[_Piece]
) -> list[_Piece]:
    """Headings in containers that were dropped as a whole."""
    parents = {piece.element.getparent() for piece in lost}
    parents -= {piece.element.getparent() for piece in kept}
    return [
        piece
        for piece in inner
        if piece.element.tag in _HEADINGS
        and piece.linked <= 0.5
        and piece.element.getparent() in parents
    ]


def _insert(pieces: Sequence[_Piece], lost: Sequence[_Piece]) -> None:
    """Put what was lost behind the piece that stands before it in the page."""
    found = {piece.element for piece in lost}
    waiting: list[Any] = []
    last: Any = None
    for piece in pieces:
        if piece.element in found:
            block = _block(piece.element)
            if last is None:
                waiting.append(block)
            else:
                last = _put_after(last, block)
        elif piece.place is not None:
            last = piece.place
            while last.getparent() is not None and last.getparent().tag in _HOLDERS:
                last = last.getparent()
            for block in waiting:
                last.getparent().insert(last.getparent().index(last), block)
            waiting.clear()


def _put_after(last: Any, block: Any) -> Any:
    parent = last.getparent()
    block.tail, last.tail = last.tail, None
    parent.insert(parent.index(last) + 1, block)
    return block


def _block(element: Any) -> Any:
    """A piece of the page in trafilatura's terms."""
    block = deepcopy(element)
    block.tail = None
    etree.strip_elements(block, "script", "style", "noscript", etree.Comment, with_tail=False)
    for part in list(block.iter("*")):
        target = part.get("href")
        part.tag = _RENAMED.get(part.tag, part.tag)
        part.attrib.clear()
        if part.tag == "ref":
            part.set("target", target or "")
    return block


def _mend_links(tree: Any, body: Any) -> None:
    """Undo what trafilatura does to links in text that no paragraph holds.

    It makes each begin a paragraph, and takes the white space after it. Both come back where the
    page has the same words before, in and after a link.
    """
    after: set[tuple[str, str]] = set()
    before: set[tuple[str, str]] = set()
    for link in tree.iter("a"):
        name, (led, tail) = key("".join(link.itertext())), _around(link)
        if tail[:1].isspace() and tail.strip():
            after.add((name, tail.split(None, 1)[0]))
        if led.strip():
            before.add((led.rsplit(None, 1)[-1], name))
    for ref in list(body.iter("ref")):
        name, tail = key("".join(ref.itertext())), ref.tail or ""
        if tail[:1].isalnum() and (name, tail.split(None, 1)[0]) in after:
            ref.tail = f" {tail}"
        block = ref.getparent()
        if block.tag == "p" and block[0] is ref and not (block.text or "").strip():
            last = block.getprevious()
            text = "" if last is None or last.tag != "p" else "".join(last.itertext())
            if text.strip() and (text.split()[-1], name) in before:
                _append(last, block)


def _around(link: Any) -> tuple[str, str]:
    """The text just before and just after a link, seen through bold or italic type around it."""
    parent = link.getparent()
    while not link.tail and parent is not None and parent.tag in _TYPE and len(parent) == 1:
        if (parent.text or "").strip():
            break
        link, parent = parent, parent.getparent()
    ahead = link.getprevious()
    led = ahead.tail if ahead is not None else parent.text if parent is not None else ""
    return led or "", link.tail or ""


def _append(first: Any, second: Any) -> None:
    """Make two paragraphs one; the second leaves the tree."""
    if len(first):
        first[-1].tail = f"{first[-1].tail or ''} "
    else:
        first.text = f"{first.text} "
    first.tail = second.tail
    first.extend(list(second))
    second.getparent().remove(second)
