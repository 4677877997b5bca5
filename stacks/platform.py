"""All stacks of one environment, wired."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk as cdk
from constructs import Construct

from emr_constructs import EmrNetwork, PreparedStack
from emr_platform.model import Environment, ExistingNetwork

from .cluster_stack import ClusterStack
from .data_stack import DataStack
from .network_stack import NetworkStack
from .observability_stack import ObservabilityStack
from .workflow_stack import WorkflowStack


class Platform:
    """The stacks of one environment, and the network, which has a stack of its own only when it is made here.

    Whoever takes a stack from here means to do something with it, so its resources are made constructs.
    """

    def __init__(
        self,
        data: DataStack,
        network: tuple[EmrNetwork, PreparedStack],
        observability: ObservabilityStack,
        clusters: dict[str, ClusterStack],
        workflows: dict[str, WorkflowStack],
    ) -> None:
        self._data, self._network, self._observability = data, network, observability
        self._clusters, self._workflows = clusters, workflows

    @property
    def data(self) -> DataStack:
        return self._data.with_constructs()

    @property
    def network(self) -> EmrNetwork:
        network, stack = self._network
        stack.with_constructs()
        return network

    @property
    def observability(self) -> ObservabilityStack:
        return self._observability.with_constructs()

    @property
    def clusters(self) -> dict[str, ClusterStack]:
        return {key: stack.with_constructs() for key, stack in self._clusters.items()}

    @property
    def workflows(self) -> dict[str, WorkflowStack]:
        return {key: stack.with_constructs() for key, stack in self._workflows.items()}


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
        write_ahead_logs=any(c.hbase and c.hbase.wal_workspace for c in environment.clusters.values()), **common,
    )  # fmt: skip
    if isinstance(environment.network, ExistingNetwork):
        # CloudFormation refuses a stack without resources, and there is nothing to make.
        place: PreparedStack = data
        network = EmrNetwork(data, "Network", network=environment.network)
    else:
        place = made = NetworkStack(scope, part("network"), environment=environment, data=data, **common)
        network = made.network
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
            scope, part(f"workflow-{key}"), environment=environment, key=key, cluster=clusters[workflow.cluster],
            **common,
        )
        for key, workflow in environment.workflows.items()
    }  # fmt: skip
    return Platform(data, (network, place), observability, clusters, workflows)
