"""KMS-04: grants are made for services of AWS only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Answer, Pseudo, Statement, Unknown, Value, ask, both, either, opposite
from .._base import Control, Outcome, Subject
from ._policies import allows, bound, grants, is_foreign, names_none_of, per_policy


def examine(subject: Subject) -> Iterator[Outcome]:
    keys = [one for one in subject.statements if one.resource.type in {"AWS::KMS::Key", "AWS::KMS::ReplicaKey"}]
    asked = [one for one in (*grants(subject), *keys) if allows(one, "kms:CreateGrant") is not False]
    yield from per_policy(
        asked,
        _holds,
        "Action",
        good="makes grants for services of AWS or whom a condition names, leaves them to IAM, or names no key",
        bad="may hand the key on by a grant, which no policy shows",
    )


def _holds(statement: Statement) -> Answer:
    by_service = either(bound(statement, "kms:grantisforawsresource"), bound(statement, "kms:granteeprincipal"))
    no_key = statement.kind == "identity" and names_none_of(statement, "kms")
    return either(by_service, no_key, _leaves_it_to_iam(statement), opposite(allows(statement, "kms:CreateGrant")))


def _leaves_it_to_iam(statement: Statement) -> Answer:
    """Whether it is the statement of a key's policy for its own account, whose policies of IAM then decide."""
    if isinstance(statement.body, Unknown) or statement.kind != "resource":
        return False
    named = statement.principals()
    return bool(named) and both(
        *(kind == "AWS" and both(ask(name, _is_account), opposite(is_foreign(name, statement.resource)))
          for kind, name in named)
    )  # fmt: skip


def _is_account(name: Value) -> bool:
    """Whether a principal is an account as a whole."""
    return name == Pseudo("AWS::AccountId") or re.fullmatch(r".*:root|[0-9]{12}", str(name)) is not None


CONTROL = Control(
    id="KMS-04",
    title="Grants are made for services of AWS only",
    why="Who may make grants hands a key on to anybody, and neither the key's policy nor IAM shows it.",
    severity="medium",
    population="policies written here that allow kms:CreateGrant",
    proof="every Allow of kms:CreateGrant has kms:GrantIsForAWSResource true, or names whom the grants are for with "
    "kms:GranteePrincipal, or leaves it to IAM of one's own account in a key's policy",
    remedy="add Bool kms:GrantIsForAWSResource true",
    sources=(
        "KMS Developer Guide, grants-overview (best practices)",
        "Control Tower kms_create_grant_aws_service_check",
    ),
    mappings={},
    examine=examine,
)
