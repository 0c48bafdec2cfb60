"""Titles and affiliations around a mention: rows written for this table.

``[…]`` marks the mention; its name stands in the second column, None for a source without one.
"""

from __future__ import annotations

import pytest
from attribution_marks import mention
from growth import LINEAR, growth

from credcheck.attribution.titles import Role, title_of
from credcheck.types import Span

ROWS = [
    # before the name
    (
        "[Harbor spokesperson Maj. Gen. Walter T. Briggs] said so.",
        "Walter T. Briggs",
        "spokesperson",
        "Harbor",
    ),
    (
        "Pentagon spokesperson Maj. Gen. [Walter T. Briggs] said so.",
        "Walter T. Briggs",
        "spokesperson",
        "Pentagon",
    ),
    ("company spokeswoman [Jane Roe] said so.", "Jane Roe", "spokeswoman", "company"),
    (
        "It closed, [Tidewater Bank spokesman Carl Yates] said.",
        "Carl Yates",
        "spokesman",
        "Tidewater Bank",
    ),
    (
        "White House press secretary [Dana Holt] said no.",
        "Dana Holt",
        "press secretary",
        "White House",
    ),
    ("Dunmore Mayor [Eve Stone] said no.", "Eve Stone", "Mayor", "Dunmore"),
    ("Mayor [Eve Stone] of Dunmore said no.", "Eve Stone", "Mayor", "Dunmore"),
    ("[Mayor Eve Stone of Dunmore] said no.", "Eve Stone", "Mayor", "Dunmore"),
    ("Former health minister [Jean Morel] said no.", "Jean Morel", "Former health minister", None),
    ("Corvane chief executive [Li Wen] resigned.", "Li Wen", "chief executive", "Corvane"),
    ("U.S. Secretary of State [Ann Lee] flew home.", "Ann Lee", "Secretary of State", "U.S."),
    ("German Foreign Minister [Lena Holz] flew home.", "Lena Holz", "Foreign Minister", "German"),
    (
        "Leeford University professor [Ann Sharp] disagreed.",
        "Ann Sharp",
        "professor",
        "Leeford University",
    ),
    (
        "University of Leeford economist [Ann Sharp] disagreed.",
        "Ann Sharp",
        "economist",
        "University of Leeford",
    ),
    ("On Tuesday police chief [Omar Diallo] spoke.", "Omar Diallo", "police chief", None),
    ("Dunmore Police Chief [Omar Diallo] spoke.", "Omar Diallo", "Police Chief", "Dunmore"),
    ("But Corvane's chief engineer, [Mia Lund], left.", "Mia Lund", "chief engineer", "Corvane"),
    (
        "Former Harbor Authority spokesman [Carl Yates] agreed.",
        "Carl Yates",
        "Former spokesman",
        "Harbor Authority",
    ),
    ("District Attorney [Noor Haddad] refused.", "Noor Haddad", "District Attorney", None),
    ("Vice President [Rosa Alvarez] refused.", "Rosa Alvarez", "Vice President", None),
    ("State Sen. [Bob Lane] refused.", "Bob Lane", "Sen.", None),
    ("Longtime party strategist [Ivo Brand] laughed.", "Ivo Brand", "strategist", "party"),
    ("They met Detective [Ada Quill] twice.", "Ada Quill", "Detective", None),
    (
        "Health ministry spokesman [Paul Reyes] denied it.",
        "Paul Reyes",
        "spokesman",
        "Health ministry",
    ),
    # behind the name
    (
        "[Ann Sharp], a professor of economics at Leeford University, disagreed.",
        "Ann Sharp",
        "professor of economics",
        "Leeford University",
    ),
    (
        "[Ann Sharp], 61, a professor of economics at Leeford University.",
        "Ann Sharp",
        "professor of economics",
        "Leeford University",
    ),
    (
        "[Ann Sharp, a professor of tidal law\nat Leeford University,] agreed.",
        "Ann Sharp",
        "professor of tidal law",
        "Leeford University",
    ),
    ("Sen. [Bob Lane], D-Ohio, refused.", "Bob Lane", "Sen.", "D-Ohio"),
    ("[Sen. Bob Lane, D-Ohio,] refused.", "Bob Lane", "Sen.", "D-Ohio"),
    ("Rep. [Owen Tully] (R-Vt.) refused.", "Owen Tully", "Rep.", "R-Vt."),
    ("[Sen. Bob Lane (D)] refused.", "Bob Lane", "Sen.", "D"),
    (
        "[Ben Ortiz], who leads the union's local chapter, walked out.",
        "Ben Ortiz",
        "leads the union's local chapter",
        None,
    ),
    (
        "[Ben Ortiz], president of the Dock Workers Union, walked out.",
        "Ben Ortiz",
        "president",
        "Dock Workers Union",
    ),
    ("[Ben Ortiz], the union's president, walked out.", "Ben Ortiz", "president", "union"),
    (
        "[Li Wen], president and chief executive of Corvane, said no.",
        "Li Wen",
        "president and chief executive",
        "Corvane",
    ),
    (
        "[Li Wen], who is the chief executive officer of Corvane, said no.",
        "Li Wen",
        "chief executive officer",
        "Corvane",
    ),
    (
        "[Mia Lund], who studies tides at Leeford University, agreed.",
        "Mia Lund",
        "studies tides",
        "Leeford University",
    ),
    (
        "[Mia Lund], a senior fellow at the Institute for Tidal Studies, agreed.",
        "Mia Lund",
        "senior fellow",
        "Institute for Tidal Studies",
    ),
    ("[Noor Haddad], a lawyer for the family, wept.", "Noor Haddad", "lawyer for the family", None),
    ("[Noor Haddad], the head of the city council, wept.", "Noor Haddad", "head", "city council"),
    (
        "[Noor Haddad], head of research at the Harbor Trust, wept.",
        "Noor Haddad",
        "head of research",
        "Harbor Trust",
    ),
    (
        "[Dr. Ida Brandt], a cardiologist at Mercy Hospital, wept.",
        "Ida Brandt",
        "cardiologist",
        "Mercy Hospital",
    ),
    (
        "[Gen. Walter Briggs], the navy's chief of staff, saluted.",
        "Walter Briggs",
        "chief of staff",
        "navy",
    ),
    (
        "“It rained,” said [Ann Sharp], an analyst with Brook Securities.",
        "Ann Sharp",
        "analyst",
        "Brook Securities",
    ),
    ("“It rained,” said [Ann Sharp], minister of health.", "Ann Sharp", "minister of health", None),
    ("[Ivo Brand] — the former head of Corvane — left.", "Ivo Brand", "former head", "Corvane"),
    (
        "[Ivo Brand], professor emeritus of law at Leeford, left.",
        "Ivo Brand",
        "professor emeritus of law",
        "Leeford",
    ),
    (
        "[Ivo Brand], an officer in the county police, left.",
        "Ivo Brand",
        "officer",
        "county police",
    ),
    # a role and a comma before the name
    ("the chief executive of Corvane, [Li Wen], said no.", "Li Wen", "chief executive", "Corvane"),
    ("[The chief executive of Corvane, Li Wen,] said no.", "Li Wen", "chief executive", "Corvane"),
    (
        "[The Pentagon spokesperson, Maj. Gen. Walter Briggs,] said no.",
        "Walter Briggs",
        "spokesperson",
        "Pentagon",
    ),
    (
        "It shut, according to the state's chief economist, [Ann Sharp].",
        "Ann Sharp",
        "chief economist",
        "state",
    ),
    ("Moss's campaign manager, [Carl Yates], said so.", "Carl Yates", "campaign manager", "Moss"),
    ("Her lawyer, [Samir Haddad], said so.", "Samir Haddad", "lawyer", None),
    # a rank alone
    ("[Maj. Gen. Walter Briggs] said so.", "Walter Briggs", "Maj. Gen.", None),
    ("Lt. Col. [Ida Brandt] said so.", "Ida Brandt", "Lt. Col.", None),
    ("[Gov. Rosa Alvarez] said so.", "Rosa Alvarez", "Gov.", None),
    ("Ohio Sen. [Bob Lane] said so.", "Bob Lane", "Sen.", "Ohio"),
    # surnames, pronouns and roles of a named person
    ("[Prof. Sharp] said so.", "Ann Sharp", "Prof.", None),
    ("[The spokesman] said so.", "Carl Yates", "spokesman", None),
    ("[Yates], the ministry's spokesman, said so.", "Carl Yates", "spokesman", "ministry"),
    # shapes of real bylines: fields, parties, states of two words, names inside descriptions
    ("New Leeford Gov. [Rosa Alvarez] said so.", "Rosa Alvarez", "Gov.", "New Leeford"),
    ("Former Leeford Gov. [Rosa Alvarez] said so.", "Rosa Alvarez", "Former Gov.", "Leeford"),
    (
        "[Ivo Brand, the Republican attorney general of Leeford,] left.",
        "Ivo Brand",
        "attorney general",
        "Leeford",
    ),
    (
        "Homeland Security Secretary [Ida Brandt] left.",
        "Ida Brandt",
        "Secretary",
        "Homeland Security",
    ),
    (
        "[Mia Lund], an assistant professor in the school of tidal studies at Leeford University, left.",
        "Mia Lund",
        "assistant professor",
        "Leeford University",
    ),
    (
        "[Mia Lund], an expert on tides at the Harbor Trust, left.",
        "Mia Lund",
        "expert on tides",
        "Harbor Trust",
    ),
    (
        "[Mia Lund], technical adviser to the Harbor Trust, left.",
        "Mia Lund",
        "technical adviser",
        "Harbor Trust",
    ),
    ("Investigative reporter [Mia Lund] left.", "Mia Lund", "Investigative reporter", None),
    (
        "[Mia Lund, who has also advised Sen. Bob Lane, director of the Harbor Trust,] left.",
        "Bob Lane",
        "director",
        "Harbor Trust",
    ),
    (
        "[Mia Lund, a professor of law at Leeford University,] left.",
        "Mia Lund, a professor of law at Leeford University,",
        "professor of law",
        "Leeford University",
    ),
    ("[Several experts] said so.", None, "experts", None),
    ("[doctors and medical experts] said so.", None, "doctors and medical experts", None),
    # unnamed sources
    ("[A spokesman for the health ministry] said so.", None, "spokesman", "health ministry"),
    ("[a spokesman] for the health ministry said so.", None, "spokesman", "health ministry"),
    ("[a U.S. official] said so.", None, "official", "U.S."),
    ("[U.S. officials] said so.", None, "officials", "U.S."),
    (
        "[a senior official from the Revolutionary Guard] said so.",
        None,
        "senior official",
        "Revolutionary Guard",
    ),
    ("[A company spokeswoman] said so.", None, "spokeswoman", "company"),
    ("[a spokesperson for Corvane] said so.", None, "spokesperson", "Corvane"),
    ("[a Corvane spokesperson] said so.", None, "spokesperson", "Corvane"),
    ("[a former aide to the mayor] said so.", None, "former aide", None),
    (
        "[a professor of law at Leeford University] said so.",
        None,
        "professor of law",
        "Leeford University",
    ),
    ("[one federal judge] said so.", None, "federal judge", None),
    ("[a Western diplomat] said so.", None, "diplomat", "Western"),
    (
        "[a spokesman for the Leeford city council] said so.",
        None,
        "spokesman",
        "Leeford city council",
    ),
    (
        "[an official at the Department of Fisheries and Oceans] said so.",
        None,
        "official",
        "Department of Fisheries and Oceans",
    ),
]
NOTHING = [
    ("[Ann Sharp] said it rained.", "Ann Sharp"),
    ("[Mr. Marsh] said it rained.", "Mr. Marsh"),
    ("It was [Ann Sharp], a spokesman said.", "Ann Sharp"),
    ("It was [Ann Sharp], officials said.", "Ann Sharp"),
    ("The mayor, [Ann Sharp] and Bob Lane left.", "Ann Sharp"),
    ("According to the mayor, [Ann Sharp] was late.", "Ann Sharp"),
    ("The mayor was late. [Ann Sharp] was not.", "Ann Sharp"),
    ("[Ann Sharp] was late. The mayor of Dunmore was not.", "Ann Sharp"),
    ("The mayor was late\n\n[Ann Sharp] was not.", "Ann Sharp"),
    ("[Ann Sharp], Mayor Eve Stone and others left.", "Ann Sharp"),
    ("[Ann Sharp], praising the mayor of Dunmore, left.", "Ann Sharp"),
    ("[Ann Sharp], whose lawyer wept, left.", "Ann Sharp"),
    ("[Ann Sharp], 34, left.", "Ann Sharp"),
    ("[Ann Sharp], who saw the crash, left.", "Ann Sharp"),
    ("[Ann Sharp], a mother of two, left.", "Ann Sharp"),
    ("[Twitter's Ann Sharp] left.", "Ann Sharp"),
    ("[He] said it rained.", "Ann Sharp"),
    ("[a neighbour] said it rained.", None),
    ("[The report] said it rained.", None),
    ("[residents] said it rained.", None),
    ("[sources] said it rained.", None),
    ("[Its executive board] said so.", None),
    ("[the Leeford secretary of state’s website] said so.", None),
    ("[It] said the mayor rained.", None),
]


@pytest.mark.parametrize(("marked", "name", "title", "affiliation"), ROWS)
def test_title_and_affiliation(
    marked: str, name: str | None, title: str, affiliation: str | None
) -> None:
    text, span = mention(marked)
    found = title_of(text, span, name)
    assert found == Role(title, affiliation)


@pytest.mark.parametrize(("marked", "name"), NOTHING)
def test_nothing_is_guessed(marked: str, name: str | None) -> None:
    text, span = mention(marked)
    assert title_of(text, span, name) is None


def test_a_title_is_at_most_120_characters() -> None:
    text = "Ann Sharp, who leads " + "the very long local chapter " * 30
    found = title_of(text, Span(0, 9), "Ann Sharp")
    assert found is not None
    assert len(found.title) <= 120


@pytest.mark.parametrize(
    "text",
    [
        "," * 50_000,
        "the " * 20_000,
        "Gen. " * 10_000,
        "of Leeford " * 5_000,
        "chief " * 10_000,
        "union's " * 6_000,
        ". A" * 20_000,
        "who leads, " * 5_000,
        "\n" * 50_000,
        "Ann Sharp, a " * 5_000,
    ],
)
def test_hostile_texts_are_read_in_bounded_time(text: str) -> None:
    whole = f"{text}Ann Sharp{text}"
    for span in (Span(len(text), len(text) + 9), Span(0, len(whole)), Span(0, 0)):
        for name in ("Ann Sharp", None):
            found = title_of(whole, span, name)
            assert found is None or 0 < len(found.title) <= 120


def test_work_does_not_grow_with_the_article() -> None:
    def run(size: int) -> None:
        text = "a, b. C " * size
        title_of(f"{text}Mayor Ann Sharp{text}", Span(len(text) + 6, len(text) + 15), "Ann Sharp")

    assert growth(run) < LINEAR / 3
