"""The command line: what can be asked for, and the exit codes.

A command imports what it needs when it runs, so that ``credcheck lines`` never waits for the HTML
parser nor ``credcheck source`` for the encoder. The work itself is in :mod:`credcheck.commands`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from credcheck.commands.default_command import DefaultCommand
from credcheck.errors import BundleNotFound, CredcheckError

ALL_WELL, SOME_FAILED, USAGE = 0, 1, 2
INTERRUPTED = 130

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


class Format(StrEnum):
    """How reports are printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


class Unit(StrEnum):
    """What a line is."""

    HEADLINE = "headline"
    SENTENCE = "sentence"


class Engine(StrEnum):
    """What scores a batch."""

    LOCAL = "local"
    RAY = "ray"


class Order(StrEnum):
    """How the articles of a batch are sorted."""

    INPUT = "input"
    TRIAGE = "triage"


AsJson = Annotated[
    bool, typer.Option("--json", help="Write JSON: one object, or one a line for several items.")
]
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
    _finish(lambda: command.run(targets, form=printed, page=html, bundle=bundle))


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

    _finish(lambda: command.run(file, unit=unit.value, bundle=bundle))


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

    _finish(lambda: command.run(names, as_json=as_json))


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

    _finish(lambda: command.import_list(file, name=name, replace=replace))


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

    _finish(lambda: command.override(scope, verdict=verdict, score=score, by=by, why=why))


@source_app.command("withdraw")
def source_withdraw(scope: Scope, *, by: By, why: Why) -> None:
    """End a decision: the lists speak again. The record of both stays."""
    from credcheck.commands import source_lists as command

    _finish(lambda: command.withdraw(scope, by=by, why=why))


@source_app.command("trail")
def source_trail(
    scope: Annotated[
        str | None, typer.Argument(metavar="SCOPE", help="One source; all when left out.")
    ] = None,
) -> None:
    """Show every decision ever made, oldest first."""
    from credcheck.commands import source_lists as command

    _finish(lambda: command.trail(scope))


@source_app.command("export")
def source_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
) -> None:
    """Write what the shipped lists say into one small file, so that look-ups tell nobody anything.

    docs/sources-export.md describes it; web/sources.js reads it.
    """
    from credcheck.commands import source_lists as command

    _finish(lambda: command.export(file))


@app.command()
def verify(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="A JSON report, or - .")],
) -> None:
    """Make a report again and compare.

    Scores the report's text with the bundle it names. Exit 0 when the result is identical, 1 when
    it differs or when the versions that made it are not installed.
    """
    from credcheck.commands import verify as command

    _finish(lambda: command.run(report))


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

    _finish(lambda: command.run(target, as_json=as_json))


@app.command()
def batch(
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help=(
                "JSONL, CSV or Parquet with a column text, html or url; a folder of HTML pages; "
                "WARC; a feed or OPML list, its address or a file. JSONL, CSV and WARC may be .gz."
            ),
        ),
    ],
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="OUT", help="The file to write: .jsonl or .parquet.")
    ],
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was stopped or killed.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Start again and replace what is there.")
    ] = False,
    sort: Annotated[
        Order, typer.Option("--sort", help="The order of the articles; triage: what to open first.")
    ] = Order.INPUT,
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, metavar="N", help="Keep the first N articles only."),
    ] = None,
    include: Annotated[
        str,
        typer.Option(
            "--include",
            metavar="TABLES",
            help="Tables beside the articles, by commas: sentences, attributions, reports.",
        ),
    ] = "sentences,attributions",
    near_duplicates: Annotated[
        bool, typer.Option("--near-duplicates", help="Mark copies of an article, and whose it was.")
    ] = False,
    engine: Annotated[
        Engine, typer.Option("--engine", help="Processes on this machine, or Ray.")
    ] = Engine.LOCAL,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes", min=1, metavar="N", help="How many score; one a core if left out."
        ),
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(
            "--ray-address", metavar="ADDRESS", help="A Ray cluster; else Ray starts here."
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="FIELD=COLUMN",
            help="Where a field stands: text=body. Fields: text, html, url, headline, id, published, "
            "publisher.",
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="KIND",
            help="What INPUT is, if its name does not say: jsonl, csv, parquet, folder, warc, feed.",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="TIME", help="The time that dates all reports; now if left out."
        ),
    ] = None,
    bundle: BundleName = None,
) -> None:
    """Score a corpus into flat tables.

    What could not be scored goes to OUT.errors.jsonl, and the exit code is 1. Ctrl-C finishes what
    is in hand and leaves with 130; --resume goes on.
    """
    from credcheck.commands import batch as command

    options = command.Options(
        include=include,
        columns=column or (),
        kind=kind,
        at=at,
        engine=engine.value,
        processes=processes,
        ray_address=ray_address,
        near_duplicates=near_duplicates,
        by_triage=sort is Order.TRIAGE,
        top=top,
        resume=resume,
        overwrite=overwrite,
        bundle=bundle,
    )
    if wrong := command.refusal(options):
        raise typer.BadParameter(wrong)
    _finish(lambda: command.run(source, out, options))


@app.command()
def profile(
    source: Annotated[
        Path, typer.Argument(metavar="OUT", help="What a batch wrote: .parquet or .jsonl.")
    ],
    *,
    least: Annotated[
        int,
        typer.Option("--least", min=2, metavar="N", help="Articles an outlet needs for a rank."),
    ] = 20,
    unverified: Annotated[
        bool,
        typer.Option("--unverified", help="Count articles whose address nobody checked, too."),
    ] = False,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="Outlets to show.")] = 30,
    as_json: AsJson = False,
    png: Annotated[
        Path | None, typer.Option("--png", metavar="FILE", help="Write a picture, too.")
    ] = None,
) -> None:
    """Show what a batch says of each outlet.

    Means with 90 % intervals, ranks, and the trend by week. Outlets with few articles are not ranked.
    """
    from credcheck.commands import profile as command

    _finish(
        lambda: command.run(
            source, least=least, unverified=unverified, top=top, as_json=as_json, png=png
        )
    )


@bundle_app.command("list")
def bundle_list(*, as_json: AsJson = False) -> None:
    """List the installed bundles: name, size, date, sha256 and folder."""
    from credcheck.commands import bundle as command

    _finish(lambda: command.show(as_json=as_json))


@bundle_app.command("verify")
def bundle_verify(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A bundle's name; all when left out.")
    ] = None,
) -> None:
    """Check that every file of a bundle is the published one."""
    from credcheck.commands import bundle as command

    _finish(lambda: command.verify(name))


def _finish(work: Callable[[], int]) -> NoReturn:
    """Do a command's work and leave with the exit code that its outcome has."""
    from credcheck.commands.streams import complain, say

    try:
        failed = work()
    except BundleNotFound as error:
        complain(error)
        raise typer.Exit(USAGE) from None
    except CredcheckError as error:
        complain(error)
        raise typer.Exit(SOME_FAILED) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"error: {error}")
        raise typer.Exit(SOME_FAILED) from None
    raise typer.Exit(failed if failed == INTERRUPTED else SOME_FAILED if failed else ALL_WELL)
