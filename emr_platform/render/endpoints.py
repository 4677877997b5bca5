"""Which interface endpoints clusters need."""

from __future__ import annotations

from collections.abc import Iterable

from emr_platform import engines
from emr_platform.model import Cluster


def endpoints_for(clusters: Iterable[Cluster]) -> tuple[str, ...]:
    """The interface endpoints that clusters need where there is no way out of the VPC, sorted.

    Nodes call KMS for local disk encryption and STS for credentials; everything else depends on engines and features.
    Sources: EMR Management Guide, emr-plan-logging-cw (logs) and emr-lf-enable; `emr_platform.engines` for the rest.
    """
    needed = {"kms", "sts"}
    for cluster in clusters:
        needed |= engines.endpoints(cluster) | _features(cluster)
    return tuple(sorted(needed))


def _features(cluster: Cluster) -> set[str]:
    security, needed = cluster.security, set()
    if security.in_transit.certificate_provider == "EMR" or security.ranger:
        needed.add("secretsmanager")
    if cluster.cloudwatch_logs or security.ranger:
        needed.add("logs")
    if security.lake_formation:
        needed |= {"glue", "lakeformation"}
    if cluster.session_manager:
        needed |= {"ssm", "ssmmessages", "ec2messages"}
    return needed
