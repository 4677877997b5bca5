"""The classifications a cluster gets: the platform's, from hardware and features, under the user's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from emr_platform import engines
from emr_platform.engines import Where
from emr_platform.model import Cluster, Configuration

from .nodes import render_configurations

_SECRET = "EMR.secret@"  # noqa: S105  # how EMR marks a key whose value is the name of a secret
"""What stands before the name of a property whose value is a secret's ARN. Source: EMR Release Guide,
storing-sensitive-data."""


def configurations(cluster: Cluster, where: Where | None = None) -> list[dict[str, Any]]:
    """Every classification of a cluster, in the API's spelling, sorted by name; the user's properties win.

    Args:
        where: what the platform's own settings refer to. Default: aliases instead of bucket names, no region.
    """
    platform = engines.configurations(cluster, where or Where())
    return render_configurations(tuple(_merge([*platform, *cluster.configurations])))


def _merge(many: Iterable[Configuration]) -> list[Configuration]:
    """One classification of each name; later properties win."""
    merged: dict[str, Configuration] = {}
    for one in many:
        before = merged.get(one.classification)
        if before is None:
            merged[one.classification] = one.model_copy(update={"configurations": tuple(_merge(one.configurations))})
            continue
        merged[one.classification] = Configuration(
            classification=one.classification,
            properties=_under(before.properties, one.properties),
            configurations=tuple(_merge([*before.configurations, *one.configurations])),
        )
    return [merged[name] for name in sorted(merged)]


def _under(before: dict[str, str], later: dict[str, str]) -> dict[str, str]:
    """Both, the later ones winning; a property and the same one as a secret never meet."""
    said = {key.removeprefix(_SECRET) for key in later}
    return {key: value for key, value in before.items() if key.removeprefix(_SECRET) not in said} | later
