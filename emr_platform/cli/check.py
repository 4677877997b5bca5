"""`emr-platform check`: read and check environment files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..findings import PARTIAL, Acknowledged, Finding
from ..reading import read
from ._output import show

FOLDER = Path("environments")


@click.command(
    epilog="\b\nExample:\n  emr-platform check dev\n  emr-platform check environments/prod.yaml --acknowledged"
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder that job and script paths start from.  [default: the nearest one above with a cdk.json]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as a list for machines.")
@click.option("--acknowledged", is_flag=True, help="Show what was acknowledged too, with the reasons.")
@click.pass_context
def check(context: click.Context, files: tuple[str, ...], root: Path | None, as_json: bool, acknowledged: bool) -> None:
    """Read and check environment files, all of environments/ by default.

    FILE is an environment file, or the name of one in environments/.

    Exits with 0 when there are no errors, 1 when there are, and 2 when there is no file to check.
    """
    chosen = list(dict.fromkeys(map(environment_file, files))) or sorted(FOLDER.glob("*.yaml"))
    if not chosen:
        raise click.UsageError("no files in environments/; write one with `emr-platform init dev`", context)
    readings = {file: read(file, root) for file in chosen}
    findings = [finding for reading in readings.values() for finding in reading.findings]
    accepted = {file: reading.acknowledged for file, reading in readings.items()}
    if as_json:
        listed: list[Finding | Acknowledged] = [*findings]
        if acknowledged:
            listed += [one for found in accepted.values() for one in found]
        click.echo(json.dumps([one.as_dict() for one in listed], indent=2, ensure_ascii=False))
    else:
        show({file: reading.findings for file, reading in readings.items()}, accepted, list_acknowledged=acknowledged)
        if any(reading.partial for reading in readings.values()):
            click.echo(PARTIAL)
    context.exit(int(any(finding.severity == "error" for finding in findings)))


def environment_file(name: str) -> Path:
    """A bare word names a file in environments/, unless there is one of that very name."""
    path = Path(name)
    if len(path.parts) != 1 or path.is_file():
        return path
    inside = FOLDER / (path.name if path.suffix else f"{path.name}.yaml")
    return inside if inside.is_file() or not (path.suffix or path.is_dir()) else path
