"""docs/formats.md says what the formats do; its example is what the renderer writes."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.render.csv import COLUMNS
from credcheck.render.escape import cell, plain
from credcheck.render.markdown import to_markdown
from tests.unit.render.examples import brief

PAGE = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")


def test_the_example_is_the_report_of_a_short_article():
    (shown,) = re.findall(r"````markdown\n(.*?)````", PAGE, re.DOTALL)
    assert shown == to_markdown(brief())


def test_every_column_is_described_in_order():
    table = PAGE[PAGE.index("| column |") : PAGE.index("### Guarded")]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == COLUMNS


@pytest.fixture(scope="module")
def unguarded():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names = {}
    exec(code, names)  # noqa: S102
    return names["unguarded"]


@given(st.text(st.sampled_from("=+-@;' \u200d\t\nab＝0")))
def test_the_guard_is_undone_as_described(unguarded, text):
    assert unguarded(cell(text)) == plain(text)
