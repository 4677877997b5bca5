"""`emr-platform compose`: instance types for an amount of vCPUs."""

from __future__ import annotations

import json
from dataclasses import asdict
from textwrap import indent
from typing import get_args

import click

from ..catalog import NEWEST, known_release, region_names
from ..catalog import region as known_region
from ..findings import did_you_mean
from ..sizing.compose import Composition, Demand, ImpossibleDemandError
from ..sizing.compose import compose as compose_fleet
from ..sizing.composition import Architecture, Family, Market, Role

_DEPTH = "    "
"""How deep a fleet stands in an environment file, below clusters and a cluster's name."""
_USUAL: dict[Market, Role] = {"spot": "task", "on-demand": "core"}


@click.command(
    epilog="\b\nExample:\n"
    "  emr-platform compose --vcpus 64 --family memory --architecture arm64\n"
    "  emr-platform compose --vcpus 32 --market on-demand --generations 1 --region eu-central-1"
)
@click.option("--vcpus", type=click.IntRange(min=1), required=True, help="Target capacity, in vCPUs.")
@click.option("--family", type=click.Choice(get_args(Family)), default="general", show_default=True,
              help="Memory for each vCPU: 8 (memory), 4 (general) or 2 GiB (compute).")  # fmt: skip
@click.option("--architecture", type=click.Choice(get_args(Architecture)), default="arm64", show_default=True,
              help="arm64 is Graviton, x86_64 is Intel and AMD.")  # fmt: skip
@click.option("--generations", type=click.IntRange(min=1), default=3, show_default=True,
              help="Use this many generations at most, newest first.")  # fmt: skip
@click.option("--release", default=NEWEST, show_default=True, help="EMR release that must take the types.")
@click.option("--region", default="eu-west-1", show_default=True, help="Region that must offer the types.")
@click.option("--market", type=click.Choice(get_args(Market)), default="spot", show_default=True,
              help="Where capacity is bought.")  # fmt: skip
@click.option("--role", type=click.Choice(get_args(Role)),
              help="Nodes the fleet is for.  [default: task for spot, core for on-demand]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the fleet and the reasons for machines.")
@click.pass_context
def compose(
    context: click.Context,
    vcpus: int,
    family: Family,
    architecture: Architecture,
    generations: int,
    release: str,
    region: str,
    market: Market,
    role: Role | None,
    as_json: bool,
) -> None:
    """Compose a fleet: instance types in order, with weights, for an amount of vCPUs.

    The types are of one architecture and one ratio of memory, and the release and the region have them. What is
    printed goes into an environment file below a cluster's name, and is pinned there: nothing changes by itself.

    Exits with 0 when there is such a fleet, 1 when there is none, and 2 when the command line is wrong.
    """
    _known(context, release, region)
    demand = Demand(vcpus, family, architecture, release, region, generations, market, role or _USUAL[market])
    try:
        composed = compose_fleet(demand)
    except ImpossibleDemandError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(_data(composed), indent=2) if as_json else _text(composed), nl=as_json)


def _known(context: click.Context, release: str, region: str) -> None:
    try:
        known_release(release)
    except ValueError as error:
        raise click.UsageError(str(error), context) from None
    if known_region(region) is None:
        near = did_you_mean(region, region_names())
        hint = f"did you mean {near}?" if near else "name it like eu-west-1"
        raise click.UsageError(f"got the region '{region}', which the catalogue does not know; {hint}", context)


def _text(composed: Composition) -> str:
    """The fleet, and under it the reasons as comments, so that all of it is YAML."""
    reasons = "".join(f"# {line}\n" for line in composed.explain())
    return indent(composed.yaml(), _DEPTH) + indent(reasons, _DEPTH)


def _data(composed: Composition) -> dict[str, object]:
    return {
        "demand": asdict(composed.demand),
        "fleet": composed.fleet(),
        "left_out": dict(composed.excluded),
        "explanation": composed.explain(),
    }
