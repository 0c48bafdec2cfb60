"""The type of a source is read from its words: spans written for this table."""

from __future__ import annotations

import pytest

from credcheck.attribution import classify
from credcheck.types import SOURCE_TYPES, SourceType

SPANS: dict[SourceType, tuple[str, ...]] = {
    "named_person": (
        "Ann Lee",
        "Dr. Ngozi Okafor",
        "Mr. Marsh",
        "Maj. Gen. Walter T. Briggs",
        "President Alvarez",
        "the harbor police spokesperson, Lt. Col. Ida Brandt,",
        "Senator Paula Whitcombe of Oregon",
        "Rep. Owen Tully (D-Vt.)",
        "Councilwoman Rosa Delgado",
        "Tomas Lindqvist, a retired bus driver who has lived there since 1982,",
        "The company's chief executive, Harriet Moss,",
        "her lawyer, Samir Haddad",
        "Justice Elena Petrov",
        "former health minister Jean-Luc Morel",
        "White House press secretary Dana Holt",
        "Prof. Grace Mwangi, who led the trial",
        "al-Khatib",
        "PRIYA NAIR",
        "O'Rourke",
        "Whitcombe's",
        "Ludwig van der Meer",
        "Ann Lee and Tomas Lindqvist",
        "Harbor Authority spokesman Carl Yates",
        "Bishop Desmond Pell",
        "the Rev. Miles Okoro",
        "economist Yuki Tanaka",
        "Sgt. Fiona Reyes of the county police",
        "Moss herself",
    ),
    "organization": (
        "the Pentagon",
        "The New York Times",
        "Reuters",
        "the ministry",
        "police",
        "The company",
        "the Harbor Authority",
        "NHS",
        "the FBI",
        "Amnesty International",
        "a spokesman for the ministry",
        "A company spokeswoman",
        "the mayor's office",
        "the city council",
        "Kremlin",
        "the Iranian government",
        "Northwind Energy Inc.",
        "the state news agency",
        "the World Health Organization",
        "Oregon State University",
        "the campaign",
        "Germany",
        "the union's announcement",
        "a statement from the hospital",
        "the Department of Fisheries and Oceans",
        "the newspaper",
        "the administration",
        "The Daily Lantern",
        "Black Lives Matter",
        "the Supreme Court",
    ),
    "document": (
        "The study",
        "court documents",
        "a report by the auditor",
        "the indictment",
        "an internal memo seen by this newspaper",
        "a 2019 survey of 2,000 nurses",
        "Census data",
        "the lawsuit",
        "A new poll",
        "emails obtained under a freedom of information request",
        "security footage",
        "the transcript of the hearing",
        "property records",
        "The filing",
        "a paper published in a medical journal",
        "figures released on Monday",
        "the agreement",
        "the meeting's minutes",
        "an affidavit",
        "the sign on the door",
        "Budget documents",
        "last year's audit",
        "the book",
        "the database",
    ),
    "anonymous": (
        "a U.S. official",
        "a senior official from the Revolutionary Guard",
        "an aide to the senator",
        "a person familiar with the matter",
        "two people familiar with the matter",
        "one administration official",
        "a source",
        "Sources close to the talks",
        "a Western diplomat",
        "an official who was not authorized to speak publicly",
        "a former adviser",
        "a second official",
        "people briefed on the plan",
        "a law enforcement official",
        "a White House aide, speaking on condition of anonymity,",
        "An insider",
        "someone with direct knowledge of the deal",
        "a company executive who asked not to be named",
        "the source",
        "a top campaign strategist",
        "three officials with knowledge of the investigation",
        "a government source",
    ),
    "unnamed_person": (
        "a neighbour",
        "a police officer",
        "A woman in the queue",
        "the driver",
        "one resident",
        "an eyewitness",
        "a man who gave his age as 60",
        "the victim's mother",
        "a doctor at the hospital",
        "one protester",
        "a teenager",
        "the shopkeeper",
        "a federal judge",
        "an officer on the scene",
        "his brother",
        "a passer-by",
        "A student",
        "the landlord",
        "a 34-year-old mechanic",
        "a commenter",
        "one of the passengers",
        "the suspect's lawyer",
        "a volunteer",
    ),
    "group": (
        "officials",
        "U.S. officials",
        "critics",
        "residents",
        "American authorities",
        "police officers",
        "witnesses",
        "Analysts",
        "many Republicans",
        "supporters of the bill",
        "some",
        "others",
        "neighbours",
        "a group of parents",
        "60 percent of voters",
        "Administration officials",
        "the protesters",
        "people who live near the river",
        "most economists",
        "Local business owners",
        "dozens of former employees",
        "scientists",
        "They",
        "the villagers",
        "energy analysts and port officials",
        "WITNESSES",
        "opposition lawmakers",
        "Iranians",
        "doctors and nurses",
    ),
    "none": (
        "",
        "it",
        "It",
        "there",
        "no one",
        "nobody",
        "rumors",
        "Rumours",
        "persistent rumours",
        "speculation",
        "wild speculation",
        "conventional wisdom",
        "reportedly",
        "allegedly",
        "supposedly",
        "gossip",
        "local gossip",
        "hearsay",
        "popular belief",
        "none",
        "this",
        "folklore",
        "…",
    ),
}
ROWS = [(span, kind) for kind, spans in SPANS.items() for span in spans]


def test_the_table_is_large_enough_and_says_nothing_twice() -> None:
    assert set(SPANS) == set(SOURCE_TYPES)
    assert len(ROWS) == len({span for span, _ in ROWS}) >= 150
    assert min(len(spans) for spans in SPANS.values()) >= 18


def test_macro_f1_over_the_table() -> None:
    got = [(classify(span), kind) for span, kind in ROWS]
    scores = []
    for kind in SOURCE_TYPES:
        hits = sum(a == b == kind for a, b in got)
        scores.append(2 * hits / (sum(a == kind for a, _ in got) + sum(b == kind for _, b in got)))
    wrong = [(span, kind, classify(span)) for span, kind in ROWS if classify(span) != kind]
    assert sum(scores) / len(scores) >= 0.9, wrong


@pytest.mark.parametrize(
    ("span", "kind"),
    [
        ("Pentagon", "organization"),
        ("a U.S. official", "anonymous"),
        ("Maj. Gen. Walter T. Briggs", "named_person"),
        ("the Pentagon spokesperson, Maj. Gen. Walter T. Briggs", "named_person"),
        ("a spokesperson for the Pentagon", "organization"),
        ("police", "organization"),
        ("police officers", "group"),
        ("a police officer", "unnamed_person"),
        ("two people familiar with the matter", "anonymous"),
        ("American authorities", "group"),
        ("court documents", "document"),
        ("The Brigade’s announcement", "organization"),
        ("HARBOR POLICE OFFICIALS", "group"),
        ("", "none"),
    ],
)
def test_cases_that_must_hold(span: str, kind: SourceType) -> None:
    assert classify(span) == kind


@pytest.mark.parametrize(
    ("span", "context", "kind"),
    [
        ("a nurse", "A nurse, who asked not to be named, said it was full.", "anonymous"),
        ("a nurse", "A nurse said the ward was full.", "unnamed_person"),
        ("officials", "Officials spoke on condition of anonymity.", "anonymous"),
        ("Ann Lee", "Ann Lee spoke on condition of anonymity at first.", "named_person"),
    ],
)
def test_a_promise_of_anonymity_in_the_sentence(span: str, context: str, kind: SourceType) -> None:
    assert classify(span, context=context) == kind


@pytest.mark.parametrize(
    ("span", "resolved", "kind"),
    [
        ("he", "Maj. Gen. Walter T. Briggs", "named_person"),
        ("she", "a U.S. official", "anonymous"),
        ("it", "the ministry", "organization"),
        ("they", "residents", "group"),
        ("the spokesperson", "Ann Lee", "named_person"),
    ],
)
def test_what_it_stands_for_decides(span: str, resolved: str, kind: SourceType) -> None:
    assert classify(span, resolved=resolved) == kind


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Coastal Blaze in Wexcombe", "none"),
        ("the explosion", "none"),
        ("overnight strikes", "none"),
        ("Harold March", "named_person"),
        ("Joan Storm", "named_person"),
    ],
)
def test_what_happens_is_no_source(source, kind):
    assert classify(source) == kind


@pytest.mark.parametrize(
    ("source", "context", "kind"),
    [
        # talk that nobody owns, with or without a capital
        ("Guesswork", "", "none"),
        ("an old proverb", "", "none"),
        ("Word at the market", "", "none"),
        ("The tennis legend", "", "unnamed_person"),
        ("Laurel Legend", "", "named_person"),
        # pages somebody owns, papers people keep
        ("the hospital’s website", "", "document"),
        ("a news website", "", "organization"),
        ("old tax returns", "", "document"),
        # several who speak for a named body
        ("officials at the Harbor Authority", "", "organization"),
        ("officials at the plant", "", "group"),
        ("HARBORVIEW, Ore. — The group that runs the pier", "", "organization"),
        ("attorneys for Corvane Inc.", "", "organization"),
        ("lawyers for Ann Lee", "", "group"),
        ("officials from both towns", "", "group"),
        # insiders
        ("party insiders", "", "anonymous"),
        ("a person involved in the sale", "", "anonymous"),
        ("three residents involved in the clean-up", "", "group"),
        ("a clerk whose name is being withheld", "", "anonymous"),
        ("Officials", "Officials briefing reporters on background said so.", "anonymous"),
        ("a nurse", "A nurse was not authorized to sell drugs, she said.", "unnamed_person"),
        # people in the middle of something, and people by endings
        ("a young woman hanging out washing", "", "unnamed_person"),
        ("A sandinista", "", "unnamed_person"),
        ("her flatmate", "", "unnamed_person"),
        ("a guard at the gate", "", "unnamed_person"),
        ("members of the crew", "", "group"),
        ("Twelve of the nurses", "", "group"),
        # bodies by their form, or by what the sentence says of them
        ("Quill & Daughters", "", "organization"),
        ("WXQPL", "WXQPL reported that the dam held.", "organization"),
        ("YATES", "YATES: I never saw it.", "named_person"),
        ("YATES", "YATES SAID SO.", "named_person"),
        ("Nordhavn", "Nordhavn said its ships were safe.", "organization"),
        ("Mr. Marsh", "Mr. Marsh said its engine had failed.", "named_person"),
    ],
)
def test_rules_behind_the_types(source: str, context: str, kind: SourceType) -> None:
    assert classify(source, context=context) == kind
