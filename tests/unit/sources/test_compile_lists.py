"""The compiler: the same bytes from the same lists, and nothing that could match at large."""

from __future__ import annotations

import csv
import importlib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
COLUMNS = ("domain", "label", "score", "as_of", "scope", "name")
# One line a list, all of them invented.
RATINGS = {
    "lin2023_pc1": [("a.example", "", "0.8123", "2023-09", "", "")],
    "cred1": [("b.example", "fake", "0.04", "2026-08-04", "sources=1", "")],
    "lasser_misinformation_domains": [("c.example", "right bias", "3", "2017", "buzzfeed", "")],
    "wikipedia_rsp_2026": [("a.example", "generally_reliable", "1", "2026-08-13", "", "The A")],
    "idiap_news_media_reliability": [("d.example", "unreliable", "-1", "2024-06", "manual", "")],
    "nela_pink_slime": [("e.example", "pink_slime", "", "2024-01-12", "some_net", "E Times")],
    "opensources": [("b.example", "fake;bias", "", "2017-04-28", "opensources", "")],
    "buzzfeed_top50": [("f.example", "fake", "", "2017", "sites_2017", "F")],
    "hearvox_unreliable_news": [("g.example", "listed", "", "2017-12", "snopes", "G")],
}


@pytest.fixture
def compiler(monkeypatch):
    monkeypatch.syspath_prepend(str(REPOSITORY))
    return importlib.import_module("training.sources.compile")


@pytest.fixture
def common(compiler):
    return importlib.import_module("training.sources.common")


@pytest.fixture
def ratings(tmp_path):
    """Write invented lists; ``ratings(NAME=[records])`` adds records to one."""

    def write(**more):
        folder = tmp_path / "data" / "ratings"
        folder.mkdir(parents=True, exist_ok=True)
        for name, records in RATINGS.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                writer.writerows([*records, *more.get(name, [])])
        return folder.parent

    return write


def compiled(folder, name):
    lines = (folder / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines[1:]]


@pytest.mark.parametrize(
    ("domain", "scope"),
    [
        ("", None),
        ("   ", None),
        ("com", None),
        ("-", None),
        ("192.0.2.1", None),
        ("kbmt–12.example", None),
        ("a.example/#articles", None),
        ("a.example", "a.example"),
        ("WWW.A.Example/", "a.example"),
        ("a.example/?m=1", "a.example"),
        ("a.example/Blog/?ref=x", "a.example/blog"),
        ("co.uk", None),
        ("www.co.uk", None),
        ("blogspot.com", None),
        (".", None),
        ("*", None),
        ("http://", None),
        ("a..b", None),
        ("http://[2001:db8::1]", None),
        ("https://twitter.com/@Somebody", "x.com/somebody"),
        ("youtube.com/@Name/videos", "youtube.com/@name/videos"),
    ],
)
def test_scopes(common, domain, scope):
    assert common.scope_of(domain) == scope


def test_an_empty_or_malformed_scope_is_left_out(compiler, ratings, tmp_path):
    row = ("", "0.1", "2023-09", "", "")
    bad = [("", *row), ("com", *row), ("a b.example", *row), ("192.0.2.9", *row), ("co.uk", *row)]
    bad += [(".", *row), ("*", *row), ("http://", *row), (" ", *row), ("a..b", *row)]
    data = ratings(lin2023_pc1=bad)
    compiler.compile_lists(data, tmp_path / "out")
    assert [r[0] for r in compiled(tmp_path / "out", "lin2023")] == ["a.example"]


def test_a_front_page_speaks_before_its_variants(compiler, ratings, tmp_path):
    data = ratings(
        lin2023_pc1=[
            ("m.a.example", "", "0.1", "2023-09", "", ""),
            ("m.z.example", "", "0.3", "2023-09", "", ""),
        ]
    )
    compiler.compile_lists(data, tmp_path / "out")
    found = [(r[0], r[2]) for r in compiled(tmp_path / "out", "lin2023")]
    assert found == [("a.example", "0.812"), ("z.example", "0.3")]


def test_rows(compiler, ratings, tmp_path):
    out = tmp_path / "out"
    compiler.compile_lists(ratings(), out, everything=True)
    assert compiled(out, "cred1") == [("b.example", "fake", "0.25", "2017-04-28", "opensources")]
    lasser = ("c.example", "right bias", "", "2017", "buzzfeed", "slant")
    assert compiled(out, "lasser") == [lasser]
    wikipedia = ("a.example", "generally reliable", "0.8", "2026-08-13", "", "", "The A")
    assert compiled(out, "wikipedia_rsp") == [wikipedia]
    slime = ("e.example", "pink slime (some net)", "0.45", "2024-01-12", "", "", "E Times")
    assert compiled(out, "nela_pink_slime") == [slime]
    assert compiled(out, "opensources") == [("b.example", "fake, bias", "0.25", "2017-04-28")]
    assert compiled(out, "hearvox")[0][2] == "0.35"
    assert compiled(out, "buzzfeed")[0][2] == "0.25"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (("h.example", "One era; another era"), ("h.example", "part")),
        (("huffpost.com", "Its contributors"), ("huffpost.com", "part")),
        (("go.com", "One of its outlets"), ("abcnews.go.com", "")),
        (("i.example", "The I (I Daily)"), ("i.example", "")),
    ],
)
def test_wikipedia_entries_about_a_part(compiler, ratings, tmp_path, entry, expected):
    domain, name = entry
    record = (domain, "generally_unreliable", "-1", "2026-08-13", "", name)
    compiler.compile_lists(ratings(wikipedia_rsp_2026=[record]), tmp_path / "out")
    rows = compiled(tmp_path / "out", "wikipedia_rsp")
    row = next(r for r in rows if r[6] == name)
    assert (row[0], row[5]) == expected
    assert row[2] == ("" if expected[1] else "0.5")


def test_a_label_nobody_knows_is_an_error(compiler, ratings, tmp_path):
    record = ("z.example", "splendid", "9", "2026-08-04", "sources=1", "")
    with pytest.raises(KeyError):
        compiler.compile_lists(ratings(cred1=[record]), tmp_path / "out")


def test_the_same_lists_give_the_same_bytes(compiler, ratings, tmp_path):
    data = ratings()
    for name in ("one", "two"):
        compiler.compile_lists(data, tmp_path / name / "lists")
    one, two = (sorted((tmp_path / n / "lists").iterdir()) for n in ("one", "two"))
    assert [p.name for p in one] == [p.name for p in two]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


def test_lists_that_must_not_be_passed_on_stay_out_of_the_shipped_folder(compiler, ratings):
    with pytest.raises(SystemExit) as stop:
        compiler.main(["--data", str(ratings()), "--out", str(compiler.SHIPPED), "--all"])
    assert stop.value.code == 2
    assert not (compiler.SHIPPED / "opensources.tsv").exists()


def test_the_docs_hold_the_tables_of_the_shipped_metrics(compiler):
    tables = importlib.import_module("training.sources.tables")
    document = (REPOSITORY / "docs" / "sources.md").read_text(encoding="utf-8")
    assert document.count("<!-- table:") == document.count("<!-- end -->") == 7
    assert tables.fill(document, compiler.SHIPPED) == document


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(1, 1), (2, 2), (3, 3)], 1.0),
        ([(1, 3), (2, 2), (3, 1)], -1.0),
        ([(1, 1), (1, 2), (2, 1), (2, 2)], 0.0),
        ([(1, 10), (2, 20), (2, 20), (9, 21)], 1.0),
        ([(1, 1), (2, 1), (3, 1)], None),
    ],
)
def test_spearman(compiler, pairs, expected):
    evaluate = importlib.import_module("training.sources.evaluate")
    assert evaluate.spearman(pairs) == expected


def test_a_list_is_never_foretold_by_one_it_shares_a_root_with(compiler, ratings, tmp_path):
    evaluate = importlib.import_module("training.sources.evaluate")
    opinion = importlib.import_module("credcheck.sources.combine").Opinion
    shared, own = frozenset({"x"}), frozenset({"y"})
    a = opinion("a", 0.1, 5.0, 1, named=True, origins=shared)
    b = opinion("b", 0.2, 5.0, 1, named=True, origins=shared)
    c = opinion("c", 0.9, 5.0, 1, named=True, origins=own)
    made = evaluate.predictions({"s.example": [a, b], "t.example": [a, c]}, 0.4)
    assert {(p.scope, p.target, p.value) for p in made} == {
        ("t.example", "a", 0.9),
        ("t.example", "c", 0.1),
    }


def test_the_shipped_folder_is_what_the_lists_compile_to(compiler, data_dir, tmp_path):
    out = tmp_path / compiler.SHIPPED.name
    compiler.compile_lists(data_dir, out)
    shipped = {p.name: p.read_bytes() for p in compiler.SHIPPED.iterdir()}
    # The history of compilations, which one of them cannot make, and what is measured on the lists.
    assert set(shipped) - {p.name for p in out.iterdir()} <= {"CHANGES.md", "lookalikes.json"}
    for path in out.iterdir():
        assert path.read_bytes() == shipped.get(path.name), path.name


def test_a_list_names_a_scope_once(compiler):
    row = importlib.import_module("credcheck.sources.lists").Row
    rows = [
        row("a.example", "bias", None, "2017", "old", "slant"),
        row("a.example", "unreliable", 0.35, "2026"),
        row("b.example", "0.30", 0.3, "2023"),
        row("b.example", "0.40", 0.4, "2023"),
        row("c.example", "bad", 0.1, "2020"),
        row("c.example", "good", 0.8, "2024"),
    ]
    assert [(r.scope, r.verdict, r.score, r.as_of) for r in compiler.one_each(rows)] == [
        ("a.example", "unreliable", 0.35, "2026"),
        ("b.example", "0.30; 0.40", 0.35, "2023"),
        ("c.example", "good", 0.8, "2024"),
    ]


@pytest.fixture
def run(compiler, ratings, tmp_path):
    """Run the command on the invented lists: ``run(arguments…)`` gives the exit code."""

    def command(*arguments, data=None, out="lists"):
        given = ["--data", str(data or ratings()), "--out", str(tmp_path / out)]
        return compiler.main([*given, "--date", "2026-11-22", *arguments])

    return command


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_newer_copy_is_compiled_and_its_changes_told(run, tmp_path, capsys):
    first = ["domain,pc1", "a.example,0.5", "b.example,0.4", "c.example,0.3"]
    old = write(tmp_path / "old.csv", *first)
    assert run("--list", f"lin2023={old}", "--as-of", "lin2023=2023-09") == 0
    new = write(
        tmp_path / "new.csv", "domain,pc1", "a.example,0.5", "b.example,0.9", "d.example,0.2"
    )
    assert run("--list", f"lin2023={new}", "--as-of", "lin2023=2023-09") == 0
    told = capsys.readouterr().out
    assert "- **lin2023**: 1 added, 1 removed, 1 changed" in told
    assert "added: `d.example` (0.200, 0.2, 2023-09)" in told
    assert "removed: `c.example` (0.300, 0.3, 2023-09)" in told
    assert "changed: `b.example` (0.400, 0.4, 2023-09 → 0.900, 0.9, 2023-09)" in told
    text = (tmp_path / "lists" / "CHANGES.md").read_text(encoding="utf-8")
    assert "1 added, 1 removed, 1 changed" in text
    assert text.count("## 2026-11-22: lists") == 1
    assert [r[0] for r in compiled(tmp_path / "lists", "lin2023")] == [
        "a.example",
        "b.example",
        "d.example",
    ]
    assert [r[0] for r in compiled(tmp_path / "lists", "cred1")] == ["b.example"]


def test_sections_stack_up_by_date_and_no_change_adds_none(run, tmp_path):
    assert run() == 0
    before = (tmp_path / "lists" / "CHANGES.md").read_text(encoding="utf-8")
    assert run("--date", "2026-12-01") == 0
    assert (tmp_path / "lists" / "CHANGES.md").read_text(encoding="utf-8") == before
    copy = write(tmp_path / "new.csv", "domain,pc1", "z.example,0.5")
    arguments = ("--list", f"lin2023={copy}", "--as-of", "lin2023=2026-12", "--date", "2026-12-24")
    assert run(*arguments) == 0
    text = (tmp_path / "lists" / "CHANGES.md").read_text(encoding="utf-8")
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert titles == ["## 2026-12-24: lists", "## 2026-11-22: lists"]
    assert text.endswith(before.partition("## ")[2])


def test_a_list_without_csv_is_kept_as_it_was_compiled(run, ratings, tmp_path):
    assert run() == 0
    kept = {p.name: p.read_bytes() for p in (tmp_path / "lists").iterdir()}
    empty = tmp_path / "empty"
    assert run(data=empty) == 0
    assert {p.name: p.read_bytes() for p in (tmp_path / "lists").iterdir()} == kept
    assert run(data=empty, out="elsewhere") == 1
    assert not (tmp_path / "elsewhere").exists()


def test_a_copy_may_come_from_a_url_through_the_one_door(run, tmp_path, monkeypatch):
    newer = importlib.import_module("training.sources.newer")
    asked = []

    class Client:
        def __init__(self, settings):
            assert settings.robots

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def get(self, url, *, accept):
            asked.append((url, accept))
            return type("Fetched", (), {"body": b"domain,pc1\nu.example,0.5\n"})

    monkeypatch.setattr(newer, "Client", Client)
    address = "https://lists.example/domain_pc1.csv"
    assert run("--list", f"lin2023={address}", "--as-of", "lin2023=2026-10") == 0
    assert asked == [(address, "any")]
    assert [r[0] for r in compiled(tmp_path / "lists", "lin2023")] == ["u.example"]


def test_the_publishers_own_columns_are_read(compiler):
    newer = importlib.import_module("training.sources.newer")
    spec = next(s for s in compiler.SPECS if s.id == "cred1")
    head = b"domain,category,credibility_score,sources,iffy_score\n"
    raw = head + b"a.example,fake,0.1,2,0.1\nb.example,mixed,0.4,opensources+iffy,\n"
    made = newer.read_copy(raw, spec, "2026-11-01")
    assert [(r["domain"], r["label"], r["scope"], r["as_of"]) for r in made] == [
        ("a.example", "fake", "sources=2", "2026-11-01"),
        ("b.example", "mixed", "sources=2", "2026-11-01"),
    ]


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (["--list", "nobody={copy}"], ["domain,pc1", "a.example,0.5"]),
        (["--list", "lin2023={copy}"], ["domain,pc1", "a.example,0.5"]),
        (["--list", "lin2023={copy}", "--as-of", "lin2023=2026"], ["domain,pc1"]),
        (["--list", "lin2023={copy}", "--as-of", "lin2023=2026"], ["site,rating", "a.example,1"]),
        (["--list", "lin2023={copy}", "--as-of", "lin2023=2026"], ["domain,pc1", "a.example,much"]),
        (["--list", "lin2023={copy}.absent"], ["domain,pc1", "a.example,0.5"]),
        (["--list", "lin2023=http://127.0.0.1/x.csv"], ["domain,pc1", "a.example,0.5"]),
    ],
)
def test_a_copy_that_cannot_be_read_changes_nothing(run, tmp_path, capsys, arguments, lines):
    assert run() == 0
    kept = {p.name: p.read_bytes() for p in (tmp_path / "lists").iterdir()}
    copy = write(tmp_path / "copy.csv", *lines)
    assert run(*[part.format(copy=copy) for part in arguments]) == 1
    assert "nothing was compiled" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in (tmp_path / "lists").iterdir()} == kept


def test_a_copy_that_lost_half_of_its_rows_is_taken_for_broken(run, tmp_path, capsys):
    rows = [f"site{n}.example,0.5" for n in range(40)]
    whole = write(tmp_path / "whole.csv", "domain,pc1", *rows)
    broken = write(tmp_path / "broken.csv", "domain,pc1", *rows[:19])
    dated = ("--as-of", "lin2023=2023-09")
    assert run("--list", f"lin2023={whole}", *dated) == 0
    assert run("--list", f"lin2023={broken}", *dated) == 1
    assert "lin2023 went from 40 rows to 19" in capsys.readouterr().err
    assert len(compiled(tmp_path / "lists", "lin2023")) == 40
    assert run("--list", f"lin2023={broken}", *dated, "--shrink") == 0
    assert len(compiled(tmp_path / "lists", "lin2023")) == 19
