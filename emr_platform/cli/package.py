"""`emr-platform package`: pack the Python packages of Spark jobs."""

from __future__ import annotations

from pathlib import Path

import click

from ..packages import Target, archive_of, lock_of, out_of_date, read_lock, wanted
from ..packages.packing import PackageError, pack, this_machine
from ..reading import read
from ._output import show
from .check import FOLDER, environment_file


@click.command(epilog="\b\nExample:\n  emr-platform package\n  emr-platform package prod --cluster-only")
@click.argument("files", nargs=-1, metavar="[ENV]...")
@click.option("--cluster-only", is_flag=True, help="Leave out what this machine needs to run the jobs itself.")
@click.option("--force", is_flag=True, help="Pack what is up to date, too.")
@click.pass_context
def package(context: click.Context, files: tuple[str, ...], cluster_only: bool, force: bool) -> None:
    """Pack what the `requirements` of Spark steps name, for the clusters of ENV and for this machine.

    ENV is an environment file, or the name of one in environments/; all of environments/ by default. An archive,
    NAME.pex, lies beside its requirements file, with NAME.pex.lock, which says what it was packed from. What is up to
    date is left alone. No other command downloads packages.

    Exits with 0, with 1 when a file cannot be read or something cannot be packed, and with 2 when there is no file.
    """
    chosen = list(dict.fromkeys(map(environment_file, files))) or sorted(FOLDER.glob("*.yaml"))
    if not chosen:
        raise click.UsageError("no files in environments/; write one with `emr-platform init dev`", context)
    readings = {file: read(file) for file in chosen}
    unreadable = {file: reading.errors for file, reading in readings.items() if reading.described is None}
    if unreadable:
        show(unreadable)
        context.exit(1)
    found = wanted(reading.described for reading in readings.values() if reading.described)
    if not found:
        click.echo("no step has requirements")
    root = readings[chosen[0]].root
    for requirements, targets in found.items():
        click.echo(_packed(root, requirements, targets, here=not cluster_only, force=force))


def _packed(root: Path, requirements: str, targets: tuple[Target, ...], *, here: bool, force: bool) -> str:
    try:
        own = this_machine() if here else None
        lock = read_lock(lock_of(root, requirements))
        current = lock is not None and lock.here == own and not (force or out_of_date(root, requirements, targets))
        lock = lock if lock and current else pack(root, requirements, targets, here=here)
    except PackageError as error:
        raise click.ClickException(str(error)) from None
    archive = archive_of(root, requirements)
    size = archive.stat().st_size / 1e6
    named = archive.relative_to(root).as_posix()
    said = [*lock.targets, *([f"this machine ({own})"] if own else [])]
    return f"{'up to date' if current else 'packed'}: {named}, {size:.1f} MB for {', '.join(said)}"
