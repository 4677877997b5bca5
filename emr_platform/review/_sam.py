"""What SAM makes of types of its own: AWS SAM Developer Guide, generated CloudFormation resources."""

from __future__ import annotations

from ..assembly import Reference, Resource, Value, possible

PLAIN = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
}
"""The types of SAM's that act with a role, each with that of which they are a short form."""


def makes_role(resource: Resource) -> bool:
    """Whether SAM makes, or may make, the role with which a resource acts: of its `Policies`, which nobody judges."""
    return resource.type in PLAIN and any(one is None for one in possible(resource.get("Role")))


def roles(resource: Resource) -> list[Value]:
    """The roles that something of SAM's may act with; the resource itself stands for one that SAM makes."""
    return [resource.get("Role"), *([Reference(resource)] if makes_role(resource) else [])]
