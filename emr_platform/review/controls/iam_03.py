"""IAM-03: services take roles on behalf of this account only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Statement, Text, Unknown, Value, both, either, is_in, opposite
from .._base import Control, Outcome, Subject
from ._policies import FROM_HERE, bound, per_policy

_KEYS = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")
# Redshift says who asks in this key: Management Guide, authorizing-redshift-service-database-users.
_EXTERNAL = {"redshift", "redshift-serverless"}
# Whose documented trust policies have no condition. Who gives them a role needs iam:PassRole, which does not reach
# into another account: EC2 User Guide, iam-roles-for-amazon-ec2; Lambda Developer Guide, lambda-intro-execution-role.
_WITHOUT = {"ec2", "lambda"}


def examine(subject: Subject) -> Iterator[Outcome]:
    asked = [one for one in subject.statements if one.kind == "trust" and _lets_services_in(one)]
    bound_ones = {one.resource for one in asked if not _needs_none(one)}
    yield from per_policy(
        [one for one in asked if one.resource in bound_ones],
        _holds,
        "Principal",
        good="a condition has services take the role for this account only",
        bad="a service may take this role for another account; add aws:SourceAccount and aws:SourceArn of this one",
    )
    yield from per_policy(
        [one for one in asked if one.resource not in bound_ones],
        _holds,
        "Principal",
        good="trusts EC2 or Lambda, which need no condition: iam:PassRole hands them roles of its own account only",
        bad="",
    )


def _lets_services_in(statement: Statement) -> bool:
    if isinstance(statement.body, Unknown):
        return True
    allowed = is_in(statement.effect, "Allow") is not False
    named = any(kind in {"Service", "?"} for kind, _ in statement.principals())
    return allowed and (named or _lets_everybody_in(statement))


def _lets_everybody_in(statement: Statement) -> bool:
    """Whether it is for everybody, services among them, or for all but some."""
    named = [pair for pair in statement.principals() if pair[0] != "Service"]
    return statement.get("NotPrincipal") is not None or any("*" in pair for pair in named)


def _needs_none(statement: Statement) -> bool:
    """Whether it lets in nobody but services that need no condition."""
    if isinstance(statement.body, Unknown) or _lets_everybody_in(statement):
        return False
    return {_service(name) for name in _services(statement)} <= _WITHOUT


def _services(statement: Statement) -> list[Value]:
    return [name for kind, name in statement.principals() if kind in {"Service", "?"}]


def _holds(statement: Statement) -> Answer:
    if isinstance(statement.body, Unknown):
        return statement.body
    return both(not _lets_everybody_in(statement) or _keeps_services_out(statement), _binds_services(statement))


def _keeps_services_out(statement: Statement) -> Answer:
    """Whether the condition of a statement for everybody bounds who comes. Another may keep out some services."""
    other = statement.get("Condition") is not None and Unknown("which services its condition keeps out is not known")
    return either(bound(statement, *_KEYS, *FROM_HERE), other, opposite(statement.there))


def _binds_services(statement: Statement) -> Answer:
    names = [_service(name) for name in _services(statement)]
    if isinstance(lost := next((name for name in names if isinstance(name, Unknown)), None), Unknown):
        return either(bound(statement, *_KEYS), lost)
    asked = set(names) - _WITHOUT
    if not asked:
        return True
    keys = (*_KEYS, "sts:externalid") if asked <= _EXTERNAL else _KEYS
    return either(bound(statement, *keys), opposite(statement.there))


def _service(name: object) -> str | Unknown:
    """What a service principal names, such as `ec2` of `ec2.amazonaws.com.cn`."""
    if isinstance(name, str):
        return name.lower().removesuffix(".cn").removesuffix(".amazonaws.com")
    if isinstance(name, Text) and isinstance(name.parts[0], str) and "." in name.parts[0]:
        return name.parts[0].lower().removesuffix(".")
    return name if isinstance(name, Unknown) else Unknown(f"which service {name} is, is not known")


CONTROL = Control(
    id="IAM-03",
    title="Services take roles on behalf of this account only",
    why="A service that may take a role without a condition may be asked to by another customer: a confused deputy.",
    severity="high",
    population="trust policies for services",
    proof="AssumeRolePolicyDocument: aws:SourceAccount or aws:SourceArn is this account's where a service is trusted, "
    "as by Principal * and NotPrincipal, too",
    remedy="add StringEquals aws:SourceAccount and ArnLike aws:SourceArn to the trust statement",
    sources=("Prowler iam_role_cross_service_confused_deputy_prevention",),
    mappings={
        "NIST 800-53r5": ("AC-4", "AC-6"),
    },
    examine=examine,
    unsure="that EC2 and Lambda need no condition follows from their documented trust policies; Prowler asks for one",
)  # fmt: skip
