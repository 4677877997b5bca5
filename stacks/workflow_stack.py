"""One workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from constructs import Construct

from emr_constructs import EmrWarehouse, EmrWorkflow, PreparedStack
from emr_constructs.workflow import WorkflowTriggers
from emr_platform.model import Environment

from .cluster_stack import ClusterStack
from .operations_stack import OperationsStack


class WorkflowStack(PreparedStack):
    """The state machine of a workflow."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, key: str, cluster: ClusterStack,
        followed: Mapping[str, WorkflowStack], operations: OperationsStack, warehouse: EmrWarehouse | None = None,
        **stack: Any,
    ) -> None:  # fmt: skip
        """Define the stack of the workflow at `workflows.<key>`.

        Args:
            followed: stacks of the workflows whose success starts it, by key.
            operations: the guard that watches its runs, and the table where arrivals and pools are kept.
        """
        super().__init__(scope, construct_id, **stack)
        pool = environment.workflows[key].pool
        self.workflow = EmrWorkflow(
            self,
            "Workflow",
            workflow=environment.workflows[key],
            cluster=cluster.cluster,
            name=f"{environment.name}-{key}",
            pool=(pool, environment.pools[pool]) if pool else None,
            table=operations.table if pool else None,
            diagnose_function_arn=operations.diagnosis.function_arn,
            identity=environment.identity,
            warehouse=warehouse,
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
                table=operations.table,
                identity=environment.identity,
            )
        operations.guard.watch(self, self.workflow.state_machine_arn)
        self.output("StateMachineArn", self.workflow.state_machine_arn)
