"""How much of a page is advertising: counts, stated as counts.

What an ad blocker would look at: scripts and frames of known networks, the elements they fill, and
links whose address says that they pay a commission. The counts are of the page's source. What
scripts add later is not seen, and neither is advertising that a site serves itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_MAX_HREF = 2_000
_MAX_CODE = 200_000
_NETWORKS = frozenset(
    {
        *(
            "doubleclick.net",
            "googlesyndication.com",
            "googletagservices.com",
            "googleadservices.com",
        ),
        *("amazon-adsystem.com", "adnxs.com", "rubiconproject.com", "pubmatic.com", "openx.net"),
        *(
            "criteo.com",
            "criteo.net",
            "taboola.com",
            "outbrain.com",
            "indexww.com",
            "casalemedia.com",
        ),
        *(
            "moatads.com",
            "adsafeprotected.com",
            "ntv.io",
            "sharethrough.com",
            "teads.tv",
            "adform.net",
        ),
        *(
            "smartadserver.com",
            "revcontent.com",
            "mgid.com",
            "ligatus.com",
            "plista.com",
            "bf-ad.net",
        ),
        *("yieldlove.com", "asadcdn.com", "adition.com", "media.net", "zergnet.com", "adspsp.com"),
        *("33across.com", "sovrn.com", "lijit.com", "triplelift.com", "3lift.com", "adroll.com"),
        *("yandexadexchange.net", "adfox.ru", "relap.io", "adriver.ru", "instinctiveads.com"),
        *("serving-sys.com", "contextweb.com", "gumgum.com", "connatix.com", "mediavoice.com"),
        *(
            "proper.io",
            "fwmrm.net",
            "adthrive.com",
            "mediavine.com",
            "ezoic.net",
            "unrulymedia.com",
            "adlightning.com",
        ),
    }
)
_CODE = (
    *("googletag.", "adsbygoogle", "_taboola", "OBR.extern", "pbjs.", "prebid", "apstag"),
    *("criteo.", "taboola.", "outbrain.", "doubleclick.", "googlesyndication.", "amazon-adsystem."),
)
_PLACE = re.compile(
    r"(?:^|[\s_-])(?:adsbygoogle|div-gpt-ad|gpt-ad|dfp|adslot\w*|ad-?(?:unit|slot|banner|box|container"
    r"|wrapper|placeholder|text|hero|rail)|taboola|outbrain|ligatus|sidebararticle-ad|proper-ad)",
    re.IGNORECASE,
)
_SHOPS = re.compile(r"(?:^|\.)(?:amazon(?:\.[a-z]{2,3}){1,2}|ebay(?:\.[a-z]{2,3}){1,2})$")
_PAYING_HOSTS = frozenset(
    {
        *("amzn.to", "awin1.com", "anrdoezrs.net", "jdoqocy.com", "tkqlhce.com", "dpbolvw.net"),
        *(
            "kqzyfj.com",
            "shareasale.com",
            "linksynergy.com",
            "prf.hn",
            "tradedoubler.com",
            "skimlinks.com",
        ),
        *("skimresources.com", "viglink.com", "clickbank.net", "redirectingat.com", "rstyle.me"),
        *("shopstyle.it", "pntra.com", "partnerize.com", "zanox.com", "belboon.de", "affili.net"),
    }
)
_PAYING_FRAMES = re.compile(
    r"(?:^|\.)(?:rcm-[a-z]{2}\.amazon-adsystem\.com|ws-[a-z]{2}\.amazon-adsystem\.com)$"
)
_PAYING_QUERY = re.compile(
    r"[?&](?:tag=[\w-]+-2\d|utm_medium=\w*affiliat|utm_affiliate=|awinaffid=|affid=|aff_id=|affiliate)"
)
_DISCLOSURE = re.compile(
    r"affiliate (?:links?|commissions?|partnerships?|program(?:me)?s?|advertising|disclosure)"
    r"|earn (?:a|an?) (?:small )?(?:affiliate )?commission|amazon associates?\b|associates program"
    r"|affiliate[- ]link|partnerlinks?\b|provisions?-links?\b|(?:erh[aä]lt|erhalten|bekommt|bekommen)\b"
    r".{0,80}\bprovision\b|liens? affiliés?|enlaces? de afiliad|link di affiliazione",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Advertising:
    """What was counted in a page; ``words`` is the length of the article's own text."""

    frames: int
    scripts: int
    places: int
    affiliate_links: int
    words: int
    disclosed: bool = False

    @property
    def per_100_words(self) -> float | None:
        """Frames, scripts and places for a hundred words of article; None without any words."""
        if not self.words:
            return None
        return round(100 * (self.frames + self.scripts + self.places) / self.words, 2)

    @property
    def affiliate_per_100_words(self) -> float | None:
        """Paying links for a hundred words of article; None without any words."""
        return round(100 * self.affiliate_links / self.words, 2) if self.words else None


def count(tree: Any, words: int, texts: str = "", places_seen: int | None = None) -> Advertising:
    """Count a page's advertising: ``tree`` is its lxml tree, ``texts`` its visible text.

    A script counts once, by its address or by what it calls. ``places_seen`` is :func:`places` of a
    tree that still had its empty elements, where ``tree`` has lost them.
    """
    frames = scripts = paying = 0
    if places_seen is None:
        places_seen = places(tree)
    for element in tree.iter("iframe", "script"):
        host = _host(element.get("src") or element.get("data-src") or "")
        if element.tag == "iframe":
            frames += _within(host, _NETWORKS)
            paying += _PAYING_FRAMES.search(host) is not None
        else:
            scripts += _within(host, _NETWORKS) or _calls(element)
            paying += _within(host, _PAYING_HOSTS)
    addresses = {link.get("href") or "" for link in tree.iter("a")}
    paying += sum(map(_pays, addresses))
    disclosed = _DISCLOSURE.search(texts) is not None
    return Advertising(frames, scripts, places_seen, paying, words, disclosed)


def places(tree: Any) -> int:
    """How many elements networks fill; what stands inside such an element is not counted again."""
    found: set[Any] = set()
    number = 0
    for element in tree.iter("div", "ins", "aside", "section", "li"):
        if element.getparent() in found:
            found.add(element)
        elif _PLACE.search(f"{element.get('id') or ''} {element.get('class') or ''}"[:400]):
            found.add(element)
            number += 1
    return number


def _calls(script: Any) -> bool:
    kind = (script.get("type") or "").lower()
    code = (script.text or "")[:_MAX_CODE]
    return "json" not in kind and any(word in code for word in _CODE)


def _pays(href: str) -> bool:
    if len(href) > _MAX_HREF or "//" not in href:
        return False
    host = _host(href)
    if _within(host, _PAYING_HOSTS):
        return True
    query = href[href.find("?") :] if "?" in href else ""
    found = _PAYING_QUERY.search(query)
    return found is not None and (not found[0][1:].startswith("tag=") or bool(_SHOPS.search(host)))


def _host(address: str) -> str:
    if "//" not in address[:10]:
        return ""
    try:
        return (urlsplit(address[:_MAX_HREF]).hostname or "").lower()
    except ValueError:
        return ""


def _within(host: str, names: frozenset[str]) -> bool:
    """Whether a host is one of the names or lies under one of them."""
    while host:
        if host in names:
            return True
        host = host.partition(".")[2]
    return False
