"""A group that reads a command's code only when that command is invoked or its own help is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import groupby
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from freshmart_cli.cli.catalogue import COMMANDS, Entry
from freshmart_cli.cli.command import Command, write_options
from freshmart_cli.cli.shared import remembered, shared_parameters
from freshmart_cli.errors import UserError


class LazyGroup(TyperGroup):
    """Lists its entries from the catalogue; takes the shared options too."""

    entries: Mapping[str, Entry] = COMMANDS

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.params = [*self.params, *shared_parameters()]

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A stand-in that knows the command's summary; ``resolve_command`` brings the command itself."""
        entry = self.entries.get(cmd_name)
        return entry and TyperCommand(cmd_name, help=entry.summary, rich_markup_mode=None)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, *rest = args
        if name not in self.entries:
            raise UserError(f"no command {name!r} in {ctx.command_path}", hint=_nearest(name, self.entries))
        return name, load(name, self.entries[name]), rest

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help(), err=True)
            raise typer.Exit(UserError.exit_code)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        with remembered(ctx):
            return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        width = max(map(len, self.entries))
        for section, entries in groupby(self.entries.items(), lambda item: item[1].section):
            with formatter.section(section):
                formatter.write_dl(_aligned(entries, width))
        write_options(self, ctx, formatter)


def load(name: str, entry: Entry) -> Any:
    """The command itself, or the group with its entries."""
    if entry.commands:
        group = LazyGroup(name=name, help=entry.summary, rich_markup_mode=None)
        group.entries = entry.commands
        return group
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, cls=Command)(import_module(f"freshmart_cli.cli.commands.{entry.module}").command)
    return get_command(app)


def _aligned(entries: Iterable[tuple[str, Entry]], width: int) -> list[tuple[str, str]]:
    return [(name.ljust(width), entry.summary) for name, entry in entries]


def _nearest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
