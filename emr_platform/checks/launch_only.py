"""What only the API can set is on transient clusters.

Source: CloudFormation AWS::EMR::Cluster has neither MonitoringConfiguration nor SessionEnabled nor RepoUpgradeOnBoot,
which botocore emr/2009-03-31 RunJobFlow has. A workflow launches transient clusters by the API.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters

_FIELDS = ("cloudwatch_logs", "spark_connect", "repository_upgrade")


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        for field in _FIELDS:
            if cluster.lifetime == "long-running" and getattr(cluster, field):
                yield Problem(
                    (*path, field),
                    f"{field} on a long-running cluster",
                    "CloudFormation makes long-running clusters and does not know it",
                    "remove it, or make the cluster transient",
                )
