"""IAM-10: every cluster has a role of its own for its nodes."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Cluster, Reference, Resource, Text, Unknown, Value, items, show, unknown_in
from .._base import Control, Outcome, Subject, outcome
from ._properties import called


def examine(subject: Subject) -> Iterator[Outcome]:
    used: dict[Resource | str, set[object]] = {}
    roles = {cluster: _role(cluster, subject) for cluster in subject.clusters}
    for cluster, role in roles.items():
        if isinstance(role, (Resource, str)):
            used.setdefault(role, set()).add(_name(cluster))
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
        elif isinstance(role, str):
            reason = f"whoever keeps the instance profile {role} must show that no other cluster has it"
            yield outcome("INHERITED", cluster, path, value, reason)
        else:
            yield outcome("PASS", cluster, path, value, "no other cluster of these templates has its role")


def _name(cluster: Cluster) -> object:
    """What makes launches one cluster: its name, where that is known. Each that CloudFormation makes is one."""
    if cluster.resource.type == "AWS::EMR::Cluster" and cluster.resource.exists is True:
        return cluster.resource.address
    name = cluster.get("Name")
    return str(name) if isinstance(name, (str, Text)) and unknown_in(name) is None else cluster


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
    proof="JobFlowRole's instance profile has a role that no other cluster has; launches of one name are one",
    remedy="make a role and an instance profile for each cluster",
    sources=("EMR Best Practices Guide, Security (one role per cluster)",),
    mappings={
        "NIST 800-53r5": ("AC-6",),
    },
    examine=examine,
)  # fmt: skip
