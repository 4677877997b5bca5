"""SVC-05: queues, topics, secrets and buses let nobody in from outside."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Statement, opposite
from .._base import Control, Outcome, Subject
from ._policies import outsiders, per_policy

_TYPES = {
    "AWS::Backup::BackupVault", "AWS::Backup::LogicallyAirGappedBackupVault", "AWS::CodeArtifact::Domain",
    "AWS::CodeArtifact::Repository", "AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table", "AWS::ECR::RegistryPolicy",
    "AWS::ECR::Repository", "AWS::EFS::FileSystem", "AWS::Events::EventBus", "AWS::Events::EventBusPolicy",
    "AWS::Kinesis::ResourcePolicy", "AWS::Logs::Destination",
    "AWS::Logs::ResourcePolicy", "AWS::MSK::ClusterPolicy",
    "AWS::SNS::TopicInlinePolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueueInlinePolicy", "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::ResourcePolicy",
}  # fmt: skip


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from per_policy(
        [*(one for one in subject.statements if one.resource.type in _TYPES), *_short_forms(subject)],
        lambda one: opposite(outsiders(one)),
        "Principal",
        good="lets in this account and services only",
        bad="lets in everybody, or another account",
    )


def _short_forms(subject: Subject) -> Iterator[Statement]:
    """Policies of event buses that have a principal and a condition of their own instead of a statement."""
    for policy in subject.of("AWS::Events::EventBusPolicy"):
        if policy.get("Statement") is None:
            kind, key, value = (policy.get("Condition", name) for name in ("Type", "Key", "Value"))
            body = {
                "Effect": "Allow",
                "Principal": {"AWS": policy.get("Principal")},
                "Condition": {str(kind): {str(key): value}} if kind is not None else None,
            }
            yield Statement(policy, ("Resources", policy.logical_id, "Properties"), "resource", True, body)


CONTROL = Control(
    id="SVC-05",
    title="Queues, topics, secrets and buses let nobody in from outside",
    why="A policy on a resource shares it with another account without that account's owner, or this one's, noticing.",
    severity="high",
    population="policies of queues, topics, secrets, event buses, log groups and their destinations, tables, "
    "streams, repositories, backups and file systems",
    proof="every Allow: Principal is a service or of this account, or a condition pins the account or organisation",
    remedy="name this account's roles, or add StringEquals aws:PrincipalOrgID",
    sources=(
        "Security Hub SNS.4",
        "Security Hub SQS.3",
        "Prowler sns_topics_not_publicly_accessible",
        "Prowler sqs_queues_not_publicly_accessible",
        "Prowler secretsmanager_not_publicly_accessible",
        "Prowler eventbridge_bus_exposed",
    ),
    mappings={
        "ISO 27001:2022": ("A.8.1",),
        "FSBP": ("SNS.4",),
    },
    examine=examine,
    unsure="policies of search domains and of API Gateway are not asked",
)  # fmt: skip
