"""Labels that a page puts on a piece: beside the headline, in its title and in its metadata."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from credcheck.keys import key

Label = Literal[
    "opinion", "satire", "sponsored", "live_blog", "press_release", "analysis", "review"
]

_LABELS: dict[Label, str] = {
    "opinion": (
        r"opinions?(?: columns?| essay)?|op-?eds?|commentary|editorials?|letters? to the editor"
        r"|guest (?:essay|column|opinion|commentary)|comment is free|view ?points?|the .{3,20} view"
        r"|kommentar|meinung|leitartikel|gastbeitrag|kolumne|glosse|tribune|éditorial|édito"
        r"|opinión|opiniones|tribuna|columna de opinión|opinione|opinioni|editoriale|opinião|opinie"
        r"|мнение|колонка|社説"
    ),
    "satire": r"satire|satira|sátira|satirical|humou?r (?:and|&) satire|parody",
    "sponsored": (
        r"sponsored(?: (?:content|post|article|story|feature|by .{2,40}))?|paid (?:content|post|program"
        r"|partnership|for by .{2,40})|advertorial|advertisement feature|advertiser content"
        r"|partner content|brand(?:ed)? content|promoted (?:content|post)|(?:in )?paid partnership.{0,40}"
        r"|presented by .{2,40}|anzeigensonderveröffentlichung|publireportage|contenu sponsorisé"
        r"|publi-?rédactionnel|contenido patrocinado|contenuto sponsorizzato|conteúdo patrocinado"
    ),
    "live_blog": (
        r"live ?blog|live updates?|live coverage|live ?-?ticker|en direct|en vivo|minuto a minuto"
        r"|in diretta|ao vivo"
    ),
    "press_release": (
        r"(?:press|news|media) releases?|pressemitteilung(?:en)?|pressemeldung(?:en)?"
        r"|communiqués? de presse|comunicados? de prensa|comunicat[io] stampa|пресс-релиз"
    ),
    "analysis": r"(?:news )?analysis|analyse|análisis|analisi",
    "review": r"(?:(?:film|movie|book|album|game|theatre|theater|tv|music|product|car) )?reviews?",
}
_WHOLE = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _LABELS.items()}
# What opens a headline: "Opinion | …", "Analysis: …".
_OPENING: dict[Label, re.Pattern[str]] = {
    name: re.compile(rf"(?:{pattern}) ?[|:] ", re.IGNORECASE) for name, pattern in _LABELS.items()
}
_PARTS = re.compile(r"\s+[|–—-]\s+")
_HINT = re.compile(
    r"kicker|eyebrow|overline|breadcrumb|rubri|flag|(?:^|[\s_-])(?:label|section|category|tag|badge"
    r"|channel|dachzeile|slug)(?:$|[\s_-])|sponsor|article-?type|content-?type",
    re.IGNORECASE,
)
_SECTION_META = (
    *(
        "article:section",
        "og:article:section",
        "og:section",
        "parsely-section",
        "cxenseparse:section",
    ),
    *("dc.type", "content-type-label", "article_section", "sailthru.section"),
)
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|PressRelease)$")
_ELSEWHERE = frozenset({"nav", "aside", "footer", "form", "button", "select", "ul", "ol"})
_SHORT = 48
_LONG = 160
_BEFORE = 14
_AFTER = 8
_NEAR = 3
_MOST_TITLES = 6


def is_type(kind: str) -> bool:
    """Whether a schema.org type is that of an article, a blog's post or a report."""
    return _ARTICLE.search(kind) is not None


def is_article(node: Mapping[str, Any]) -> bool:
    """Whether a JSON-LD object describes an article, a blog's post or a report."""
    kinds = node.get("@type")
    return any(is_type(str(k)) for k in (kinds if isinstance(kinds, list) else [kinds]))


def section(text: str) -> Label | None:
    """The genre that a section's name or a label is, None for any other text."""
    clean = " ".join(text[: _SHORT + 1].split()).strip(" .:|·»›")
    if not clean or len(clean) > _SHORT:
        return None
    return next((name for name, pattern in _WHOLE.items() if pattern.fullmatch(clean)), None)


def titles(tree: Any) -> Iterator[str]:
    """The page's title and its first level-one headings, each on one line."""
    for number, element in enumerate(tree.iter("title", "h1")):
        if number >= _MOST_TITLES:
            return
        yield " ".join("".join(element.itertext()).split())[:400]


def stated(tree: Any, headline: str | None = None) -> Iterator[tuple[Label, str]]:
    """Each label that a page gives the piece, with the place where it stands."""
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        content = (element.get("content") or "").strip()
        if name == "article:opinion" and content.lower() == "true":
            yield "opinion", f"meta:{name}"
        elif name in _SECTION_META and (found := section(content)) is not None:
            yield found, f"meta:{name}"
    yield from _in_titles(tree)
    for text in _beside(tree, key(headline or "")):
        if (found := section(text)) is not None:
            yield found, f"label:{text}"


def _in_titles(tree: Any) -> Iterator[tuple[Label, str]]:
    """Labels that open a headline, "Opinion: …", or are a part of the title, "… | Opinion"."""
    for text in titles(tree):
        for name, opening in _OPENING.items():
            if opening.match(text):
                yield name, "headline"
    title = next(tree.iter("title"), None)
    parts = _PARTS.split("".join(title.itertext())[:400]) if title is not None else []
    for part in parts if len(parts) > 1 else ():
        # "Review" is as often the name of a paper.
        if (found := section(part)) is not None and found != "review":
            yield found, "title"


def _beside(tree: Any, headline: str) -> Iterator[str]:
    """The short texts around the headline that can be labels, nearest to the end last."""
    heading = _heading(tree, headline)
    if heading is None:
        return
    recent: deque[tuple[Any, str]] = deque(maxlen=_BEFORE)
    after = -1
    for element in tree.iter("h1", "p", "div", "span", "a", "li", "h2", "h3", "h4", "strong", "em"):
        if element is heading:
            after = 0
            yield from (text for one, text in recent if _can_label(one, heading))
            continue
        if after >= 0 and element.tag == "p" and len("".join(element.itertext())) > _LONG:
            return
        text = " ".join((element.text or "").split())
        if not 2 < len(text) <= _SHORT or len(element) > 1:
            continue
        if after < 0:
            recent.append((element, text))
        elif after < _AFTER:
            after += 1
            if heading not in element.iterancestors() and _can_label(element, heading):
                yield text
        else:
            return


def _heading(tree: Any, headline: str) -> Any:
    """The level-one heading that is the headline, else the first that has any text."""
    first = None
    for number, element in enumerate(tree.iter("h1")):
        name = key("".join(element.itertext()))
        if number >= _MOST_TITLES or (headline and name == headline):
            return element if name == headline else first
        if name and first is None:
            first = element
    return first


def _can_label(element: Any, heading: Any) -> bool:
    """Whether a short text is dressed as a label, or stands close by the heading; menus are out."""
    near: list[Any] = []
    for number, ancestor in enumerate(heading.iterancestors()):
        if number >= _NEAR or ancestor.tag in {"body", "main", "html"}:
            break
        near.append(ancestor)
    dressed = bool(_HINT.search(element.get("class") or ""))
    close = False
    for number, ancestor in enumerate(element.iterancestors()):
        if ancestor in near:
            close = True
            break
        dressed = dressed or (number < 2 and bool(_HINT.search(ancestor.get("class") or "")))
        if ancestor.tag in _ELSEWHERE and "breadcrumb" not in (ancestor.get("class") or "").lower():
            return False
        if number > 40:
            return False
    return close or dressed
