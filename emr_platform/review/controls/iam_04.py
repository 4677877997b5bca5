"""IAM-04: roles are passed by name, and to named services."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Statement, both, either, opposite
from .._base import Control, Outcome, Subject
from ._managed import managed
from ._policies import allows, bound, grants, names_none_of, on_any, per_policy


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from per_policy(
        [one for one in grants(subject) if allows(one, "iam:PassRole") is not False],
        holds,
        _at,
        good="passes named roles to named services, or nothing that is a role",
        bad="passes any role, or a role to any service",
    )
    yield from managed(subject, "IAM-04", bad="passes any role, or a role to any service")


def holds(statement: Statement) -> Answer:
    """Whether a statement passes named roles to named services, or none."""
    to_named = both(_named(statement), _to_named(statement))
    return either(to_named, names_none_of(statement, "iam"), opposite(allows(statement, "iam:PassRole")))


def _named(statement: Statement) -> Answer:
    return opposite(on_any(statement, tags=False))


def _to_named(statement: Statement) -> Answer:
    return bound(statement, "iam:passedtoservice")


def _at(statement: Statement) -> str:
    """The part of a statement that is at fault: which roles it names, or to which services it passes them."""
    named, to_named = _named(statement), _to_named(statement)
    innocent = named is True or (named is not False and to_named is False)
    return "Condition" if innocent else "Resource"


CONTROL = Control(
    id="IAM-04",
    title="Roles are passed by name, and to named services",
    why="Who may pass any role has, by a service that takes it, the permissions of every role of the account.",
    severity="high",
    population="policies that allow iam:PassRole, and managed policies from outside",
    proof="every Allow of iam:PassRole: Resource names roles, Condition iam:PassedToService names services",
    remedy="name the roles in Resource and add StringEquals iam:PassedToService",
    sources=(
        "AWS Guard rules registry IAM_POLICY_NO_WILDCARD_RESOURCE_ON_PASSROLE",
        "checkov CKV_AWS_110",
        "Prowler iam_inline_policy_allows_privilege_escalation",
    ),
    mappings={
        "NIST 800-53r5": ("AC-6",),
        "SOC 2": ("CC3.3",),
    },
    examine=examine,
    unsure="frameworks are mapped as Prowler maps privilege escalation",
)  # fmt: skip
