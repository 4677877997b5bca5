"""Which interface endpoints clusters need."""

from __future__ import annotations

from collections.abc import Iterable

from emr_platform.model import Cluster


def endpoints_for(clusters: Iterable[Cluster]) -> tuple[str, ...]:
    """The interface endpoints that clusters need where there is no way out of the VPC, sorted.

    Nodes call KMS for local disk encryption and STS for credentials; everything else depends on features.
    """
    needed = {"kms", "sts"}
    for cluster in clusters:
        applications = {name.lower() for name in cluster.applications}
        if cluster.security.in_transit.certificate_provider == "EMR":
            needed.add("secretsmanager")
        if cluster.session_manager:
            needed |= {"ssm", "ssmmessages", "ec2messages"}
        if "amazoncloudwatchagent" in applications:
            needed |= {"logs", "monitoring", "ec2"}
    return tuple(sorted(needed))
