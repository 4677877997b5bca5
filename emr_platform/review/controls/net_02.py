"""NET-02: clusters name their security groups."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Reference, Value, opposite, possible
from .._base import Control, Outcome, Subject
from ._network import GROUP, MANAGED, SERVICE, elsewhere, is_default, resource_of
from ._seen import Seen, one_of, seen, worst

_OWNER = "whoever owns that group shows its name and which clusters have it (`aws ec2 describe-security-groups`)"


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield worst(_named(cluster.get("Instances", key), key) for key in (*MANAGED, SERVICE)).of(cluster)


def _named(value: Value, key: str) -> Seen:
    """What group is named under a key, whichever way conditions go."""
    path = ("Instances", key)
    return one_of(value, path, [_group(option, key) for option in possible(value)])


def _group(group: Value, key: str) -> Seen:
    """Whether a group is one's own: neither the default group of a VPC, nor with the name of one of EMR's, which the id
    of a group elsewhere does not tell."""
    path = ("Instances", key)
    here = resource_of(group, GROUP)
    none = group in (None, "") or (isinstance(group, Reference) and group.attribute == "DefaultSecurityGroup")
    if here is None and not none:
        return elsewhere(path, group, _OWNER)
    return seen(
        False if here is None else opposite(is_default(here)), path, group,
        good="names its groups for nodes and for EMR's service",
        bad=f"no group of its own as {key}: EMR makes or takes a default group that clusters share",
    )  # fmt: skip


CONTROL = Control(
    id="NET-02",
    title="Clusters name their security groups, for nodes and for EMR's service",
    why="EMR's default groups are shared by all clusters of a VPC: a rule added for one opens the others.",
    severity="high",
    population="clusters",
    proof="Instances: EmrManagedMaster-, EmrManagedSlave- and ServiceAccessSecurityGroup are set, to groups of "
    "the templates whose GroupName is none of EMR's default ones",
    remedy="make three groups for the cluster and name them",
    sources=("EMR Management Guide, EMR-managed security groups",),
    mappings={"NIST 800-53r5": ("SC-7",)},
    examine=examine,
    unsure="EMR adds the rules that its groups need among each other at launch; templates do not show them; a "
    "GroupName that is put together of parameters is taken for one of one's own",
)
