"""Sources inside a source: "a militia that officials blame for the raid, the Pentagon said".

No corpus marks them, so they are read from words: within what is attributed, a speaker right before a
verb of speech or belief, or behind "according to". Each is itself only as good as who relays it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from credcheck.attribution import lexicon as lex
from credcheck.attribution.source_type import classify
from credcheck.types import Attribution, InnerSource, Span

_VERBS = (
    r"(?:ha(?:s|ve|d) )?(?:also |later |previously |repeatedly |publicly )?"
    r"(?:sa(?:y|ys|id)|told|blam(?:e|es|ed)|believ(?:e|es|ed)|claim(?:s|ed)?|alleg(?:e|es|ed)"
    r"|accus(?:e|es|ed)|describ(?:e|es|ed)|suspect(?:s|ed)?|assert(?:s|ed)?|warn(?:s|ed)?"
    r"|den(?:y|ies|ied)|argu(?:e|es|ed)|estimat(?:e|es|ed)|report(?:s|ed)|admit(?:s|ted)"
    r"|confirm(?:s|ed)?|announc(?:e|es|ed)|consider(?:s|ed)?|insist(?:s|ed)?|call(?:s|ed))"
)
_PERSON_OR_BODY = (
    r"(?!(?:which|who|whom|that|what)\b)(?:(?:the|a|an|some|many|several|most|other|two|three) )?"
    r"(?:[\w.’'-]{1,24} ){0,3}?[\w.’'-]{2,24}"
)
_BEFORE = re.compile(
    r"(?:(?<=\bthat )|(?<=\bwhat )|(?<=\bwhom )|(?<=\bwho )|(?<=\bwhich )|(?<=, )|(?<=\bas )"
    r"|(?<=\bbecause ))"
    rf"(?P<source>{_PERSON_OR_BODY}) (?P<cue>{_VERBS})\b",
    re.IGNORECASE,
)
_ACCORDING = re.compile(
    rf"\b(?P<cue>according to|in the words of|citing|cited by) (?P<source>{_PERSON_OR_BODY})"
    r"(?=[,.;:\"”’]|\s(?:and|that|who|which|in|on|at|of)\b|$)",
    re.IGNORECASE,
)
_CONTENT = 2000  # characters of a content that are looked at: a speech is not a relay


def inner_sources(text: str, attribution: Attribution) -> tuple[InnerSource, ...]:
    """The sources that stand inside an attribution's content, in text order, without overlaps."""
    outer = [span for span in (attribution.source, attribution.cue) if span]
    found: list[InnerSource] = []
    for content in attribution.content:  # contents never overlap: each has spans of its own
        taken = list(outer)
        for inner in sorted(_within(text, content), key=lambda one: one.source.start):
            if not any(inner.source.overlap(s) or inner.cue.overlap(s) for s in taken):
                found.append(inner)
                taken += [inner.source, inner.cue]
    return tuple(found)


def _within(text: str, content: Span) -> Iterator[InnerSource]:
    end = min(content.end, content.start + _CONTENT)
    for pattern in (_BEFORE, _ACCORDING):
        for match in pattern.finditer(text, content.start, end):
            words = match["source"]
            kind = classify(words)
            if kind != "none" and _names_a_speaker(words):
                yield InnerSource(Span(*match.span("source")), Span(*match.span("cue")), kind)


def _names_a_speaker(words: str) -> bool:
    """A name, or a noun for people, bodies or documents; no pronoun: it stands for who speaks."""
    last = words.rsplit(maxsplit=1)[-1].lower().removesuffix("’s").removesuffix("'s")
    if last in lex.PERSONAL | lex.PLURAL_PRONOUNS | lex.THING_PRONOUNS | lex.RELATIVE:
        return False
    singular = last.removesuffix("s") if not last.endswith("ss") else last
    known = (lex.PEOPLE, lex.INSIDERS, lex.SPOKESPEOPLE, lex.CROWDS, lex.BODIES, lex.DOCUMENTS)
    one_of_them = any(last in nouns or singular in nouns for nouns in known)
    return one_of_them or words.rsplit(maxsplit=1)[-1][:1].isupper()
