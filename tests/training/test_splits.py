"""Splits: groups stay whole, a fixed tenth is kept for calibration, dev is never touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.splits import CALIB_SHARE, fraction, split_of


@given(st.text(), st.text(max_size=5))
def test_a_group_is_never_torn(group, other):
    rows = [{"split": "train", "group": group, "id": other + str(n)} for n in range(3)]
    assert len({split_of(row) for row in rows}) == 1
    assert split_of(rows[0]) in ("train", "calib")


@given(st.text())
def test_dev_stays_dev(group):
    row = {"split": "dev", "group": group, "doc_id": group}
    assert split_of(row) == split_of(row, unit="doc_id", share=1.0) == "dev"


def test_about_a_tenth_of_the_groups_is_calib():
    found = [split_of({"split": "train", "group": f"outlet-{n}"}) for n in range(5000)]
    assert found.count("calib") / 5000 == pytest.approx(CALIB_SHARE, abs=0.015)
    assert found.count("dev") == 0


def test_the_draw_never_changes():
    """Other splits would leak what weights have seen into calibration."""
    assert fraction("outlet-1") == pytest.approx(0.603332, abs=1e-6)
    rows = [{"split": "train", "group": f"outlet-{n}"} for n in range(40)]
    assert [n for n, row in enumerate(rows) if split_of(row) == "calib"] == [20, 27]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_share_may_be_all_or_nothing(share):
    row = {"split": "train", "group": "any"}
    assert split_of(row, share=share) == ("calib" if share else "train")
