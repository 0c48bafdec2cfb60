"""Nothing gets worse unnoticed: floors, digests, the record, and the line that lowering takes."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import reduce

import floors
import gate
import pytest
from corpus import load_articles
from judge import pair_scores, tallies

MSE = "models/news-v2/metrics.json:heads.clickbait.mse.value"
EXTRACTION = "benchmarks/extraction.json"
ATTRIBUTION = "benchmarks/attribution.json"
FOUND = "tests/eval/articles:found.value"
COPIED = (floors.BASELINE, floors.RECORD, floors.LOG, gate.PAIRS)
GOOD = {
    name: {"value": 1.0, "se": 0.0, "n": 9}
    for name in (
        *("found", "precise", "type", "quote", "boilerplate"),
        *("boilerplate_precise", "unsourced", "loaded", "pairs"),
    )
}


@pytest.fixture
def root(tmp_path):
    """What the gate reads, in a folder without git."""
    for path in COPIED:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(gate.ROOT / path, tmp_path / path)
    shutil.copytree(gate.ROOT / gate.ARTICLES, tmp_path / gate.ARTICLES)
    (tmp_path / "benchmarks").mkdir()
    for name in (EXTRACTION, ATTRIBUTION):
        shutil.copy(gate.ROOT / name, tmp_path / name)
    bundle = tmp_path / "models" / "news-v2"
    bundle.mkdir(parents=True)
    for name in ("metrics.json", "bundle.toml"):
        shutil.copy(gate.ROOT / "models" / "news-v2" / name, bundle / name)
    return tmp_path


def measured(root, figures=GOOD):
    return gate.Measured(root, lambda: figures)


def failing(root, **options):
    return {
        check.name for check in gate.check(root, measured(root), **options) if check.ok is False
    }


def edit(path, change):
    """Change a JSON file by hand."""
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def put(data, path, value):
    *parents, last = path.split(".")
    reduce(dict.__getitem__, parents, data)[last] = value


def spoil(root, path, value):
    edit(root / "models/news-v2/metrics.json", lambda data: put(data, path, value))


def by_hand(root, name, value, file=floors.BASELINE):
    def change(data):
        (row,) = (r for r in data["floors"] if f"{r['file']}:{r['path']}" == name)
        row["max" if "max" in row else "min"] = value

    edit(root / file, change)


def test_the_shipped_bundle_holds_its_floors(pipeline):
    counts = tallies(pipeline, [each for each in load_articles() if each.language == "en"])
    pairs = pair_scores(pipeline).values()
    assert len(pairs) == 40
    assert all(total > 20 for _, total in counts.values())
    counts["pairs"] = [sum(a > b for a, b in pairs), len(pairs)]
    found = gate.check(gate.ROOT, gate.Measured(gate.ROOT, lambda: gate.shares(counts)))
    assert not [check for check in found if check.ok is False], gate.table(found)


def test_a_good_copy_passes(root):
    assert failing(root) == set()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("heads.clickbait.mse.value", 0.0286),
        ("heads.attribution.sentence_f1.value", 0.9149),
        ("heads.subjective.macro_f1.value", float("nan")),
        ("case.clickbait", 1e-9),
        ("style.publisher_auc", None),
        ("style.publisher_auc", True),
    ],
)
def test_a_figure_on_the_wrong_side_fails(root, path, value):
    spoil(root, path, value)
    assert failing(root) == {f"models/news-v2/metrics.json:{path}"}


def test_agreement_with_the_articles_has_floors(root):
    worse = GOOD | {"found": {"value": 0.89, "se": 0.02, "n": 100}}
    found = gate.check(root, measured(root, worse))
    assert [check.name for check in found if check.ok is False] == [FOUND]


def test_metrics_of_another_bundle_fail(root):
    (root / "models/news-v2/bundle.toml").write_text("another = 1\n")
    assert failing(root) == {"models/news-v2/metrics.json:bundle.sha256"}


def test_a_missing_file_fails_unless_the_floor_is_optional(root):
    def change(data):
        row = {"file": "benchmarks/none.json", "path": "f1", "min": 0.5}
        data["floors"] += [row, {**row, "path": "recall", "optional": True}]

    for file in (floors.BASELINE, floors.RECORD):
        edit(root / file, change)
    assert failing(root) == {"benchmarks/none.json:f1"}
    (root / "benchmarks/none.json").write_text('{"f1": 0.6, "recall": 0.4}')
    assert failing(root) == {"benchmarks/none.json:recall"}


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("tests/eval/articles/01-ferry-collision.txt", "tests/eval/articles"),
        ("tests/eval/articles/31-new.txt", "tests/eval/articles"),
        ("tests/eval/headline_pairs.jsonl", "tests/eval/headline_pairs.jsonl"),
    ],
)
def test_other_texts_fail(root, file, name):
    with (root / file).open("a") as stream:
        stream.write(" ")
    assert failing(root) == {name}


def test_figures_on_other_data_fail(root):
    spoil(root, "data.attribution_polnear", "0" * 64)
    assert failing(root) == {"data/attribution_polnear"}


def test_figures_on_data_without_a_digest_fail(root):
    spoil(root, "data.more", "0" * 64)
    assert failing(root) == {"data/more"}


def test_the_data_themselves_are_compared_where_they_lie(root):
    (root / "corpora").mkdir()
    (root / "corpora/attribution_polnear.jsonl.gz").write_bytes(b"other")
    assert failing(root, data=root / "corpora") == {"data/attribution_polnear"}


@pytest.mark.parametrize("raised", [False, True])
def test_a_floor_lowered_by_hand_fails(root, raised):
    by_hand(root, MSE, 0.05)
    if raised:
        gate.raise_floors(root, measured(root, {}))
        by_hand(root, MSE, 0.05)
    assert failing(root) == {MSE}


def test_a_floor_removed_by_hand_fails_even_after_raising(root):
    edit(root / floors.BASELINE, lambda data: data["floors"].pop(0))
    assert failing(root) == {MSE}
    gate.raise_floors(root, measured(root))
    assert failing(root) == {MSE}


def test_a_digest_changed_by_hand_fails_even_after_raising(root):
    spoil(root, "data.attribution_polnear", "0" * 64)
    edit(
        root / floors.BASELINE,
        lambda data: data["digests"].update({"data/attribution_polnear": "0" * 64}),
    )
    gate.raise_floors(root, measured(root))
    assert failing(root) == {"data/attribution_polnear"}


def test_a_floor_that_the_record_does_not_know_fails(root):
    by_hand(root, FOUND, 0.99)
    assert failing(root) == {FOUND}
    gate.raise_floors(root, measured(root))
    assert failing(root) == set()


def test_git_remembers_what_the_record_has_forgotten(root):
    def git(*arguments):
        name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *name, *arguments], cwd=root, check=True, capture_output=True)

    git("init")
    git("add", str(floors.BASELINE))
    git("commit", "-m", "floors")
    for file in (floors.BASELINE, floors.RECORD):
        by_hand(root, MSE, 0.05, file)
    assert failing(root) == {MSE}
    shutil.rmtree(root / ".git")
    assert failing(root) == set()


def test_lowering_writes_the_reason_and_then_holds(root):
    spoil(root, "heads.clickbait.mse.value", 0.0300)
    spoil(root, "heads.clickbait.mse.se", 0.0012)
    before = (root / floors.LOG).read_text()
    was = floors.read(root).floors[MSE].value
    gate.lower(root, MSE, "the panel\nchanged", measured(root))
    after = (root / floors.LOG).read_text()
    (line,) = after.removeprefix(before.rstrip()).strip().splitlines()
    assert line.endswith(f"floor `{MSE}` is lowered to 0.0312 (was {was}): the panel changed")
    assert failing(root) == set()
    assert floors.read(root).floors[MSE].value == 0.0312
    assert floors.parse(floors.load(root / floors.RECORD)).floors[MSE].value == was
    by_hand(root, MSE, 0.04)
    assert failing(root) == {MSE}


def test_lowering_to_a_value_and_removing_take_lines_too(root):
    gate.lower(root, FOUND, "stricter labels", measured(root), to=0.88)
    assert floors.read(root).floors[FOUND].value == 0.88
    gate.lower(root, MSE, "head dropped", measured(root), remove=True)
    assert MSE not in floors.read(root).floors
    assert failing(root) == set()
    lines = (root / floors.LOG).read_text().splitlines()[-2:]
    assert ["stricter labels" in lines[0], "head dropped" in lines[1]] == [True, True]


def test_a_changed_digest_is_taken_with_a_reason(root):
    name = "tests/eval/headline_pairs.jsonl"
    with (root / name).open("a") as stream:
        stream.write("{}\n")
    gate.lower(root, name, "a pair more", measured(root))
    assert failing(root) == set()
    assert f"`{name}` is now" in (root / floors.LOG).read_text().splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "reason", "to"),
    [(MSE, " ", None), ("nothing:here", "why", None), (FOUND, "why", 0.95)],
)
def test_what_cannot_be_lowered_changes_nothing(root, name, reason, to):
    before = [(root / path).read_text() for path in COPIED]
    with pytest.raises(gate.GateError):
        gate.lower(root, name, reason, measured(root), to=to)
    assert [(root / path).read_text() for path in COPIED] == before


def test_raising_leaves_one_standard_error(root):
    spoil(root, "heads.clickbait.mse.value", 0.0200)
    spoil(root, "heads.clickbait.mse.se", 0.0010)
    spoil(root, "style.publisher_auc", 0.99)
    spoil(root, "style.publisher_auc_interval", [0.99 - 0.0329, 0.99 + 0.0329])
    spoil(root, "heads.attribution.share_worst_bias", 0.03)
    edit(root / EXTRACTION, lambda data: put(data, "shingles.readers.credcheck.f1", 0.99))
    edit(root / EXTRACTION, lambda data: put(data, "shingles.readers.credcheck.f1_margin", 0.0196))
    gate.raise_floors(root, measured(root))
    kept = floors.read(root).floors
    assert kept[f"{EXTRACTION}:shingles.readers.credcheck.f1"].value == 0.98
    assert kept[MSE].value == 0.0210
    assert kept["models/news-v2/metrics.json:style.publisher_auc"].value == 0.97
    assert kept["models/news-v2/metrics.json:heads.attribution.share_worst_bias"].value == 0.03
    assert kept["models/news-v2/metrics.json:case.clickbait"].value == 0.0
    assert failing(root) == set()


def test_raising_never_lowers(root):
    spoil(root, "heads.clickbait.mse.value", 0.05)
    was = floors.read(root).floors[MSE].value
    gate.raise_floors(root, measured(root))
    assert floors.read(root).floors[MSE].value == was


def test_the_command_says_how_it_went(root, capsys, monkeypatch):
    monkeypatch.setattr(gate, "agreement", lambda: GOOD)
    monkeypatch.delenv("CREDCHECK_DATA", raising=False)
    assert gate.main([], root=root) == 0
    assert ", 0 fail, of " in capsys.readouterr().out.splitlines()[-1]
    spoil(root, "case.clickbait", 0.5)
    assert gate.main([], root=root) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[-2].split()[:2] == ["FAILS", "models/news-v2/metrics.json:case.clickbait"]
    assert gate.main(["--lower", MSE], root=root) == 2
    assert "--reason" in capsys.readouterr().err
    (root / floors.BASELINE).write_text('{"floors": [{"path": "x", "min": 1, "max": 2}]}')
    assert gate.main([], root=root) == 2


def test_shares_have_the_standard_error_of_a_share():
    assert gate.shares({"found": [90, 100]})["found"] == {
        "value": 0.9,
        "se": pytest.approx(0.03),
        "n": 100,
    }


def test_benchmarks_have_floors(root):
    edit(root / EXTRACTION, lambda data: put(data, "shingles.readers.credcheck.f1", 0.93))
    assert failing(root) == {f"{EXTRACTION}:shingles.readers.credcheck.f1"}
    edit(root / EXTRACTION, lambda data: put(data, "data.pages_trafilatura", "0" * 64))
    assert "data/pages_trafilatura" in failing(root)
