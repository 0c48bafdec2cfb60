"""What the command line writes to its streams, each time in a process of its own."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest

COMMAND = (sys.executable, "-c", "from credcheck.cli import main; main()")
STORY = """Ferry line stops for the winter

The Aldersund ferry will stop sailing in December, its owner said on Friday. "We cannot carry on
with nine passengers a day," said Inga Brandvold, who has run the line since 2003.

An official at the transport agency said the subsidy would not be renewed. Islanders said they
would have to drive four hours to reach a hospital.
"""


@pytest.fixture(autouse=True)
def _files(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "b.txt").write_text(STORY.replace("ferry", "tram"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def spawn(*words, stdin=b"", **more):
    """Run a command as a user does, with streams of bytes."""
    return subprocess.run([*COMMAND, *words], input=stdin, capture_output=True, check=False, **more)


def test_output_is_utf8_whatever_the_locale_says():
    text = STORY.replace("Ferry", "Färge – “rush”")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON"))}
    env |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    for words in (("--json",), ()):
        done = spawn("score", "-", *words, stdin=text.encode(), env=env)
        assert done.returncode == 0, done.stderr
        assert "Färge – “rush”" in done.stdout.decode("utf-8")


def test_json_lines_hold_no_character_that_acts():
    text = "Bridge \u202eclosed\u2066 \x9b31m\u2028now"
    done = spawn("lines", "--unit", "headline", stdin=text.encode())
    line = done.stdout.decode("utf-8")
    assert len(line.splitlines()) == 1
    assert not set(line) & set("\u202e\u2066\x9b\u2028\x1b")
    assert json.loads(line)["text"] == text


def test_a_piped_report_has_no_colour_and_no_progress():
    done = spawn("score", "a.txt", "b.txt")
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert done.stderr == b""


def test_data_is_never_markup():
    text = STORY.replace("Ferry line", "[bold red]Ferry[/] [link=x]line \x1b[31m:smile:")
    done = spawn("score", "-", stdin=text.encode())
    assert done.returncode == 0, done.stderr
    assert b"[bold red]Ferry[/]" in done.stdout
    assert b":smile:" in done.stdout
    assert b"\x1b" not in done.stdout


def test_a_file_name_cannot_act_on_the_terminal():
    done = spawn("score", "\x1b[31mred.txt")
    assert done.returncode == 1
    assert b"\x1b" not in done.stderr


@pytest.mark.parametrize("count", [1, 3000])
def test_a_reader_that_leaves_is_met_quietly(count):
    process = subprocess.Popen(
        [*COMMAND, "lines", "--unit", "headline"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    _, errors = process.communicate(b"\n" * count)
    assert errors == b""
    assert process.returncode == 1


def test_a_watcher_sees_progress_and_the_output_stays_clean():
    ours, theirs = pty.openpty()
    command = [*COMMAND, "score", "a.txt", "b.txt", "--json"]
    env = os.environ | {"TERM": "xterm", "COLUMNS": "80"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=False, env=env)
    os.close(theirs)
    seen = os.read(ours, 100_000)
    os.close(ours)
    assert b"scoring" in seen
    assert len(done.stdout.splitlines()) == 2
