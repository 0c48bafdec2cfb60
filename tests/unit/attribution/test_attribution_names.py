"""Names are capitalised runs with their titles; words that only open a sentence are none."""

from __future__ import annotations

import pytest
from growth import LINEAR, growth

from credcheck.attribution.names import find_names, gender_of
from credcheck.attribution.phrases import clean, head_of, singular

CASES = [
    ("Then Ann Lee left.", [("Ann Lee", "named_person")]),
    ("On Monday Ann Lee left.", [("Ann Lee", "named_person")]),
    (
        "They met Maj. Gen. Walter T. Briggs there.",
        [("Maj. Gen. Walter T. Briggs", "named_person")],
    ),
    ("Oregon’s Ann Lee left.", [("Ann Lee", "named_person")]),
    ("Ann Lee’s boat sank.", [("Ann Lee", "named_person")]),
    ("Ludwig van der Meer left.", [("Ludwig van der Meer", "named_person")]),
    ("the Ministry of Fisheries met", [("Ministry of Fisheries", "organization")]),
    ("Northern Harbor Authority met", [("Northern Harbor Authority", "organization")]),
    ("It rained. But not here.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_finds(text: str, expected: list[tuple[str, str]]) -> None:
    found = find_names(text)
    assert [(n.form, n.kind) for n in found][: len(expected)] == expected
    assert bool(found) == bool(expected)
    assert all(text[n.start : n.end] == n.form for n in found)


def test_what_a_name_keeps() -> None:
    (name,) = find_names("President Rosa Alvarez Jr. came.")
    assert (name.key, name.words, name.title) == ("alvarez", ("Rosa", "Alvarez", "Jr."), True)
    assert (gender_of("Ms. Alvarez"), gender_of("Sir Ian"), gender_of("Dr. Lee")) == ("f", "m", "")


def test_names_take_linear_time() -> None:
    assert len(find_names("Ann Lee and " * 5000)) == 5000
    find_names("A." * 20000)
    find_names("Mr. " * 20000)
    assert growth(lambda count: find_names("Ann Lee and " * count)) < LINEAR


@pytest.mark.parametrize(
    ("source", "cleaned", "head"),
    [
        ("according to Ann Lee,", "Ann Lee", "lee"),
        ("Sen. Paula Whitcombe (D-Ore.)", "Sen. Paula Whitcombe", "whitcombe"),
        ("a spokesman for the ministry", "a spokesman for the ministry", "spokesman"),
        ("“the union’s” ", "the union", "union"),
        ("figures the agency released", "figures the agency released", "figures"),
        ("figures she released", "figures she released", "figures"),
        ("Moss herself", "Moss", "moss"),
        ("", "", ""),
    ],
)
def test_cleaned_source_and_head(source: str, cleaned: str, head: str) -> None:
    assert clean(source) == cleaned
    assert head_of(source) == head


def test_singulars() -> None:
    pairs = {"agencies": "agency", "women": "woman", "people": "person", "wives": "wife"}
    pairs |= {"churches": "church", "press": "press", "census": "census", "aides": "aide"}
    assert {word: singular(word) for word in pairs} == pairs
