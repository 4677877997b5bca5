"""Resources as CloudFormation spells them.

The typed classes of aws_cdk.aws_ec2 and its neighbours cost more time to import than a whole synthesis takes, and each
of their calls crosses from Python to Node. A prepared dictionary crosses once; in a prepared stack it does not cross at
all. What typing would have caught is caught by validating every synthesised template against CloudFormation's schemas.
See docs/decisions/0002 and 0015.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aws_cdk import Aws, CfnResource, RemovalPolicy, Stack, Token
from constructs import Construct, IConstruct

from ._prepared import Defined, Part, Place, Resource, place_of

PARTITION = Aws.PARTITION
ACCOUNT = Aws.ACCOUNT_ID
REGION = Aws.REGION
URL_SUFFIX = Aws.URL_SUFFIX
__all__ = [
    "ACCOUNT",
    "PARTITION",
    "REGION",
    "URL_SUFFIX",
    "Defined",
    "Part",
    "Place",
    "arn",
    "attribute",
    "below",
    "define",
    "expression",
    "inline",
    "path_of",
    "policy",
    "region_of",
    "stack_name",
    "statement",
    "trust",
]


def below(scope: Construct, construct_id: str) -> Construct | Place:
    """A scope one level down, where no construct is worth its time: a prepared stack needs none."""
    place = place_of(scope)
    return place.below(construct_id) if place else Construct(scope, construct_id)


def define(
    scope: Construct | Place,
    construct_id: str,
    resource_type: str,
    properties: Mapping[str, Any],
    *,
    keep: bool = False,
    after: Iterable[IConstruct | Defined | Place] = (),
) -> Defined:
    """Define one CloudFormation resource.

    Args:
        keep: leave the resource behind when its stack goes or replaces it.
        after: constructs and resources that must be complete before this resource is made.
    """
    place = place_of(scope)
    if place:
        return place.stack.define((*place.path, construct_id), resource_type, properties, keep=keep, after=after)
    assert not isinstance(scope, Place)
    resource = CfnResource(scope, construct_id, type=resource_type, properties=properties)
    if keep:
        resource.apply_removal_policy(RemovalPolicy.RETAIN)
    others = list(after)
    if others:
        resource.node.add_dependency(*others)
    return resource


def attribute(resource: Defined, name: str) -> str:
    """A resource's attribute as a string token."""
    if isinstance(resource, Resource):
        return resource.attribute(name)
    assert isinstance(resource, CfnResource)
    return resource.get_att(name).to_string()


def arn(resource: Defined) -> Any:
    """A resource's ARN as a value of its own; cheaper than `attribute`, but no part of a string."""
    return resource.get_att("Arn") if isinstance(resource, CfnResource) else attribute(resource, "Arn")


def expression(scope: Construct, meaning: Mapping[str, Any]) -> str:
    """An expression of CloudFormation's, without references to resources, as a string token."""
    place = place_of(scope)
    return place.stack.app.token(None, dict(meaning)) if place else Token.as_string(meaning)


def path_of(construct: Construct) -> str:
    """Path of a construct in its app."""
    place = place_of(construct)
    return "/".join([place.stack.name, *place.path]) if place else construct.node.path


def region_of(scope: Construct) -> str:
    """Region of the stack that a construct is in; a token where it is not known."""
    place = place_of(scope)
    return place.stack.region or REGION if place else Stack.of(scope).region


def stack_name(scope: Construct) -> str:
    """Name of the stack that a construct is in."""
    place = place_of(scope)
    return place.stack.name if place else Stack.of(scope).stack_name


def statement(
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    sid: str | None = None,
    conditions: Mapping[str, Any] | None = None,
    principal: Any = None,
    effect: str = "Allow",
) -> dict[str, Any]:
    """One policy statement; `principal` for policies on resources."""
    rendered: dict[str, Any] = {"Sid": sid} if sid else {}
    rendered["Effect"] = effect
    if principal is not None:
        rendered["Principal"] = principal
    rendered["Action"] = list(actions) if len(actions) > 1 else actions[0]
    rendered["Resource"] = list(resources) if len(resources) > 1 else resources[0]
    if conditions:
        rendered["Condition"] = dict(conditions)
    return rendered


def policy(statements: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def inline(name: str, statements: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """An inline policy of a role. Inside the role it exists before anything can use the role."""
    return {"PolicyName": name, "PolicyDocument": policy(statements)}


def trust(service: str, *, conditions: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A trust policy for one AWS service."""
    rendered: dict[str, Any] = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    if conditions:
        rendered["Condition"] = dict(conditions)
    return policy([rendered])
