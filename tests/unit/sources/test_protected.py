"""The names that others imitate: chosen from lists, written down, and read again."""

from __future__ import annotations

import pytest

from credcheck.errors import SourceListError
from credcheck.sources import lists
from credcheck.sources.index import Established, Index
from credcheck.sources.protected import KnownNames

RATINGS = {
    "harbourpost.com": {"hand": 0.9, "made": 0.8},
    "harbourpost.co.uk": {"hand": 0.9},
    "reason.com": {"hand": 0.9},
    "weak.example": {"hand": 0.3},
    "only-made.example": {"made": 0.95},
    "part.example/humor": {"hand": 0.9},
}
NAMES = KnownNames.of(RATINGS, {"made"})


def test_what_is_written_is_read_again():
    header, *lines = NAMES.to_tsv().removesuffix("\n").split("\n")
    assert header == "domain\tlabel"
    assert lines == [
        "harbourpost.com\tharbourpost",
        "harbourpost.co.uk\tharbourpost",
        "reason.com\t",
    ]
    assert KnownNames.of_tsv(lines, NAMES.established) == NAMES


@pytest.mark.parametrize(
    "line",
    ["", "harbourpost.com", "\tharbourpost", "*.com\t", "harbourpost.com\tpost", "a b.com\ta b"],
)
def test_a_malformed_row_is_refused(line):
    with pytest.raises(SourceListError, match="protected names"):
        KnownNames.of_tsv([line], frozenset())


def shipped_lines(folder):
    manifest = lists.read_manifest(folder)
    return [(one, line) for one in manifest.lists for line in lists.read_lines(folder, one)]


def test_the_shipped_names_are_those_of_the_lists(shipped, registry):
    computed = KnownNames.of_lists(shipped_lines(shipped))
    assert len(computed.domains) > 100
    assert computed.to_tsv() == (shipped / "protected.tsv").read_text(encoding="utf-8")
    known = Established(registry.index, frozenset(one.id for one in registry.manifest.lists))
    assert {scope for scope in registry.index.scopes if scope in known} == computed.established


def test_a_list_of_ones_own_establishes_nobody(make_registry):
    opened = make_registry({"id": "alpha", "rows": [("good.example", "good", 0.9, "2026")]})
    index = Index.of([(opened.manifest.lists[0], ["good.example\tgood\t0.9\t2026"])])
    assert "good.example" in Established(index, frozenset({"alpha"}))
    assert "good.example" not in Established(index, frozenset({"beta"}))
    assert "other.example" not in Established(index, frozenset({"alpha"}))
    assert 7 not in Established(index, frozenset({"alpha"}))
