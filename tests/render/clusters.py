"""Small descriptions for the tests of renderings."""

from __future__ import annotations

from typing import Any

from emr_platform.model import Cluster
from emr_platform.render import ClusterRefs, StateMachineRefs

REFS = ClusterRefs(
    service_role="service-role",
    instance_profile="profile",
    security_configuration="security",
    subnets=("subnet-a", "subnet-b"),
    primary_group="sg-primary",
    core_group="sg-core",
    service_group="sg-service",
    log_uri="s3://logs/emr/x/",
    log_key="log-key",
    scripts={"bootstrap_scripts/x.sh": "s3://uploads/x.sh"},
    buckets={alias: f"{alias}-1234" for alias in ("raw", "curated", "results", "artefacts")},
)
MACHINE = StateMachineRefs(
    cluster_name="dev-etl",
    partition="aws",
    topic="topic",
    files={"jobs/x.py": "s3://uploads/x.py"},
    buckets=REFS.buckets,
    alarm_prefix="stack-x",
)


def cluster(**changes: Any) -> Cluster:
    """One core node of a type without disks, with changes by key of the file."""
    smallest: dict[str, Any] = {
        "release": "emr-7.14.0",
        "primary": {"instance_types": ["m7g.xlarge"]},
        "core": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 1},
    }
    return Cluster.model_validate(smallest | changes)
