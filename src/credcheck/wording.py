"""Which words carry a score: loaded words, headline devices, shouting, each with a reason.

Rules only name what the model already found: a headline device is named where the headline is judged
clickbait and the device's words add to that judgement.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from credcheck import pool
from credcheck.shouting import shouting
from credcheck.types import Encoding, Evidence, Sentence, Span, Voice

SIGNAL = "sensationalism"
CLICKBAIT_FLOOR = 0.4
# Small words and acronyms in capitals do not end a run of shouted words.
_ENDS_RUN = re.compile(r"[a-z.!?;]")
TITLE_CHARS = 500  # devices are looked for in these, so that no headline can stall the patterns

# Titles in the Credible Web's credibility signals; the words are this project's.
_DEVICES: tuple[tuple[str, str, str], ...] = (
    (
        "listicle",
        (
            r"\b(?:\d+|[Ff]ive|[Tt]en|[Ss]even)\s+(?:\S+\s+){0,3}?"
            r"(?:things|ways|reasons|signs|facts|tricks|tips|times|people|photos|secrets|habits|foods|"
            r"mistakes|questions|moments|products|ideas|places|hacks|lessons)\b"
        ),
        "promises a list",
    ),
    (
        "cliffhanger",
        (
            r"what happen(?:s|ed) next|you(?:'|’)?(?:ll| will) (?:never|not) (?:believe|guess)|"
            r"you won(?:'|’)?t believe|wait (?:un)?til you|and then\b.*(?:\.\.\.|…)|(?:\.\.\.|…)\s*$|"
            r"the (?:rest|ending) (?:is|will)"
        ),
        "holds back what happened",
    ),
    (
        "curiosity_gap",
        (
            r"\bthis (?:one|is (?:why|how|what)|simple|weird|little|trick|man|woman|mom|dad)\b|"
            r"\bhere(?:'|’)?s (?:why|how|what)\b|"
            r"\bthe (?:real |surprising |one )?(?:reason|secret|truth|thing)\b|"
            r"\bwhat (?:he|she|they|it) (?:did|found|said|saw)\b|"
            r"\b(?:these|this) \w+ (?:will|can|could|might)\b|"
            r"\byou (?:need|have) to (?:know|see)\b|\bwhy you\b"
        ),
        "points at something and does not say what it is",
    ),
    (
        "provoking_emotions",
        (
            r"\b(?:heart(?:breaking|warming|wrenching)|shock(?:ing|ed)?|outrag(?:e|ed|eous)|tears?|"
            r"stun(?:ned|ning)|jaw-dropping|horrif(?:ying|ic)|adorable|hilarious|devastat(?:ed|ing)|"
            r"disgust(?:ed|ing)|furious|fury|incredible|amazing|insane|mind-?blowing)\b"
        ),
        "names the feeling the reader is to have",
    ),
    (
        "challenge_to_the_ego",
        (
            r"\b(?:you(?:'|’)?(?:ve| have) been|you(?:'|’)?re) \w+ing\b.*\bwrong\b|"
            r"\bonly (?:a )?(?:genius|true|real|\d+ ?%)|"
            r"\bhow (?:many|well|much) (?:of|do) (?:these|you)\b|"
            r"\bcan you (?:guess|spot|name|pass)\b|\bbet you\b"
        ),
        "challenges the reader",
    ),
    (
        "defying_convention",
        (
            r"\b(?:doctors?|experts?|scientists?|banks?|they) (?:hate|don(?:'|’)?t want you)\b|"
            r"\beverything you (?:know|thought)\b|\bmyths?\b.*\bwrong\b|\bforget (?:everything|what)\b"
        ),
        "sets itself against what is commonly held",
    ),
    (
        "inducing_fear",
        (
            r"\b(?:deadly|terrifying|warning|danger(?:ous)?|doom(?:ed)?|nightmare|killer|"
            r"before it(?:'|’)?s too late|"
            r"could (?:kill|destroy|ruin)|is (?:killing|destroying|poisoning))\b"
        ),
        "works with fear",
    ),
)
_COMPILED = tuple((code, re.compile(rule, re.IGNORECASE), words) for code, rule, words in _DEVICES)


def words_of(
    text: str, encoding: Encoding, sentence: int | None = None
) -> list[tuple[int, int, NDArray[np.int64]]]:
    """Whole words with the pieces that make them: (start, end, piece numbers)."""
    chosen = (
        np.arange(len(encoding.starts))
        if sentence is None
        else np.flatnonzero(encoding.sentence == sentence)
    )
    found: list[tuple[int, int, NDArray[np.int64]]] = []
    if not len(chosen):
        return found
    starts, ends = encoding.starts[chosen].tolist(), encoding.ends[chosen].tolist()
    alpha = [text[s:e][-1:].isalnum() for s, e in zip(starts, ends, strict=True)]
    first = 0
    for i in range(1, len(starts) + 1):
        if i < len(starts) and starts[i] <= ends[i - 1] and alpha[i] and alpha[i - 1]:
            continue
        found.append((starts[first], ends[i - 1], chosen[first:i]))
        first = i
    return found


def loaded_words(
    text: str, encoding: Encoding, quoted: NDArray[np.bool_], threshold: float
) -> list[Evidence]:
    """Runs of neighbouring words whose loaded probability reaches ``threshold``, by voice."""
    probability = pool.sigmoid(encoding.column("loaded").astype(np.float64))
    words = words_of(text, encoding)
    firsts = [pieces[0] for _, _, pieces in words]
    tops = np.maximum.reduceat(probability, firsts).tolist() if words else []
    sentences, voices = encoding.sentence[firsts].tolist(), quoted[firsts].tolist()
    runs: list[list[float]] = []
    last = (-1, -1, False)
    for (start, end, _), top, sentence, voice in zip(words, tops, sentences, voices, strict=True):
        if not text[start : start + 1].isalnum():
            continue
        if top < threshold:
            last = (-1, -1, False)
            continue
        if last == (sentence, len(runs) - 1, voice):
            runs[-1][1], runs[-1][2] = end, max(runs[-1][2], top)
        else:
            runs.append([start, end, top, voice])
        last = (sentence, len(runs) - 1, voice)
    return [_loaded(text, int(a), int(b), score, quoted=bool(v)) for a, b, score, v in runs]


def _loaded(text: str, start: int, end: int, score: float, *, quoted: bool) -> Evidence:
    voice: Voice = "quoted" if quoted else "own"
    whose = "in words it attributes to somebody" if quoted else "in the article's own voice"
    reason = f"'{text[start:end]}' reads as loaded language, {whose}."
    return Evidence(SIGNAL, "loaded_language", start, end, score, voice, reason)


def headline_devices(
    text: str, encoding: Encoding, headline: Sentence, clickbait: float
) -> list[Evidence]:
    """Named devices of a clickbait headline; failing any, the words that add most to it."""
    if clickbait < CLICKBAIT_FLOOR:
        return []
    shares = pool.mean_shares(encoding, "clickbait")
    title = text[headline.start : headline.end][:TITLE_CHARS]
    found = []
    for code, rule, words in _COMPILED:
        for match in rule.finditer(title):
            start, end = headline.start + match.start(), headline.start + match.end()
            inside = (encoding.starts >= start) & (encoding.ends <= end)
            if match[0].strip() and float(shares[inside].sum()) > 0:
                reason = f"'{match[0]}' {words}; such headlines are judged clickbait."
                found.append(Evidence(SIGNAL, code, start, end, clickbait, "own", reason))
    return found or _strongest(text, encoding, headline, clickbait, shares)


def _strongest(
    text: str,
    encoding: Encoding,
    headline: Sentence,
    clickbait: float,
    shares: NDArray[np.float64],
) -> list[Evidence]:
    words = [
        (float(shares[pieces].sum()), start, end)
        for start, end, pieces in words_of(text, encoding, headline.index)
        if text[start:end][:1].isalnum()
    ]
    top = [word for word in sorted(words, reverse=True)[:2] if word[0] > 0]
    return [
        Evidence(
            SIGNAL,
            "clickbait",
            start,
            end,
            clickbait,
            "own",
            f"'{text[start:end]}' adds to the headline's clickbait judgement.",
        )
        for _, start, end in sorted(top, key=lambda word: word[1])
    ]


def shouted(text: str, sentence: Sentence) -> list[Evidence]:
    """Capitals and marks of a sentence that shouts, a run of capitals as one span."""
    found = shouting(text[sentence.start : sentence.end], body=sentence.part == "body")
    runs: list[Span] = []
    for span in found.capitals:
        start, end = sentence.start + span.start, sentence.start + span.end
        between = text[runs[-1].end : start] if runs else "."
        if not _ENDS_RUN.search(between):
            runs[-1] = Span(runs[-1].start, end)
        else:
            runs.append(Span(start, end))
    marks = [Span(sentence.start + s.start, sentence.start + s.end) for s in found.marks]
    named = [(span, "capitals", "is set in capitals") for span in runs]
    named += [(span, "exclamation", "raises the voice") for span in marks]
    return [
        Evidence(
            SIGNAL,
            code,
            span.start,
            span.end,
            found.value,
            "own",
            f"'{text[span.start : span.end]}' {what}.",
        )
        for span, code, what in named
    ]
