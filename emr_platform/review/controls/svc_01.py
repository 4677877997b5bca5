"""SVC-01: functions are called by whom they are for."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Pseudo, Reference, Resource, Text, ask, either, is_in, is_there
from .._base import Control, Outcome, Subject, judge

_OWN = ("SourceAccount", "SourceArn", "PrincipalOrgID")


def examine(subject: Subject) -> Iterator[Outcome]:
    for permission in subject.of("AWS::Lambda::Permission", "AWS::Lambda::LayerVersionPermission"):
        principal = permission.get("Principal")
        yield judge(
            _is_bound(permission),
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


def _is_bound(permission: Resource) -> Answer:
    bound = either(*(is_there(permission.get(key)) for key in (*_OWN, "OrganizationId")))
    account = permission.template.account

    def own(name: object) -> bool:
        if isinstance(name, (Reference, Pseudo)):
            return True
        if isinstance(name, Text):
            return Pseudo("AWS::AccountId") in name.parts
        return account is not None and account in str(name)

    return either(bound, ask(permission.get("Principal"), own))


CONTROL = Control(
    id="SVC-01",
    title="Functions are called by whom they are for",
    why="A function does what its role may for whoever calls it.",
    severity="high",
    population="permissions and URLs of functions",
    proof="Permission: SourceAccount, SourceArn or PrincipalOrgID for services and everybody; Url.AuthType is AWS_IAM",
    remedy="add SourceArn and SourceAccount; set AuthType to AWS_IAM",
    sources=(
        "Security Hub Lambda.1",
        "AWS Config lambda-function-public-access-prohibited",
        "Guard LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
        "checkov CKV_AWS_258",
        "checkov CKV_AWS_364",
        "Prowler awslambda_function_not_publicly_accessible",
        "Prowler awslambda_function_url_public",
    ),
    mappings={},
    examine=examine,
)
