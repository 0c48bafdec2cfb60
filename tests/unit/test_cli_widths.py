"""What commands print for people fits the terminal, narrow or wide, and is plain in a pipe."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata

import pytest
from rich.console import Console
from typer.testing import CliRunner
from wcwidth import wcswidth

from credcheck.batch import flat
from credcheck.cli import app
from credcheck.render.terminal import print_report
from tests.unit.profiles.test_profile import articles
from tests.unit.render.examples import empty, example
from tests.unit.render.hostile import written_by
from tests.unit.test_cli_streams import COMMAND

WIDTHS = (120, 80, 40)
STORY = """Ferry line stops for the winter

The Alder ferry will stop on 3 November, the harbour office said on Monday. "The boats are too old
for the ice," said Ona Rask, who runs the office. A shameless, disgraceful betrayal of the island,
and nobody will say what the new boats cost.

Officials said 340 people use the line on a working day. According to a report of the county,
repairs would take five months. Shops expect to lose a third of their trade because of the stop.
The county council meets again on 9 December.
"""
FEED = """<rss version="2.0"><channel><title>Post</title>
<item><title>{words}</title><link>https://post.example/{path}</link></item></channel></rss>"""

# What takes more or fewer columns than it has characters, or goes the other way.
WORDS = {
    "cjk": "市議会は港の市場を二年間閉鎖することを決めた。" * 6,
    "hangul": "시장 상인들은 화요일에 소식을 들었다 " * 6,
    "emoji": "ferry 🚢 stops 🏖️ 👩‍🚒 👍🏽 🇫🇷 " * 12,
    "combining": "Cafe\u0301 re\u0301sume\u0301 n\u0303 a\u0323\u0302 " * 20,
    "devanagari": "नगर परिषद ने बंदरगाह का बाज़ार बंद किया " * 6,
    "thai": "สภาเมืองปิดตลาดท่าเรือเป็นเวลาสองปี" * 5,
    "hebrew": "מועצת העיר סוגרת את שוק הנמל לשנתיים " * 6,
    "arabic": "يغلق المجلس سوق الميناء لمدة عامين " * 6,
    "long_word": "x" * 500,
}


def too_wide(output, width):
    """The lines that take more columns than there are; an address alone on a line is never broken."""
    lines = output.splitlines()
    return [
        line
        for line in lines
        if wcswidth(line.rstrip()) > width and not re.fullmatch(r" *https?://\S+", line.rstrip())
    ]


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "b.txt").write_text(STORY.replace("ferry", "tram"), encoding="utf-8")
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "in.jsonl").write_text('{"text": "x"}\n{"text": " "}\n', encoding="utf-8")
    (tmp_path / "table.jsonl").write_bytes(b"".join(map(flat.line, articles())))
    (tmp_path / "feed.xml").write_text(FEED.format(words="word " * 60, path="p" * 90), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMMANDS = {
    "score": ("score", "a.txt"),
    "score_several": ("score", "a.txt", "b.txt"),
    "source": ("source", "reuters.com", "infowars.com", "no-list-knows-this-name.example"),
    "profile": ("profile", "table.jsonl"),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_in_a_pipe_is_wider_and_none_has_colour(files, monkeypatch, name, width):
    monkeypatch.setenv("COLUMNS", str(width))
    done = CliRunner().invoke(app, [*COMMANDS[name]])
    assert done.exit_code == 0
    assert done.stdout
    assert too_wide(done.stdout, width) == []
    assert "\x1b" not in done.stdout + done.stderr


def test_a_pipe_gets_one_item_of_a_feed_a_line(files, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    done = CliRunner().invoke(app, ["feed", "feed.xml"])
    assert len(done.stdout.splitlines()) == 1


def test_the_summary_of_a_batch_fits(files, monkeypatch):
    done = CliRunner().invoke(app, ["batch", "in.jsonl", "--out", "out.jsonl"])
    assert done.exit_code == 1
    assert "2 documents, 1 scored: out.jsonl" in done.stderr
    assert too_wide(done.stderr, 80) == []
    assert "\x1b" not in done.stderr


def seen(words, width, folder, **environment):
    """What a terminal of this width is sent."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    own = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        [*COMMAND, *words], stdin=theirs, stdout=theirs, cwd=folder,
        stderr=subprocess.DEVNULL, env=own | {"TERM": "xterm-256color"} | environment,
    )  # fmt: skip
    os.close(theirs)
    chunks = []
    while True:
        try:
            chunk = os.read(ours, 65_536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    process.wait(timeout=60)
    os.close(ours)
    return b"".join(chunks).decode().replace("\r\n", "\n")


STYLE = re.compile(r"\x1b\[[0-9;]*m")
COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@pytest.mark.full
@pytest.mark.parametrize("width", [80, 40])
@pytest.mark.parametrize(
    "words", [*COMMANDS.values(), ("feed", "feed.xml")], ids=[*COMMANDS, "feed"]
)
def test_no_line_on_a_terminal_is_wider(files, words, width):
    output = seen(words, width, files)
    assert output.strip()
    plain = STYLE.sub("", output)
    assert "\x1b" not in plain
    assert too_wide(plain, width) == []


@pytest.mark.full
def test_no_color_means_no_colour(files):
    assert COLOUR.search(seen(COMMANDS["score"], 80, files))
    without = seen(COMMANDS["score"], 80, files, NO_COLOR="1")
    assert not COLOUR.search(without)
    assert "Loaded language" in without
    assert "\x1b" not in seen(COMMANDS["score"], 80, files, TERM="dumb")


def of_a_page(words):
    """The words wherever a page's own stand in a report."""
    pages = ("document.", "sentences.", "sources.")
    return lambda place: words if place.startswith(pages) else "Harmless"


def printed(report, width):
    out = io.StringIO()
    print_report(report, Console(file=out, width=width, color_system=None, legacy_windows=False))
    return out.getvalue()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", WORDS)
def test_columns_are_counted_as_a_terminal_does(words, width):
    output = printed(written_by(of_a_page(WORDS[words])), width)
    assert WORDS[words][:9] in output
    assert too_wide(output, width) == []


@pytest.mark.parametrize("words", WORDS)
def test_no_mark_is_parted_from_its_letter(words):
    for line in printed(written_by(WORDS[words]), 40).splitlines():
        first = line.strip()[:1]
        assert not first or not unicodedata.combining(first)


@pytest.mark.parametrize("width", [40, 71, 72])
def test_every_figure_is_there_at_any_width(width):
    output = printed(example(), width)
    for figure in ("0.35", "0.44", "0.18–0.71", "0.50", "0.41–0.60", "0.34", "0.12–0.58"):
        assert figure in output
    assert "…" not in output.partition("How soon")[0]
    assert printed(empty(), width).count("none") >= 4
