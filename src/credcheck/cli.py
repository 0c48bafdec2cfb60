"""The command line: what can be asked for, and the exit codes.

A command imports what it needs when it runs, so that ``credcheck lines`` never waits for the HTML
parser nor ``credcheck source`` for the encoder. The work itself is in :mod:`credcheck.commands`.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from credcheck import cli_corpus, cli_service
from credcheck.cli_service import AsJson
from credcheck.commands.default_command import DefaultCommand
from credcheck.commands.finish import ALL_WELL, SOME_FAILED, finish

app = typer.Typer(
    name="credcheck",
    help="Score news articles for sensationalism, attribution and source reliability, and say why.",
    epilog=(
        "Exit codes: 0 all well; 1 some items failed; 2 the command was not understood; "
        "130 a batch was stopped and can be resumed."
    ),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
bundle_app = typer.Typer(
    help="List the installed model bundles, or check their files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
source_app = typer.Typer(
    cls=DefaultCommand,
    help="Look sources up in the rating lists; add lists and decisions of your own; export.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(source_app, name="source")
app.add_typer(bundle_app, name="bundle")
app.add_typer(cli_service.keys_app, name="keys")
app.add_typer(cli_service.db_app, name="db")
app.command("serve")(cli_service.serve)
app.command("batch")(cli_corpus.batch)
app.command("profile")(cli_corpus.profile)


class Format(StrEnum):
    """How reports are printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


class Sheet(StrEnum):
    """How a worksheet is written."""

    MARKDOWN = "md"
    CSV = "csv"


class Unit(StrEnum):
    """What a line is."""

    HEADLINE = "headline"
    SENTENCE = "sentence"


BundleName = Annotated[
    str | None, typer.Option("--bundle", metavar="NAME", help="The model bundle to score with.")
]
Scope = Annotated[
    str,
    typer.Argument(
        metavar="SCOPE", help="A domain, subdomain, path (example.org/blog/) or account."
    ),
]
By = Annotated[str, typer.Option("--by", help="Who decides.")]
Why = Annotated[str, typer.Option("--why", help="The reason, in a sentence.")]


def main() -> None:
    """Run the command line and leave with its exit code, quietly when the reader has gone."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more on its way out; that flush must find an open file.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(SOME_FAILED) from None


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"credcheck {version('credcheck')}\n")
        raise typer.Exit(ALL_WELL)


@app.callback()
def common(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_show_version,
            is_eager=True,
            help="Print the version and leave.",
        ),
    ] = False,
) -> None:
    """What may stand before a command; ``--version`` is answered by its callback."""


@app.command()
def score(
    targets: Annotated[
        list[str],
        typer.Argument(
            metavar="TARGET",
            help=(
                "Addresses to fetch, .html or .htm pages, .txt files, or - for text on standard "
                "input. In text, the first line is the headline when a blank line follows it."
            ),
        ),
    ],
    *,
    form: Annotated[
        Format, typer.Option("--format", help="What to print; csv has one row a sentence.")
    ] = Format.TEXT,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="The same as --format json: one object, or one a line."),
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Write a web page too; a folder for several targets."
        ),
    ] = None,
    bundle: BundleName = None,
) -> None:
    """Score articles and print a report of each."""
    from credcheck.commands import score as command

    if wrong := command.refusal(targets, html):
        raise typer.BadParameter(wrong)
    if as_json and form not in {Format.TEXT, Format.JSON}:
        raise typer.BadParameter(f"--json and --format {form.value} contradict each other")
    printed = "json" if as_json else form.value
    finish(lambda: command.run(targets, form=printed, page=html, bundle=bundle))


@app.command()
def worksheet(
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="An address, a page, a text, or - .")
    ],
    *,
    form: Annotated[Sheet, typer.Option("--format", help="A list to tick off, or a table.")] = (
        Sheet.MARKDOWN
    ),
    bundle: BundleName = None,
) -> None:
    """List what to check: claims that rest on nobody, or on sources without a name.

    Each with links to look further, which are built here and asked by nobody.
    """
    from credcheck.commands import score as scoring
    from credcheck.commands import worksheet as command

    if wrong := scoring.refusal([target], None):
        raise typer.BadParameter(wrong)
    finish(lambda: command.run(target, form=form.value, bundle=bundle))


@app.command()
def lines(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Plain lines, or JSONL whose rows have a text; - or nothing for standard input.",
        ),
    ] = "-",
    *,
    unit: Annotated[Unit, typer.Option("--unit", help="What every line is.")],
    bundle: BundleName = None,
) -> None:
    """Score headlines or sentences, one a line.

    Writes one JSON object a line, in the same order.
    """
    from credcheck.commands import lines as command

    finish(lambda: command.run(file, unit=unit.value, bundle=bundle))


@source_app.command("lookup")
def source_lookup(
    names: Annotated[
        list[str], typer.Argument(metavar="DOMAIN_OR_URL", help="Domain names or URLs.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Look a source up in the rating lists. Nothing is fetched.

    The word "lookup" may be left out.
    """
    from credcheck.commands import source as command

    finish(lambda: command.run(names, as_json=as_json))


@source_app.command("import")
def source_import(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV: scope, verdict, score, as_of, url.")
    ],
    *,
    name: Annotated[str, typer.Option("--list", metavar="NAME", help="What the list is called.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of an earlier import.")
    ] = False,
) -> None:
    """Add a rating list of your own, kept in the folder CREDCHECK_LISTS: all of it or nothing."""
    from credcheck.commands import source_lists as command

    finish(lambda: command.import_list(file, name=name, replace=replace))


@source_app.command("override")
def source_override(
    scope: Scope,
    *,
    verdict: Annotated[str, typer.Option("--verdict", help="Your judgement in words.")],
    score: Annotated[
        float | None,
        typer.Option("--score", help="0 to 1, 1 is most reliable; none: not to be judged."),
    ] = None,
    by: By,
    why: Why,
) -> None:
    """Decide a source yourself. Who, when and why stay on record and stand in every report."""
    from credcheck.commands import source_lists as command

    finish(lambda: command.override(scope, verdict=verdict, score=score, by=by, why=why))


@source_app.command("withdraw")
def source_withdraw(scope: Scope, *, by: By, why: Why) -> None:
    """End a decision: the lists speak again. The record of both stays."""
    from credcheck.commands import source_lists as command

    finish(lambda: command.withdraw(scope, by=by, why=why))


@source_app.command("trail")
def source_trail(
    scope: Annotated[
        str | None, typer.Argument(metavar="SCOPE", help="One source; all when left out.")
    ] = None,
) -> None:
    """Show every decision ever made, oldest first."""
    from credcheck.commands import source_lists as command

    finish(lambda: command.trail(scope))


@source_app.command("export")
def source_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
) -> None:
    """Write what the shipped lists say into one small file, so that look-ups tell nobody anything.

    docs/sources-export.md describes it; web/sources.js reads it.
    """
    from credcheck.commands import source_lists as command

    finish(lambda: command.export(file))


@app.command()
def verify(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="A JSON report, or - .")],
) -> None:
    """Make a report again and compare.

    Scores the report's text with the bundle it names. Exit 0 when the result is identical, 1 when
    it differs or when the versions that made it are not installed.
    """
    from credcheck.commands import verify as command

    finish(lambda: command.run(report))


@app.command()
def feed(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET", help="A feed's address or file (RSS, Atom, JSON Feed, OPML), or - ."
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """List the items of a feed.

    With --json one object a line, whose url can be scored.
    """
    from credcheck.commands import feed as command

    finish(lambda: command.run(target, as_json=as_json))


@bundle_app.command("list")
def bundle_list(*, as_json: AsJson = False) -> None:
    """List the installed bundles: name, size, date, sha256 and folder."""
    from credcheck.commands import bundle as command

    finish(lambda: command.show(as_json=as_json))


@bundle_app.command("verify")
def bundle_verify(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A bundle's name; all when left out.")
    ] = None,
) -> None:
    """Check that every file of a bundle is the published one."""
    from credcheck.commands import bundle as command

    finish(lambda: command.verify(name))
