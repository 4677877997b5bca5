"""What packages are packed for: a Python, a processor, and the C library of a cluster's system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from emr_platform.catalog import glibc_of, instance_type, release
from emr_platform.engines.spark import python_of
from emr_platform.model import Cluster, Environment, SparkStep

_PROCESSORS = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Linux's names by those of EC2."""


@dataclass(frozen=True, order=True)
class Target:
    """A Python on Linux: its version such as 3.11, a processor by Linux's name, and the C library's version."""

    python: str
    processor: str
    glibc: tuple[int, int]

    def __str__(self) -> str:
        major, minor = self.glibc
        return f"cp{self.python.replace('.', '')}-manylinux_{major}_{minor}_{self.processor}"


def targets_of(cluster: Cluster) -> tuple[Target, ...]:
    """The targets of a cluster's nodes, one unless it mixes processors; none while all its types are unknown."""
    names = {name for nodes in cluster.nodes.values() for name in nodes.type_names}
    known = {found.architecture for name in names if (found := instance_type(name))}
    record = release(cluster.release)
    glibc = glibc_of(record.os if record else None)
    return tuple(sorted(Target(python_of(cluster.release), _PROCESSORS[one], glibc) for one in known))


def wanted(environments: Iterable[Environment]) -> dict[str, tuple[Target, ...]]:
    """Every requirements file that steps name, and the targets of all clusters that these run on; both sorted."""
    found: dict[str, set[Target]] = {}
    for environment in environments:
        for workflow in environment.workflows.values():
            cluster = environment.clusters.get(environment.cluster_key(workflow) or "")
            for step in workflow.cluster_steps:
                if isinstance(step, SparkStep) and step.requirements and cluster:
                    found.setdefault(step.requirements, set()).update(targets_of(cluster))
    return {name: tuple(sorted(targets)) for name, targets in sorted(found.items())}
