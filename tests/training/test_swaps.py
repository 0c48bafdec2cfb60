"""Swaps: each sort of mention is exchanged for another of its sort, and nothing else is touched."""

from __future__ import annotations

import re

import pytest

from training.data.counterfactuals import templates
from training.swaps import kinds, lists, swap

SEEDS = range(12)
# What cannot be kept apart from the test: see data/swaps.toml.
SHARED = {"believers", "faiths", "religions", "houses"}


def swapped(text):
    return [swap(text, seed) for seed in SEEDS]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("The Muslims of the town agreed.", r"The (?!Muslims)\w+s of the town agreed\."),
        ("A Democratic mayor won.", r"A (?!Democratic)\w+ mayor won\."),
        ("The liberal senators left.", r"The (?!liberal)\w+ senators left\."),
        ("The mosque has a blue door.", r"The (?!mosque)[a-z]+ has a blue door\."),
        ("A German envoy came.", r"An? (?!German)[A-Z]\w+ envoy came\."),
        ("An Italian envoy came.", r"An? (?!Italian)[A-Z]\w+ envoy came\."),
        ("They flew to Kenya’s coast.", r"They flew to (?!Kenya)[A-Z]\w+’s coast\."),
        ("Bernie Sanders spoke; Sanders left.", r"(\S+ )(.+) spoke; \2 left\."),
        ("Pelosi spoke.", r"(McC|Cru|Rub|Pen|Joh|Gra|Pal|Hal|Col|Le P|Tha)\w+ spoke\."),
        ("Robert Quillfeather rose. Quillfeather sat.", r"\S+ (\S+) rose\. \1 sat\."),
        ("Helen Q. Strothers’ dog and Helen Strothers’s cat", r"\S+ (\S+)’ dog and \S+ \1’s cat"),
    ],
)  # fmt: skip
def test_a_mention_is_exchanged_for_another_of_its_sort(text, pattern):
    found = swapped(text)
    assert all(found)
    for other in found:
        assert re.fullmatch(pattern, other), other
        assert other != text
    assert len(set(found)) > 2


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Democrats and a Republican would go.", "Republicans and a Democrat would go."),
        ("Republican rivals sued the RNC.", "Democratic rivals sued the DNC."),
        ("A Democratic town voted.", "A Republican town voted."),
        ("The far-right list lost.", "The far-left list lost."),
    ],
)
def test_parties_change_sides(text, other):
    assert set(swapped(text)) == {other}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("He gave her his coat.", "She gave him her coat."),
        ("Her son told the men himself.", "His daughter told the women herself."),
        ("MR AND MRS", None),
        ("Mr. and Mrs. were the first words of the man.", "Ms. and Mr. were the first words of the woman."),
        ("That woman lost her way.", "That man lost his way."),
    ],
)  # fmt: skip
def test_words_of_gender_change_together_or_not_at_all(text, other):
    found = set(swapped(text))
    assert found <= {other, None}
    assert other in found


@pytest.mark.parametrize(
    "text",
    [
        "The bill passed on Monday.",
        "Christian Quillfeather rose.",
        "A liberal helping and a moderate wind helped.",
        "Separation of church and state matters.",
        "Christ himself said it to Quillfeather.",
        "Quillfeather said he would go.",
        "",
    ],
)
def test_what_has_nothing_to_exchange_is_left_alone(text):
    assert set(swapped(text)) == {None}


@pytest.mark.parametrize(
    "text",
    [
        " and ".join(f"the {house}" for house in lists()["one_of"]["houses"]),
        " and ".join(f"a {one} mayor" for one in lists()["standing"]["leanings"]),
    ],
)
def test_a_text_with_every_word_of_a_list_is_exchanged_too(text):
    for other in swapped(text):
        assert other is not None
        assert not {*zip(text.split(), other.split(), strict=True)} & {
            (word, word) for word in lists()["one_of"]["houses"] + lists()["standing"]["leanings"]
        }


def test_a_name_and_its_pronouns_keep_to_one_gender():
    given = {
        name: gender
        for gender, origins in lists()["given"].items()
        for names in origins.values()
        for name in names
    }
    genders = set()
    for other in swapped("Robert Quillfeather said he was ill and that his dog was too."):
        gender = given[other.split()[0]]
        assert (" he " in other, " his " in other) == (gender == "m",) * 2, other
        genders.add(gender)
    assert genders == {"m", "f"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rain fell.", set()),
        ("Muslims met in Germany.", {"believers", "countries"}),
        ("The Republicans praised Rubio.", {"parties", "politicians"}),
        ("Carlos Vega told his mother.", {"people", "genders"}),
    ],
)
def test_the_kinds_of_what_can_be_exchanged(text, found):
    assert kinds(text) == found


def test_the_same_seed_gives_the_same_text():
    text = "Robert Quillfeather of Germany met the Sikhs."
    assert swap(text, 4) == swap(text, 4)
    assert len(set(swapped(text))) > 6


def test_nothing_of_the_counterfactual_test_is_in_the_lists():
    mine = {
        "given": {n for o in lists()["given"].values() for names in o.values() for n in names},
        "surname": {name for names in lists()["surname"].values() for name in names},
        "politician": {w for ns in lists()["politician"].values() for n in ns for w in n.split()},
        **{kind: set(words) for kind, words in lists()["one_of"].items()},
    }
    kept_apart = {"person", "politician", "country", "nationality", "ethnicity"}
    theirs = {
        word
        for template in templates()
        if template.slot in kept_apart
        for value in template.values
        for word in (value, *value.split())
    }
    for kind, words in mine.items():
        assert kind in SHARED or not words & theirs, (kind, words & theirs)
