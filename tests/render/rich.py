"""Clusters that together say everything, and the paths of what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from emr_platform.model import Cluster
from emr_platform.render import ClusterRefs
from tests.render.clusters import REFS, cluster

RICH_REFS: ClusterRefs = replace(
    REFS,
    auto_scaling_role="scaling-role",
    log_group="log-group",
    resource_group_arn="arn:aws:resource-groups:eu-west-1:111122223333:group/",
    kerberos={
        "Realm": "EC2.INTERNAL",
        "KdcAdminPassword": "a",
        "CrossRealmTrustPrincipalPassword": "b",
        "ADDomainJoinUser": "c",
        "ADDomainJoinPassword": "d",
    },
)
_OWN = [
    {
        "classification": "spark-env",
        "properties": {"a": "b"},
        "configurations": [{"classification": "export", "properties": {"c": "d"}}],
    }
]
_VOLUMES = [{"size_gib": 100, "iops": 4000, "throughput_mib": 250, "count": 2}]
_RESERVED = {"on_demand": {"capacity_reservation": {"resource_group": "emr"}}}
_UNRESERVED = {"on_demand": {"capacity_reservation": {"preference": "none"}}}
_RESIZE = {
    "on_demand": {"timeout_minutes": 30, "capacity_reservation": {"resource_group": "emr"}},
    "spot": {"timeout_minutes": 20, "allocation_strategy": "diversified"},
}
_TYPES = [
    {"type": "m7g.xlarge", "weight": 4, "priority": 0, "bid_percentage": 80, "custom_ami": "ami-0123456789abcdef0"},
    {"type": "m6g.xlarge", "weight": 4, "priority": 1, "bid_price": "0.25", "configurations": _OWN},
]


def _fleet(reservation: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"instance_types": _TYPES, "launch_specifications": reservation, "ebs_volumes": _VOLUMES, **more}


def _group(**more: Any) -> dict[str, Any]:
    return {
        "instance_type": "m7g.xlarge",
        "market": "SPOT",
        "bid_price": "0.3",
        "custom_ami": "ami-0123456789abcdef0",
        "configurations": _OWN,
        "ebs_volumes": _VOLUMES,
        **more,
    }


_COMMON: dict[str, Any] = {
    "applications": ["Hadoop", "Spark"],
    "root_volume": {"size_gib": 50, "iops": 4000, "throughput_mib": 250},
    "os_release": "2023.11.20260413.0",
    "custom_ami": "ami-0123456789abcdef0",
    "configurations": _OWN,
    "bootstrap_actions": [{"name": "n", "script": "bootstrap_scripts/x.sh", "args": ["--flag"]}],
    "additional_security_groups": ["sg-0123456789abcdef0"],
    "repository_upgrade": "NONE",
    "cloudwatch_logs": True,
    "spark_connect": True,
}
_SPOT = {"target_on_demand_capacity": 8, "target_spot_capacity": 8, "resize_specifications": _RESIZE}


def rich_clusters() -> list[Cluster]:
    """One on fleets and two on groups. Together they say everything; not every rule would let them through."""
    rule = {"name": "out", "metric": "YARNMemoryAvailablePercentage", "comparison": "LESS_THAN", "threshold": 15.0}
    scaled = {
        "instance_count": 2,
        "automatic_scaling": {
            "minimum_instances": 1,
            "maximum_instances": 9,
            "rules": [{**rule, "adjustment": 1}],
        },
    }
    bounds = {
        "minimum_capacity_units": 4,
        "maximum_capacity_units": 64,
        "maximum_on_demand_capacity_units": 8,
        "maximum_core_capacity_units": 8,
        "strategy": "ADVANCED",
    }
    resize = {"on_demand": {"timeout_minutes": 30, "capacity_reservation": {"preference": "none"}}}
    unreserved = _fleet(_UNRESERVED, **{**_SPOT, "resize_specifications": resize})
    primary = {"market": "SPOT"}
    return [
        cluster(
            **_COMMON,
            primary=_fleet(_RESERVED, **primary),
            core=_fleet(_RESERVED, **_SPOT),
            task=_fleet(_RESERVED, **_SPOT),
            managed_scaling=bounds,
        ),
        cluster(**_COMMON, primary=_fleet(_UNRESERVED, **primary), core=unreserved, task=unreserved),
        cluster(**_COMMON, primary=_group(), core=_group(**scaled), task_groups={"spare": _group(**scaled)}),
        cluster(**_COMMON, high_availability=True, primary=_group(), core=_group(instance_count=4)),
    ]


def paths(node: Any, path: str = "") -> Iterator[str]:
    """Every member of nested structures. Maps and references are leaves, so are configurations within others."""
    below = f"{path}." if path else ""
    if isinstance(node, dict) and not path.endswith(("Properties", "LogTypes")) and "Fn::Sub" not in node:
        for key, value in node.items():
            inner = key == "Configurations" and path.endswith("Configurations")
            yield from [f"{below}{key}"] if inner else paths(value, f"{below}{key}")
    elif isinstance(node, list) and any(isinstance(one, dict) for one in node):
        for one in node:
            yield from paths(one, path)
    else:
        yield path
