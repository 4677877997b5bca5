"""Which grants of a deployed role nothing needed, by the decision log."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from emr_platform.laptop import Laptop
from emr_platform.laptop.grants import needed_grants


def unneeded(laptop: Laptop, *parts: str, not_seen: Collection[str] = ()) -> set[str]:
    """The grants of some roles for which no call of any of them was made that nothing else allows.

    Each is "<statement id> <action>". Without any other grant of these roles something that was done would have failed.

    Args:
        parts: what the names of the roles contain, each that of one role.
        not_seen: statements and grants that no call on the laptop can need.
    """
    iam = laptop.client("iam")
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    names = [name for part in parts for name in roles if part in name]
    assert len(names) == len(parts), f"{names} for {parts}"
    needed = needed_grants(laptop.decisions())
    found = {grant for name in names for grant in needed.get(name, ())}
    granted = {grant for name in names for document in _documents(iam, name) for grant in _grants(document)}
    assert found & granted, f"{parts} were used for nothing"
    return {grant for grant in granted - found if grant not in not_seen and grant.split(" ")[0] not in not_seen}


def _documents(iam: Any, role: str) -> Iterator[dict[str, Any]]:
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        yield managed(iam, policy["PolicyArn"])


def managed(iam: Any, arn: str) -> dict[str, Any]:
    """The document of a managed policy."""
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    document: dict[str, Any] = json.loads(found) if isinstance(found, str) else found
    return document


def _grants(document: dict[str, Any]) -> Iterator[str]:
    for statement in document["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        yield from (f"{statement['Sid']} {action}" for action in actions)
