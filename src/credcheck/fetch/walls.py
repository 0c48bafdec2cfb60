"""Bot walls and paywalls: recognised, named, never evaded.

:func:`wall` looks at an answer as it came; :func:`paywalled` at a page in which no article, or only
a stub, was found. A page that holds a real article is never called a wall.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

ARTICLE_WORDS = 250
"""More words than this in paragraphs are an article, whatever scripts stand around it."""

LOOKED_AT = 400_000  # bytes; a wall is a small page, but scripts may stand before its words
_VISIBLE_WORDS = 250  # of a page whose words alone may make it a wall

_CHALLENGE_HEADERS: tuple[tuple[str, str], ...] = (
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", "challenge|captcha"),
    ("x-vercel-mitigated", "challenge|deny"),
    ("x-dd-b", "[12]"),
)
"""Headers, and how their values begin, that only challenges carry."""

_REFUSAL_HEADERS: tuple[tuple[str, str], ...] = (
    ("x-datadome", ""),
    ("x-iinfo", ""),
    ("x-kpsdk-ct", ""),
    ("x-kpsdk-im", ""),
    ("x-sucuri-block", ""),
    ("server", "akamaighost|datadome|sucuri"),
)
"""Headers that real pages carry too, and that make a refusal a bot wall's."""

_CHALLENGE = re.compile(
    rb"/cdn-cgi/challenge-platform/[^\"']{0,80}/orchestrate/|cf-chl-|cf_chl_opt|_cf_chl_"
    rb"|cf-browser-verification|id=[\"']?challenge-form|cdn-cgi/l/chk_captcha"
    rb"|captcha-delivery\.com/|id=[\"']?px-captcha|captcha\.px-cdn\.net"
    rb"|errors\.edgesuite\.net|/_sec/cp_challenge/|sec-if-cpt-container|Incapsula incident ID"
    rb"|\.token\.awswaf\.com/|\.captcha\.awswaf\.com/|gokuProps|sucuri\.net/privacy-policy"
    rb"|sucuri_cloudproxy_js|/\.well-known/vercel/security/|/149e9513-01fa-4fb0-aad4-566afd725d1b/",
    re.IGNORECASE,
)
"""Scripts, ids and paths of the challenge pages of Cloudflare, DataDome, HUMAN (PerimeterX), Akamai,
Imperva (Incapsula), AWS WAF, Sucuri, Vercel and Kasada."""

_SENSOR = re.compile(
    rb"_pxAppId\b|window\._pxVid\b|_Incapsula_Resource|AwsWafIntegration|aws-waf-token"
    rb"|cloudproxy_uuid|KPSDK\.|/cdn-cgi/challenge-platform/",
    re.IGNORECASE,
)
"""Scripts of the same makers that stand in real pages too: a sign only where nothing else is shown."""

_CAPTCHA = re.compile(
    rb"google\.com/recaptcha/|recaptcha\.net/recaptcha/|hcaptcha\.com/|challenges\.cloudflare\.com/turnstile"
    rb"|friendlycaptcha|arkoselabs\.com|class=[\"']?(?:g-recaptcha|h-captcha|cf-turnstile)",
    re.IGNORECASE,
)

_BOT_WORDS = re.compile(
    r"enable javascript and cookies to continue"
    r"|(?:please )?(?:enable|turn on) (?:js|javascript) and disable (?:any |your )?ad ?block"
    r"|verify(?:ing)?(?: that)? you(?:'re| are) (?:a )?(?:not a robot|human|not a bot)"
    r"|(?:confirm|prove|check(?:ing)?)(?: that| if)?"
    r" (?:the site connection|you(?:'re| are) (?:a )?(?:human|not a (?:ro)?bot))"
    r"|are you (?:a )?(?:human|robot)\b|checking your browser (?:before|for)|press (?:&|and) hold"
    r"|(?:unusual|suspicious|automated) (?:traffic|activity|requests?) (?:from|on|has been)"
    r"|(?:access|request) (?:to this page |to this site )?(?:has been |was |is )?(?:denied|blocked)"
    r"|you (?:have been|are|were) blocked|pardon our interruption|just a moment\.\.\."
    r"|(?:complete|solve) the (?:captcha|security check|challenge)|security checkpoint"
    r"|you don't have permission to access|bot protection|ddos protection by",
)
_PAYWALL_WORDS = re.compile(
    r"(?:subscribe|sign up|register|become a (?:member|subscriber)|log ?in|sign in)(?: now| today)?"
    r"(?: or (?:log ?in|sign in|register))? to (?:continue|keep|finish|read|unlock|access|view)"
    r"|(?:this|the) (?:article|story|content|page) is (?:only )?"
    r"(?:for|available (?:only )?to|reserved for|exclusive to|exclusively for)"
    r" (?:our )?(?:paying |premium |registered |digital )*(?:subscriber|member|customer)s?"
    r"|(?:for|exclusive to) (?:our )?(?:subscribers|members) only"
    r"|(?:subscriber|member)s?[- ]only (?:article|content|story)"
    r"|already (?:a|have a) (?:subscriber|subscription|member)\b|continue reading (?:with|by) (?:a )?subscri"
    r"|(?:to|and) (?:continue|keep) reading,? (?:please )?(?:subscribe|log ?in|sign in|register|start)"
    r"|you(?:'ve| have) (?:reached|used|read) (?:your|all|the)[\w\s]{0,30}(?:free|limit|monthly)"
    r"|unlock (?:this|the full|full) (?:article|story)"
    r"|(?:start|choose) (?:your|a) (?:free trial|subscription|plan) to"
    r"|(?:get|for) (?:full|unlimited) (?:digital )?access\b[^.]{0,60}subscri",
)
_PAYWALL_MARKUP = re.compile(
    rb"(?:id|class)=[\"'][^\"']{0,200}\b(?:paywall|regwall|piano-offer|tp-modal|meteredContent|subscriber-only"
    rb"|subscription-required|premium-content-gate|gateway-content|article-gate|tp-container-inner|locked-content)"
    rb"|tinypass\.com/|cdn\.pelcro\.com|poool\.fr/|subscribe\.news\.google|swg-basic\.js|zephr\.com/",
    re.IGNORECASE,
)

_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|svg|noscript|head)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_HIDDEN_BUT_NOSCRIPT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|svg)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_PARAGRAPH = re.compile(
    r"<p\b[^<>]*>(.*?)(?=</?(?:p|div|article|section|body)\b|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_JSON_LD = re.compile(
    rb"<script\b[^<>]{0,300}application/ld\+json[^<>]{0,300}>(.*?)(?:</script|\Z)",
    re.DOTALL | re.IGNORECASE,
)
# Every pattern above is linear in the page: none rescans what another attempt has passed over.


def wall(status: int, headers: Mapping[str, str], body: bytes) -> Literal["bot", "paywall"] | None:
    """What stands in front of the page, if anything does.

    ``headers`` have lower-case names, ``body`` is unpacked HTML (its first 400,000 bytes are looked
    at) and may be empty. 402 is a paywall. Under any status, also 200, a challenge page is a bot
    wall; a page with more than ``ARTICLE_WORDS`` words in paragraphs is none.
    """
    if status == 402:
        return "paywall"
    body = body[:LOOKED_AT]
    if _article_words(body) > ARTICLE_WORDS:
        return None
    refused = status >= 400
    if _carries(headers, _CHALLENGE_HEADERS) or status == 999:
        return "bot"
    if refused and _carries(headers, _REFUSAL_HEADERS):
        return "bot"
    words = _visible(body, _HIDDEN_BUT_NOSCRIPT)
    count = len(words.split())
    if count > _VISIBLE_WORDS:
        return None
    says_so = _BOT_WORDS.search(words) is not None
    if says_so and (refused or count < 120):
        return "bot"
    if _CHALLENGE.search(body) and (refused or says_so or count < 80):
        return "bot"
    if _SENSOR.search(body) and (refused or says_so or count < 20):
        return "bot"
    return "bot" if _CAPTCHA.search(body) and count < 40 else None


def paywalled(html: bytes) -> bool:
    """Whether a page that shows no article, or a stub, says that its text is for subscribers.

    To be asked only about such pages: a free article's page may carry the same offers beside it.
    The page says so by structured data (``isAccessibleForFree`` false), by the words it shows or by
    the frame of a known meter together with a word of subscription.
    """
    html = html[: 2 * LOOKED_AT]
    if any(_is_closed(data) for data in _structured(html)):
        return True
    words = _visible(html, _HIDDEN)
    if _PAYWALL_WORDS.search(words):
        return True
    return bool(_PAYWALL_MARKUP.search(html)) and "subscri" in words


def _carries(headers: Mapping[str, str], signs: tuple[tuple[str, str], ...]) -> bool:
    return any(
        re.match(start, headers[name].strip(), re.IGNORECASE)
        for name, start in signs
        if name in headers
    )


def _article_words(body: bytes) -> int:
    text = _HIDDEN.sub(" ", body.decode("utf-8", "replace"))
    return sum(len(_TAG.sub(" ", found[1]).split()) for found in _PARAGRAPH.finditer(text))


def _visible(body: bytes, hidden: re.Pattern[str]) -> str:
    """The page's words in lower case, with plain apostrophes and single spaces."""
    text = _TAG.sub(" ", hidden.sub(" ", body.decode("utf-8", "replace")))
    for entity, character in (("&#39;", "'"), ("&rsquo;", "'"), ("\u2019", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return " ".join(text.replace("&nbsp;", " ").lower().split())


def _structured(html: bytes) -> Iterator[Any]:
    for found in _JSON_LD.finditer(html):
        try:
            yield json.loads(found[1])
        except (ValueError, RecursionError):
            continue


def _is_closed(data: Any) -> bool:
    """Whether any object of the structured data says that it is not accessible for free."""
    waiting = [data]
    for _ in range(10_000):
        if not waiting:
            return False
        value = waiting.pop()
        if isinstance(value, dict):
            free = value.get("isAccessibleForFree")
            if free is False or str(free).lower().rpartition("/")[2] == "false":
                return True
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False
