"""Going through an environment: its clusters, fleets, steps and arguments, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..findings import Path
from ..model import Cluster, Environment, InstanceFleet, InstanceTypeConfig, PrimaryFleet, Workflow
from ..model.workflow import Step


@dataclass(frozen=True)
class FleetAt:
    """A fleet, its path, its key (primary, core, task) and the cluster it belongs to."""

    path: Path
    key: str
    fleet: PrimaryFleet | InstanceFleet
    cluster: Cluster

    @property
    def targets(self) -> dict[str, int]:
        """Units at launch by the field that states them."""
        return {
            "target_on_demand_capacity": self.fleet.target_on_demand_capacity,
            "target_spot_capacity": self.fleet.target_spot_capacity,
        }

    @property
    def units(self) -> int:
        """Units at launch in both markets."""
        return sum(self.targets.values())

    @property
    def types(self) -> Iterator[tuple[Path, InstanceTypeConfig]]:
        for index, config in enumerate(self.fleet.instance_types):
            yield (*self.path, "instance_types", index), config

    def target_path(self, field: str) -> Path:
        """The path of a target: of its field, or of `market` on the primary node, which has no targets."""
        return (*self.path, "market" if self.key == "primary" else field)


@dataclass(frozen=True)
class StepAt:
    """A step, its path, its workflow and the cluster it runs on; None when there is no such cluster."""

    path: Path
    step: Step
    workflow: Workflow
    cluster: Cluster | None


def clusters(environment: Environment) -> Iterator[tuple[Path, Cluster]]:
    for name, cluster in environment.clusters.items():
        yield ("clusters", name), cluster


def fleets(environment: Environment) -> Iterator[FleetAt]:
    for path, cluster in clusters(environment):
        for key, fleet in cluster.fleets.items():
            yield FleetAt((*path, key), key, fleet, cluster)


def scaled_fleets(environment: Environment) -> Iterator[FleetAt]:
    """Core and task fleets: those with a target in units."""
    return (at for at in fleets(environment) if at.key != "primary")


def steps(environment: Environment) -> Iterator[StepAt]:
    for name, workflow in environment.workflows.items():
        cluster = environment.clusters.get(workflow.cluster)
        for index, step in enumerate(workflow.steps):
            yield StepAt(("workflows", name, "steps", index), step, workflow, cluster)


def has_application(cluster: Cluster, *names: str) -> bool:
    """True when a cluster installs one of these applications; EMR takes their names in any case."""
    return bool({name.lower() for name in names} & {name.lower() for name in cluster.applications})
