"""The command line: what goes in, what comes out where, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from credcheck.cli import app

ROOT = Path(__file__).resolve().parents[2]
STORY = """Ferry line stops for the winter

The Aldersund ferry will stop sailing in December, its owner said on Friday. "We cannot carry on
with nine passengers a day," said Inga Brandvold, who has run the line since 2003.

An official at the transport agency said the subsidy would not be renewed. Islanders said they
would have to drive four hours to reach a hospital.
"""
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in STORY.split("\n\n")[1:])
PAGE = f"""<!doctype html><html lang="en"><head><title>Ferry line stops</title></head>
<body><article><h1>Ferry line stops for the winter</h1>
{PARAGRAPHS * 3}</article></body></html>"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The working directory, with two articles, a page and a file without text."""
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "b.txt").write_text(STORY.replace("ferry", "tram"), encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(monkeypatch):
    """Run a command inside this process; all its lines fit one terminal line."""
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words, stdin=b"": CliRunner().invoke(app, [*words], input=stdin)


def rows(text):
    """The JSON objects of NDJSON; every line must be one."""
    return [json.loads(line) for line in text.splitlines()]


class TestScore:
    def test_one_target_gives_one_object(self, run, files):
        done = run("score", "a.txt", "--json")
        report = json.loads(done.stdout)
        assert done.exit_code == 0
        assert report["document"]["headline"] == "Ferry line stops for the winter"
        assert report["document"]["text"].startswith("Ferry line stops for the winter\n\nThe Alder")
        assert report["input"]["kind"] == "text"

    def test_a_page_is_read_as_html(self, run, files):
        done = run("score", "page.html", "--json")
        report = json.loads(done.stdout)
        assert done.exit_code == 0
        assert report["input"]["kind"] == "html"
        assert "<p>" not in report["document"]["text"]

    def test_standard_input_is_read_as_a_text_file(self, run, files):
        piped = json.loads(run("score", "-", "--json", stdin=STORY.encode()).stdout)
        named = json.loads(run("score", "a.txt", "--json").stdout)
        assert piped["document"] == named["document"]
        assert piped["scores"] == named["scores"]

    def test_a_failing_target_keeps_its_place(self, run, files):
        done = run("score", "a.txt", "missing.txt", "empty.txt", "b.txt", "--json")
        found = rows(done.stdout)
        assert done.exit_code == 1
        assert ["scores" in row for row in found] == [True, False, False, True]
        assert [(row["position"], row["target"]) for row in found[1:3]] == [
            (1, "missing.txt"),
            (2, "empty.txt"),
        ]
        assert found[2]["type"].endswith(":empty_input")
        assert "tram" in found[3]["document"]["text"]

    @pytest.mark.parametrize("words", [("missing.txt",), ("missing.txt", "empty.txt")])
    def test_nothing_but_failures(self, run, files, words):
        done = run("score", *words, "--json")
        assert done.exit_code == 1
        text = done.stdout if len(words) > 1 else json.dumps(json.loads(done.stdout))
        assert [row["target"] for row in rows(text)] == list(words)

    def test_without_json_a_failure_is_a_line_on_standard_error(self, run, files):
        done = run("score", "empty.txt", "a.txt")
        assert done.exit_code == 1
        assert done.stderr.startswith("error: empty.txt: ")
        assert "empty.txt: " not in done.stdout
        assert "Ferry line stops" in done.stdout

    def test_text_that_is_not_utf8_is_a_failure(self, run, files):
        (files / "latin.txt").write_bytes("Café closes".encode("latin-1"))
        done = run("score", "latin.txt", "--json")
        assert done.exit_code == 1
        assert "not UTF-8" in json.loads(done.stdout)["detail"]

    @pytest.mark.parametrize(
        ("target", "code"),
        [
            ("https://news.invalid/a", "dns_failure"),
            ("HTTP://news.invalid/x.html", "dns_failure"),
            ("http://127.1/", "blocked_address"),
            ("ftp://news.invalid/a.txt", "bad_url"),
            ("file:///etc/passwd", "bad_url"),
        ],
    )
    def test_an_address_that_cannot_be_fetched_keeps_its_place(self, run, files, target, code):
        done = run("score", "a.txt", target, "--json")
        first, second = rows(done.stdout)
        assert done.exit_code == 1
        assert first["document"]["headline"] == "Ferry line stops for the winter"
        assert second["type"] == f"urn:credcheck:problem:{code}"
        assert (second["position"], second["target"]) == (1, target)

    def test_a_file_larger_than_any_report_is_not_read(self, run, files, monkeypatch):
        monkeypatch.setattr("credcheck.commands.streams.MAX_BYTES", 40)
        found = rows(run("score", "a.txt", "empty.txt", "--json").stdout)
        assert [row["type"].rpartition(":")[2] for row in found] == ["too_large", "empty_input"]

    @pytest.mark.parametrize("form", ["markdown", "csv"])
    def test_other_formats_have_all_targets(self, run, files, form):
        done = run("score", "a.txt", "empty.txt", "b.txt", "--format", form)
        assert done.exit_code == 1
        assert done.stdout.count("Ferry line stops for the winter") >= 1
        assert done.stdout.count("Tram line") + done.stdout.count("tram") >= 1
        assert "empty" in done.stdout

    @pytest.mark.parametrize(
        "words", [("a.pdf",), ("news.invalid",), ("-", "-"), (), ("a.txt", "--nonsense")]
    )
    def test_what_is_not_understood_is_usage(self, run, files, words):
        done = run("score", *words)
        assert done.exit_code == 2
        assert done.stdout == ""

    def test_an_unknown_bundle_is_usage(self, run, files):
        done = run("score", "a.txt", "--bundle", "no-such-bundle-v9")
        assert done.exit_code == 2
        assert "no-such-bundle-v9" in done.stderr


class TestPages:
    def test_one_target_writes_one_page(self, run, files):
        done = run("score", "a.txt", "--html", "out.html", "--json")
        assert done.exit_code == 0
        assert "Ferry line stops" in (files / "out.html").read_text(encoding="utf-8")
        assert "out.html" in done.stderr
        json.loads(done.stdout)

    def test_several_targets_write_a_folder(self, run, files):
        (files / "more").mkdir()
        (files / "more" / "a.txt").write_text(STORY, encoding="utf-8")
        done = run("score", "a.txt", "missing.txt", "more/a.txt", "--html", "out", "--json")
        assert done.exit_code == 1
        assert {path.name for path in (files / "out").iterdir()} == {"a.html", "a-2.html"}

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (("page.html", "--html", "page.html"), "overwritten"),
            (("page.html", "a.txt", "--html", "."), "overwritten"),
            (("page.html", "a.txt", "--html", "b.txt"), "folder"),
            (("a.txt", "--html", "no/such/place.html"), "no folder"),
        ],
    )
    def test_a_page_never_takes_the_place_of_something_else(self, run, files, words, why):
        before = {path.name: path.read_bytes() for path in files.iterdir()}
        done = run("score", *words)
        assert done.exit_code == 2
        assert why in done.stderr
        assert {path.name: path.read_bytes() for path in files.iterdir()} == before


class TestLines:
    def test_plain_lines_come_out_in_order(self, run):
        texts = ["Bridge reopens", "You will not believe this bridge", "Ünïcödé — 橋が開通 🌉"]
        done = run("lines", "--unit", "headline", stdin="\n".join(texts).encode())
        found = rows(done.stdout)
        assert done.exit_code == 0
        assert [row["text"] for row in found] == texts
        for row in found:
            assert {"clickbait", "charged", "shouting", "sensationalism"} <= row.keys()

    def test_sentences(self, run):
        done = run("lines", "--unit", "sentence", "-", stdin=b"The mayor said the bridge was safe.")
        (row,) = rows(done.stdout)
        assert {
            "loaded",
            "quoted_loaded",
            "subjective",
            "check_worthy",
            "attributions",
        } <= row.keys()

    def test_blank_and_bad_rows_keep_their_place(self, run, tmp_path):
        path = tmp_path / "in.jsonl"
        given = [
            b"not json",
            b'{"text": "Bridge reopens"}',
            b"",
            b'{"title": "x"}',
            b'{"text": 7}',
            b"[1]",
            b'{"text": " "}',
            b'{"text": "\\ud800"}',
            b"\xff",
            b'{"text": "Bridge closes", "more": 1}',
        ]
        path.write_bytes(b"\r\n".join(given) + b"\r\n")
        done = run("lines", "--unit", "headline", str(path))
        found = rows(done.stdout)
        assert done.exit_code == 1
        assert [row.get("text") for row in found] == [
            None, "Bridge reopens", *[None] * 7, "Bridge closes",
        ]  # fmt: skip
        assert [row["position"] for row in found if "type" in row] == [0, 2, 3, 4, 5, 6, 7, 8]
        codes = [row["type"].rpartition(":")[2] for row in found if "type" in row]
        assert codes == [
            "bad_record", "empty_input", *["bad_record"] * 3, "empty_input", *["bad_record"] * 2,
        ]  # fmt: skip

    def test_jsonl_is_recognised_on_standard_input(self, run):
        given = b'broken\n{"text": "Bridge reopens"}\n'
        found = rows(run("lines", "--unit", "headline", stdin=given).stdout)
        assert found[0]["type"].endswith(":bad_record")
        assert found[1]["text"] == "Bridge reopens"

    def test_a_brace_does_not_make_a_plain_line_json(self, run):
        given = b"{Sic}: council minutes full of errors\nBridge reopens\n"
        found = rows(run("lines", "--unit", "headline", stdin=given).stdout)
        assert [row["text"][:5] for row in found] == ["{Sic}", "Bridg"]

    def test_a_line_scores_the_same_alone_and_among_many(self, run):
        texts = [f"Bridge {n} reopens after a shocking delay" for n in range(300)]
        many = rows(run("lines", "--unit", "headline", stdin="\n".join(texts).encode()).stdout)
        alone = rows(run("lines", "--unit", "headline", stdin=texts[270].encode()).stdout)
        assert len(many) == 300
        assert many[270] == alone[0]

    def test_nothing_in_gives_nothing_out(self, run):
        done = run("lines", "--unit", "headline", stdin=b"")
        assert (done.exit_code, done.stdout) == (0, "")

    def test_a_missing_file_fails(self, run, tmp_path):
        done = run("lines", "--unit", "headline", str(tmp_path / "no.txt"))
        assert done.exit_code == 1
        assert "no.txt" in done.stderr

    @pytest.mark.parametrize("words", [(), ("--unit", "paragraph")])
    def test_the_unit_must_be_given_and_known(self, run, words):
        assert run("lines", *words, stdin=b"x").exit_code == 2


class TestSource:
    def test_one_name_gives_one_object(self, run):
        done = run("source", "https://www.reuters.com/world/x", "--json")
        assert done.exit_code == 0
        assert json.loads(done.stdout)["scope"] == "reuters.com"

    def test_a_bad_name_keeps_its_place(self, run):
        done = run("source", "reuters.com", "not a domain", "bbc.co.uk", "--json")
        found = rows(done.stdout)
        assert done.exit_code == 1
        assert [row.get("scope") for row in found] == ["reuters.com", None, "bbc.co.uk"]
        assert found[1]["position"] == 1

    def test_an_unlisted_source_is_unknown_and_no_failure(self, run):
        done = run("source", "no-list-knows-this-name.example")
        assert done.exit_code == 0
        assert "no-list-knows-this-name.example" in done.stdout

    def test_words_for_people(self, run):
        done = run("source", "reuters.com", "not a domain")
        assert done.exit_code == 1
        assert done.stdout.startswith("reuters.com: ")
        assert done.stderr.startswith("error: ")


class TestOwnLists:
    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv("CREDCHECK_LISTS", str(tmp_path / "lists"))
        return tmp_path

    def test_a_list_of_ones_own_counts_beside_the_shipped_ones(self, run, folder):
        file = folder / "ours.csv"
        file.write_text(
            "scope,verdict,score,as_of,url\nharbour-herald.example,checked,0.8,2026-10-01,\n"
        )
        assert run("source", "import", str(file), "--list", "ours").exit_code == 0
        record = json.loads(run("source", "harbour-herald.example", "--json").stdout)
        assert record["value"] == 0.8
        assert record["assessments"][0]["list"] == "user:ours"
        again = run("source", "import", str(file), "--list", "ours")
        assert again.exit_code == 1
        assert run("source", "import", str(file), "--list", "ours", "--replace").exit_code == 0

    def test_a_decision_is_kept_with_who_and_why_and_can_be_withdrawn(self, run, folder):
        who = ("--by", "Desk", "--why", "The outlet was sold.")
        words = ("--verdict", "not to be relied on", "--score", "0.1")
        assert run("source", "override", "reuters.com", *words, *who).exit_code == 0
        record = json.loads(run("source", "reuters.com", "--json").stdout)
        assert record["value"] == 0.1
        assert "Desk" in record["notes"][0]["detail"]
        report = json.loads(run("score", "-", "--json", stdin=STORY.encode()).stdout)
        assert "override" in report["provenance"]["sources"]["lists"]
        assert run("source", "withdraw", "reuters.com", *who).exit_code == 0
        assert json.loads(run("source", "reuters.com", "--json").stdout)["value"] > 0.5
        assert run("source", "trail").stdout.count("reuters.com: ") == 2

    def test_without_a_folder_nothing_is_kept(self, run, monkeypatch):
        monkeypatch.delenv("CREDCHECK_LISTS", raising=False)
        done = run("source", "trail")
        assert done.exit_code == 1
        assert "CREDCHECK_LISTS" in done.stderr

    def test_an_export_can_be_read_again(self, run, folder):
        from credcheck.sources.export import read

        done = run("source", "export", str(folder / "lists.ccsx"))
        assert done.exit_code == 0
        data = (folder / "lists.ccsx").read_bytes()
        assert len(data) <= 400_000
        assert read(data).lookup("reuters.com").level == "high"
        assert run("source", "export", str(folder / "no" / "x")).exit_code == 1


class TestBundles:
    def test_list_and_verify(self, run):
        listed = run("bundle", "list")
        name = listed.stdout.split("\t")[0]
        assert listed.exit_code == 0
        assert {row["id"] for row in rows(run("bundle", "list", "--json").stdout)} >= {name}
        assert run("bundle", "verify").exit_code == 0
        assert name in run("bundle", "verify", name).stdout

    def test_an_unknown_name_is_usage(self, run):
        done = run("bundle", "verify", "no-such-bundle-v9")
        assert done.exit_code == 2
        assert "no-such-bundle-v9" in done.stderr


class TestVerify:
    @pytest.fixture
    def report(self, run, files):
        made = run("score", "a.txt", "--json").stdout
        (files / "r.json").write_text(made, encoding="utf-8")
        return json.loads(made)

    def test_a_report_is_made_again(self, run, report):
        done = run("verify", "r.json")
        assert done.exit_code == 0
        assert "identical" in done.stdout

    def test_a_changed_report_differs_and_says_where(self, run, files, report):
        report["scores"]["sensationalism"]["value"] = 0.123456
        (files / "r.json").write_text(json.dumps(report), encoding="utf-8")
        done = run("verify", "r.json")
        assert done.exit_code == 1
        assert "sensationalism" in done.stdout

    def test_a_report_of_other_versions_names_them(self, run, files, report):
        report["provenance"]["bundle"]["id"] = "news-v77"
        (files / "r.json").write_text(json.dumps(report), encoding="utf-8")
        done = run("verify", "r.json")
        assert done.exit_code == 1
        assert "news-v77" in done.stderr

    @pytest.mark.parametrize("name", ["../news-v2", "/srv/news-v2", "..", ""])
    def test_a_report_never_says_which_folder_to_open(self, run, files, report, name):
        report["provenance"]["bundle"]["id"] = name
        (files / "r.json").write_text(json.dumps(report), encoding="utf-8")
        done = run("verify", "r.json")
        assert done.exit_code == 1
        assert "not the name of a bundle" in done.stderr

    @pytest.mark.parametrize("content", [b"", b"[]", b'{"schema_version": "1.0"}', b"\xff"])
    def test_what_is_no_report_fails(self, run, files, content):
        (files / "r.json").write_bytes(content)
        done = run("verify", "r.json")
        assert done.exit_code == 1
        assert done.stderr.startswith("error: ")


def every_command(group=None, path=()):
    """Each command's words and the command, groups too."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from every_command(command, (*path, name))


COMMANDS = dict(every_command())


@pytest.mark.parametrize("words", COMMANDS, ids="-".join)
def test_help_and_readme_document_every_command(run, words):
    command = COMMANDS[words]
    done = run(*words, "--help")
    assert done.exit_code == 0
    assert command.help
    assert all(getattr(parameter, "help", None) for parameter in command.params)
    assert words[-1] in run(*words[:-1], "--help").stdout
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "credcheck " + " ".join(words) in readme


def test_version(run):
    done = run("--version")
    assert done.exit_code == 0
    assert done.stdout.startswith("credcheck 0.")


def test_no_command_at_all_is_usage(run):
    assert run().exit_code == 2
