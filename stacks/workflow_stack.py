"""One workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from emr_constructs import EmrWorkflow
from emr_constructs.workflow import StateTable, WorkflowTriggers
from emr_platform.model import Environment

from .cluster_stack import ClusterStack


class WorkflowStack(Stack):
    """The state machine of a workflow."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, key: str, cluster: ClusterStack,
        followed: Mapping[str, WorkflowStack], table: StateTable | None = None, **stack: Any,
    ) -> None:  # fmt: skip
        """Define the stack of the workflow at `workflows.<key>`.

        Args:
            followed: stacks of the workflows whose success starts it, by key.
            table: where arrivals of objects wait, for triggers on them.
        """
        super().__init__(scope, construct_id, **stack)
        self.workflow = EmrWorkflow(
            self,
            "Workflow",
            workflow=environment.workflows[key],
            cluster=cluster.cluster,
            name=f"{environment.name}-{key}",
            identity=environment.identity,
        )
        if environment.workflows[key].acting_triggers:
            WorkflowTriggers(
                self,
                "Triggers",
                workflow=environment.workflows[key],
                name=f"{environment.name}-{key}",
                machine_arn=self.workflow.state_machine_arn,
                buckets=cluster.cluster.refs.buckets,
                notifications=cluster.cluster.notifications,
                followed={name: stack.workflow.state_machine_arn for name, stack in followed.items()},
                table=table,
                identity=environment.identity,
            )
        CfnOutput(self, "StateMachineArn", value=self.workflow.state_machine_arn)
