"""A group of commands whose first command may be left out."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class DefaultCommand(TyperGroup):
    """Runs ``default`` when the first word names no command: ``source reuters.com``.

    Options of the default command may come first too (``source --json reuters.com``). ``--help``
    shows the group's help. No domain name is taken for a command, because a domain has a dot.
    """

    default = "lookup"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [self.default, *args]
        return super().parse_args(ctx, args)
