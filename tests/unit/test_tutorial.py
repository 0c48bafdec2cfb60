"""docs/tutorial.ipynb runs from top to bottom and says today what it shows."""

from __future__ import annotations

import re

import nbformat
import pytest

from tests.tutorial import DOCS, NOTEBOOK, SKIPPED, alike, executed, said


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_is_a_tidy_notebook(notebook):
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[a-z-]+", one) for one in ids)
    source = NOTEBOOK.read_text(encoding="utf-8")
    assert not re.search(r"/(?:tmp|home|root)/|[A-Z]:\\\\", source)
    assert not re.search(r"20\d\d-\d\d-\d\dT", source)
    assert len(source) < 100_000


def test_the_install_is_shown_and_not_run(notebook):
    tagged = [c for c in notebook.cells if SKIPPED in c.metadata.get("tags", ())]
    assert [cell.id for cell in tagged] == ["install"]
    assert tagged[0].source.startswith("%pip install")
    counts = [
        c.execution_count for c in notebook.cells if c.cell_type == "code" and c not in tagged
    ]
    assert counts == list(range(1, len(counts) + 1))
    assert tagged[0].outputs == []


def test_its_words_hold_no_figure_that_code_did_not_make(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"Python 3\.\d+|A4", "", cell.source)
            assert not re.search(r"\d\.\d|\d ?%", text), cell.id


def test_its_links_lead_somewhere(notebook):
    words = "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\(([^)#]+)\)", words)
    assert links
    assert not [link for link in links if not (DOCS / link).is_file()]


@pytest.mark.full
def test_it_says_today_what_it_shows(notebook):
    again = executed()
    for cell, shown, found in zip(notebook.cells, said(notebook), said(again), strict=True):
        assert alike(shown, found), f"{cell.id} says something else: make tutorial"
    in_table = re.findall(r"</th>\s+<td>[^<]*</td>\s+<td>([\d.]+)</td>", found_feed(again))
    triage = [float(one) for one in in_table]
    assert len(triage) == 3
    assert triage == sorted(triage, reverse=True)


def found_feed(notebook):
    cells = [cell.id for cell in notebook.cells]
    return said(notebook)[cells.index("follow")]


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("0.31, high", "0.33, high", True),
        ("0.31, high", "0.34, high", False),
        ("0.31, high", "0.31, medium", False),
        ("88% of", "90% of", True),
        ("88% of", "91% of", False),
        ("3 stories", "4 stories", False),
        ("onnxruntime 1.31.1 x86_64", "onnxruntime 1.40.0 arm64", True),
        ("result 0123456789ab", "result ba9876543210", True),
        ('x="12.0"', 'x="16.5"', True),
        ("one", "one two", False),
    ],
)  # fmt: skip
def test_outputs_are_alike_within_a_machines_arithmetic(one, other, is_alike):
    assert alike(one, other) is is_alike
