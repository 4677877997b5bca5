"""What CloudFormation may do to identities: make them, give them policies, and pass roles to services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...assembly import Resource, items, statements
from ._boundary import Boundary
from ._handlers import actions_of, services_of
from ._named import CLUSTER_ROLES, acted_on, arn, made_by, roles_in, texts
from ._packed import allow

# The actions of which IAM can ask for a boundary. Source: Service Authorization Reference, IAM.
_BOUNDED = {f"iam:{verb}{kind}{what}" for kind in ("Role", "User") for verb, what in (
    ("Attach", "Policy"), ("Create", ""), ("Delete", "Policy"), ("Detach", "Policy"), ("Put", "PermissionsBoundary"),
    ("Put", "Policy"),
)}  # fmt: skip
# What changes a policy that is there.
_REWRITING = {"iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"}
UNBOUNDING = {"iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"}
"""What nobody may do who must keep a boundary."""
_ATTACHING = {f"iam:{verb}{kind}Policy" for verb in ("Attach", "Detach") for kind in ("Group", "Role", "User")}
# Services that take roles under other names than their actions have. Source: user guides of the services.
_TAKERS = {"airflow": ("airflow.amazonaws.com", "airflow-env.amazonaws.com"),
           "ecs": ("ecs-tasks.amazonaws.com", "ecs.amazonaws.com")}  # fmt: skip


def identity(actions: list[str], places: list[str], edge: Boundary, attached: set[str]) -> Iterator[dict[str, Any]]:
    """What is done in IAM: only policies that the templates attach, only identities with the boundary they all have."""
    kinds = [kind for kind, mark in (("User", ":user/"), ("Group", ":group/"))
             if not any(mark in place for place in places)]  # fmt: skip
    actions = [one for one in actions if not any(kind in one for kind in kinds)]
    policies = sorted({*attached, *(one for one in places if ":policy/" in one)})
    identities = [one for one in places if ":policy/" not in one and ":instance-profile/" not in one]
    bounded = {"StringEquals": {"iam:PermissionsBoundary": edge.arn}} if edge.arn else {}
    free = [one for one in actions if one not in _ATTACHING | (_BOUNDED | UNBOUNDING if edge.arn else set())]
    if edge.arn:
        if _REWRITING & {*free}:  # its name may begin as those of the stacks do
            yield {**allow("KeepBoundary", sorted(_REWRITING), [edge.arn]), "Effect": "Deny"}
        if identities:
            yield allow("BoundedRoles", sorted({*actions} & _BOUNDED - _ATTACHING), identities, bounded)
    yield allow("Iam", free, places)
    if policies and identities and {*actions} & _ATTACHING:
        which = {"ArnLike": {"iam:PolicyARN": policies}}
        # A group has no boundary.
        for_groups = sorted({one for one in {*actions} & _ATTACHING if "Group" in one})
        yield allow("AttachPolicies", sorted({*actions} & _ATTACHING - {*for_groups}), identities, {**bounded, **which})
        yield allow("AttachToGroups", for_groups, identities, which)


def attached_in(resources: list[Resource]) -> set[str]:
    """The managed policies that identities of the templates have, where these are named."""
    return {
        name
        for one in resources
        if one.type in {"AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"}
        for policy, _, _ in items(one.get("ManagedPolicyArns"))
        for name in texts(policy, one)
    }


def _trusted(resources: list[Resource]) -> set[str]:
    return {
        found
        for one in resources
        if one.type == "AWS::IAM::Role"
        for statement in statements(one)
        if statement.kind == "trust"
        for kind, name in statement.principals()
        if kind == "Service"
        for found in texts(name, one)
    }


def passing(resources: list[Resource], prefixes: list[str]) -> Iterator[dict[str, Any]]:
    """The roles that are made, and those that resources name, to the services that take them."""
    roles, services = set(), set()
    for one in resources:
        if one.type == "AWS::IAM::Role":
            roles |= set(made_by(one, prefixes))
        elif one.type == "AWS::IAM::InstanceProfile":
            roles |= set(acted_on(one))
        elif not one.type.startswith("AWS::IAM::") and "iam:PassRole" in actions_of(one.type):
            taken = set(roles_in(one))
            roles |= taken
            takers = (_TAKERS.get(name, (f"{name}.amazonaws.com",)) for name in services_of(one) if taken)
            services |= {name for several in takers for name in several}
        if one.type == "AWS::EMR::Cluster":
            named = dict(_named_roles(one))
            roles |= named.keys()
            services |= {*named.values()}
    trusted = sorted(services | _trusted(resources))
    if roles and trusted:
        yield allow("PassRoles", ["iam:PassRole"], sorted(roles), {"StringEquals": {"iam:PassedToService": trusted}})


def _named_roles(cluster: Resource) -> Iterator[tuple[str, str]]:
    """The roles that a cluster has by name, each with the service that takes it.

    A profile is taken to have the name of its role, as those of `aws emr create-default-roles` have.
    """
    for key, service in CLUSTER_ROLES.items():
        for name in texts(cluster.get(key), cluster):
            yield arn("iam::{account}:role/{name}", name.rpartition("/")[2]), service
