"""Policies of resources: whom they let in. And trust policies: who may take a role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...assembly import Pseudo, Reference, Resource, Statement, Text, Unknown, Value, ask, items, unknown_in
from .._base import Subject
from ._words import words

# Which property of a policy names what it guards; other types carry their policy themselves.
_GUARDS = {
    "AWS::Events::EventBusPolicy": ("EventBusName",),
    "AWS::Lambda::LayerVersionPermission": ("LayerVersionArn",),
    "AWS::Lambda::Permission": ("FunctionName",),
    "AWS::S3::BucketPolicy": ("Bucket",),
    "AWS::SNS::TopicPolicy": ("Topics",),
    "AWS::SQS::QueuePolicy": ("Queues",),
    "AWS::SecretsManager::ResourcePolicy": ("SecretId",),
}
_ACCOUNT = re.compile(r"(?:arn:.+?:(?:iam|sts)::)?(\$\{AWS::AccountId\}|[0-9]{12}|\*)(?::.*)?")


@dataclass(frozen=True, eq=False)
class Guarded:
    """One statement of a resource's policy.

    Attributes:
        statement: as written; of an AWS::Lambda::Permission, as AWS Lambda writes it into the function's policy.
        what: the resources that it names, as people read them; where it names none, what the policy guards.
        principals: kind and name of each: `("Service", "s3.amazonaws.com")`.
        by: the resource in which it is written.
        note: what the policy's kind makes of it; empty mostly.
    """

    statement: Statement
    what: str
    principals: tuple[tuple[str, str], ...]
    by: str
    note: str = ""


def guarded(subject: Subject) -> list[Guarded]:
    """Every statement of a policy of a resource, in the order of the templates."""
    return [_guarded(one) for one in (*subject.statements, *permissions(subject)) if one.kind == "resource"]


def _guarded(statement: Statement) -> Guarded:
    resource = statement.resource
    key = _GUARDS.get(resource.type)
    guards = [words(one) for one, _, _ in items(resource.get(*key))] if key else []
    what = _about(statement) or ", ".join(guards) or resource.address
    note = ""
    if resource.type == "AWS::EC2::VPCEndpoint":
        note = "bounds what passes through the endpoint, grants nothing"
    elif resource.type.startswith("AWS::KMS::") and _delegates(statement):
        note = "leaves it to IAM policies of the account"
    who = tuple((kind, name) for kind, name, _ in principals(statement))
    return Guarded(statement, what, who, resource.address, note)


def _about(statement: Statement) -> str:
    """The resources that a statement names; empty where it is about all that its policy guards."""
    all_of_it = statement.listed("Resource") == ["*"] and statement.resource.type != "AWS::EC2::VPCEndpoint"
    return "" if all_of_it else "; ".join(named(statement, "Resource"))


def named(statement: Statement, key: str) -> list[str]:
    """The entries of Resource, or of NotResource as what is left out; a statement without any shows none."""
    listed = [words(one) or "not known" for one in statement.listed(key)]
    return listed or [f"all but {words(one)}" for one in statement.listed(f"Not{key}")]


def closed_keys(subject: Subject) -> set[Resource]:
    """Keys whose policy surely leaves nothing to IAM, so that what identities are granted on them has no effect.

    Source: KMS developer guide, Default key policy.
    """
    found = {
        one for one in subject.of("AWS::KMS::Key", "AWS::KMS::ReplicaKey") if isinstance(one.get("KeyPolicy"), dict)
    }
    return found - {one.resource for one in subject.statements if one.resource in found and not _is_closed(one)}


def _is_closed(statement: Statement) -> bool:
    """Whether a statement surely leaves nothing to IAM."""
    denies = ask(statement.effect, lambda one: one == "Deny")
    unknown = isinstance(statement.body, Unknown) or any(
        unknown_in(name) is not None for _, name in statement.principals()
    )
    return denies is True or not (unknown or _delegates(statement))


def _delegates(statement: Statement) -> bool:
    return any(_is_own_root(name) or name == "*" for _, name in statement.principals())


def permissions(subject: Subject) -> Iterator[Statement]:
    """AWS::Lambda::Permission and LayerVersionPermission as the statements that they become."""
    for one in subject.of("AWS::Lambda::Permission", "AWS::Lambda::LayerVersionPermission"):
        who = one.get("Principal")
        organisation = "OrganizationId" if one.type.endswith("LayerVersionPermission") else "PrincipalOrgID"
        service = isinstance(who, str) and who.endswith((".amazonaws.com", ".amazonaws.com.cn"))
        bounds = {
            "ArnLike": {"aws:SourceArn": one.get("SourceArn")},
            "StringEquals": {"aws:SourceAccount": one.get("SourceAccount"),
                             "aws:PrincipalOrgID": one.get(organisation)},
        }  # fmt: skip
        condition = {
            operator: {key: value for key, value in keys.items() if value is not None}
            for operator, keys in bounds.items()
            if any(value is not None for value in keys.values())
        }
        body = {"Effect": "Allow", "Principal": {"Service" if service else "AWS": who}, "Action": one.get("Action")}
        place = ("Resources", one.logical_id, "Properties")
        yield Statement(one, place, "resource", True, body | ({"Condition": condition} if condition else {}))


def principals(statement: Statement) -> Iterator[tuple[str, str, Value]]:
    """Kind and name of whom a statement is about as people read them, and the name as it is written."""
    for kind, name in statement.principals():
        own = name.resource.address if isinstance(name, Reference) else words(name)
        yield _kind(kind, name), "everybody" if name == "*" else own, name
    for _, name in statement.principals("NotPrincipal"):
        yield "Everybody but", words(name), name
    if isinstance(statement.body, Unknown):
        yield "not known", statement.body.why, None


def _kind(kind: str, name: Value) -> str:
    if name == "*":
        return "Everybody"
    if kind != "AWS":
        return kind if kind != "?" else "not known"
    if isinstance(name, Reference):
        return name.resource.type.rpartition("::")[2]
    return "Account" if re.fullmatch(r"(arn:.+:root|[0-9]{12}|\$\{AWS::AccountId\})", words(name)) else "ARN"


def _is_own_root(name: Value) -> bool:
    return isinstance(name, (Text, str, Pseudo)) and (name == Pseudo("AWS::AccountId") or words(name).endswith(":root"))


def account_of(kind: str, name: Value, resource: Resource) -> str | None:
    """Whose account a principal is of: `own`, twelve digits, `any`; None when that is not known or not a question."""
    if kind == "Service":
        return None
    if name == "*" or kind == "Everybody but":
        return "any"
    if isinstance(name, Reference):
        return "own"
    found = _ACCOUNT.fullmatch(words(name))
    if found is None:
        return None
    if found[1] in {"${AWS::AccountId}", resource.template.account}:
        return "own"
    return "any" if found[1] == "*" else found[1]
