"""All stacks of one environment, wired."""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from constructs import Construct

from emr_constructs import EmrNetwork, PreparedStack
from emr_platform.model import ArrivalTrigger, Environment, ExistingNetwork
from emr_platform.render import locate
from emr_platform.render.tags import ENVIRONMENT_TAG

from .account_stack import AccountStack
from .airflow_stack import AirflowStack
from .cluster_stack import ClusterStack
from .data_stack import DataStack
from .network_stack import NetworkStack
from .observability_stack import ObservabilityStack
from .operations_stack import OperationsStack
from .warehouse_stack import WarehouseStack
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
        operations: OperationsStack,
        clusters: dict[str, ClusterStack],
        workflows: dict[str, WorkflowStack],
        warehouse: WarehouseStack | None = None,
        airflow: AirflowStack | None = None,
        account: AccountStack | None = None,
    ) -> None:
        self._data, self._network, self._observability = data, network, observability
        self._operations, self._clusters, self._workflows = operations, clusters, workflows
        self._warehouse, self._airflow, self._account = warehouse, airflow, account

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
    def operations(self) -> OperationsStack:
        return self._operations.with_constructs()

    @property
    def clusters(self) -> dict[str, ClusterStack]:
        return {key: stack.with_constructs() for key, stack in self._clusters.items()}

    @property
    def workflows(self) -> dict[str, WorkflowStack]:
        return {key: stack.with_constructs() for key, stack in self._workflows.items()}

    @property
    def warehouse(self) -> WarehouseStack | None:
        return self._warehouse.with_constructs() if self._warehouse else None

    @property
    def airflow(self) -> AirflowStack | None:
        return self._airflow.with_constructs() if self._airflow else None

    @property
    def account(self) -> AccountStack | None:
        return self._account.with_constructs() if self._account else None


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
        ENVIRONMENT_TAG: environment.name,
    }
    where = cdk.Environment(account=environment.account, region=environment.region)
    common: dict[str, Any] = {"env": where, "tags": tags}

    def part(name: str) -> str:
        return f"emr-{environment.name}-{name}"

    arrivals = [
        trigger
        for workflow in environment.workflows.values()
        for trigger in workflow.acting_triggers.values()
        if isinstance(trigger, ArrivalTrigger)
    ]
    data = DataStack(
        scope, part("data"), storage=environment.storage, allow_data_loss=allow_data_loss,
        write_ahead_logs=any(c.hbase and c.hbase.wal_workspace for c in environment.clusters.values()),
        events=sorted({locate(trigger.location).bucket for trigger in arrivals}),
        dags=environment.airflow is not None, **common,
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
    operations = OperationsStack(
        scope, part("operations"), environment=environment, data=data, observability=observability, **common
    )
    clusters = {
        key: ClusterStack(
            scope, part(f"cluster-{key}"), environment=environment, key=key, root=root, data=data, network=network,
            observability=observability, **common,
        )
        for key in environment.clusters
    }  # fmt: skip
    warehouse = None
    if environment.warehouse or environment.data_catalog:
        warehouse = WarehouseStack(
            scope, part("warehouse"), environment=environment, data=data, network=network,
            retain=environment.storage.on_delete == "retain" or not allow_data_loss, **common,
        )  # fmt: skip
    workflows: dict[str, WorkflowStack] = {}
    for key in _in_order(environment):
        workflow = environment.workflows[key]
        workflows[key] = WorkflowStack(
            scope, part(f"workflow-{key}"), environment=environment, key=key,
            cluster=clusters[environment.cluster_key(workflow) or ""],
            followed={one: workflows[one] for one in workflow.follows}, operations=operations,
            warehouse=warehouse.warehouse if warehouse else None, **common,
        )  # fmt: skip
    airflow = None
    if environment.airflow:
        airflow = AirflowStack(
            scope, part("airflow"), environment=environment, data=data, network=network, clusters=clusters,
            warehouse=warehouse.warehouse if warehouse else None, **common,
        )  # fmt: skip
    account = None
    if environment.account_settings:
        account = AccountStack(
            scope, part("account"), settings=environment.account_settings, identity=environment.identity, data=data,
            **common,
        )  # fmt: skip
    return Platform(data, (network, place), observability, operations, clusters, workflows, warehouse, airflow, account)


def _in_order(environment: Environment) -> tuple[str, ...]:
    """Workflows, each after those that it follows.

    Raises:
        graphlib.CycleError: for workflows that follow each other.
    """
    return tuple(TopologicalSorter({key: one.follows for key, one in environment.workflows.items()}).static_order())
