"""Dates as feeds write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.feeds.dates import moment

DATES = {
    "Tue, 05 Mar 2024 14:07:00 GMT": "2024-03-05T14:07:00+00:00",
    "Tue, 5 Mar 24 14:07 EST": "2024-03-05T19:07:00+00:00",
    "Wed, 05 Mar 2024 14:07:00 +0100": "2024-03-05T13:07:00+00:00",
    "Tue, 05 Mar 2024 14:07:00 CEST": "2024-03-05T12:07:00+00:00",
    "Tue, 05 Mar 2024 14:07:00 GMT+2": "2024-03-05T12:07:00+00:00",
    "Tue, 05 Mar 2024 14:07:00 ZZZ": "2024-03-05T14:07:00+00:00",
    "2024-03-05T14:07:00.123456789Z": "2024-03-05T14:07:00+00:00",
    "2024-03-05t14:07:00z": "2024-03-05T14:07:00+00:00",
    "2024-03-05 14:07:00 +0200": "2024-03-05T12:07:00+00:00",
    "20240305T140700Z": "2024-03-05T14:07:00+00:00",
    "2024-W10-2": "2024-03-05",
    "2024-03-05": "2024-03-05",
    "2024-03": "2024-03",
    "2024": "2024",
    "1709647620": "2024-03-05T14:07:00+00:00",
    "1709647620000": "2024-03-05T14:07:00+00:00",
    "Tue Mar  5 14:07:00 2024": "2024-03-05T14:07:00+00:00",
    "March 5, 2024 2:07 PM": "2024-03-05T14:07:00+00:00",
    "5 March 2024": "2024-03-05",
    "2024/03/05 14:07": "2024-03-05T14:07:00+00:00",
    **dict.fromkeys(
        ("", "soon", "10", "May", "March 2024", "05/03/2024", "Thu, 31 Jun 2024 10:00:00 GMT")
    ),
    **dict.fromkeys(
        ("0001-01-01", "9999-12-31T23:59:59Z", "2024-13-01", "٢٠٢٤-٠٣-٠٥", "9" * 4_000)
    ),
    **dict.fromkeys(("Tue, 05 Mar 2024 14:07:00 +9999", "2024-03-05T25:00:00Z", "1e10")),
}


@pytest.mark.parametrize("text", DATES)
def test_date_zoo(text):
    assert moment(text) == DATES[text]


PARTS = (
    "5",
    "05",
    "2024",
    "24",
    "Mar",
    "March",
    "14:07",
    "14:07:00",
    "GMT",
    "+0100",
    "PM",
    "/",
    "-",
    "T",
    ",",
)


@given(st.one_of(st.text(max_size=70), st.lists(st.sampled_from(PARTS), max_size=8).map(" ".join)))
def test_any_text_gives_a_date_or_none(text):
    found = moment(text)
    assert found is None or moment(found) == found
