"""`emr-platform rules`: what files are checked against."""

from __future__ import annotations

from importlib import import_module

import click

from ..checks import rule_module, rule_names


@click.command(epilog="\b\nExample:\n  emr-platform rules")
def rules() -> None:
    """List the rules that environment files are checked against.

    A finding ends with the name of its rule, and an acknowledgement begins with it.
    """
    names = rule_names()
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:<{width}}  {_first_line(name)}")


def _first_line(name: str) -> str:
    return (import_module(rule_module(name)).__doc__ or "").partition("\n")[0]
