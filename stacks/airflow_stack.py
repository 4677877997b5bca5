"""Airflow for the environment's workflows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from constructs import Construct

from emr_constructs import EmrAirflow, EmrNetwork, EmrWarehouse, PreparedStack
from emr_platform.model import Environment

from .cluster_stack import ClusterStack
from .data_stack import DataStack

DAGS = Path(__file__).resolve().parent.parent / "dags"


class AirflowStack(PreparedStack):
    """The DAGs, their role, and an environment of Amazon MWAA unless there is an Airflow."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, data: DataStack, network: EmrNetwork,
        clusters: Mapping[str, ClusterStack], warehouse: EmrWarehouse | None = None, **stack: Any,
    ) -> None:  # fmt: skip
        """Define the stack; a workflow on a pool gets no DAG."""
        super().__init__(scope, construct_id, **stack)
        assert environment.airflow is not None
        self.airflow = EmrAirflow(
            self,
            "Airflow",
            airflow=environment.airflow,
            workflows={
                f"{environment.name}-{name}": (workflow, clusters[workflow.cluster].cluster)
                for name, workflow in environment.workflows.items()
                if workflow.cluster
            },
            network=network,
            storage=data.storage,
            dags=DAGS,
            identity=environment.identity,
            tags=stack.get("tags"),
            warehouse=warehouse,
        )
        self.output("DagRole", self.airflow.role_arn)
