"""How a command ends: its exit code, and what is said when it failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import typer

from credcheck.errors import BundleNotFound, CredcheckError

ALL_WELL, SOME_FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def finish(work: Callable[[], int]) -> NoReturn:
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
