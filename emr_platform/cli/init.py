"""`emr-platform init`: write a first environment file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from string import Template

import click

from ..catalog import NEWEST, InstanceType, known_instance_type, offered_in
from ..catalog import region as known_region
from ..checks.fleet_diversity import ENOUGH
from ..reading import Reading, read
from ._output import show
from .check import FOLDER

_ASKED = ("name", "region", "owner", "cost_centre")
"""Keys whose values come from the command line."""
_FAMILIES = (("m7g", "m6g", "m6gd", "m7gd"), ("m5", "m6i", "m5d", "m6id"))
"""General-purpose families of one architecture each, in order of preference."""
_SIZES = ("xlarge", "2xlarge", "4xlarge")
_NOT_WORDS = {"yes", "no", "on", "off", "true", "false", "null"}


@click.command(epilog="\b\nExample:\n  emr-platform init staging --region eu-central-1 --owner ingest-team")
@click.argument("name", default="dev")
@click.option("--region", default="eu-west-1", show_default=True, help="Region to deploy to.")
@click.option("--owner", default="data-platform", show_default=True, help="Team or person who answers for it.")
@click.option("--cost-centre", default="analytics", show_default=True, help="Where the bill goes.")
@click.pass_context
def init(context: click.Context, name: str, region: str, owner: str, cost_centre: str) -> None:
    """Write environments/NAME.yaml, a small environment with comments. NAME is dev by default.

    A file that is there already stays as it is.
    """
    file = FOLDER / f"{Path(name).name}.yaml"
    text = _text(name=name, region=region, owner=owner, cost_centre=cost_centre)
    try:
        FOLDER.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        message = f"{file.as_posix()} is there already; remove it, or choose another name"
        raise click.UsageError(message, context) from None
    reading = read(file)
    _refuse(context, file, reading)
    click.echo(f"wrote {file.as_posix()}")
    if reading.findings:
        show({file: reading.findings})


def _text(**values: str) -> str:
    template = resources.files(__package__).joinpath("environment.template.yaml").read_text(encoding="utf-8")
    written = {key: _written(value) for key, value in values.items()}
    return Template(template).substitute(written, release=NEWEST, **_types(values["region"]))


def _types(region: str) -> dict[str, str]:
    """The instance types of the fleets, as YAML: the first families of which the region has enough types."""
    by_family = [_offered(families, region) for families in _FAMILIES]
    offered = next((types for types in by_family if len(types) >= ENOUGH), max(by_family, key=len))
    small = [known for known in offered if known.family in {first.family for first in offered[:2]}]
    return {
        "primary_types": ", ".join(known.name for known in offered[:2]),
        "core_types": _weighed(known for known in small if known.size != _SIZES[-1]),
        "task_types": _weighed(offered[:ENOUGH]),
    }


def _offered(families: Sequence[str], region: str) -> list[InstanceType]:
    """Types by size, then by family; all of them where the catalog does not know the region."""
    names = [f"{family}.{size}" for size in _SIZES for family in families]
    return [known_instance_type(name) for name in names if known_region(region) is None or offered_in(name, region)]


def _weighed(types: Iterable[InstanceType]) -> str:
    return "\n".join(f"        - {{type: {known.name}, weight: {known.vcpus}}}" for known in types)


def _written(value: str) -> str:
    """A text as YAML: a plain word where that cannot be taken for anything else, otherwise in quotes."""
    plain = re.fullmatch(r"[A-Za-z][\w.-]*", value) and value.lower() not in _NOT_WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)


def _refuse(context: click.Context, file: Path, reading: Reading) -> None:
    """Take the file back when what was asked for is wrong."""
    wrong = [finding for finding in reading.errors if not finding.path or finding.path in _ASKED]
    if wrong:
        file.unlink()
        raise click.UsageError(
            "; ".join(f"{finding.path or file.as_posix()}: {finding.message}" for finding in wrong), context
        )
