"""Short forms stand for the longest form the article gives."""

from __future__ import annotations

import pytest
from attribution_marks import attributions

GENERAL = "Maj. Gen. Walter T. Briggs"
CASES = {
    "he, after a named source": (
        (
            f"[S The harbor spokesperson, {GENERAL},] [Q reported] [C that nine piers had been lost].|| "
            "[S He] [Q listed] [C two cranes among the losses]."
        ),
        [(GENERAL, "named_person"), (GENERAL, "named_person")],
    ),
    "surname": (
        f"[S {GENERAL}] [Q said] [C the piers were lost].\n\n[S Briggs] [Q added] [C that it rained].",
        [(GENERAL, "named_person"), (GENERAL, "named_person")],
    ),
    "surname in a headline, name below": (
        "[S Briggs] [Q :] [C Piers are lost]\n\nIt rained.|| [S Walter Briggs] [Q said] [C so].",
        [("Walter Briggs", "named_person"), ("Walter Briggs", "named_person")],
    ),
    "a surname that is a trade": (
        "[S Jim Baker] [Q said] [C the piers were lost].|| [S Baker] [Q added] [C that it rained].",
        [("Jim Baker", "named_person"), ("Jim Baker", "named_person")],
    ),
    "a surname that is a country": (
        (
            "[S Pat Jordan] [Q said] [C the piers were lost].|| [S Jordan, who runs a mill,] [Q added] "
            "[C that it rained]."
        ),
        [("Pat Jordan", "named_person"), ("Pat Jordan", "named_person")],
    ),
    "these people, with many names between": (
        "[C It failed], [Q according to] [S three people familiar with the plan].|| "
        + "Ann Lee met Ben Moss and Carl Yates in Harborview. " * 12
        + "[S These people] [Q said] [C the plan was old].",
        [("three people familiar with the plan", "anonymous")] * 2,
    ),
    "title and surname": (
        "President Rosa Alvarez came.|| [S Ms. Alvarez] [Q said] [C the pier would stay].",
        [("President Rosa Alvarez", "named_person")],
    ),
    "the role of a named person": (
        (
            "[S Harbor spokesman Carl Yates] [Q said] [C no one was hurt].|| "
            "[S The spokesman] [Q declined] [C to name the captain]."
        ),
        [("Carl Yates", "named_person")] * 2,
    ),
    "a rank in words": (
        f"[S {GENERAL}] [Q said] [C it rained].|| [S The general] [Q promised] [C a new pier].",
        [(GENERAL, "named_person")] * 2,
    ),
    "she takes nobody called Mr.": (
        (
            "[S Mrs. Moss] [Q praised] [C Mr. Yates].|| [S Mr. Yates] [Q thanked] [C the crew].|| "
            "[S She] [Q wanted] [C a new pier]."
        ),
        [
            ("Mrs. Moss", "named_person"),
            ("Mr. Yates", "named_person"),
            ("Mrs. Moss", "named_person"),
        ],
    ),
    "he, after an unnamed source": (
        "[S A U.S. official] [Q said] [C the strike had failed].|| [S He] [Q gave] [C no reason].",
        [("A U.S. official", "anonymous"), ("A U.S. official", "anonymous")],
    ),
    "who": (
        "It failed, [Q according to] [S a U.S. official], [S who] [Q called] [C it a shame].",
        [("a U.S. official", "anonymous")],
    ),
    "who, after words that are no source": (
        "They met a fisherman [S who] [Q said] [C the pier was rotten].",
        [("a fisherman", "unnamed_person")],
    ),
    "it, after a report": (
        "[S The report] [Q found] [C rust].|| [S It] [Q warned] [C of collapse].",
        [("The report", "document"), ("The report", "document")],
    ),
    "they, after a group": (
        "[S Residents] [Q feared] [C a flood].|| [S They] [Q asked] [C for a wall].",
        [("Residents", "group"), ("Residents", "group")],
    ),
    "they, after people who may not be named": (
        (
            "[S Three people familiar with the plan] [Q said] [C it was dead].|| "
            "[S They] [Q blamed] [C the bank].|| [S The people] [Q said] [C more would follow]."
        ),
        [("Three people familiar with the plan", "anonymous")] * 3,
    ),
    "the ministry": (
        "The Ministry of Fisheries met.|| [S The ministry] [Q said] [C quotas would fall].",
        [("Ministry of Fisheries", "organization")],
    ),
    "the officials": (
        (
            "[S Harbor officials] [Q said] [C it was safe].|| It rained.|| "
            "[Q According to] [S the officials], [C repairs are done]."
        ),
        [("Harbor officials", "group"), ("Harbor officials", "group")],
    ),
    "an acronym": (
        "The Northern Harbor Authority met.|| [S NHA] [Q said] [C quotas would fall].",
        [("Northern Harbor Authority", "organization")],
    ),
    "one word that begins a company's name": (
        "Northwind Energy Inc. is growing.|| [S Northwind] [Q expects] [C a good year].",
        [("Northwind Energy Inc", "organization")],
    ),
    "the name behind a role, not the one inside it": (
        (
            "[S Moss’s campaign manager, Carl Yates,] [Q said] [C she would win].|| "
            "[S Yates] [Q praised] [C her]."
        ),
        [("Carl Yates", "named_person"), ("Carl Yates", "named_person")],
    ),
    "a person's own description does not rename them": (
        "[S Ann Lee, who ran against Carl Yates,] [Q said] [C it rained].",
        [("Ann Lee", "named_person")],
    ),
    "a first name": (
        "Rosa Alvarez won.|| [S Rosa] [Q promised] [C lower fares].",
        [("Rosa Alvarez", "named_person")],
    ),
    "officials who were promised anonymity, named again": (
        (
            "[S Two officials] [Q said] [C it failed], speaking on condition of anonymity.|| "
            "[S The officials] [Q gave] [C no date]."
        ),
        [("Two officials", "anonymous"), ("Two officials", "anonymous")],
    ),
    "the agency": (
        "[S The Coastal Survey] [Q put] [C the risk at 2 percent].|| [S The agency] [Q said] [C so].",
        [("The Coastal Survey", "organization"), ("The Coastal Survey", "organization")],
    ),
    "a possessive": (
        "[S The Brigade’s] [Q announcement] [C that it would stop] came late.",
        [("The Brigade", "organization")],
    ),
    "the spokesperson before a rank": (
        (
            f"[S Harbor spokesperson {GENERAL}] [Q said] [C the strike had failed].|| It rained.|| "
            "[S The spokesperson] [Q declined] [C to say more].|| [S Gen. Briggs] [Q left] [C early]."
        ),
        [(GENERAL, "named_person")] * 3,
    ),
    "the ministry, after it spoke under its full name": (
        "[S The Ministry of Health] [Q said] [C so].|| [S The health ministry] [Q promised] [C more].",
        [("The Ministry of Health", "organization")] * 2,
    ),
    "an acronym in brackets": (
        "The National Water Board (NWB) met.|| [S The NWB] [Q said] [C the wells were low].",
        [("National Water Board", "organization")],
    ),
    "an acronym of a name with small words": (
        "The Department of Rural Fire Safety met.|| [S DRFS] [Q said] [C the woods were dry].",
        [("Department of Rural Fire Safety", "organization")],
    ),
    "an acronym that is not the initials": (
        "The Lindmark Coast Watch, or CWL, met.|| [S CWL] [Q said] [C the tide was high].",
        [("Lindmark Coast Watch", "organization")],
    ),
    "he, after two men of whom either may be meant": (
        "Carl Yates met Owen Tully at noon.|| [S He] [Q said] [C the pier was lost].",
        [(None, "unnamed_person")],
    ),
    "he, after two men of whom one has spoken": (
        "[S Carl Yates] [Q told] Owen Tully [C that it rained].|| [S He] [Q said] [C so twice].",
        [("Carl Yates", "named_person")] * 2,
    ),
    "he, after two men of whom one is the story": (
        (
            "Carl Yates runs the pier.|| It is old.|| Carl Yates met Owen Tully at noon.|| "
            "[S He] [Q said] [C the pier was lost]."
        ),
        [("Carl Yates", "named_person")],
    ),
    "she, beside a name that only describes her": (
        (
            "Rosa Alvarez, a Tully supporter, came.|| Owen Tully won.|| "
            "Rosa Alvarez, an Owen Tully supporter, left.|| [S She] [Q said] [C it rained]."
        ),
        [("Rosa Alvarez", "named_person")],
    ),
    "she is no place": (
        (
            "It struck the village of Inner Marl, Pia Brook told a meeting in Outer Marl.|| "
            "[S She] [Q said] [C it was old]."
        ),
        [("Pia Brook", "named_person")],
    ),
    "the mayor, of two": (
        "Mayor Eve Stone and Mayor Ida Brandt came.|| [S The mayor] [Q said] [C it rained].",
        [("The mayor", "unnamed_person")],
    ),
    "the mayor, beside somebody else": (
        "Eve Stone, the mayor, met Bob Lane.|| [S The mayor] [Q said] [C it rained].",
        [("Eve Stone", "named_person")],
    ),
    "the economist, not whoever stands behind the next point": (
        (
            "[S Ann Sharp, an economist,] [Q said] [C so].|| Bob Lane disagreed.|| "
            "[S The economist] [Q said] [C no]."
        ),
        [("Ann Sharp", "named_person")] * 2,
    ),
    "it is believed": ("[S It] [Q is believed] [C the crew had fled].", [(None, "none")]),
    "reportedly": ("The crew [Q reportedly] [C fled].", [(None, "none")]),
    "a pronoun that nothing fits": ("[S He] [Q said] [C it rained].", [(None, "unnamed_person")]),
    "a quotation of nobody": ("[C “It rained and rained.”]", [(None, "none")]),
}


@pytest.mark.parametrize(("marked", "expected"), CASES.values(), ids=CASES.keys())
def test_resolves(marked: str, expected: list) -> None:
    found = attributions(marked)[1]
    assert [(a.resolved_source, a.source_type) for a in found] == expected


def test_the_most_often_named_of_a_family_owns_the_surname() -> None:
    marked = (
        "Rosa Alvarez won.|| Rosa Alvarez thanked her son, Luis Alvarez.|| "
        "[S Alvarez] [Q promised] [C lower fares]."
    )
    assert [a.resolved_source for a in attributions(marked)[1]] == ["Rosa Alvarez"]
