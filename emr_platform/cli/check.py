"""`emr-platform check`: read and check environment files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..findings import PARTIAL
from ..reading import read
from ._output import show

FOLDER = Path("environments")


@click.command(epilog="\b\nExample:\n  emr-platform check environments/dev.yaml")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder that job and script paths start from.  [default: the nearest one above with a cdk.json]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as a list for machines.")
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], root: Path | None, as_json: bool) -> None:
    """Read and check environment files, all of environments/ by default.

    Exits with 0 when there are no errors, 1 when there are, and 2 when there is no file to check.
    """
    chosen = list(dict.fromkeys(files)) or sorted(FOLDER.glob("*.yaml"))
    if not chosen:
        raise click.UsageError("no files in environments/; write one with `emr-platform init dev`", context)
    readings = {file: read(file, root) for file in chosen}
    by_file = {file: reading.findings for file, reading in readings.items()}
    findings = [finding for found in by_file.values() for finding in found]
    if as_json:
        click.echo(json.dumps([finding.as_dict() for finding in findings], indent=2, ensure_ascii=False))
    else:
        show(by_file)
        if any(reading.partial for reading in readings.values()):
            click.echo(PARTIAL)
    context.exit(int(any(finding.severity == "error" for finding in findings)))
