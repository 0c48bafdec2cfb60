"""The part of the command line that scores corpora: batch, profile."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from credcheck.cli_service import AsJson
from credcheck.commands.finish import finish

BundleName = Annotated[
    str | None, typer.Option("--bundle", metavar="NAME", help="The model bundle to score with.")
]


class Engine(StrEnum):
    """What scores a batch."""

    LOCAL = "local"
    RAY = "ray"


class Order(StrEnum):
    """How the articles of a batch are sorted."""

    INPUT = "input"
    TRIAGE = "triage"


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
    finish(lambda: command.run(source, out, options))


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

    finish(
        lambda: command.run(
            source, least=least, unverified=unverified, top=top, as_json=as_json, png=png
        )
    )
