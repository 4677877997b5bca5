"""What policies of functions, buckets and repositories grant to identities of the templates.

Within one account that is enough by itself: IAM User Guide, policy evaluation within a single account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from ...assembly import (
    Answer,
    Pseudo,
    Reference,
    Resource,
    Statement,
    Text,
    Unknown,
    Value,
    both,
    either,
    is_in,
    opposite,
    possible,
    references,
    text,
)
from .._base import Subject
from ..controls._policies import bound, is_about, is_foreign, tested
from ._resources import permissions
from ._words import covers, words

# Policies of what runs code, or holds it, each with the service whose actions it is about.
_REPOSITORY, _OF_BUCKETS = "AWS::ECR::Repository", "AWS::S3::BucketPolicy"
_POLICIES = {"AWS::Lambda::Permission": "lambda", "AWS::Lambda::ResourcePolicy": "lambda",
             _OF_BUCKETS: "s3", _REPOSITORY: "ecr"}  # fmt: skip
# Of their actions those that write what is run, where others are many.
_WRITING = {"ecr": ("ecr:PutImage", "ecr:SetRepositoryPolicy"), "s3": ("s3:PutBucketPolicy", "s3:PutObject")}
_FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
# Keys that requests have which services make, and not those of identities: IAM User Guide, global condition keys.
_BY_SERVICES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")
_WHO = ("aws:principalarn",)
_IDENTITY = re.compile(r":(?:role|user|assumed-role)/")
_SESSION = re.compile(r":assumed-role/([^/]*)/")
_HEAD = ("arn:", Pseudo("AWS::Partition"), ":lambda:", Pseudo("AWS::Region"), ":", Pseudo("AWS::AccountId"),
         ":function:")  # fmt: skip


def let_in(subject: Subject) -> Iterator[tuple[Resource, Statement, bool]]:
    """What policies of resources grant: to whom, by which statement, and whether a boundary of theirs bounds that.

    It bounds what is granted to a role by the role's ARN: IAM User Guide, permissions boundaries.
    """
    written: dict[Resource, list[Statement]] = {}
    for one in (*subject.statements, *permissions(subject)):
        if one.resource.type in _POLICIES:
            written.setdefault(one.resource, []).append(one)
    identities = subject.of("AWS::IAM::Role", "AWS::IAM::User") if written else []
    for statements in written.values():
        denying = [one for one in statements if _surely_denies(one)]
        for one in statements:
            if _may_let_in(one):
                yield from _by(one, [other for other in denying if _takes_back(other, one)], identities)


def _may_let_in(statement: Statement) -> bool:
    """Whether it may let an identity write, or run, what something runs; what it reads leads nowhere."""
    bearing = _WRITING.get(_POLICIES[statement.resource.type], ())
    allowed = is_about(statement, "Allow", *bearing) if bearing else is_in(statement.effect, "Allow")
    return allowed is not False and not _is_for_services(statement)


def _by(
    statement: Statement, against: Sequence[Statement], identities: Sequence[Resource]
) -> Iterator[tuple[Resource, Statement, bool]]:
    granting = replace(statement, body=_on_what(statement))
    where = statement.resource
    granted = cache(granting.only_if)  # most often for each the same
    whoever = [name for _, name in statement.principals()] == ["*"] and not any(
        True for _ in tested(statement.get("Condition"), _WHO)
    )
    same = _is_let_in(identities[0], statement) if whoever and identities else None
    for who in identities:
        if not who.template.may_share(where.template, regions=False):
            continue  # of another account, where both must allow it
        answer, bounded = same or _is_let_in(who, statement)
        if answer is not False:
            denied = (opposite(_is_let_in(who, other)[0]) for other in against)
            answer = both(answer, who.exists_with(where), statement.there, *denied)
        if answer is not False:
            yield who, granted(answer), bounded


def _surely_denies(statement: Statement) -> bool:
    return is_in(statement.effect, "Deny") is True and statement.there is True and statement.get("Condition") is None


def _takes_back(denial: Statement, statement: Statement) -> bool:
    """Whether a denial is about all that another statement of its policy allows."""
    actions, resources = statement.listed("Action"), denial.listed("Resource")
    whole = denial.get("NotResource") is None and all(one in resources for one in statement.listed("Resource"))
    return whole and all(isinstance(one, str) and is_about(denial, "Deny", one) is True for one in actions or ["*"])


def _is_for_services(statement: Statement) -> bool:
    """Whether no identity is let in: only services, and who asks on behalf of something."""
    kinds = {kind for kind, _ in statement.principals()}
    named = statement.get("NotPrincipal") is None and kinds <= {"Service", "Federated", "CanonicalUser"}
    return named or bound(statement, *_BY_SERVICES) is True


def _is_let_in(who: Resource, statement: Statement) -> tuple[Answer, bool]:
    """Whether a statement is about an identity, and whether it names it as a role."""
    if isinstance(statement.body, Unknown):
        return statement.body, False
    if statement.get("NotPrincipal") is not None:
        return Unknown("whom a policy with NotPrincipal leaves out"), False
    answers = [(_is_named(who, kind, name, statement.resource), name) for kind, name in statement.principals()]
    answer = either(*(one for one, _ in answers))
    if answer is False:
        return False, False
    wanted = tested(statement.get("Condition"), _WHO)
    named = [covers(one, who) for one in wanted]
    bounded = all(_is_role(name) for one, name in answers if one is not False)
    return both(answer, either(*named) if named else True, _holds(statement, answers)), bounded


def _holds(statement: Statement, answers: list[tuple[Answer, Value]]) -> Answer:
    """Everybody is let in for certain only without a condition."""
    open_ = any(name == "*" for answer, name in answers if answer is True)
    return Unknown("whom its condition lets in") if open_ and statement.get("Condition") is not None else True


def _is_named(who: Resource, kind: str, name: Value, by: Resource) -> Answer:
    """Whether a principal is an identity: by its ARN, a session of it, or as everybody; an account grants nothing."""
    return either(*(_is(who, kind, option, by) for option in possible(name)))


def _is(who: Resource, kind: str, name: Value, by: Resource) -> Answer:
    if isinstance(name, Unknown):
        # A parameter may name a role of another stack; what else is not known is not of these templates.
        given = name.parameter is not None and who.template.outermost is not by.template.outermost
        return name if given else False
    if name == "*" or isinstance(name, Reference):
        return name == "*" or name.resource is who
    written = words(name)
    if kind not in {"AWS", "?"} or not _IDENTITY.search(written):
        return False
    if (session := _SESSION.search(written)) is None:
        return both(covers(name, who), opposite(is_foreign(name, who)))
    own = who in references(name) or who.get("RoleName") == session[1]
    return Unknown("whether a session of it is called so") if own else False


def _is_role(name: Value) -> bool:
    if isinstance(name, Reference):
        return name.resource.type == "AWS::IAM::Role"
    return ":role/" in words(name)


def _on_what(statement: Statement) -> Value:
    """A statement with the resources that it is about, which those of functions and repositories leave out, and with
    no actions but those of their service."""
    service = _POLICIES[statement.resource.type]
    all_of_it = f"{service}:*"
    if not isinstance(statement.body, dict):
        # Whatever it says, it is about what it is the policy of.
        return {"Effect": "Allow", "Action": [all_of_it], "Resource": list(_guarded(statement.resource))}
    actions = [one if _is_of(one, service) else all_of_it for one in statement.listed("Action")]
    found = {"Action": actions or [all_of_it]}
    if not statement.listed("Resource") and statement.get("NotResource") is None:
        found["Resource"] = list(_guarded(statement.resource))
    return {**{key: one for key, one in statement.body.items() if key != "NotAction"}, **found}


def _is_of(action: Value, service: str) -> bool:
    return not isinstance(action, str) or action.lower().startswith(f"{service}:")


def _guarded(policy: Resource) -> Iterator[Value]:
    """The ARNs of what a policy is of that names no resources."""
    if policy.type == _REPOSITORY:
        yield Reference(policy, "Arn")
    elif policy.type == _OF_BUCKETS:
        for bucket in possible(policy.get("Bucket")):
            own = isinstance(bucket, Reference)
            arn = [Reference(bucket.resource, "Arn")] if own else ["arn:", Pseudo("AWS::Partition"), ":s3:::", bucket]
            yield from (text(arn), text([*arn, "/*"]))
    else:
        yield from map(function_arn, possible(policy.get("FunctionName")))


def function_arn(named: Value) -> Value:
    """The ARN of a function, of which a name, a part of the ARN or all of it is given, perhaps with a version."""
    first, *rest = named.parts if isinstance(named, Text) else (named,)
    if isinstance(first, Reference):
        return text([Reference(first.resource, "Arn") if first.resource.type in _FUNCTIONS else first, *rest])
    if not isinstance(first, str):
        return text([*_HEAD, named])
    return named if first.startswith("arn:") else text([*_HEAD, first.rpartition("function:")[2], *rest])
