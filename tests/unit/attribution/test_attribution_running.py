"""Statements that seem to go on with the source before them, and those that do not."""

from __future__ import annotations

import pytest
from growth import LINEAR, growth

from credcheck.attribution import continued
from credcheck.types import Attribution, Sentence

FIRST = "Exports fell by a tenth, the report said."


def lay_out(*lines, blocks=None):
    text, found = "", []
    for number, line in enumerate(lines):
        text += " " if text else ""
        block = blocks[number] if blocks else 0
        found.append(Sentence(number, len(text), len(text) + len(line), "body", block))
        text += line
    return text, found


def says(sentence, kind="document", name="the report", quote="indirect"):
    return Attribution(sentence.index, None, None, (sentence.span,), kind, name, quote)


def run(*lines, kind="document", blocks=None):
    text, found = lay_out(*lines, blocks=blocks)
    return [a.sentence for a in continued(text, found, {0}, [says(found[0], kind)])]


@pytest.mark.parametrize(
    ("line", "kind", "goes_on"),
    [
        ("Imports fell too.", "document", True),
        ("It puts the loss at 4 million crowns.", "document", True),
        ("He has run the mill for nine years.", "named_person", True),
        ("They have lived there since spring.", "group", True),
        ("The mill will also close on Sundays.", "organization", True),
        ("It puts the loss at 4 million crowns.", "named_person", False),  # "it" is no person
        ("The mill stands on the river.", "document", False),  # nothing points back
        ("But imports rose, too.", "document", False),  # turns to something else
        ("We found that imports fell too.", "document", False),  # somebody speaks
        ("Imports “fell” too.", "document", False),
        ("Imports fell too.", "none", False),
    ],
)
def test_what_goes_on(line, kind, goes_on):
    assert run(FIRST, line, kind=kind) == ([1] if goes_on else [])


def test_it_carries_the_source_and_says_that_nobody_says_so():
    text, found = lay_out(FIRST, "Imports fell too.")
    (one,) = continued(text, found, {0}, [says(found[0])])
    assert (one.source, one.cue, one.content) == (None, None, (found[1].span,))
    assert (one.basis, one.source_type, one.resolved_source) == (
        "running",
        "document",
        "the report",
    )


def test_it_runs_on_until_something_stops_it():
    lines = (FIRST, "Imports fell too.", "It blames the drought.", "Rain came.", "It fell too.")
    assert run(*lines) == [1, 2]


def test_another_paragraph_stops_it():
    assert run(FIRST, "Imports fell too.", blocks=[0, 1]) == []


def test_what_has_a_source_of_its_own_is_left_alone():
    text, found = lay_out(FIRST, "Imports fell too, reportedly.")
    nobody = says(found[1], "none", None)
    assert continued(text, found, {0}, [says(found[0]), nobody]) == ()


def test_a_statement_between_that_is_none_stops_it():
    text, found = lay_out(FIRST, "Why?", "Imports fell too.")
    assert continued(text, [found[0], found[2]], {0}, [says(found[0])]) == ()


def test_the_work_grows_with_the_text():
    def measured(size):
        text, found = lay_out(*[FIRST, "Imports fell too.", "It blames the drought."] * size)
        named = [says(one) for one in found[::3]]
        continued(text, found, {one.index for one in found[::3]}, named)

    assert growth(measured, 50) < LINEAR
