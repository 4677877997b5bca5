"""SVC-05: queues, topics, secrets and buses let in nobody but this account, its organisation and services."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...assembly import Answer, Statement, Unknown, possible
from .._base import Control, Outcome, Subject
from ._policies import given_by_calls, keeping_out, let_in_by_calls, per_policy

# Whose policies other controls ask: S3-09, KMS-02, NET-09 and NET-10.
_ELSEWHERE = ("AWS::S3", "AWS::KMS::", "AWS::EC2::VPCEndpoint")

# Calls that put policies on what may not be in the templates, or is the account's, with where these stand.
IN_CALLS = {
    "backup:putBackupVaultAccessPolicy": ("Policy",),
    "cloudtrail:putResourcePolicy": ("ResourcePolicy",),
    "cloudwatchlogs:putDeliveryDestinationPolicy": ("deliveryDestinationPolicy",),
    "cloudwatchlogs:putDestinationPolicy": ("accessPolicy",),
    "cloudwatchlogs:putResourcePolicy": ("policyDocument",),
    "codeartifact:putDomainPermissionsPolicy": ("policyDocument",),
    "codeartifact:putRepositoryPermissionsPolicy": ("policyDocument",),
    "dsql:putClusterPolicy": ("policy",),
    "dynamodb:putResourcePolicy": ("Policy",),
    "ecr:putRegistryPolicy": ("policyText",),
    "ecr:setRepositoryPolicy": ("policyText",),
    "ecrpublic:setRepositoryPolicy": ("policyText",),
    "efs:putFileSystemPolicy": ("Policy",),
    "eventbridge:putPermission": ("Policy",),
    "glue:putResourcePolicy": ("PolicyInJson",),
    "kafka:putClusterPolicy": ("Policy",),
    "kinesis:putResourcePolicy": ("Policy",),
    "lambda:putResourcePolicy": ("Policy",),
    "opensearch:updateDomainConfig": ("AccessPolicies",),
    "redshift:putResourcePolicy": ("Policy",),
    "redshiftserverless:putResourcePolicy": ("policy",),
    "secretsmanager:putResourcePolicy": ("ResourcePolicy",),
    "ssm:putResourcePolicy": ("Policy",),
    "vpclattice:putAuthPolicy": ("policy",),
    "vpclattice:putResourcePolicy": ("policy",),
    "xray:putResourcePolicy": ("PolicyDocument",),
}
# And those that name whom they let in.
LET_IN = {
    "eventbridge:putPermission": "Principal",
    "lambda:addLayerVersionPermission": "Principal",
    "lambda:addPermission": "Principal",
    "sns:addPermission": "AWSAccountId",
    "sqs:addPermission": "AWSAccountIds",
}


def examine(subject: Subject) -> Iterator[Outcome]:
    written = [one for one in subject.statements if one.kind == "resource"]
    asked = [*(one for one in written if not one.resource.type.startswith(_ELSEWHERE)), *_short_forms(subject)]
    keeps_out = keeping_out(asked, subject)
    yield from per_policy(
        asked,
        lambda one: _holds(one, keeps_out),
        "Principal",
        good="lets in this account and services only",
        bad="lets in everybody, or another account",
    )
    # Keys of the attributes of a queue are no members of its API's model.
    yield from given_by_calls(subject, IN_CALLS | {"sqs:setQueueAttributes": ("Attributes", "Policy")})
    yield from let_in_by_calls(subject, LET_IN)


def _holds(statement: Statement, keeps_out: Callable[[Statement], Answer]) -> Answer:
    """Whether it lets in nobody from outside; not known of a search domain in a VPC, whose groups bound who comes."""
    answer = keeps_out(statement)
    in_vpc = statement.resource.get("VPCOptions")
    if answer is False and in_vpc is not None:
        return Unknown("lets in who is from outside; whether the network of this domain does is not asked")
    return answer


def _short_forms(subject: Subject) -> Iterator[Statement]:
    """Policies of event buses that have a principal and a condition of their own instead of a statement."""
    for policy in subject.of("AWS::Events::EventBusPolicy"):
        if None in possible(policy.get("Statement")):
            kind, key, value = (policy.get("Condition", name) for name in ("Type", "Key", "Value"))
            body = {
                "Effect": "Allow",
                "Principal": {"AWS": policy.get("Principal")},
                "Condition": {str(kind): {str(key): value}} if kind is not None else None,
            }
            yield Statement(policy, ("Resources", policy.logical_id, "Properties"), "resource", True, body)


CONTROL = Control(
    id="SVC-05",
    title="Queues, topics, secrets, buses and their like let in nobody but this account, its organisation and services",
    why="A policy on a resource shares it with another account without that account's owner, or this one's, noticing.",
    severity="high",
    population="policies of resources other than buckets, keys and endpoints: queues, topics, secrets, buses, logs, "
    "tables, streams, repositories, backups, file systems, search domains, APIs, functions and others, those too that "
    "calls put",
    proof="every Allow: Principal is a service or of this account, or a condition pins the account or organisation",
    remedy="name this account's roles, or add StringEquals aws:PrincipalOrgID",
    sources=(
        "Security Hub SNS.4",
        "Security Hub SQS.3",
        "Prowler sns_topics_not_publicly_accessible",
        "Prowler sqs_queues_not_publicly_accessible",
        "Prowler secretsmanager_not_publicly_accessible",
        "Prowler eventbridge_bus_exposed",
        "Prowler opensearch_service_domains_not_publicly_accessible",
        "Prowler apigateway_restapi_public_with_authorizer (related)",
    ),
    mappings={
        "ISO 27001:2022": ("A.8.1",),
        "FSBP": ("SNS.4",),
    },
    examine=examine,
    unsure="for whom a service comes is asked only where a condition says it",
)  # fmt: skip
