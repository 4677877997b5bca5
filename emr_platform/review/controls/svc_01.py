"""SVC-01: functions are called by whom they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Answer, Resource, Value, ask, both, either, is_in, is_there, opposite
from .._base import Control, Outcome, Subject, judge
from ._policies import is_foreign, one_is_named, plain
from ._properties import ask_each

# What a service is called, with `-` for what deployment fills in, such as `AWS::URLSuffix`.
_SERVICE = re.compile(r"[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|-)")
_ORGANISATIONS = ("PrincipalOrgID", "OrganizationId")


def examine(subject: Subject) -> Iterator[Outcome]:
    for permission in subject.of("AWS::Lambda::Permission", "AWS::Lambda::LayerVersionPermission"):
        principal = permission.get("Principal")
        yield judge(
            _of_one_organisation(permission, subject),
            permission,
            ("Principal",),
            principal,
            good="is for this account, or for a service on its behalf",
            bad="lets in everybody, another account, or a service on anybody's behalf",
        )
    for url in subject.of("AWS::Lambda::Url"):
        given = url.get("AuthType")
        yield judge(
            is_in(given, "AWS_IAM"),
            url,
            ("AuthType",),
            given,
            good="takes signed requests only",
            bad="takes requests of anybody",
        )


def _of_one_organisation(permission: Resource, subject: Subject) -> Answer:
    """Whether it is bound, not by one of several organisations alone."""
    bound = _is_bound(permission)
    rests = bound is True and _is_bound(permission, organisation=False) is not True
    return one_is_named(subject) if rests else bound


def _is_bound(permission: Resource, *, organisation: bool = True) -> Answer:
    principal = permission.get("Principal")
    # The name of a bucket can be another account's tomorrow: Security Hub Lambda.1.
    of_others = opposite(ask(principal, lambda name: plain(name).startswith("s3.")))
    keys = _ORGANISATIONS if organisation else ()
    others = either(_is_from_here(permission, "SourceArn"), *(is_there(permission.get(key)) for key in keys))
    bound = either(_is_from_here(permission, "SourceAccount"), both(of_others, others))
    return either(bound, ask_each(principal, lambda name: _is_own(name, permission)))


def _is_from_here(permission: Resource, key: str) -> Answer:
    given = permission.get(key)
    there = is_there(given)
    return there if there is not True else ask_each(given, lambda one: opposite(is_foreign(one, permission)))


def _is_own(name: Value, permission: Resource) -> Answer:
    if name == "*" or _SERVICE.fullmatch(plain(name)):
        return False
    return opposite(is_foreign(name, permission))


CONTROL = Control(
    id="SVC-01",
    title="Functions are called by whom they are for",
    why="A function does what its role may for whoever calls it.",
    severity="high",
    population="permissions and URLs of functions",
    proof="Permission: this account's SourceAccount or SourceArn, or PrincipalOrgID; Url.AuthType is AWS_IAM",
    remedy="add SourceArn and SourceAccount; set AuthType to AWS_IAM",
    sources=(
        "Security Hub Lambda.1",
        "AWS Config lambda-function-public-access-prohibited",
        "AWS Guard rules registry LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
        "checkov CKV_AWS_258",
        "checkov CKV_AWS_364",
        "Prowler awslambda_function_not_publicly_accessible",
        "Prowler awslambda_function_url_public",
    ),
    mappings={
        "NIST 800-53r5": (
            "AC-2(6)", "AC-3", "AC-3(7)", "AC-4(21)", "AC-6", "AC-17", "AC-17(1)", "AC-17(4)", "AC-17(9)",
            "AC-17(10)", "MP-2", "SC-7", "SC-7(2)", "SC-7(3)", "SC-7(7)", "SC-7(9)", "SC-7(11)", "SC-7(12)",
            "SC-7(16)", "SC-7(20)", "SC-7(21)", "SC-7(24)", "SC-7(25)", "SC-7(26)", "SC-7(27)", "SC-7(28)", "SC-25",
        ),
        "PCI DSS 4.0.1": (
            "1.2.8", "1.3.1", "1.3.2", "1.4.2", "1.5.1", "3.5.1.3", "10.3.2", "A1.1.2", "A1.1.3", "A3.4.1",
        ),
        "PCI DSS 3.2.1": ("1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "2.2.2"),
        "HIPAA": (
            "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)", "164.312(e)(1)",
        ),
        "ISO 27001:2022": ("A.8.1",),
        "FSBP": ("Lambda.1",),
    },
    examine=examine,
)  # fmt: skip
