"""`emr-platform schema`: the JSON Schema with which editors complete environment files."""

from __future__ import annotations

from pathlib import Path

import click

from ..model.schema import schema_text
from .check import FOLDER

FILE = FOLDER / "environment.schema.json"


@click.command(epilog="\b\nExample:\n  emr-platform schema --check")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 when the file is out of step.")
@click.option("--print", "only_print", is_flag=True, help="Write nothing; print the schema.")
@click.pass_context
def schema(context: click.Context, only_check: bool, only_print: bool) -> None:
    """Write environments/environment.schema.json from the model.

    Editors with a YAML language server complete and check environment files with it.
    """
    text = schema_text()
    if only_print:
        click.echo(text, nl=False)
    elif only_check:
        if not _in_step(FILE, text):
            click.echo(
                f"{FILE.as_posix()} is out of step with the model; write it with `emr-platform schema`", err=True
            )
            context.exit(1)
    else:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text, encoding="utf-8")
        click.echo(f"wrote {FILE.as_posix()}")


def _in_step(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text
