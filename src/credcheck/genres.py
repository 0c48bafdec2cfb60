"""What kind of piece is scored, and which scores that changes.

In: an article, the rating lists and the scores of the signals. Out: the genre that the piece is
taken for, the scores as they apply to it, and a warning that says so. docs/scores.md has the table.
A page cannot talk itself out of a score: what it says of itself only adds words to a score's label.
Scores are withheld where a list, which the page has no hand in, calls its outlet satire.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from credcheck.errors import BadDomain
from credcheck.sources import Registry, genre
from credcheck.sources.genre import Genre, GenreName
from credcheck.types import Article, Notice, Score, SignalResult

WITHHELD = frozenset({"sensationalism", "attribution", "headline_match", "source_style"})
"""The scores that a piece of an outlet listed as satire does not get: they suppose reporting."""

_OPINION = "an opinion piece argues, so strong words are its form; it is compared with news"
_REVIEW = "a review judges, so strong words are its form; it is compared with news"
_SELF_NAMED = "the page calls itself satire, no list does, and it is read as news"
_ISSUER = "who issued it speaks throughout, so that a named source is seldom an independent one"
SAYS: Mapping[GenreName, Mapping[str, str]] = {
    "opinion": {"sensationalism": _OPINION, "source_style": _OPINION},
    "review": {"sensationalism": _REVIEW, "source_style": _REVIEW},
    "satire": dict.fromkeys(sorted(WITHHELD), _SELF_NAMED),
    "sponsored": {
        "sensationalism": "a piece that is paid for praises; it is compared with news",
        "attribution": "whoever paid speaks throughout, named or not",
        "source_reliability": "the lists judge the outlet, not whoever paid for this piece",
    },
    "press_release": {
        "sensationalism": "a press release praises; it is compared with news",
        "attribution": _ISSUER,
        "source_reliability": "the lists judge the site that carries it, not who issued it",
    },
    "live_blog": {
        "attribution": "an entry of a live blog may have its source in another entry",
        "headline_match": "a live blog's headline goes with its newest entry",
    },
}
"""What a score's label says besides, by genre and score; other genres and scores are as news."""


def decide(
    article: Article, registry: Registry, today: dt.date, head: Genre | None = None
) -> Genre | None:
    """What a piece is, by the lists, its page, its address and a bundle's genre ``head``, if any.

    None where nothing says anything, or where ``article.genre`` is a kind that has no rules here.
    """
    known = next((name for name in genre.GENRES if name == article.genre), None)
    page = Genre(known, article.genre_seen or "page") if known else None
    if article.genre is not None and page is None:
        return None
    try:
        record = registry.lookup(article.url or article.domain, reference=today)
    except BadDomain:
        record = None
    return genre.decide(page, record, head)


def applied(kind: Genre | None, signal: str, result: SignalResult) -> SignalResult:
    """A signal's result as it applies to a piece of this kind."""
    if kind is None or result.score.value is None:
        return result
    if kind.certainty == "listed" and signal in WITHHELD:
        return _withheld(result, Notice("listed_satire", _listed(kind)))
    said = SAYS.get(kind.name, {}).get(signal)
    if said is None:
        return result
    return replace(result, score=replace(result.score, label=f"{result.score.label}; {said}"))


def warning(kind: Genre | None) -> Notice | None:
    """The remark on a piece that is no news, None for news and analysis."""
    if kind is None or kind.name in {"news", "analysis"}:
        return None
    if kind.certainty == "listed":
        return Notice("other_genre", f"{_listed(kind)}; lists that rate the outlet still count")
    name = kind.name.replace("_", " ")
    how = {"stated": "the page says that it is", "suggested": "the address suggests"}
    detail = f"{how.get(kind.certainty, 'its wording suggests')} {name} ({kind.evidence})"
    changed = ", ".join(name.replace("_", " ") for name in SAYS.get(kind.name, {}))
    return Notice("other_genre", f"{detail}: read {changed} with that in mind")


def _listed(kind: Genre) -> str:
    name = kind.evidence.partition(":")[2]
    return f"the list {name} calls this outlet satire, which is not scored as news"


def _withheld(result: SignalResult, reason: Notice) -> SignalResult:
    """What was found in the text stays to be seen; the number and what adds up to it goes."""
    given = result.score
    score = Score(
        None, reason.detail, "unknown", given.better, abstained=reason, details=given.details
    )
    return replace(result, score=score, contributions=(), if_removed=())
