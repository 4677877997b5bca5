"""A group whose commands are imported when they are asked for, and listed without importing them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from ..findings import did_you_mean


class LazyGroup(click.Group):
    """A group that knows its commands as `module:attribute` with a line of help."""

    def __init__(self, *args: Any, commands_by_name: Mapping[str, tuple[str, str]], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._by_name = commands_by_name

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._by_name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._by_name:
            return None
        module, _, attribute = self._by_name[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        near = None if args[0] in self._by_name else did_you_mean(args[0], self.list_commands(ctx))
        if near:
            raise click.UsageError(f"no such command '{args[0]}'; did you mean {near}?", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._by_name[name][1]) for name in self.list_commands(ctx)])


def print_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    """Print the installed version and exit."""
    if asked:
        click.echo(f"emr-platform {_version()}")
        context.exit()


def _version() -> str:
    from importlib import metadata  # takes longer than click itself, and is for this option alone

    try:
        return metadata.version("emr-platform")
    except metadata.PackageNotFoundError:
        return "(not installed, running from its folder)"
