"""Why a source is not named: rows written for this table; ``[…]`` marks the source."""

from __future__ import annotations

import pytest
from attribution_marks import mention

from credcheck.attribution.anonymity import anonymity, reason_unnamed
from credcheck.types import Span

REASONS = [
    (
        "[A clerk] said so because they were not authorized to speak publicly.",
        "because they were not authorized to speak publicly",
    ),
    (
        "[An aide], who was not authorised to discuss the talks, said so.",
        "who was not authorised to discuss the talks",
    ),
    (
        "[An aide who was not authorized to speak to reporters] said so.",
        "who was not authorized to speak to reporters",
    ),
    (
        "[An aide], who spoke on condition of anonymity to discuss internal matters, said so.",
        "spoke on condition of anonymity to discuss internal matters",
    ),
    (
        "[A nurse] who asked not to be named, citing fear of reprisals, said so.",
        "asked not to be named, citing fear of reprisals",
    ),
    (
        "[A nurse] said so. She asked not to be identified because she feared losing her job.",
        "asked not to be identified because she feared losing her job",
    ),
    (
        "[A nurse] said so. The nurse spoke on the condition of anonymity for fear of reprisal.",
        "spoke on the condition of anonymity for fear of reprisal",
    ),
    (
        "Citing fear of reprisals and asking not to be named, [a nurse] said so.",
        "Citing fear of reprisals and asking not to be named",
    ),
    (
        "[Two officials] wasn’t it, who weren’t authorized to comment, said so.",
        "who weren’t authorized to comment",
    ),
    (
        "[A guard], whose name is being withheld to protect his family, said so.",
        "whose name is being withheld to protect his family",
    ),
    (
        "[A guard] said so, speaking on condition of anonymity\nas the talks were private.",
        "speaking on condition of anonymity\nas the talks were private",
    ),
    (
        "[A banker] barred from speaking publicly about clients said so.",
        "barred from speaking publicly about clients",
    ),
    (
        "[A banker] said so, requesting anonymity due to the sensitivity of the deal.",
        "requesting anonymity due to the sensitivity of the deal",
    ),
    (
        "[A banker], granted anonymity by this newspaper because he feared for his job, said so.",
        "granted anonymity by this newspaper because he feared for his job",
    ),
    (
        "[A banker] said so. This newspaper agreed to withhold his name because he faces threats.",
        "agreed to withhold his name because he faces threats",
    ),
    (
        "[Two people] said so, asking for anonymity, given the pending suit.",
        "asking for anonymity, given the pending suit",
    ),
    (
        "[A driver] did not want to be named for safety reasons.",
        "did not want to be named for safety reasons",
    ),
    (
        "[A U.S. official] was not permitted to speak on the record and hung up.",
        "was not permitted to speak on the record and hung up",
    ),
    (
        "[A pupil], who could not be named under court rules, wept.",
        "could not be named under court rules",
    ),
    (
        "[A clerk] lacked authorization to discuss the case, but did.",
        "lacked authorization to discuss the case",
    ),
]
PROMISES = [
    ("[A voter], who, like all others, responded anonymously, agreed.", "responded anonymously"),
    ("[Aides] said so. Some of them asked for anonymity.", "asked for anonymity"),
    (
        "[A soldier] spoke on the condition that his name not be used.",
        "on the condition that his name not be used",
    ),
    (
        "[An official] said so, speaking on condition of anonymity.",
        "speaking on condition of anonymity",
    ),
    ("[An official], who asked not to be named, said so.", "asked not to be named"),
    (
        "[An official] said so. He spoke on condition of anonymity.",
        "spoke on condition of anonymity",
    ),
    ("[A nurse], whose name was withheld, said so.", "whose name was withheld"),
    ("[Officials] briefed reporters on background.", "briefed reporters on background"),
    ("[A teacher] wished to remain anonymous.", "wished to remain anonymous"),
    ("[A teacher] declined to give her name.", "declined to give her name"),
    ("[A man] who identified himself only as Tom said so.", "identified himself only as"),
    (
        "[A teacher], identified only by her first name, said so.",
        "identified only by her first name",
    ),
    ("[A source] told us so anonymously, then spoke anonymously again.", "spoke anonymously"),
]
NOTHING = [
    "[She] was not authorized to sell the boat.",
    "[The clerk] was not allowed to leave.",
    "[A nurse] said the ward was full.",
    "[A nurse] said so. An official, who was not authorized to speak publicly, agreed.",
    "[A nurse] said so, but an official who asked not to be named for safety reasons disagreed.",
    "[A nurse] said: “I am not authorized to speak to the press.”",
    '[A nurse] said: "I asked not to be named because I am shy."',
    "[Officials] briefed reporters on background checks.",
    "[A nurse] said so.\n\nHe was not authorized to speak publicly.",
    "[A nurse] said so. It rained. He was not authorized to speak publicly.",
    "He was not authorized to speak publicly. It rained. [A nurse] said so.",
    "[A nurse] named the ship because it was new.",
    "[The bank] was unauthorized to lend.",
    "[An anonymous letter] named him.",
    "[The suspect] was not named in the suit.",
    "[A clerk] was barred from entering.",
]


@pytest.mark.parametrize(("marked", "words"), REASONS)
def test_a_reason_is_found(marked: str, words: str) -> None:
    text, span = mention(marked)
    found = reason_unnamed(text, span)
    assert found is not None
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(("marked", "words"), PROMISES)
def test_a_promise_without_a_reason(marked: str, words: str) -> None:
    text, span = mention(marked)
    found = anonymity(text, span)
    assert found is not None
    assert text[found.span.start : found.span.end] == words
    assert not found.reason
    assert reason_unnamed(text, span) is None


@pytest.mark.parametrize("marked", NOTHING)
def test_other_words_say_nothing_of_names(marked: str) -> None:
    assert anonymity(*mention(marked)) is None


@pytest.mark.parametrize(
    "piece",
    [
        ",",
        "not ",
        "because ",
        "speaking ",
        "asked not ",
        "A. ",
        "“",
        "for ",
        "\n",
        "a U.S. ",
        "on background ",
    ],
)
def test_hostile_repetition_stays_in_the_text(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    for span in (Span(0, 3), Span(0, len(text)), Span(len(text) // 2, len(text) // 2 + 9)):
        found = anonymity(text, span)
        assert found is None or 0 <= found.span.start < found.span.end <= len(text)
