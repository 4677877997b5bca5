"""All stacks of one environment, wired."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from constructs import Construct

from emr_constructs import EmrNetwork
from emr_platform.model import Environment, ExistingNetwork

from .airflow_stack import AirflowStack
from .cluster_stack import ClusterStack
from .data_stack import DataStack
from .network_stack import NetworkStack
from .observability_stack import ObservabilityStack
from .workflow_stack import WorkflowStack


@dataclass(frozen=True)
class Platform:
    """The stacks of one environment, and the network, which has a stack of its own only when it is made here."""

    data: DataStack
    network: EmrNetwork
    observability: ObservabilityStack
    clusters: dict[str, ClusterStack]
    workflows: dict[str, WorkflowStack]
    airflow: AirflowStack | None = None


def define_platform(
    scope: Construct, environment: Environment, *, root: Path, allow_data_loss: bool = False
) -> Platform:
    """Define every stack of an environment, named `emr-<environment>-<part>`.

    Args:
        root: folder that job and script paths start from.
        allow_data_loss: the second key for `storage.on_delete: destroy`.
    """
    tags = {
        **environment.tags,
        "Environment": environment.name,
        "Owner": environment.owner,
        "CostCentre": environment.cost_centre,
    }
    where = cdk.Environment(account=environment.account, region=environment.region)
    common: dict[str, Any] = {"env": where, "tags": tags}

    def part(name: str) -> str:
        return f"emr-{environment.name}-{name}"

    data = DataStack(
        scope, part("data"), storage=environment.storage, allow_data_loss=allow_data_loss,
        write_ahead_logs=any(c.hbase and c.hbase.wal_workspace for c in environment.clusters.values()),
        dags=environment.airflow is not None, **common,
    )  # fmt: skip
    if isinstance(environment.network, ExistingNetwork):
        # CloudFormation refuses a stack without resources, and there is nothing to make.
        network = EmrNetwork(data, "Network", network=environment.network)
    else:
        network = NetworkStack(scope, part("network"), environment=environment, data=data, **common).network
    observability = ObservabilityStack(
        scope, part("observability"), notifications=environment.notifications, data=data, **common
    )
    clusters = {
        key: ClusterStack(
            scope, part(f"cluster-{key}"), environment=environment, key=key, root=root, data=data, network=network,
            observability=observability, **common,
        )
        for key in environment.clusters
    }  # fmt: skip
    workflows = {
        key: WorkflowStack(
            scope, part(f"workflow-{key}"), environment=environment, key=key, cluster=clusters[environment.cluster_key(workflow) or ""],
            **common,
        )
        for key, workflow in environment.workflows.items()
    }  # fmt: skip
    airflow = None
    if environment.airflow:
        airflow = AirflowStack(
            scope, part("airflow"), environment=environment, data=data, network=network, clusters=clusters, **common
        )
    return Platform(data, network, observability, clusters, workflows, airflow)
