"""IAM-09: Resource * only for actions that know no resource."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Statement, Unknown, Value, both, is_in, opposite
from .._base import Control, Outcome, Subject
from ..actions import matching
from ._policies import BY_RESOURCE, bound, grants, on_a_type, per_policy

# A request's tag binds what is made, which has no name before.
_KEYS = (*BY_RESOURCE, "aws:requesttag/*", "*:requesttag/*")


def examine(subject: Subject) -> Iterator[Outcome]:
    asked = [one for one in grants(subject) if both(is_in(one.effect, "Allow"), on_a_type(one)) is not False]
    yield from per_policy(
        asked,
        _holds,
        "Action",
        good="* is the resource only of actions that know no other, or a tag binds it",
        bad="has actions on *, or on all of a type, that could name resources",
    )


def _holds(statement: Statement) -> Answer:
    if isinstance(statement.body, Unknown):
        return statement.body
    allowed = both(is_in(statement.effect, "Allow"), on_a_type(statement), opposite(bound(statement, *_KEYS)))
    if statement.get("NotAction") is not None:
        return opposite(both(allowed, statement.there))
    known = both(*(_knows_no_resource(action) for action in statement.listed("Action")))
    return opposite(both(allowed, opposite(known), statement.there))


def _knows_no_resource(action: Value) -> Answer:
    if not isinstance(action, str):
        return action if isinstance(action, Unknown) else Unknown("an action that is not written out")
    found = matching(action)
    if not found:
        return Unknown(f"{action} is not among the actions of the Service Authorization Reference's copy here")
    return not any(one.scoped for one in found)


CONTROL = Control(
    id="IAM-09",
    title="Resource * only for actions that know no resource",
    why="A statement on * reaches what it was not written for, and what is made later.",
    severity="medium",
    population="policies written here with statements on *, or on all of a type",
    proof="every action of an Allow on *, or on arn:aws:s3:::*, table/* and their like, has no resource in the Service "
    "Authorization Reference, or a tag binds it",
    remedy="name the resources; split off the actions that have none",
    sources=("cdk-nag AwsSolutions-IAM5", "checkov CKV_AWS_111", "parliament RESOURCE_STAR"),
    mappings={
        "NIST 800-53r5": ("AC-6",),
    },
    examine=examine,
)  # fmt: skip
