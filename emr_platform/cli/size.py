"""`emr-platform size`: what the clusters of a file are sized to, and why."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..engines import without_hadoop
from ..engines.presto import most_workers
from ..findings import did_you_mean
from ..model import Cluster
from ..reading import read
from ..render.configurations import configurations
from ..sizing.report import ClusterSize, EngineSize, cluster_size
from ._output import show
from .check import environment_file


@click.command(
    epilog="\b\nExample:\n  emr-platform size dev\n  emr-platform size environments/prod.yaml --cluster etl --json"
)
@click.argument("file", metavar="FILE")
@click.option("--cluster", "name", help="Show this cluster alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the sizes as a list for machines.")
@click.pass_context
def size(context: click.Context, file: str, name: str | None, as_json: bool) -> None:
    """Show how the clusters of FILE are sized for their hardware, and why.

    FILE is an environment file, or the name of one in environments/. For every instance type: what EMR counts, what
    YARN gets, how many containers of each engine sit there and how much memory is left over. Settings of yours that
    win over the platform's are named.

    Exits with 0, with 1 when the file has errors or a type is too small, and with 2 for a cluster that is not there.
    """
    path = environment_file(file)
    reading = read(path)
    if reading.environment is None:
        show({path: reading.errors})
        context.exit(1)
    clusters = _chosen(context, reading.environment.clusters, name)
    try:
        sizes = {key: _sizes(cluster) for key, cluster in clusters.items()}
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        data = [_data(path, key, clusters[key], sized) for key, sized in sizes.items()]
        click.echo(json.dumps(data, indent=2))
    else:
        colour = False if os.environ.get("NO_COLOR") else None
        for key, sized in sizes.items():
            for line in _lines(f"{path.as_posix()} clusters.{key}", clusters[key], sized):
                click.echo(line, color=colour)


def _chosen(context: click.Context, clusters: Mapping[str, Cluster], name: str | None) -> Mapping[str, Cluster]:
    if name is None:
        return clusters
    if name not in clusters:
        near = did_you_mean(name, list(clusters))
        hint = f"did you mean {near}?" if near else f"there are {', '.join(clusters) or 'none'}"
        raise click.UsageError(f"got the cluster '{name}', which is not in the file; {hint}", context)
    return {name: clusters[name]}


def _sizes(cluster: Cluster) -> ClusterSize:
    return cluster_size(
        cluster, configurations(cluster), workers=most_workers(cluster), yarn=not without_hadoop(cluster)
    )


def _lines(title: str, cluster: Cluster, sized: ClusterSize) -> Iterable[str]:
    yield click.style(f"{title}: {', '.join(cluster.applications)} on {cluster.release}", bold=True)
    yield from (f"  {line}" for line in _table(sized))
    for engine in sized.engines:
        yield f"  {click.style(engine.name, bold=True)}"
        # What the table shows already is not said again.
        shown = (*engine.sizing.advice, *(f"{name}: " for name in engine.fits))
        said = [line for line in engine.sizing.explain() if not line.startswith(shown)]
        yield from (f"    {line}" for line in said)
        yield from (f"    {click.style('yours', fg='yellow')}{str(one).removeprefix('yours')}" for one in engine.yours)
        yield from (f"    {click.style('advice', fg='cyan')}: {line}" for line in engine.sizing.advice)
    yield ""


def _table(sized: ClusterSize) -> list[str]:
    """A row for each type; for each engine on YARN how many containers, and the MiB of YARN they leave unused."""
    on_yarn = [engine for engine in sized.engines if engine.fits]
    head = ["type", "nodes", "vcores", "memory", "YARN"]
    head += [column for engine in on_yarn for column in (engine.name, "unused")]
    rows = [head]
    for one in sized.types:
        fits = [engine.fits[one.name] for engine in on_yarn]
        figures: list[int | str] = [one.vcores, one.memory_mib, "-" if one.yarn_mib is None else one.yarn_mib]
        figures += [figure for fit in fits for figure in (fit.containers, fit.stranded_mib)]
        rows.append([one.name, ", ".join(one.places), *map(str, figures)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return [_row(row, widths) for row in rows]


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    words = [word.ljust(width) for word, width in zip(row[:2], widths[:2], strict=True)]
    figures = [figure.rjust(width) for figure, width in zip(row[2:], widths[2:], strict=True)]
    return "  ".join([*words, *figures])


def _data(path: Path, name: str, cluster: Cluster, sized: ClusterSize) -> dict[str, Any]:
    return {
        "file": path.as_posix(),
        "cluster": name,
        "release": cluster.release,
        "applications": list(cluster.applications),
        "types": [asdict(one) for one in sized.types],
        "engines": {engine.name: _engine_data(engine) for engine in sized.engines},
    }


def _engine_data(engine: EngineSize) -> dict[str, Any]:
    return {
        "properties": {name: dict(pairs) for name, pairs in engine.properties.items()},
        "fits": [asdict(fit) for fit in engine.fits.values()],
        "yours": [asdict(one) for one in engine.yours],
        "explanation": engine.sizing.explain(),
    }
