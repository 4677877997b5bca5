"""Descriptions for the tests of engines, and what they are rendered to."""

from __future__ import annotations

from typing import Any

from emr_platform.engines import Where
from emr_platform.model import Cluster
from emr_platform.render.configurations import configurations
from tests.render.clusters import cluster

WHERE = Where(
    partition="aws-us-gov",
    region="us-gov-west-1",
    account="111122223333",
    buckets={"curated": "curated-1234", "artefacts": "artefacts-1234"},
    metastore_secret="arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:hive-??????",
)
SCALING = {"minimum_capacity_units": 2, "maximum_capacity_units": 8, "preset": "on-demand-core-spot-task"}
SPOT_TASKS = {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 2}
GROUPS: dict[str, Any] = {
    "primary": {"instance_type": "m7g.xlarge"},
    "core": {"instance_type": "r7g.2xlarge", "instance_count": 2},
}


def on(*applications: str, **changes: Any) -> Cluster:
    """A small cluster with these applications."""
    return cluster(applications=list(applications), **changes)


def settings(described: Cluster, where: Where = WHERE) -> dict[str, dict[str, str]]:
    """Properties by classification; nested ones as `outer/inner`."""
    return _flat(configurations(described, where), "")


def _flat(many: list[dict[str, Any]], path: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in many:
        here = f"{path}{one['Classification']}"
        if "Properties" in one:
            found[here] = one["Properties"]
        found |= _flat(one.get("Configurations", []), f"{here}/")
    return found
