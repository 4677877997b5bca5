"""What keeps an eye on clusters and workflows, and what workflows share."""

from __future__ import annotations

from typing import Any

from constructs import Construct

from emr_constructs import EmrDiagnosis, EmrGuard, PreparedStack
from emr_constructs.workflow import StateTable
from emr_platform.model import Environment

from .data_stack import DataStack
from .observability_stack import ObservabilityStack


class OperationsStack(PreparedStack):
    """Locks and waits of workflows, the guard that ends clusters nobody owns, and the function that tells why a run
    failed."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, data: DataStack,
        observability: ObservabilityStack, **stack: Any,
    ) -> None:  # fmt: skip
        """Define the stack."""
        super().__init__(scope, construct_id, **stack)
        self.table = StateTable(self, "State", key_arn=data.encryption.log_key_arn)
        self.guard = EmrGuard(
            self,
            "Guard",
            guard=environment.guard,
            environment=environment.name,
            table=self.table,
            notifications=observability.notifications,
            pools={name: pool.maximum_clusters for name, pool in environment.pools.items()},
            identity=environment.identity,
        )
        self.diagnosis = EmrDiagnosis(
            self, "Diagnosis", environment=environment.name, storage=data.storage, identity=environment.identity
        )
