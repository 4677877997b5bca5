"""Which interface endpoints clusters need."""

from __future__ import annotations

from collections.abc import Iterable

from emr_platform import engines
from emr_platform.model import Airflow, Cluster, ManagedAirflow


def endpoints_for(clusters: Iterable[Cluster]) -> tuple[str, ...]:
    """The interface endpoints that clusters need where there is no way out of the VPC, sorted.

    Nodes call KMS for local disk encryption and STS for credentials; everything else depends on engines and features.
    Sources: EMR Management Guide, emr-plan-logging-cw (logs) and emr-lf-enable; `emr_platform.engines` for the rest.
    """
    needed = {"kms", "sts"}
    for cluster in clusters:
        needed |= engines.endpoints(cluster) | _features(cluster)
    return tuple(sorted(needed))


_AIRFLOW = ("airflow.api", "airflow.env", "elasticmapreduce", "kms", "logs", "monitoring", "sns", "sqs")
"""What MWAA needs for itself, and EMR and SNS, which the DAGs call. Source: MWAA user guide, vpc-vpe-create-access; it
also lists airflow.ops, which its own template for such a network (vpc-create) and its list of endpoints
(security-privatelink) lack."""


def airflow_endpoints(airflow: Airflow | None) -> tuple[str, ...]:
    """The interface endpoints that an environment of MWAA needs where there is no way out of the VPC, sorted."""
    return _AIRFLOW if isinstance(airflow, ManagedAirflow) else ()


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
