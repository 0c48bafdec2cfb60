"""Hostile strings in every place of a report, through every output, each read back by a parser."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache

import pytest
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from rich.console import Console

from credcheck.commands.streams import complain
from credcheck.errors import InputError
from credcheck.render import carried, escape
from credcheck.render.csv import COLUMNS, READINGS, to_csv
from credcheck.render.html import to_html
from credcheck.render.markdown import problem_to_markdown, stream, to_markdown
from credcheck.render.terminal import print_report
from credcheck.report import problem
from tests.security.hostile_strings import HOSTILE, acting
from tests.unit.render.hostile import PLACES, written_by

HARMLESS = "Harmless words"
HARMLESS_LINK = "https://harmless.example/words"
JOINER = "\u2060"
FORMULA = tuple("=+-@＝＋－＠﹦﹢﹣﹫")

strings = pytest.mark.parametrize("words", [pytest.param(row.text, id=row.name) for row in HOSTILE])


def collapsed(text):
    return " ".join(text.split())


def like_harmless(read, words):
    """What ``read`` gives for harmless words; a link is one only where ``words`` may be one."""
    return _of_harmless(read, usual_words(words))


def usual_words(words):
    return HARMLESS_LINK if escape.href(words) else HARMLESS


def least(usual_text, words):
    """How often the words must stand: as often as harmless ones, but for an open end's next letter."""
    open_end = escape.plain(words + "m") != escape.plain(words) + "m"
    return 40 if open_end else shown_in(usual_text, usual_words(words))


def shown_in(text, words):
    """How often the words stand in a text; names are written with blanks and in small letters too."""
    text, words = (collapsed(t.replace("_", " ")).casefold() for t in (text, escape.plain(words)))
    return text.count(words)


@cache
def _of_harmless(read, words):
    return read(written_by(words))


def a_problem(words):
    found = problem(InputError(words), position=0, target=words)
    return found | {"title": words, "next": [words, words]}


def test_the_table_names_every_string_once():
    assert len({row.name for row in HOSTILE}) == len({row.text for row in HOSTILE}) == len(HOSTILE)
    assert len(HOSTILE) >= 130
    assert all(row.attacks for row in HOSTILE)


# --- where page text arrives -----------------------------------------------------------------


@pytest.mark.parametrize("output", PLACES)
def test_the_report_of_these_tests_reaches_every_place(output):
    """Each place has a word of its own; all that a format shows are found in it."""
    names = {}

    def at(place):
        number = f"{len(names):03d}".translate(str.maketrans("0123456789", "abcdefghij"))
        return names.setdefault(place, f"Zq{number}")

    report = written_by(at)
    shown = WRITERS[output](report).casefold()
    assert {place for place in PLACES[output] if names[place].casefold() not in shown} == set()


@pytest.mark.parametrize("output", ["terminal", "html", "markdown"])
@pytest.mark.parametrize(
    "words", ["Zq\x1b[38;5;", "\aZq\x1b]0;", "\x9cZq\x9d", "Zq\x9b", "Zq\x1bP", "Zq\x1b"]
)
def test_a_sequence_without_its_end_takes_in_nothing_that_follows(words, output):
    """Texts are cleaned before they are joined, so that no text reaches into the next."""
    clean = escape.plain(words)
    report = written_by(lambda place: clean if place == "sentences.text" else words)
    assert WRITERS[output](report) == WRITERS[output](written_by(clean))


# --- terminal ---------------------------------------------------------------------------------


def printed(report, *, colour=False, width=80):
    out = io.StringIO()
    system = "truecolor" if colour else None
    console = Console(
        file=out, width=width, force_terminal=colour, color_system=system, legacy_windows=False
    )
    print_report(report, console, limit=30)
    return out.getvalue()


WRITERS = {
    "terminal": lambda report: printed(report, width=400),
    "html": lambda report: to_html(report).partition("<script")[0],  # what is shown
    "markdown": to_markdown,
    "csv": lambda report: "".join(to_csv([("a target", report)])),
    "json": lambda report: escape.json(report.data),
}


def styles(report):
    return set(STYLE.findall(printed(report, colour=True)))


STYLE = re.compile("\x1b\\[[0-9;]*m")


@strings
def test_a_terminal_is_sent_nothing_that_acts(words):
    report = written_by(words)
    assert acting(printed(report)) == set()
    coloured = printed(report, colour=True)
    assert acting(STYLE.sub("", coloured)) == set()
    assert set(STYLE.findall(coloured)) <= like_harmless(styles, words)


@strings
def test_a_terminal_shows_the_words_as_they_are(words):
    shown = printed(written_by(words), width=20_000)
    expected = collapsed(escape.plain(words))
    assert collapsed(shown).startswith(expected)
    assert collapsed(shown).count(expected) >= 20


@strings
def test_a_complaint_is_one_line_that_does_nothing(words, capsys):
    complain(InputError(words or "empty"), words)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert acting(said) == set()


# --- HTML -------------------------------------------------------------------------------------


def elements(source):
    """Every node with its attributes' names, and the values of those that a browser acts upon."""
    found = []
    for node in lxml_html.document_fromstring(source.encode()).iter():
        telling = {"class", "type", "rel", "http-equiv", "name", "style", "src", "data-look"}
        kept = tuple(sorted((k, v) for k, v in node.attrib.items() if k in telling))
        found.append((str(node.tag), tuple(sorted(node.attrib)), kept))
    return found


def page_elements(report):
    source = to_html(report)
    return elements(source), links(source)


def links(source):
    return {
        node.get("href") for node in lxml_html.document_fromstring(source.encode()).iter("a")
    }  # fmt: skip


@strings
def test_a_page_has_the_elements_of_a_harmless_one(words):
    source = to_html(written_by(words))
    usual, usual_links = like_harmless(page_elements, words)
    assert same_build(words, elements(source), usual)
    assert acting(source) == set()
    address = escape.href(words)
    assert links(source) - {address} == usual_links - {HARMLESS_LINK}
    assert not address or address.startswith(("http://", "https://"))


@strings
def test_a_page_keeps_its_policy_and_shows_the_words_as_they_are(words):
    source = to_html(written_by(words))
    head = source.partition("<body")[0]
    usual = to_html(written_by(HARMLESS)).partition("<body")[0]
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;'
    assert head.index(policy) < head.index("<title>")
    assert re.sub("<title>.*</title>", "", head) == re.sub("<title>.*</title>", "", usual)
    expected = collapsed(escape.plain(words))
    page = lxml_html.document_fromstring(source.encode())
    for script in page.findall(".//script"):
        script.drop_tree()
    heading = expected or "Text without a headline"
    assert collapsed(page.findtext(".//title")) == f"credcheck: {heading}"
    assert collapsed(page.find(".//h1").text_content()) == heading
    assert collapsed(page.text_content()).count(expected) >= 40


@strings
def test_a_page_carries_the_report_and_no_other_script(words):
    report = written_by(words)
    page = lxml_html.document_fromstring(to_html(report).encode())
    data, script = page.findall(".//script")
    assert json.loads(data.text) == report.data
    assert script.text == carried.script()


@strings
def test_what_a_page_carries_is_text_to_its_element(words):
    data = escape.json_in_html({words: [words]})
    assert json.loads(data) == {words: [words]}
    assert not re.search("[<\u2028\u2029]", data)


# --- Markdown ---------------------------------------------------------------------------------


@cache
def commonmark():
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


@cache
def linking():
    pytest.importorskip("linkify_it")
    return MarkdownIt("gfm-like")


def tokens(parser, source):
    """The types of all tokens but text, with the addresses of links, and all text."""
    types, texts = [], []

    def walk(some):
        for token in some:
            if token.type == "text":
                texts.append(token.content)
            else:
                types.append((token.type, token.tag, token.attrGet("href")))
            walk(token.children or ())

    walk(parser.parse(source))
    return types, collapsed(" ".join(texts).replace(JOINER, ""))


def same_build(words, found, usual):
    """Words of which nothing is left leave out their paragraphs, but bring in nothing."""
    return found == usual if collapsed(escape.plain(words)) else set(found) <= set(usual)


def without(address, types):
    return [(kind, tag, None if href == address else href) for kind, tag, href in types]


def read_as(parser):
    def read(report):
        told = problem_to_markdown(a_problem(HARMLESS))
        return *tokens(parser(), to_markdown(report)), tokens(parser(), told)[0]

    return read


READ_AS = {parser: read_as(parser) for parser in (commonmark, linking)}


@pytest.mark.parametrize("parser", READ_AS)
@strings
def test_markdown_is_built_like_that_of_harmless_words(words, parser):
    source = to_markdown(written_by(words))
    types, text = tokens(parser(), source)
    usual, usual_text, usual_problem = like_harmless(READ_AS[parser], words)
    address = (escape.href(words) or "").replace("$", "%24")
    assert same_build(words, without(address, types), without(HARMLESS_LINK, usual))
    assert shown_in(text, words) >= least(usual_text, words)
    assert acting(source, allowed="\n" + JOINER) == set()
    told = problem_to_markdown(a_problem(words))
    assert same_build(words, tokens(parser(), told)[0], usual_problem)
    assert acting(told, allowed="\n" + JOINER) == set()


def as_on_github(report):
    """The elements and the text that GitHub's own parser makes of the Markdown."""
    gfm = pytest.importorskip("cmarkgfm")
    options = pytest.importorskip("cmarkgfm.cmark").Options
    flags = options.CMARK_OPT_FOOTNOTES | options.CMARK_OPT_UNSAFE
    source = gfm.github_flavored_markdown_to_html(to_markdown(report), flags)
    page = lxml_html.document_fromstring(f"<meta charset=utf-8>{source}".encode())
    return [str(node.tag) for node in page.iter()], page.text_content().replace(JOINER, "")


@strings
def test_github_makes_the_same_elements_of_it(words):
    nodes, text = as_on_github(written_by(words))
    usual, usual_text = like_harmless(as_on_github, words)
    assert same_build(words, nodes, usual)
    assert shown_in(text, words) >= least(usual_text, words)


PARTED = ["@octocat", "a #1", ":smile:", "https://a.example", "me@a.example", "www.a.example"]


@pytest.mark.parametrize("words", PARTED)
def test_what_readers_look_for_after_parsing_is_parted(words):
    parsed = commonmark().parse(to_markdown(written_by(words)))
    shown = " ".join(token.content for block in parsed for token in block.children or ())
    assert words not in shown
    assert words in shown.replace(JOINER, "")


# --- CSV --------------------------------------------------------------------------------------


def read_csv(source, **options):
    return list(csv.reader(io.StringIO(source, newline=""), strict=True, **options))


NUMBERS = {"position", "index", "start", "end"} | {
    name for name in COLUMNS if name in READINGS or name.startswith("adds_to_")
}


def is_formula(cell):
    visible = cell.lstrip().lstrip("\u200c\u200d").lstrip()
    return visible.startswith(FORMULA)


@strings
def test_a_table_has_its_cells_and_none_is_a_formula(words):
    report = written_by(words)
    source = "".join(to_csv([(words, report), (words, a_problem(words))]))
    assert acting(source.replace("\r\n", "")) == set()
    header, *rows = read_csv(source)
    assert header == list(COLUMNS)
    assert source.count("\r\n") == 1 + len(rows) == 2 + len(report.sentences)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    for row in rows:
        for name, cell in zip(COLUMNS, row, strict=True):
            if name in NUMBERS:
                assert re.fullmatch(r"(-?\d+(\.\d+)?(e-?\d+)?)?", cell), name
            else:
                assert not is_formula(cell), name
    for row in read_csv(source.replace('"', ""), delimiter=";", quoting=csv.QUOTE_NONE):
        assert not [cell for cell in row[1:] if is_formula(cell)]


@strings
def test_a_table_gives_back_what_was_written(words):
    report = written_by(words)
    source = "".join(to_csv([(words, report), (words, a_problem(words))]))
    rows = list(csv.DictReader(io.StringIO(source, newline=""), strict=True))
    shown = escape.plain(words)
    for row, sentence in zip(rows[:-1], report.sentences, strict=True):
        assert escape.uncell(row["target"]) == shown
        assert escape.uncell(row["text"]) == escape.plain(sentence["text"])
        assert [int(row["start"]), int(row["end"])] == [sentence["start"], sentence["end"]]
        for name, term in sentence["contributions"].items():
            assert name == words or float(row[f"adds_to_{name}"]) == term
        assert float(row["loaded"]) == sentence["scores"]["loaded"]
        reasons = " | ".join(escape.plain(one["reason"]) for one in sentence["evidence"])
        assert escape.uncell(row["reasons"]) == reasons
    if len(words) < 1000:  # a longer name is cut, and the JSON with it
        other = json.loads(escape.uncell(rows[0]["other"]))
        assert other == {"scores": {words: 0.25}, "contributions": {words: 0.25}}
    assert escape.uncell(rows[-1]["detail"]) == escape.plain(a_problem(words)["detail"])
    assert any(row["adds_to_source_style"].startswith("-0.") for row in rows)


# --- JSON -------------------------------------------------------------------------------------


@pytest.mark.parametrize("indent", [None, 2])
@strings
def test_json_parses_back_and_does_nothing(words, indent):
    for value in (written_by(words).data, a_problem(words)):
        source = escape.json(value, indent=indent)
        assert json.loads(source) == value
        assert acting(source) == set()
        assert not re.search("[\u200c\u200d]", source)
        assert indent or "\n" not in source


def test_several_documents_stay_apart():
    """A hostile report between two others changes neither."""
    words = next(row.text for row in HOSTILE if row.name == "md_fence")
    outcomes = [("a", written_by(text)) for text in (HARMLESS, words, HARMLESS)]
    chunks = list(stream(outcomes))
    first, last = (tokens(commonmark(), chunk.removeprefix("\n---\n\n")) for chunk in chunks[::2])
    assert first == last
    assert [kind for kind, _, _ in tokens(commonmark(), "".join(chunks))[0]].count("hr") == 2
