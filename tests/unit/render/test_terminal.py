"""A report on a terminal."""

import io
import re
import unicodedata

import pytest
from rich.console import Console

from credcheck.render.terminal import print_report
from credcheck.report import Report


def printed(report, *, terminal=False, width=80, limit=8):
    out = io.StringIO()
    system = "truecolor" if terminal else None
    console = Console(
        file=out, width=width, force_terminal=terminal, color_system=system, legacy_windows=False
    )
    print_report(report, console, limit=limit)
    return out.getvalue()


def changed(report, **scores):
    data = report.to_dict()
    data["scores"] |= scores
    return Report.from_dict(data)


def test_what_a_reader_sees_first(report):
    lines = printed(report).splitlines()
    assert lines[0] == "FURY as reckless council DESTROYS beloved harbour market!"
    assert lines[1].startswith("Harbour Herald · harbour-herald.example · Tom Farrier")
    assert "Note: One quotation mark has no partner." in lines


def row(output, name):
    return next(line for line in output.splitlines() if line.strip().startswith(name))


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Sensationalism", ["0.35", "high"]),
        ("Clickbait", ["0.44", "0.18–0.71"]),
        ("Attribution", ["0.50", "0.41–0.60"]),
        ("Source reliability", ["0.34", "0.12–0.58", "unclear"]),
    ],
)
def test_scores_have_value_interval_and_level(report, name, cells):
    found = row(printed(report, width=120), name)
    assert all(cell in found for cell in cells)


def test_levels_are_told_in_words(report):
    output = printed(report, width=200)
    assert "More sensational than 86 % of reference articles. Low is better." in output
    assert "The interval spans more than one level." in output


def test_an_abstention_shows_its_reason_and_no_number(empty_report):
    output = printed(empty_report, width=120)
    for name in ("Sensationalism", "Attribution", "Source reliability", "Source style"):
        found = row(output, name)
        assert "Not scored: 2 words; a score needs 60." in found
        assert "0.00" not in found
    assert "How soon to open it: not scored. 2 words; a score needs 60." in output


def test_sources_are_counted_in_words(report):
    output = " ".join(printed(report).split())
    assert "6 of 12 statements say where they come from; 5 distinct sources; 1 direct" in output
    assert (
        "Attributed to 2 named people, 1 organization, 1 document, 1 anonymous source, 1 group, "
        "1 attribution to nobody." in output
    )


def test_one_statement_is_not_statements(report):
    score = dict(report.scores["attribution"], statements=1, attributed=1, distinct_sources=1)
    output = " ".join(printed(changed(report, attribution=score)).split())
    assert "1 of 1 statement says where it comes from; 1 distinct source;" in output


def test_the_most_telling_sentence_comes_first_with_its_reasons(report):
    output = printed(report)
    lines = output[output.index("matter most") :].splitlines()
    assert lines[2] == "  0  ‹FURY as reckless council DESTROYS beloved harbour market!›"
    assert lines[3] == "    -  adds to sensationalism +0.22, source style −0.30"
    assert "“FURY” is written in capitals." in lines[4]


def test_limit_bounds_sentences_and_claims(report):
    output = printed(report, limit=2)
    shown = re.findall(r"^ {1,2}\d+  ", output, re.MULTILINE)
    assert len(shown) == 4
    assert "and 1 more" in output


def test_claims_to_check_keep_their_order(report):
    output = printed(report)
    claims = output[output.index("Check first") :]
    assert re.findall(r"^ +(\d+)  ", claims, re.MULTILINE) == ["2", "10", "12"]


def test_it_ends_with_provenance_and_no_verdict(report):
    end = printed(report)[-400:]
    assert "They do not say whether the story is true." in " ".join(end.split())
    assert "credcheck 0.1.0 · scoring 1 · news-v2 a3a3a3a3a3a3 · sources-v1" in end


@pytest.mark.parametrize("width", [80, 100])
def test_nothing_is_wider_than_the_terminal(report, empty_report, width):
    for one in (report, empty_report):
        assert max(len(line) for line in printed(one, width=width).splitlines()) <= width


def test_piped_output_has_no_colour(report):
    assert "\x1b" not in printed(report)


def test_marks_are_underlined_in_the_colour_of_their_signal(report):
    output = printed(report, terminal=True)
    assert "\x1b[4;31mshameless decision\x1b[0m" in output  # sensationalism
    assert "\x1b[4;36mIt is believed\x1b[0m" in output  # attribution
    assert "‹" not in output


HOSTILE = [
    "\x1b[2J\x1b[31mred\x1b[0m",
    "\x9b31mred\x07",
    "\x1b]0;title\x07\x1b]8;;http://a.example\x1b\\x\x1b]8;;\x1b\\",
    "abc\u202egnp.exe\u2066x",
    "[red]bold[/red] [link=http://a.example]x[/link] [/]",
    "one\u2028two\u2029three\x85four",
    "nul\x00nul\x7f",
    "\r\x08overwrite",
    ":smile: https://a.example",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(make_hostile, words):
    output = printed(make_hostile(words))
    assert not [c for c in output if unicodedata.category(c) == "Cc" and c != "\n"]
    assert not re.search("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", output)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_give_no_styles_of_their_own(make_hostile, words):
    """On a terminal the only escapes are the renderer's own: colours and underlines."""
    output = printed(make_hostile(words), terminal=True)
    left = re.sub(r"\x1b\[[0-9;]*m", "", output)
    assert not [c for c in left if unicodedata.category(c) == "Cc" and c != "\n"]
    assert "\x1b]8" not in output


def test_markup_is_printed_not_read(make_hostile):
    output = printed(make_hostile("[red]bold[/red] [/]"), width=120)
    assert output.startswith("[red]bold[/red] [/]\n")


def view(output, heading):
    """The lines under a heading, up to the next empty line."""
    lines = output.splitlines()
    start = lines.index(heading) + 1
    end = next((at for at in range(start, len(lines)) if not lines[at].strip()), len(lines))
    return [line.rstrip() for line in lines[start:end]]


def test_who_is_behind_it_fits_eighty_columns(report):
    output = printed(report)
    assert max(map(len, output.splitlines())) <= 80
    told = " ".join(" ".join(view(output, "The source")).split())
    assert told.startswith("Assessed as harbour-herald.example, the source inside a copy kept by")
    assert "web.archive.org" in told
    assert "- Wikipedia RSP, 2019-02-01: generally unreliable (0.20 of 1); does not count" in told
    assert "Note: The name resembles" in told


def test_agencies_have_a_view_of_their_own(report):
    lines = view(printed(report), "News agencies it says it comes from")
    assert lines == ["-  dpa (dpa.com), in the sign off"]


def test_what_the_page_shows_stands_first(report):
    lines = view(printed(report), "What the page shows of itself")
    assert [line.split(":")[0].strip("- ") for line in lines] == ["Shown", "Not shown", "Not known"]
    assert "byline (json-ld:author)" in lines[0]


def test_a_state_that_is_new_is_shown_too(report):
    score = dict(report.scores["source_reliability"])
    score["transparency"] = {**score["transparency"], "masthead": "disputed"}
    output = printed(changed(report, source_reliability=score))
    assert "Disputed: masthead" in output


def test_nothing_is_said_where_there_is_nothing(report):
    score = dict(report.scores["source_reliability"])
    for name in ("assessments", "notes", "second_sources"):
        score[name] = []
    score |= {"via": None, "transparency": {"byline": "unknown"}}
    output = printed(changed(report, source_reliability=score))
    for heading in ("The source", "News agencies it says it comes from"):
        assert heading not in output.splitlines()
    assert "What the page shows of itself" not in output
