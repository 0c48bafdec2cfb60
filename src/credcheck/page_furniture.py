"""Furniture that only web pages have: what is left of their forms, buttons and teasers.

Plain text from an editor or a corpus has none of it, so :mod:`credcheck.boilerplate` asks here only
about blocks of a page. A block is one line; a quotation never counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SHORT_WORDS = 45
_LINE_CHARS = 600
_QUOTES = tuple("\"“”„«'‘")

_ON_PAGES = (
    r"(?:(?:to )?order (?:[\w-]+ )?(?:re)?prints|print (?:this )?(?:article|page|story))\b.{0,20}$"
    r"|this copy is for your personal\b"
    r"|(?:there was|we encountered|an) (?:an )?(?:error|problem)\b.{0,60}"
    r"\b(?:again|later|subscription|request)\b"
    r"|(?:this|the) (?:article|story|page) has been sent to\b"
    r"|keep an eye on your inbox\b|check your (?:inbox|e-?mail)\b"
    r"|(?:[\w’'&-]+ ){0,4}newsletters?$"
    r"|(?:get|have) .{1,60}\bdelivered (?:to|through) your\b"
    r"|.{0,220}\bsign up for (?:the|our) (?:[\w’'-]+ ){0,4}newsletter\b"
    r"|related(?: \w+){0,2}: ?\S|(?:buyer[’']?s )?guide: .{1,40}\(buy now\)|\[button\b"
    r"|(?:updated?|published|posted)(?: (?:at|on))? [\d:.,/ ]+(?:[ap]\.?m\.?)?(?: [a-z]{2,4})?$"
    r"|(?:leggi anche|lesen sie auch|lies auch|mehr zum thema|auch interessant|à lire aussi|lire aussi"
    r"|voir aussi|lea también|lee también|leia também|lees ook|читайте также|смотрите также)\b"
    r"|das könnte (?:sie|dich|euch) (?:auch )?interessieren\b|te puede interesar\b"
    r"|(?:folgen sie|folge|abonnieren sie|abonniere) uns(?:eren)?\b|suivez-nous\b|seguici\b|síguenos\b"
)
_LISTS = (
    r"most (?:read|popular|viewed|shared)(?: (?:in|on|articles|stories).{0,30})?"
    r"|partner (?:news|content|stories)|our latest (?:stories|news)|(?:our )?latest (?:stories|news)"
    r"|(?:meistgelesen|mehr zum thema|weitere artikel|articles? liés|à lire aussi|articoli correlati)"
)
_CLOSINGS = (
    r"^(?:Sorry|Thank you)[!.]?$"
    r"|^(?i:write to|e-?mail) (?:[A-Z][\w’'-]+ ){1,4}at \S+@\S+|^(?i:contact|reach) .{1,40} at \S+@\S+"
)
# What a company says of itself at the end of its own release, after its name.
_COMPANY = re.compile(
    r"\W{0,3}(?:(?:is|are) (?:a|an|the|one of)\b.{0,120}\b(?:provider|company|supplier|manufacturer"
    r"|developer|leader|group|firm|producer|operator)s?\b|is (?:headquartered|based) in\b)",
    re.IGNORECASE,
)


_ON_PAGES_RE = re.compile(_ON_PAGES, re.IGNORECASE)
_LISTS_RE = re.compile(_LISTS, re.IGNORECASE)
_CLOSINGS_RE = re.compile(_CLOSINGS)


def heads_list(line: str) -> bool:
    """Whether a line announces a list of other stories."""
    return len(line) <= _LINE_CHARS and _LISTS_RE.fullmatch(line.rstrip(" :.…»>")) is not None


def is_furniture(line: str, names: Sequence[str], *, late: bool) -> bool:
    """Whether a block of a page is furniture; ``late`` says that it stands near the end.

    ``names`` are the site's own, case-folded: a company's words about itself at the end of its
    release are furniture too.
    """
    if len(line) > _LINE_CHARS or line.startswith(_QUOTES):
        return False
    folded = line.casefold()
    own = next((name for name in names if folded.startswith(name)), None)
    if late and own is not None and _COMPANY.match(line[len(own) :]):
        return True
    if len(line.split()) > _SHORT_WORDS:
        return False
    if _ON_PAGES_RE.match(line):
        return True
    return late and _CLOSINGS_RE.match(line) is not None
