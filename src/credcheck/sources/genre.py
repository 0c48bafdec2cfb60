"""What kind of piece a page says it is: opinion, satire, paid for, a live blog and so on.

Evidence comes from lists of satirical outlets, from what the page states (JSON-LD types, the section
in its metadata, labels beside the headline), from its address and, weakest, from a model that read
the text; :func:`decide` goes by it in that order. The rules look for whole path segments and whole
labels, so that a story about opinion polls is not an opinion piece.
Where nothing says anything, the genre is None: a page that calls itself NewsArticle has said
nothing, since publishing systems write that on everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args
from urllib.parse import unquote, urlsplit

from credcheck.keys import key
from credcheck.sources import labels, lists
from credcheck.sources.record import SourceRecord

GenreName = Literal[
    "news", "opinion", "satire", "sponsored", "live_blog", "press_release", "analysis", "review"
]
Certainty = Literal["listed", "stated", "suggested", "read"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
"""What evidence is worth, the strongest first: a list's word, the page's, its address, a model's."""

GENRES: tuple[GenreName, ...] = get_args(GenreName)

_RANK: tuple[GenreName, ...] = (
    *("satire", "sponsored", "press_release", "opinion"),
    *("live_blog", "review", "analysis", "news"),
)
_TYPES: dict[str, GenreName] = {
    "OpinionNewsArticle": "opinion",
    "SatiricalArticle": "satire",
    "AdvertiserContentArticle": "sponsored",
    "AnalysisNewsArticle": "analysis",
    "BackgroundNewsArticle": "analysis",
    "ReviewNewsArticle": "review",
    "LiveBlogPosting": "live_blog",
    "ReportageNewsArticle": "news",
    "PressRelease": "press_release",
}
_SEGMENTS: dict[GenreName, frozenset[str]] = {
    "opinion": frozenset(
        {
            *("opinion", "opinions", "op-ed", "oped", "op-eds", "commentary", "commentisfree"),
            *("comment", "editorial", "editorials", "columnists", "meinung", "kommentar"),
            *("kommentare", "leitartikel", "kolumne", "kolumnen", "tribunes", "opiniones"),
            *("opinione", "opinioni", "opinião", "opinión", "opiniao", "editoriale", "opinie"),
            *(
                "letters",
                "letters-to-the-editor",
                "viewpoint",
                "viewpoints",
                "мнения",
                "gastbeitrag",
            ),
        }
    ),
    "satire": frozenset({"satire", "satira", "sátira"}),
    "sponsored": frozenset(
        {
            *("sponsored", "sponsored-content", "sponsor-content", "sponsored-post", "advertorial"),
            *("sponsored-posts", "partner-content", "paid-post", "paid-posts", "paidpost"),
            *("paid-content", "brand-content", "branded-content", "brandvoice", "brandstudio"),
            *("advertorials", "publireportage", "contenu-sponsorise", "contenido-patrocinado"),
        }
    ),
    "press_release": frozenset(
        {
            *("press-release", "press-releases", "pressrelease", "pressreleases", "news-release"),
            *("news-releases", "media-release", "media-releases", "pressemitteilung"),
            *("pressemitteilungen", "pressemeldung", "pressemeldungen", "communique-de-presse"),
            *("communiques-de-presse", "comunicado-de-prensa", "comunicados-de-prensa"),
            *(
                "comunicato-stampa",
                "comunicati-stampa",
                "prnewswire",
                "pr-newswire",
                "globenewswire",
            ),
        }
    ),
    "live_blog": frozenset(
        {
            *("live", "liveblog", "live-blog", "live-blogs", "live-updates", "live-news"),
            *("live-coverage", "liveticker", "live-ticker", "newsticker-live"),
        }
    ),
    "analysis": frozenset({"analysis", "news-analysis", "analyse", "analysen", "analisis"}),
    "review": frozenset({"review", "reviews"}),
}
_CERTAIN: dict[str, Certainty] = {"list": "listed", "url": "suggested", "head": "read"}
_MAX_URL = 4_096
_DIGITS = re.compile(r"[\d._-]+")


@dataclass(frozen=True, slots=True)
class Genre:
    """What a piece is, and where that was seen.

    ``evidence`` is short and for machines: ``list:cred1``, ``json-ld:OpinionNewsArticle``,
    ``label:Opinion``, ``meta:article:section``, ``url:/opinion/``, ``head:genre``.
    """

    name: GenreName
    evidence: str

    @property
    def certainty(self) -> Certainty:
        """How far the evidence goes; what the page says of itself is its word and no more."""
        kind = self.evidence.partition(":")[0]
        return _CERTAIN.get(kind) or "stated"


def genre(
    tree: Any = None,
    data: Sequence[Mapping[str, Any]] = (),
    *,
    url: str | None = None,
    headline: str | None = None,
) -> Genre | None:
    """The genre that a page and its address speak for most, None where they say nothing.

    ``tree`` is a page's lxml tree, ``data`` the objects of its JSON-LD. What is stated goes before
    what is suggested, and of two statements the one that a reader would want to know first.
    """
    found = [*evidence(tree, data, headline=headline), *suggested(url)]
    return min(found, key=_order, default=None)


def decide(
    page: Genre | None, record: SourceRecord | None = None, head: Genre | None = None
) -> Genre | None:
    """The genre of a piece by all there is, None where there is nothing.

    ``page`` is what :func:`genre` found, ``record`` what the lists say of the source, ``head`` what
    a bundle's genre head read from the text (none where it is not sure). A satirical outlet's pieces are
    satire whatever they call themselves; then the page's word, its address, and last the head's.
    """
    listed = [Genre("satire", f"list:{name}") for name in satire_lists(record)] if record else []
    found = [one for one in (*listed, page, head) if one is not None]
    return min(found, key=_order, default=None)


def _order(one: Genre) -> tuple[int, int]:
    return CERTAINTIES.index(one.certainty), _RANK.index(one.name)


def evidence(
    tree: Any, data: Sequence[Mapping[str, Any]] = (), *, headline: str | None = None
) -> Iterator[Genre]:
    """Everything that the page itself states of its genre, in no order of weight."""
    titles = [] if tree is None else list(labels.titles(tree))
    for name, kind in _typed(data, [key(t) for t in (*titles, headline or "") if key(t)]):
        yield Genre(name, f"json-ld:{kind}")
    for node in data:
        if labels.is_article(node):
            for section in _texts(node.get("articleSection")):
                if (label := labels.section(section)) is not None:
                    yield Genre(label, "json-ld:articleSection")
    if tree is not None:
        for label, where in labels.stated(tree, headline):
            yield Genre(label, where)


def suggested(url: str | None) -> Iterator[Genre]:
    """What the address says, which is weaker than the page's own word."""
    if url is None:
        return
    try:
        path = urlsplit(url[:_MAX_URL]).path
    except ValueError:
        return
    segments = [unquote(segment).lower() for segment in path.split("/") if segment]
    # The last segment is the story's own name, and a number behind "comment" is a reader's comment.
    for segment, following in pairwise(segments):
        for name, known in _SEGMENTS.items():
            if segment in known and not (segment == "comment" and _DIGITS.fullmatch(following)):
                yield Genre(name, f"url:/{segment}/")


def satire_lists(record: SourceRecord) -> tuple[str, ...]:
    """The lists that call a source satire, from what :func:`credcheck.sources.lookup` says of it.

    Only what is said of the record's own scope is taken, of any age: what an outlet is does not
    fade as a judgement of its reliability does. None where a user's override decides, for that may
    be because the domain changed hands, and none of a platform.
    """
    if record.abstained is not None and record.abstained.code == "platform":
        return ()
    if any(note.code == "overridden" for note in record.notes):
        return ()
    note = lists.NOTES["satire"]
    said = (one for one in record.assessments if one.scope == record.scope and note in one.note)
    return tuple(sorted({one.list for one in said}))


def _typed(
    data: Sequence[Mapping[str, Any]], titles: Sequence[str]
) -> Iterator[tuple[GenreName, str]]:
    """The telling types of the objects that describe this page rather than a teaser on it."""
    articles = [node for node in data if labels.is_article(node)]
    for node in articles:
        kinds = [k for k in _texts(node.get("@type")) if k in _TYPES]
        if kinds and (len(articles) == 1 or _is_about(node, titles)):
            yield _TYPES[kinds[0]], kinds[0]


def _is_about(node: Mapping[str, Any], titles: Sequence[str]) -> bool:
    name = key(next(iter(_texts(node.get("headline") or node.get("name"))), ""))
    return bool(name) and any(name in title or title in name for title in titles)


def _texts(value: Any) -> list[str]:
    """A string or the strings of a list: JSON-LD writes one thing either way."""
    values = value if isinstance(value, list) else [value]
    return [one.strip() for one in values if isinstance(one, str) and one.strip()]
