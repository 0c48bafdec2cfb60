from __future__ import annotations

import pytest

from credcheck.boilerplate import mark
from credcheck.types import Block

STORY = [
    f"Councillor number {n} said on Monday that the bridge had been unsafe for years, and that the"
    " county had known about it since the last inspection."
    for n in range(8)
]


def part_of(line: str, at: int, **names: str) -> str:
    """The part of a line put before paragraph ``at`` of a story of eight (8: the end)."""
    lines = [*STORY[:at], line, *STORY[at:]]
    blocks, start = [], 0
    for text in lines:
        blocks.append(Block(start, start + len(text), "body"))
        start += len(text) + 2
    marked = mark(blocks, "\n\n".join(lines), **names)
    assert [(b.start, b.end) for b in marked] == [(b.start, b.end) for b in blocks]
    others = {block.part for i, block in enumerate(marked) if i != at}
    assert others == {"body"}
    return marked[at].part


@pytest.mark.parametrize("at", [4, 8])
@pytest.mark.parametrize(
    "line",
    [
        "Follow us on Twitter",
        "Follow @harbourdesk on Instagram for more.",
        "Sign up for our weekly newsletter",
        "Subscribe to our channel for daily videos",
        "Get the morning briefing delivered straight to your inbox",
        "Scroll to Top",
        "Back to top",
        "Read more: Ferry fares to rise again in autumn",
        "RELATED: The mayor's long road to the harbour",
        "Related:",
        "Share this article",
        "Facebook | Twitter | WhatsApp",
        "Advertisement",
        "Story continues below",
        "© 2025 The Marlow Courier",
        "Copyright 2025. All rights reserved.",
        "This article originally appeared in The Marlow Courier.",
        "We use cookies to improve your experience.",
        "Download our app for iOS and Android",
        "Tags: harbour, bridge, council",
        "Please consider making a donation to keep this site alive.",
        "3 Comments",
        "All of our most recent stories are here:",
        "***",
    ],
)
def test_furniture_anywhere(line, at):
    assert part_of(line, at) == "boilerplate"


@pytest.mark.parametrize(
    "line",
    [
        "The Marlow Courier is the best place to get the latest island news.",
        "We are your number one source for updates from the coast.",
        "Ines Okafor covers the harbour. Follow her on Twitter @ines.",
        "The Coastal Press contributed to this report.",
        "(Reporting by Ines Okafor; Editing by Tom Reyes)",
        "Marlow Wire brings you the stories that matter on the island.",
    ],
)
def test_furniture_at_the_end_only(line):
    assert part_of(line, 8, publisher="Marlow Wire") == "boilerplate"
    assert part_of(line, 3, publisher="Marlow Wire") == "body"


@pytest.mark.parametrize("at", [1, 4, 8])
@pytest.mark.parametrize(
    "line",
    [
        "She told followers to subscribe to the newsletter.",
        "“Follow us on Twitter,” the minister shouted to the crowd.",
        '"Sign up for our newsletter," the banner read.',
        "The company asked users to download its app before Friday.",
        "Sign-ups for the race closed within an hour.",
        "Cookies and other treats were handed out at the gate.",
        "Shop owners fear for summer",
        "What the council knew",
        "Donations to the fund reached two million, the treasurer said.",
        "Follow-up inspections found further cracks in the north pier.",
        "The advertisement ran for three weeks on local television.",
        "Copyright law does not cover the design, according to two lawyers.",
        "Send a letter and you wait for months, islanders complain.",
        "Read more books, the librarian told the children.",
        "Photographs of the pier had circulated since January.",
        "Share prices fell by a tenth after the announcement.",
        "The best news of the year came from the harbour.",
    ],
)
def test_story_stays(line, at):
    assert part_of(line, at) == "body"


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Dana Whitlock",
        "Image credit: Coastal Pictures",
        "Photo by Dana Whitlock/Coastal Pictures",
        "FILE PHOTO: The bridge in winter, before the repairs began.",
        "(Courtesy of the county archive)",
    ],
)
def test_captions_of_plain_text(line):
    assert part_of(line, 2) == "caption"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("By Ines Okafor", "boilerplate"),
        ("By INES OKAFOR and TOM REYES", "boilerplate"),
        ("Published 4 March 2025", "boilerplate"),
        ("March 4, 2025 at 8:15 a.m.", "boilerplate"),
        ("By dawn the bridge was empty", "body"),
        ("May 5 vote draws a record crowd", "body"),
    ],
)
def test_byline_and_date_lines_at_the_start(line, part):
    assert part_of(line, 0) == part
    assert part_of(line, 6) == "body"


def test_titles_after_a_list_heading_belong_to_it():
    lines = [*STORY, "Related articles", "Ferry fares to rise", "Mayor to step down", STORY[0]]
    blocks, start = [], 0
    for text in lines:
        blocks.append(Block(start, start + len(text), "body"))
        start += len(text) + 2
    parts = [block.part for block in mark(blocks, "\n\n".join(lines))]
    assert parts == ["body"] * 8 + ["boilerplate"] * 3 + ["body"]


def test_headlines_and_captions_stay_what_they_are():
    text = "Follow us on Twitter\n\nAdvertisement\n\n" + STORY[0]
    blocks = [
        Block(0, 20, "headline"),
        Block(22, 35, "caption"),
        Block(37, len(text), "body"),
    ]
    assert mark(blocks, text) == tuple(blocks)


@pytest.mark.parametrize("line", ["Follow us on Twitter", "Photo: the pier", "Advertisement"])
def test_a_text_of_nothing_else_is_left_alone(line):
    block = Block(0, len(line), "body")
    assert mark([block], line) == (block,)


def test_very_long_lines_cost_little():
    line = "a@" * 200_000
    assert part_of(line, 8) == "body"
