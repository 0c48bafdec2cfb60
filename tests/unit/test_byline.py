from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from credcheck import byline, extract

OWN = ("marlowcourier", "themarlowcourier", "marlowcourierexample")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ines Okafor", ["Ines Okafor"]),
        ("By Ines Okafor", ["Ines Okafor"]),
        ("BY INES OKAFOR AND TOM REYES", ["INES OKAFOR", "TOM REYES"]),
        ("Ines Okafor, Tom Reyes and Dana Whitlock", ["Ines Okafor", "Tom Reyes", "Dana Whitlock"]),
        ("Von Ines Okafor und Tom Reyes", ["Ines Okafor", "Tom Reyes"]),
        ("Par Ines Okafor et Tom Reyes", ["Ines Okafor", "Tom Reyes"]),
        ("Por José Ortega y Marín", ["José Ortega y Marín"]),
        ("Por Inés Marín y José Ortega", ["Inés Marín", "José Ortega"]),
        ("Текст: Анна Белова", ["Анна Белова"]),
        ("文 山田花子", ["山田花子"]),
        ("Justus von Daniels", ["Justus von Daniels"]),
        ("Vonda Reyes", ["Vonda Reyes"]),
        ("Ines Okafor | Coast Media for Courier.example", ["Ines Okafor"]),
        ("Ines Okafor, Coastal Press", ["Ines Okafor"]),
        ("Ines Okafor, Marlow", ["Ines Okafor"]),
        ("Ines Okafor (Photos: Dana Whitlock)", ["Ines Okafor"]),
        ("Ines Okafor @inesokafor", ["Ines Okafor"]),
        ("Ines Okafor Monday, March 4, 2025", ["Ines Okafor"]),
        ("Okafor, Ines", ["Ines Okafor"]),
        ("Martin Okafor, Jr.", ["Martin Okafor, Jr"]),
        ("Lindsey O&#039;Donnell", ["Lindsey O'Donnell"]),
        ("Voltaire", ["Voltaire"]),
        ("Associated Press", []),
        ("The Associated Press", []),
        ("Reuters", []),
        ("dpa", []),
        ("Courier Editorial Staff", []),
        ("News Desk", []),
        ("Marlow Courier", []),
        ("admin", []),
        ("jdeditor7", []),
        ("courier_web", []),
        ("What the council knew about the bridge and when it knew it", []),
        ("", []),
    ],
)
def test_persons(text, names):
    assert list(byline.persons(text, OWN)) == names


@pytest.mark.parametrize(("stated", "names"), [(True, ("Voltaire",)), (False, ())])
def test_one_word_counts_where_it_is_stated(stated, names):
    assert byline.persons("Voltaire", stated=stated) == names


@pytest.mark.parametrize(
    ("stated", "guessed", "line", "names"),
    [
        (["Ines Okafor"], ["Tom Reyes"], "", ("Ines Okafor",)),
        (["Coastal Press"], ["Tom Reyes"], "", ("Tom Reyes",)),
        ([], ["Tom Reyes", "Marlow Courier"], "", ("Tom Reyes",)),
        ([], ["Tom Reyes", "Marlow"], "", ("Tom Reyes",)),
        ([], [], "By Ines Okafor", ("Ines Okafor",)),
        (["Ines Okafor"], [], "By Ines Okafor and Tom Reyes", ("Ines Okafor", "Tom Reyes")),
        (["Ines Okafor", "Tom Reyes"], [], "By Ines Okafor", ("Ines Okafor", "Tom Reyes")),
        (["Ines Okafor"], [], "By Tom Reyes", ("Ines Okafor",)),
        (["Ines Okafor", "INES OKAFOR"], [], "", ("Ines Okafor",)),
        ([], [], "By the sea", ()),
        ([], [], "", ()),
    ],
)
def test_what_the_sources_say_together(stated, guessed, line, names):
    tree = html.fromstring(f"<html><body><h1>Bridge shut</h1><div>{line}</div></body></html>")
    assert byline.merged(stated, guessed, OWN, tree) == names


def test_teasers_further_down_are_no_byline():
    story = "<p>" + "The county has shut the bridge, and nobody knows for how long. " * 4 + "</p>"
    page = f"<html><body><h1>Bridge shut</h1>{story * 3}<div>By Ines Okafor</div></body></html>"
    assert byline.shown(html.fromstring(page)) == ()


def test_an_agency_is_credited_without_being_a_person():
    story = "".join(f"<p>Line {n} of the story, which goes on for a while.</p>" for n in range(9))
    data = '{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Coastal Press"}}'
    article = extract.from_html(
        f'<html><head><script type="application/ld+json">{data}</script></head>'
        f"<body><article><h1>Bridge shut</h1>{story}</article></body></html>"
    )
    assert article.byline == ()
    assert article.transparency["byline"] == "present"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_names_are_taken_from_the_line(text):
    for name in byline.persons(text):
        assert name.strip()
        assert len(name) <= 66
