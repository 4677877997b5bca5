"""What a state machine refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..redshift import LoadRefs


@dataclass(frozen=True)
class StateMachineRefs:
    """What a state machine refers to; names, `${Placeholders}` or CDK tokens.

    Attributes:
        files: URL in S3 of each file that steps run, by its path in the repository.
        buckets: names of the environment's own buckets, by alias.
        cluster_id: id of a long-running cluster; None when the workflow launches its own.
        cluster_name: the cluster's name in EMR, with which the names of steps begin.
        alarm_prefix: how the names of a launched cluster's alarms begin.
        runtime_role: ARN of the role that the steps run with; None when they run with the nodes' role.
        diagnose: ARN of the function that explains a failure; None when there is none.
        loads: the warehouse that steps of type `redshift-load` load into.
    """

    partition: str
    topic: str
    files: Mapping[str, str]
    buckets: Mapping[str, str]
    cluster_name: str
    cluster_id: str | None = None
    alarm_prefix: str = ""
    runtime_role: str | None = None
    diagnose: str | None = None
    loads: LoadRefs | None = None

    def sdk(self, call: str) -> str:
        """The integration of an API operation, such as `emr:describeCluster`."""
        return f"arn:{self.partition}:states:::aws-sdk:{call}"

    def integration(self, name: str) -> str:
        """An integration that Step Functions has made for a service, such as `sns:publish`."""
        return f"arn:{self.partition}:states:::{name}"
