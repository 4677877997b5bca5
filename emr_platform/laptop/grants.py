"""Granted minus used: what the deployed roles may do and no run has done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from emr_platform.laptop.decisions import Decision

# Roles no request to the emulator is ever made with: what they were granted cannot be judged here.
_NOT_EXERCISED = ("elasticmapreduce.amazonaws.com", "cloudformation.amazonaws.com", "vpc-flow-logs.amazonaws.com")


@dataclass(frozen=True)
class Grant:
    """One action pattern an Allow statement grants a role on some resources."""

    role: str
    action: str
    resources: tuple[str, ...]


def needed_grants(log: Iterable[Decision]) -> dict[str, set[str]]:
    """By role, the grants that alone allowed a call: without any of them something that was done would have failed.

    A grant is "<statement id> <action>".
    """
    found: dict[str, set[str]] = {}
    for decision in log:
        if decision.allowed and len(decision.grants) == 1:
            found.setdefault(decision.name, set()).update(decision.grants)
    return found


@dataclass(frozen=True)
class Unused:
    """The verdict on one role: its grants, those never used, and whether the emulator exercises it at all."""

    role: str
    granted: int
    unused: tuple[Grant, ...]
    exercised: bool


def unused_grants(iam: Any, log: Iterable[Decision]) -> list[Unused]:
    """Compare every deployed role (the CDK bootstrap's apart) with the allowed calls of the decision log.

    A grant counts as used when one allowed call matches its action and any of its resources.
    """
    allowed: dict[str, set[tuple[str, str]]] = {}
    for decision in log:
        if decision.allowed:
            allowed.setdefault(decision.name, set()).add((decision.action, decision.resource))
    found = []
    for role in _roles(iam):
        grants = list(dict.fromkeys(_grants(iam, role["RoleName"])))
        calls = allowed.get(role["RoleName"], set())
        left = tuple(grant for grant in grants if not any(_covers(grant, *call) for call in calls))
        found.append(Unused(role["RoleName"], len(grants), left, not _assumed_elsewhere(role)))
    return found


def _roles(iam: Any) -> list[dict[str, Any]]:
    pages = iam.get_paginator("list_roles").paginate()
    roles = [role for page in pages for role in page["Roles"]]
    return sorted(
        (role for role in roles if not role["RoleName"].startswith("cdk-")), key=lambda role: str(role["RoleName"])
    )


def _assumed_elsewhere(role: dict[str, Any]) -> bool:
    trust = json.dumps(_document(role.get("AssumeRolePolicyDocument", {})))
    return any(service in trust for service in _NOT_EXERCISED)


def _grants(iam: Any, role: str) -> Iterator[Grant]:
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield from _of_document(role, _document(document))
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        if ":iam::aws:policy/" in policy["PolicyArn"]:
            # The emulator holds few of AWS's own policies; what they grant is AWS's to narrow, not ours.
            continue
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        attached = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)["PolicyVersion"]
        yield from _of_document(role, _document(attached["Document"]))


def _of_document(role: str, document: dict[str, Any]) -> Iterator[Grant]:
    statements = document.get("Statement", [])
    for statement in [statements] if isinstance(statements, dict) else statements:
        if statement.get("Effect") != "Allow":
            continue
        for action in _list(statement.get("Action")):
            yield Grant(role, action, tuple(_list(statement.get("Resource"))))


def _document(value: Any) -> dict[str, Any]:
    parsed = json.loads(unquote(value)) if isinstance(value, str) else value
    return dict(parsed)


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else [str(item) for item in value]


def _covers(grant: Grant, action: str, resource: str) -> bool:
    return _matches(action.lower(), grant.action.lower()) and any(
        _matches(resource, pattern) for pattern in grant.resources
    )


def _matches(value: str, pattern: str) -> bool:
    """Match with IAM's two wildcards; brackets are ordinary characters there."""
    return fnmatchcase(value, pattern.replace("[", "[[]"))
