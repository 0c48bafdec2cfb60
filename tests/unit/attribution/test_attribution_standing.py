"""Officials, independent experts and outlets, told by their words: rows written for these tables."""

from __future__ import annotations

import pytest

from credcheck.attribution.standing import is_expert, is_official, is_outlet
from credcheck.attribution.titles import Role

OFFICIAL = (
    "Pentagon spokesperson",
    "a U.S. official",
    "company spokeswoman",
    "chief executive of Corvane",
    "health minister",
    "Sen.",
    "Maj. Gen.",
    "Mayor",
    "police chief",
    "a police officer",
    "police",
    "the ministry",
    "Ministry of Health",
    "the Pentagon",
    "the city council",
    "American authorities",
    "the company",
    "Northwind Energy Inc.",
    "prosecutors",
    "a federal judge",
    "the Supreme Court",
    "White House press secretary",
    "head of the city council",
    "the army",
    "Lawmakers",
    "acting governor",
)
NOT_OFFICIAL = (
    "professor of economics",
    "residents",
    "former health minister",
    "retired general",
    "critics",
    "Ann Sharp",
    "Amnesty International",
    "Leeford University",
    "a spokesman for the university",
    "the union's president",
    "head of the charity",
    "a teacher",
    "the report",
    "",
)
EXPERT = (
    "professor of economics",
    "a professor at Leeford University",
    "a researcher",
    "economists",
    "an analyst at Brook Securities",
    "senior fellow at the Institute for Tidal Studies",
    "volcanologist",
    "public health experts",
    "a historian",
    "U.S. scientists",
    "Prof.",
)
NOT_EXPERT = (
    "Pentagon spokesperson",
    "a spokeswoman for the scientists",
    "chief economist at the Treasury",
    "a government scientist",
    "residents",
    "police",
    "an official",
    "lawyer for the family",
    "Dr Strangely's neighbour",
    "",
)
OUTLETS = (
    "Reuters",
    "The Associated Press",
    "AFP",
    "Xinhua News Agency",
    "The New York Times",
    "the Dunmore Herald",
    "The Daily Lantern",
    "BBC",
    "BBC News",
    "CNN",
    "Politico",
    "the state news agency",
    "a local newspaper",
    "state television",
    "Washington Post",
    "Wexcombe Gazette",
    "the Boston Globe",
    "Harbor Radio",
    "Evening Standard",
    "Channel Nine News",
)
NO_OUTLETS = (
    "Royal Mail",
    "Leeford University Press",
    "the command post",
    "Revolutionary Guard",
    "the ministry",
    "Ann Post",
    "Bob Star",
    "a news conference",
    "Journal of Tidal Science",
    "the media minister",
    "good times",
    "Twitter",
    "",
)


@pytest.mark.parametrize("words", OFFICIAL)
def test_officials(words: str) -> None:
    assert is_official(words)


@pytest.mark.parametrize("words", NOT_OFFICIAL)
def test_no_officials(words: str) -> None:
    assert not is_official(words)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role("spokesperson", "Pentagon"), True),
        (Role("president", "Dock Workers Union"), False),
        (Role("president", "Northern Republic"), True),
        (Role("director", "Department of Fisheries"), True),
        (Role("director", "Harbor Museum"), False),
        (Role("professor", "Leeford University"), False),
        (Role("Mayor", "Dunmore"), True),
        (Role("Former spokesman", "Harbor Authority"), False),
    ],
)
def test_a_role_counts_with_its_institution(role: Role, expected: bool) -> None:
    assert is_official(role) is expected


@pytest.mark.parametrize("words", EXPERT)
def test_experts(words: str) -> None:
    assert is_expert(words)
    assert not is_official(words)


@pytest.mark.parametrize("words", NOT_EXPERT)
def test_no_experts(words: str) -> None:
    assert not is_expert(words)


@pytest.mark.parametrize("name", OUTLETS)
def test_outlets(name: str) -> None:
    assert is_outlet(name)


@pytest.mark.parametrize("name", NO_OUTLETS)
def test_no_outlets(name: str) -> None:
    assert not is_outlet(name)


@pytest.mark.parametrize("text", ["," * 50_000, "officials " * 9_000, "a" * 100_000])
def test_hostile_words_are_read_in_bounded_time(text: str) -> None:
    assert isinstance(is_official(text), bool)
    assert not is_expert(text)
    assert not is_outlet(text)
