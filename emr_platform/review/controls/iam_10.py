"""IAM-10: every cluster has a role of its own for its nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...assembly import Answer, Cluster, Reference, Resource, Text, Unknown, Value, items, show, unknown_in
from .._base import Control, Outcome, Subject, judge, outcome
from ._launches import launched_by_none_unseen
from ._properties import called


def examine(subject: Subject) -> Iterator[Outcome]:
    used: dict[Resource | str, dict[object, list[Resource]]] = {}
    roles = {cluster: _role(cluster, subject) for cluster in subject.clusters}
    for cluster, role in roles.items():
        if isinstance(role, (Resource, str)):
            used.setdefault(role, {}).setdefault(_name(cluster), []).append(cluster.resource)
    for cluster, role in roles.items():
        value, path = cluster.get("JobFlowRole"), ("JobFlowRole",)
        if role is None:
            yield outcome("FAIL", cluster, path, value, "names no role for its nodes")
        elif isinstance(role, Unknown):
            yield outcome("UNKNOWN", cluster, path, value, role.why)
        elif len(known := [one for one in used[role] if isinstance(one, str)]) > 1:
            yield outcome("FAIL", cluster, path, value, f"{len(known)} clusters share the role of these nodes")
        elif len(used[role]) > 1:
            reason = "whether the clusters that share this role are one is not known: a name of theirs is not"
            yield outcome("UNKNOWN", cluster, path, value, reason)
        elif any(_may_be_beside(cluster.resource, one) for one in used[role][_name(cluster)]):
            reason = "whether another cluster of this name, under another condition, shares its role is not known"
            yield outcome("UNKNOWN", cluster, path, value, reason)
        elif isinstance(role, str):
            reason = f"whoever keeps the instance profile {role} must show that no other cluster has it"
            yield outcome("INHERITED", cluster, path, value, reason)
        else:
            good = "no other cluster of these templates has its role"
            yield judge(launched_by_none_unseen(role, subject), cluster, path, value, good=good, bad="")


def _name(cluster: Cluster) -> object:
    """What makes launches one cluster: its name, where that is known. Each that CloudFormation makes is one."""
    if cluster.resource.type == "AWS::EMR::Cluster" and cluster.resource.exists is True:
        return cluster.resource.address
    name = cluster.get("Name")
    return str(name) if isinstance(name, (str, Text)) and unknown_in(name) is None else cluster


def _may_be_beside(one: Resource, other: Resource) -> bool:
    """Whether two clusters of one name, of which CloudFormation makes one, may both be there."""
    made = "AWS::EMR::Cluster" in {one.type, other.type}
    return made and one is not other and not _exclude_each_other(one, other)


def _exclude_each_other(one: Resource, other: Resource) -> bool:
    """Whether two conditions never both hold, as they are written: one is the other's `Fn::Not`, or they want the same
    to be two texts."""
    names = [str(each.raw.get("Condition")) for each in (one, other)]
    first, second = (one.template.section("Conditions").get(name) for name in names)
    if first is None or second is None or one.template is not other.template:
        return False
    opposites = [{"Fn::Not": [it]} for it in (first, second, *({"Condition": name} for name in names))]
    asked, wanted = (each.get("Fn::Equals") if isinstance(each, dict) else None for each in (first, second))
    return first in opposites or second in opposites or _differ(asked, wanted)


def _differ(asked: Any, wanted: Any) -> bool:
    """Whether two comparisons are of the same with two texts."""
    both_are = all(isinstance(one, list) and len(one) == 2 and isinstance(one[1], str) for one in (asked, wanted))
    return both_are and asked[0] == wanted[0] and asked[1] != wanted[1]


def _role(cluster: Cluster, subject: Subject) -> Resource | str | Unknown | None:
    """The role of its instance profile, or that profile's name when it is not in these templates."""
    given = cluster.get("JobFlowRole")
    for kind, key in (("AWS::IAM::InstanceProfile", "InstanceProfileName"), ("AWS::IAM::Role", "RoleName")):
        if (found := called(subject, kind, key, given, cluster)) is not None:
            return _in_profile(found, subject)
    if given is None or isinstance(given, Unknown):
        return given
    if isinstance(given, Reference):
        return _in_profile(given.resource, subject)
    lost = unknown_in(given)
    return str(show(given)) if lost is None else lost


def _in_profile(profile: Resource, subject: Subject) -> Resource | str | Unknown | None:
    if profile.type == "AWS::IAM::Role":
        return profile
    nobody: tuple[Value, tuple[int, ...], Answer] = (None, (), True)
    role, _, there = next(items(profile.get("Roles")), nobody)  # a profile has one role
    if isinstance(there, Unknown):
        return there
    if isinstance(role, Reference):
        return role.resource
    named = (one for one in subject.of("AWS::IAM::Role") if one.is_called(role, "RoleName", profile.template) is True)
    if (found := next(named, None)) is not None:
        return found
    return role if role is None or isinstance(role, Unknown) else str(show(role))


CONTROL = Control(
    id="IAM-10",
    title="Every cluster has a role of its own for its nodes",
    why="All that runs on a cluster has its nodes' role; a shared one gives each cluster what the others need.",
    severity="medium",
    population="clusters",
    proof="JobFlowRole's instance profile has a role that no other cluster has, nor one that something which no "
    "template shows may launch; launches of one name are one",
    remedy="make a role and an instance profile for each cluster",
    sources=("EMR Best Practices Guide, Security (one role per cluster)",),
    mappings={
        "NIST 800-53r5": ("AC-6",),
    },
    examine=examine,
    unsure="whether people, or a pipeline, deploy the template of a cluster several times with a role from elsewhere, "
    "or others launch with a role or profile that an output gives them",
)  # fmt: skip
