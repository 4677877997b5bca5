"""Going through an environment: its clusters, fleets, steps and arguments, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..engines import outside_yarn
from ..findings import Path
from ..model import (
    Cluster,
    ClusterStep,
    Environment,
    InstanceTypeConfig,
    LaunchSpecifications,
    ManagedScaling,
    Nodes,
    PrimaryGroup,
    RedshiftLoadStep,
    Workflow,
    walk,
)


@dataclass(frozen=True)
class NodesAt:
    """A fleet or group, its path, its key (primary, core, task, task_groups.<name>) and the cluster it belongs to."""

    path: Path
    key: str
    nodes: Nodes
    cluster: Cluster

    @property
    def name(self) -> str:
        """What a schedule calls them: core, task or the name of a task group."""
        return self.key.rpartition(".")[2]

    @property
    def is_group(self) -> bool:
        return isinstance(self.nodes, PrimaryGroup)

    @property
    def launch(self) -> LaunchSpecifications:
        """Launch specifications of a fleet; a group has none, and these are the defaults."""
        return LaunchSpecifications() if isinstance(self.nodes, PrimaryGroup) else self.nodes.launch_specifications

    @property
    def targets(self) -> dict[str, int]:
        """Units at launch by the field that states them; the units of a group are instances."""
        if self.key == "primary":
            factor = self.cluster.primary_count
            return {
                "target_on_demand_capacity": factor * self.nodes.target_on_demand_capacity,
                "target_spot_capacity": factor * self.nodes.target_spot_capacity,
            }
        return {
            "target_on_demand_capacity": self.nodes.target_on_demand_capacity,
            "target_spot_capacity": self.nodes.target_spot_capacity,
        }

    @property
    def units(self) -> int:
        """Units at launch in both markets."""
        return sum(self.targets.values())

    @property
    def types(self) -> Iterator[tuple[Path, InstanceTypeConfig]]:
        """The types, each with the path of what names it."""
        for index, config in enumerate(self.nodes.instance_types):
            yield (*self.path, "instance_type") if self.is_group else (*self.path, "instance_types", index), config

    @property
    def types_path(self) -> Path:
        return (*self.path, "instance_type" if self.is_group else "instance_types")

    def target_path(self, field: str) -> Path:
        """The path of what says a target: its field in a fleet, `market` in a group and for primary nodes."""
        return (*self.path, "market" if self.is_group or self.key == "primary" else field)


@dataclass(frozen=True)
class ScalingAt:
    """Bounds of managed scaling, a cluster's own or those that a schedule sets, their path and the cluster."""

    path: Path
    scaling: ManagedScaling
    cluster: Cluster


@dataclass(frozen=True)
class StepAt:
    """A step that runs on a cluster, its path, its workflow and the cluster; None when there is no such cluster."""

    path: Path
    step: ClusterStep
    workflow: Workflow
    cluster: Cluster | None
    cluster_key: str


def clusters(environment: Environment) -> Iterator[tuple[Path, Cluster]]:
    for name, cluster in environment.clusters.items():
        yield ("clusters", name), cluster


def nodes(environment: Environment) -> Iterator[NodesAt]:
    """Every fleet and group."""
    for path, cluster in clusters(environment):
        for key, found in cluster.nodes.items():
            yield NodesAt((*path, *key.split(".")), key, found, cluster)


def fleets(environment: Environment) -> Iterator[NodesAt]:
    """Every fleet."""
    return (at for at in nodes(environment) if not at.is_group)


def scaled_nodes(environment: Environment) -> Iterator[NodesAt]:
    """Core and task nodes: those with a target in units."""
    return (at for at in nodes(environment) if at.key != "primary")


def scaled_fleets(environment: Environment) -> Iterator[NodesAt]:
    """Core and task nodes that are fleets."""
    return (at for at in scaled_nodes(environment) if not at.is_group)


def scalings(environment: Environment) -> Iterator[ScalingAt]:
    """Bounds of managed scaling: those that clusters launch with, then those that their schedules set.

    Bounds for engines outside YARN are left out: they have to go, which is all that `scaling-engine` says about them.
    """
    for path, cluster in clusters(environment):
        if outside_yarn(cluster):
            continue
        if cluster.managed_scaling:
            yield ScalingAt((*path, "managed_scaling"), cluster.managed_scaling, cluster)
        for name, schedule in cluster.scheduled_scaling.items():
            if schedule.managed_scaling:
                where = (*path, "scheduled_scaling", name, "managed_scaling")
                yield ScalingAt(where, schedule.managed_scaling, cluster)


def steps(environment: Environment) -> Iterator[StepAt]:
    """Every step that runs on a cluster, those inside groups too."""
    for name, workflow in environment.workflows.items():
        key = environment.cluster_key(workflow) or ""
        cluster = environment.clusters.get(key)
        for path, step in walk(workflow):
            if not isinstance(step, RedshiftLoadStep):
                yield StepAt(("workflows", name, *path), step, workflow, cluster, key)


def called(step: ClusterStep) -> str:
    """The kind of a step in a sentence: a spark step, an hbase step."""
    return f"{'an' if step.type in ('hbase', 's3-dist-cp') else 'a'} {step.type} step"


def has_application(cluster: Cluster, *names: str) -> bool:
    """True when a cluster installs one of these applications; EMR takes their names in any case."""
    return bool({name.lower() for name in names} & {name.lower() for name in cluster.applications})
