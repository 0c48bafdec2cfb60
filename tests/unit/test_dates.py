from __future__ import annotations

import pytest
from lxml import html

from credcheck import dates

LONG = "<p>" + "The county has shut the bridge, and nobody can say for how long. " * 4 + "</p>"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (["2025-03-04"], "2025-03-04"),
        (["2025-03-04T08:15:00Z"], "2025-03-04T08:15:00+00:00"),
        (["2025-03-04 08:15:00"], "2025-03-04T08:15:00"),
        (["Tue, 04 Mar 2025 08:15:00 -0600"], "2025-03-04T08:15:00-06:00"),
        (["0001-01-01T00:00:00Z", "2025-03-04"], "2025-03-04"),
        ([None, "", "yesterday", "14:00", "2025-03-04"], "2025-03-04"),
        (["Tue, 99 Mar 2025 08:15:00 -0600"], None),
        ([], None),
    ],
)
def test_the_first_date_that_can_be_one(stated, expected):
    assert dates.first(*stated) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>Shut</h1><time datetime='2025-03-04'>today</time>", "2025-03-04"),
        (
            "<time datetime='2025-01-01'></time><h1>Shut</h1><time datetime='2025-03-04'></time>",
            "2025-03-04",
        ),
        ("<h1></h1><time datetime='2025-01-01'></time><h1>Shut</h1><p>Text</p>", None),
        ("<h1>Shut</h1><aside><time datetime='2025-01-01'></time></aside>", None),
        (f"<h1>Shut</h1>{LONG}<time datetime='2025-03-04'></time>", "2025-03-04"),
        (f"<h1>Shut</h1>{LONG * 2}<time datetime='2025-01-01'></time>", None),
        ("<time datetime='2025-01-01'></time>", None),
        ("<h1>Shut</h1><time>today</time>", ""),
    ],
)
def test_the_time_under_the_headline(body, expected):
    assert dates.shown(html.fromstring(f"<html><body>{body}</body></html>")) == expected
