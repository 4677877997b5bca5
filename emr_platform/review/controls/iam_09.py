"""IAM-09: Resource * only for actions that know no resource."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Statement, Unknown, Value, both, either, is_in, opposite
from .._base import Control, Outcome, Subject
from ..actions import Action, matching
from ._doubts import only_untagged
from ._policies import BY_RESOURCE, allows, bound, grants, on_a_type, per_policy
from ._ways import HANDS_ON

_BY_REQUEST = ("aws:requesttag/*", "*:requesttag/*")
_MAKING = ("Allocate", "Copy", "Create", "Import", "Register", "Request", "Restore", "Run")
"""How names begin of actions that make something: a request's tag binds that, which has no name before."""


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
    allowed = both(is_in(statement.effect, "Allow"), on_a_type(statement), statement.there)
    if statement.get("NotAction") is not None:
        by_tag = both(bound(statement, *BY_RESOURCE), opposite(allows(statement, HANDS_ON)))
        return opposite(both(allowed, opposite(by_tag)))
    return opposite(both(allowed, opposite(both(*(_fits(one, statement) for one in statement.listed("Action"))))))


def _fits(action: Value, statement: Statement) -> Answer:
    """Whether an action, or each that a pattern stands for, knows no resource, or a condition binds it to some."""
    if not isinstance(action, str):
        unknown = action if isinstance(action, Unknown) else Unknown("an action that is not written out")
        return either(both(bound(statement, *BY_RESOURCE), opposite(allows(statement, HANDS_ON))), unknown)
    found = matching(action)
    if not found:
        unknown = Unknown(f"{action} is not among the actions of the Service Authorization Reference's copy here")
        return either(bound(statement, *BY_RESOURCE), unknown)
    if statement.get("Condition") is None:
        return not any(one.scoped for one in found)
    return both(*(_binds(one, statement) for one in found if one.scoped))


def _binds(action: Action, statement: Statement) -> Answer:
    """Whether a tag binds an action: of a resource, though not iam:PassRole; of a request what it makes, or claims.

    Source: IAM User Guide, id_roles_use_passrole and access_tags.
    """
    by_resource = bound(statement, *BY_RESOURCE) if action.name != HANDS_ON else False
    if action.level == "Tagging":
        makes = either(bound(statement, "*:createaction"), only_untagged(statement))
    else:
        makes = action.name.partition(":")[2].startswith(_MAKING)
    return either(by_resource, both(makes, bound(statement, *_BY_REQUEST)))


CONTROL = Control(
    id="IAM-09",
    title="Resource * only for actions that know no resource",
    why="A statement on * reaches what it was not written for, and what is made later.",
    severity="medium",
    population="policies written here with statements on *, or on all of a type",
    proof="every action of an Allow on *, or on arn:aws:s3:::*, table/* and their like, has no resource in the Service "
    "Authorization Reference, or a tag binds it: of the resource, though not for iam:PassRole; of the request where it "
    "makes something",
    remedy="name the resources; split off the actions that have none",
    sources=("cdk-nag AwsSolutions-IAM5", "checkov CKV_AWS_111", "parliament RESOURCE_STAR"),
    mappings={
        "NIST 800-53r5": ("AC-6",),
    },
    examine=examine,
)  # fmt: skip
