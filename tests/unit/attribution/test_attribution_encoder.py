"""Attributions as a newsroom sets them, through the shipped encoder."""

from __future__ import annotations

import pytest
from attribution_marks import words

from credcheck import Pipeline, extract, segment
from credcheck.attribution import decode
from credcheck.types import Attribution

HEAD = "Harbour plan splits Sarrow council\n\n"
TEXTS = """
== paragraphs that open a quotation and do not close it
"We have patched it for thirty years," said Ilse Brandt, the mayor of Sarrow. "Nobody cared.

"Every winter it costs us more than the winter before.

"This time we build a new one, or we move the boats."

The council will vote in May.
-- Ilse Brandt, the mayor of Sarrow | said | "We have patched it for thirty years," \
| "Nobody cared. \
| "Every winter it costs us more than the winter before. \
| "This time we build a new one, or we move the boats."
== the same in curly marks
Ilse Brandt told the council that the wall would not last. “We have patched it for thirty years.

“Every winter it costs us more than the winter before.

“This time we build a new one.”
-- Ilse Brandt | told | that the wall would not last | “We have patched it for thirty years. \
| “Every winter it costs us more than the winter before. | “This time we build a new one.”
== an interrupted quotation
“The wall,” said Ilse Brandt, the mayor, “will not stand another winter, and the boats will be next.”
-- Ilse Brandt, the mayor, | said | “The wall,” \
| “will not stand another winter, and the boats will be next.”
== one source, several cues
Ilse Brandt said the wall was sinking, added that the boats were at risk, and warned that nobody had a plan.
-- Ilse Brandt | said | the wall was sinking
-- Ilse Brandt | added | that the boats were at risk
-- Ilse Brandt | warned | that nobody had a plan
== the source of the sentence before
The engineers have studied the wall since March. It will fail within two years, they said.
-- they | said | It will fail within two years
== a quotation inside a quotation
“When I asked the minister she told me, ‘There is no money,’ and she closed the door,” Lund said.
-- Lund | said | “When I asked the minister she told me, ‘There is no money,’ and she closed the door,”
== marks of many styles
«The wall will not last,» said Ilse Brandt. »We need money,« Per Lund said. „The boats are safe,“ said Ada \
Marsh. ‘The pumps failed,’ said the harbour office. ``It is over,'' said Brandt.
-- Ilse Brandt | said | «The wall will not last,»
-- Per Lund | said | »We need money,«
-- Ada Marsh | said | „The boats are safe,“
-- the harbour office | said | ‘The pumps failed,’
-- Brandt | said | ``It is over,''
== a source inside the source
The militia, which officials blame for the fire, denied any part in it, according to the Defence Ministry.
-- the Defence Ministry | according to \
| The militia, which officials blame for the fire, denied any part in it
== wire copy in capitals
THE HARBOUR OFFICE SAID REPAIRS WOULD COST 40 MILLION CROWNS.

"WE HAVE NO MONEY," SAID PER LUND.
-- THE HARBOUR OFFICE | SAID | REPAIRS WOULD COST 40 MILLION CROWNS
-- PER LUND | SAID | "WE HAVE NO MONEY,"
== nothing but refusals to comment
Brandt declined to comment. The ministry did not respond to a request for comment. Lund could not be reached \
for comment.
== a poem
The wall stood long,
The sea was strong,
It sang all night
A hungry song.
"""
CASES = dict(case.split("\n", 1) for case in TEXTS.split("\n== ")[1:])


def _read(pipeline: Pipeline, body: str) -> tuple[str, tuple[Attribution, ...]]:
    article = extract.from_text(HEAD + body)
    sentences = segment.split(article)
    (encoding,) = pipeline.encoder.encode([article.text], [sentences])
    thresholds = pipeline.bundle.config.thresholds
    return article.text, decode(article.text, sentences, encoding, thresholds=thresholds)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_finds(pipeline: Pipeline, case: str) -> None:
    """The text, then each attribution's source, cue and contents."""
    body, *rows = case.split("\n-- ")
    found = words(*_read(pipeline, body))
    assert [" | ".join((source, cue, *contents)) for source, cue, contents in found] == [
        row.strip() for row in rows
    ]


def test_an_interview_of_nobody_named_is_given_no_name(pipeline: Pipeline) -> None:
    talk = "Q: Will it last?\n\nA: No. It sinks.\n\nQ: Who pays?\n\nA: The city.\n\nQ: When?\n\nA: In May."
    _, found = _read(pipeline, talk)
    assert [a.resolved_source for a in found] == [None, None, None]
    assert {a.source_type for a in found} == {"unnamed_person"}
