"""NET-02: clusters name their security groups."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Reference, Value, ask, opposite
from .._base import Control, Outcome, Subject
from ._network import GROUP, MANAGED, SERVICE, is_default, resource_of
from ._seen import seen, worst


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield worst(
            seen(
                ask(cluster.get("Instances", key), _is_own), ("Instances", key), cluster.get("Instances", key),
                good="names its groups for nodes and for EMR's service",
                bad=f"no group of its own as {key}: EMR makes or takes a default group that clusters share",
            )
            for key in (*MANAGED, SERVICE)
        ).of(cluster)  # fmt: skip


def _is_own(group: Value) -> Answer:
    """Whether a group is named that is neither the default group of a VPC nor has the name of one of EMR's."""
    if group in (None, "") or (isinstance(group, Reference) and group.attribute == "DefaultSecurityGroup"):
        return False
    here = resource_of(group, GROUP)
    return here is None or opposite(is_default(here))


CONTROL = Control(
    id="NET-02",
    title="Clusters name their security groups, for nodes and for EMR's service",
    why="EMR's default groups are shared by all clusters of a VPC: a rule added for one opens the others.",
    severity="high",
    population="clusters",
    proof="Instances: EmrManagedMaster-, EmrManagedSlave- and ServiceAccessSecurityGroup are set, to groups whose "
    "GroupName is none of EMR's default ones",
    remedy="make three groups for the cluster and name them",
    sources=("EMR Management Guide, EMR-managed security groups",),
    mappings={"NIST 800-53r5": ("SC-7",)},
    examine=examine,
    unsure="EMR adds the rules that its groups need among each other at launch; templates do not show them; a "
    "GroupName that is put together of parameters is taken for one of one's own",
)
