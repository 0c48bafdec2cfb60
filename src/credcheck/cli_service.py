"""The part of the command line that runs the service: serve, keys, db."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from credcheck.commands.finish import SOME_FAILED, finish

keys_app = typer.Typer(
    help="Access keys of the service: create, list, revoke.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
db_app = typer.Typer(
    help="The service's database: upgrade, check, purge, erase a person.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[
    bool, typer.Option("--json", help="Write JSON: one object, or one a line for several items.")
]


def serve(
    *,
    host: Annotated[str, typer.Option("--host", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="The port; 0 takes any that is free.")
    ] = 8321,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in a browser when it is ready.")
    ] = False,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, help="Processes; several need PostgreSQL.")
    ] = 1,
) -> None:
    """Serve the API and its page until stopped.

    Beyond this machine it needs keys: credcheck keys create NAME. docs/deploy.md has the rest.
    """
    with _service():
        from credcheck.commands import serve as command

        finish(lambda: command.run(host=host, port=port, open_page=open_page, workers=workers))


@keys_app.command("create")
def keys_create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whom it is for.")],
    *,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", help="What it allows; may be repeated. All of one's own by default."
        ),
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", help="It expires after so many days; never by default.")
    ] = None,
) -> None:
    """Make a key and print it, once, on standard output."""
    with _service():
        from credcheck.commands import keys as command

        finish(lambda: command.create(name, scopes=scope or [], days=days))


@keys_app.command("list")
def keys_list(*, as_json: AsJson = False) -> None:
    """List the keys, without their secrets."""
    with _service():
        from credcheck.commands import keys as command

        finish(lambda: command.show(as_json=as_json))


@keys_app.command("revoke")
def keys_revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as listed.")],
) -> None:
    """End a key for good."""
    with _service():
        from credcheck.commands import keys as command

        finish(lambda: command.revoke(key_id))


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables to this version, creating what is not there."""
    with _service():
        from credcheck.commands import db as command

        finish(command.upgrade)


@db_app.command("check")
def db_check() -> None:
    """Say whether the database answers and is of this version."""
    with _service():
        from credcheck.commands import db as command

        finish(command.check)


@db_app.command("purge")
def db_purge() -> None:
    """Take away what has been kept long enough, now instead of within the hour."""
    with _service():
        from credcheck.commands import db as command

        finish(command.purge)


@db_app.command("erase-person")
def db_erase_person(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person's name, as written.")],
) -> None:
    """Take away the content of every report that names a person, and say how many those were."""
    with _service():
        from credcheck.commands import db as command

        finish(lambda: command.erase_person(name))


@contextmanager
def _service() -> Iterator[None]:
    """Say in one line what is missing where the service's libraries are not installed."""
    try:
        yield
    except ImportError as error:
        from credcheck.commands.streams import say

        say(f"error: this needs the service's libraries: pip install 'credcheck[api]' ({error})")
        raise typer.Exit(SOME_FAILED) from None
