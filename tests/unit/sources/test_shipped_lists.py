"""The lists that ship: whole, licensed, and read as documented."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import tomllib

import pytest

from credcheck.sources import Registry, SourceRecord, lookup
from credcheck.sources.combine import (
    FRESH_MONTHS,
    MAX_AGE_MONTHS,
    USUAL_DIFFERENCE,
    VOTES_FOR_LOW,
    age_in_months,
)
from credcheck.sources.domains import locate
from credcheck.sources.lists import COLUMNS, NOTES, parse_row
from credcheck.sources.registry import DISAGREEMENT
from credcheck.sources.scopes import read_scope

REFERENCE = dt.date(2026, 11, 1)
LISTS = ("lin2023", "cred1", "lasser", "wikipedia_rsp", "idiap", "nela_pink_slime")


@pytest.fixture(scope="module")
def manifest(shipped):
    return tomllib.loads((shipped / "sources.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows(shipped, manifest):
    found = {}
    for entry in manifest["lists"]:
        lines = (shipped / entry["file"]).read_text(encoding="utf-8").splitlines()
        assert tuple(lines[0].split("\t")) == COLUMNS
        found[entry["id"]] = [parse_row(line) for line in lines[1:]]
    return found


def test_only_lists_that_may_be_passed_on_ship(shipped, manifest):
    assert tuple(entry["id"] for entry in manifest["lists"]) == LISTS
    assert {p.name for p in shipped.glob("*.tsv")} == {
        "protected.tsv",
        *(f"{name}.tsv" for name in LISTS),
    }


def test_every_file_is_the_one_the_manifest_names(shipped, manifest, rows):
    for entry in manifest["lists"]:
        digest = hashlib.sha256((shipped / entry["file"]).read_bytes()).hexdigest()
        assert digest == entry["sha256"], entry["id"]
        assert len(rows[entry["id"]]) == entry["rows"]


def test_metrics_belong_to_the_manifest(shipped):
    metrics = json.loads((shipped / "metrics.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((shipped / "sources.toml").read_bytes()).hexdigest()
    assert metrics["sources_toml_sha256"] == digest


def test_the_folder_is_small(shipped):
    assert sum(p.stat().st_size for p in shipped.iterdir()) < 1_500_000


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_its_licence_and_citation(shipped, manifest, name):
    entry = next(e for e in manifest["lists"] if e["id"] == name)
    for key in ("title", "citation", "licence", "url", "origin", "as_of", "caution"):
        assert entry[key].strip(), key
    assert entry["url"].startswith("https://")
    licences = tomllib.loads((shipped.parent / "LICENSES.toml").read_text(encoding="utf-8"))
    said = next(f for f in licences["files"] if f["path"] == f"sources-v2/{name}.tsv")
    assert said["licence"] == entry["licence"]
    assert said["attribution"] == entry["citation"]
    readme = (shipped / "README.md").read_text(encoding="utf-8")
    assert entry["citation"] in readme
    assert f"Licence: {entry['licence']}" in readme


def test_every_row_can_be_found_and_nothing_else_matches_it(rows):
    for name, listed in rows.items():
        for row in listed:
            place = locate(row.scope)
            assert next(iter(place.candidates())) == row.scope, (name, row)
            assert place.registrable is not None
            assert read_scope(row.scope) == row.scope, (name, row)


def test_rows_are_sorted_and_a_list_names_a_scope_once(rows):
    for listed in rows.values():
        assert len({r.scope for r in listed}) == len(listed)
        scopes = [r.scope for r in listed]
        assert scopes == sorted(scopes)


def test_dates_notes_and_parts_are_known(manifest, rows):
    for entry in manifest["lists"]:
        for row in rows[entry["id"]]:
            assert age_in_months(row.as_of, dt.date(2100, 1, 1)) > 0
            assert (row.score is None) is (row.note in NOTES), row
            assert not row.basis or row.basis in entry["origins"], row


def test_slant_and_satire_are_never_scored(rows):
    for listed in rows.values():
        for row in listed:
            words = set(row.verdict.lower().split())
            if words & {"bias", "political"} and "disinformation" not in words:
                assert row.score is None, row
            if row.verdict in {"satire", "parody site"}:
                assert row.score is None, row


def test_what_only_repeats_an_old_list_keeps_its_date(rows):
    for row in rows["cred1"]:
        assert (row.as_of == "2017-04-28") is (row.basis == "opensources"), row


@pytest.mark.parametrize(
    ("address", "level"),
    [
        ("https://www.reuters.com/world/", "high"),
        ("https://apnews.com/article/x", "high"),
        ("infowars.com", "low"),
        ("https://www.naturalnews.com/a.html", "low"),
    ],
)
def test_plain_cases(registry, address, level):
    record = registry.lookup(address, reference=REFERENCE)
    assert record.level == level
    assert record.interval[0] <= record.value <= record.interval[1]
    assert record.votes >= 2


def test_old_tags_of_slant_do_not_make_a_source_unreliable(registry, rows):
    biased = [r.scope for r in rows["lasser"] if r.note == "slant"]
    assert len(biased) > 300
    for scope in biased:
        record = registry.lookup(scope, reference=REFERENCE)
        assert not any(a.counts for a in record.assessments if a.list == "lasser"), scope


def test_a_copy_of_wikipedia_does_not_count_beside_wikipedia(registry, rows):
    scored = {r.scope for r in rows["wikipedia_rsp"] if r.score is not None}
    both = [r.scope for r in rows["idiap"] if r.basis == "wikipedia" and r.scope in scored]
    assert len(both) > 100
    for scope in both:
        record = registry.lookup(scope, reference=REFERENCE)
        assert not any(a.counts for a in record.assessments if a.list == "idiap"), scope


def test_a_verdict_on_one_section_does_not_judge_the_site(registry):
    for host in ("huffpost.com", "businessinsider.com", "rollingstone.com"):
        record = registry.lookup(host, reference=REFERENCE)
        said = [a for a in record.assessments if a.list == "wikipedia_rsp"]
        assert [(a.score, a.counts) for a in said] == [(None, False)], host


def test_every_listed_scope_gives_a_sound_record(registry, rows):
    for row in (row for listed in rows.values() for row in listed[::7]):
        record = registry.lookup(row.scope, reference=REFERENCE)
        assert record.assessments
        assert (record.value is None) is (record.abstained is not None)
        assert (record.level == "unknown") is (record.abstained is not None)
        if record.value is not None:
            low, high = record.interval
            assert 0 <= low <= record.value <= high <= 1
            counting = [a.score for a in record.assessments if a.counts]
            assert min(counting) - 1e-9 <= record.value <= max(counting) + 1e-9


def test_one_list_has_the_widest_interval(manifest):
    bands = manifest["intervals"]["residuals"]
    for wide, narrow in zip(bands["one_list"], bands["several_lists"], strict=True):
        assert wide[0] <= narrow[0] <= 0 <= narrow[1] <= wide[1]


def test_the_docs_state_the_constants(shipped, manifest):
    text = " ".join((shipped.parents[1] / "docs" / "sources.md").read_text("utf-8").split())
    low, high = manifest["thresholds"]["low"], manifest["thresholds"]["high"]
    for said in (
        f"`low` below {low:.2f}, `high` from {high:.2f}",
        f"younger than {MAX_AGE_MONTHS} months on the reference date",
        f"younger than {FRESH_MONTHS} months; otherwise",
        f"`lists_disagree` (ratings {DISAGREEMENT:.2f} or more apart)",
    ):
        assert said in text
    assert VOTES_FOR_LOW == 2
    assert "`low` also takes two independent votes" in text
    assert [e["id"] for e in manifest["lists"] if e["votes"] == 2] == ["lin2023"]


@pytest.fixture(scope="module")
def agreement(shipped):
    metrics = json.loads((shipped / "metrics.json").read_text(encoding="utf-8"))
    return metrics["leave_one_list_out"], metrics["contradictions"]


def test_with_wikipedia_left_out_the_others_rank_as_it_does(agreement):
    row = agreement[0]["wikipedia_rsp"]
    assert row["spearman"] >= 0.60
    low, high = row["spearman_interval"]
    assert low < row["spearman"] < high


def test_gross_contradictions_are_few_and_named(agreement):
    by_list, named = agreement
    for name, row in by_list.items():
        against = [c for c in named if name in {c["left_out"], "all"}]
        assert row["gross_contradictions"] == sum(c["news"] for c in against), name
        assert row["gross_contradictions_everywhere"] == len(against), name
        assert row["gross_contradictions"] <= 0.03 * row["news"], name


def test_intervals_cover_what_they_say_over_all_lists(agreement):
    assert agreement[0]["all"]["coverage"] >= 0.90


def test_the_usual_difference_is_the_measured_one(agreement):
    assert agreement[0]["all"]["mean_absolute_difference"] == pytest.approx(
        USUAL_DIFFERENCE, abs=0.005
    )


def test_a_value_that_rests_on_one_list_is_marked(registry, rows):
    for row in (row for listed in rows.values() for row in listed[::11]):
        record = registry.lookup(row.scope, reference=REFERENCE)
        counting = {a.list for a in record.assessments if a.counts}
        marked = "one_list" in {note.code for note in record.notes}
        assert marked is (len(counting) == 1), row.scope


def test_every_assessment_links_to_its_origin(registry, rows):
    for row in (row for listed in rows.values() for row in listed[::11]):
        for found in registry.lookup(row.scope, reference=REFERENCE).assessments:
            assert found.url.startswith("https://"), found


def test_changes_are_dated_and_name_the_lists(shipped):
    text = (shipped / "CHANGES.md").read_text(encoding="utf-8")
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert titles
    for title in titles:
        dt.date.fromisoformat(title[3:13])
    assert all(f"`{scope}`" in text for scope in ("nhs.uk", "x.com/capnews", "rt.com"))


def test_in_the_far_future_all_is_historic(registry):
    record = registry.lookup("reuters.com", reference=dt.date(2040, 1, 1))
    assert record.abstained.code == "source_unknown"
    assert all("historic" in a.note for a in record.assessments)


def test_lookup_uses_the_shipped_lists(registry):
    record = lookup("https://www.reuters.com/", reference=REFERENCE)
    assert isinstance(record, SourceRecord)
    assert record == registry.lookup("reuters.com", reference=REFERENCE)
    assert set(registry.lists) == set(LISTS)
    assert registry.id == "sources-v2"


def test_today_is_the_default_reference():
    before = dt.datetime.now(tz=dt.UTC).date()
    reference = dt.date.fromisoformat(lookup("reuters.com").reference)
    assert before <= reference <= dt.datetime.now(tz=dt.UTC).date()


def test_any_list_agrees_with_a_plain_reading_of_its_file(shipped, registry):
    with (shipped / "nela_pink_slime.tsv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found = registry.lookup(line["scope"], reference=REFERENCE).assessments
            mine = [a for a in found if a.list == "nela_pink_slime"]
            assert [(a.verdict, a.as_of) for a in mine] == [(line["verdict"], line["as_of"])]
            assert mine[0].score == float(line["score"])


def test_opening_reads_from_any_folder(shipped, registry):
    assert Registry.open(shipped) == registry
