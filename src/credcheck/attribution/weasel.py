"""Weasel wording: forms that attribute to nobody, or to a crowd that nobody can ask.

Which forms do so follows Vincze (2013), "Weasels, hedges and peacocks", and the list that Wikipedia's
editors keep (Manual of Style, "Words to watch").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from credcheck.types import Sentence, Span

_SAYS = (
    r"(?:say|said|argue|argued|believe|claim|claimed|fear|think|suggest|warn|contend|maintain|note|insist"
    r"|worry|speculate|predict|point out|agree)"
)
_CROWD = (
    r"(?:some|many|most|others|critics|experts|observers|insiders|analysts|commentators|skeptics|sceptics"
    r"|supporters|opponents|detractors|scholars|pundits|people|sources)"
)
_FORM = re.compile(
    r"\b(?:it (?:is|was|has been) (?:also |now |widely |often |sometimes |generally |commonly )?"
    r"(?:believed|thought|said|understood|feared|rumou?red|reported|alleged|claimed|known|suggested|argued)"
    r"|(?:reportedly|allegedly|purportedly|supposedly|reputedly)"
    r"|(?:is|are|was|were) (?:widely|often|generally|commonly|sometimes) (?:believed|thought|said|seen"
    r"|regarded|considered|viewed|understood|reported)"
    r"|there (?:is|are|was|were|have been) (?:\w+ )?(?:fears|claims|reports|rumou?rs|suggestions|concerns"
    r"|speculation|allegations) that"
    r"|rumou?r has it|word is(?: that)?|(?:studies|research|science|polls|data) (?:shows?|suggests?|says?)"
    r"(?= that\b)"
    rf"|{_CROWD} {_SAYS})\b",
    re.IGNORECASE,
)
# "The critics said" and "a few analysts say" speak of people told of before, or counted.
_DEFINITE = re.compile(
    r"(?:\b(?:the|these|those|two|three|four|five|several|few|his|her|its|their|of|company|government"
    r"|market|industry|legal|health|\w+[’']s?) )\Z",
    re.IGNORECASE,
)


def weasels(text: str, sentence: Sentence) -> Iterator[Span]:
    """The weasel forms of one sentence, in text order. Linear in its length."""
    for match in _FORM.finditer(text, sentence.start, sentence.end):
        before = text[max(sentence.start, match.start() - 24) : match.start()]
        if not _DEFINITE.search(before):
            yield Span(*match.span())
