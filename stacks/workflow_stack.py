"""One workflow."""

from __future__ import annotations

from typing import Any

from constructs import Construct

from emr_constructs import EmrWorkflow, PreparedStack
from emr_platform.model import Environment

from .cluster_stack import ClusterStack


class WorkflowStack(PreparedStack):
    """The state machine of a workflow."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, key: str, cluster: ClusterStack,
        **stack: Any,
    ) -> None:  # fmt: skip
        """Define the stack of the workflow at `workflows.<key>`."""
        super().__init__(scope, construct_id, **stack)
        self.workflow = EmrWorkflow(
            self,
            "Workflow",
            workflow=environment.workflows[key],
            cluster=cluster.cluster,
            name=f"{environment.name}-{key}",
            identity=environment.identity,
        )
        self.output("StateMachineArn", self.workflow.state_machine_arn)
