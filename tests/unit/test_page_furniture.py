from __future__ import annotations

import pytest

from credcheck import page_furniture
from credcheck.boilerplate import mark
from credcheck.types import Block

NAMES = ("marlow pumps",)


@pytest.mark.parametrize(
    "line",
    [
        "Order Reprints",
        "Print Article",
        "This copy is for your personal use only; ask us before you hand it on.",
        "There was an error processing your subscription.",
        "An error has occurred, please try again.",
        "This article has been sent to",
        "Check your inbox to confirm.",
        "Harbour Morning Newsletter",
        "Get Coast Monthly delivered to your door for half the price.",
        "New here? Sign up for our weekly harbour newsletter and never miss a tide.",
        "Related post: Pickling for beginners",
        "Updated at 4:10 p.m.",
        "Lesen Sie auch: Die Fähre fährt wieder",
        "Lire aussi : le pont fermé deux ans",
        "Leggi anche",
        "Читайте также: паром снова ходит",
    ],
)
def test_furniture_of_pages(line):
    assert page_furniture.is_furniture(line, NAMES, late=False)


@pytest.mark.parametrize(
    "line",
    [
        "Sorry!",
        "Thank you.",
        "Write to Ines Okafor at ines@courier.example",
        "Marlow Pumps is a leading provider of pumps to harbours.",
        "Marlow Pumps is headquartered in Pell and employs ninety people.",
    ],
)
def test_furniture_at_the_end_of_pages(line):
    assert page_furniture.is_furniture(line, NAMES, late=True)
    assert not page_furniture.is_furniture(line, NAMES, late=False)


@pytest.mark.parametrize(
    "line",
    [
        "An error in the plans cost the county a year.",
        "The newsletter went out to four thousand readers before anybody saw the mistake.",
        "“Sign up for our newsletter,” the banner said.",
        "She ordered reprints of the book that had made the harbour famous.",
        "Sorry is a word that the mayor has never used in public, islanders say.",
        "Marlow Pumps said on Tuesday that it would close its works.",
        "Coast Pumps is a leading provider of pumps to harbours.",
        "The letters were delivered to the wrong door for eleven years.",
        "Related problems were found in the north pier.",
    ],
)
def test_story_of_pages(line):
    assert not page_furniture.is_furniture(line, NAMES, late=True)


@pytest.mark.parametrize(
    ("line", "heads"),
    [
        ("Most read in world news", True),
        ("Partner news:", True),
        ("Mehr zum Thema", True),
        ("Most read the letter twice", False),
    ],
)
def test_headings_of_lists(line, heads):
    assert page_furniture.heads_list(line) is heads


@pytest.mark.parametrize(("page", "part"), [(True, "boilerplate"), (False, "body")])
def test_only_pages_have_it(page, part):
    lines = [*(f"Paragraph {n} of a story about the bridge." for n in range(5)), "Order Reprints"]
    blocks, at = [], 0
    for line in lines:
        blocks.append(Block(at, at + len(line), "body"))
        at += len(line) + 2
    assert mark(blocks, "\n\n".join(lines), page=page)[-1].part == part
