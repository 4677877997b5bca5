"""SVC-04: queues are encrypted and take TLS only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Unknown, both
from .._base import Control, Outcome, Subject, outcome
from ._properties import attached, key_status, refuses
from ._seen import by_another

_POLICIES = ("AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy")


def examine(subject: Subject) -> Iterator[Outcome]:
    for queue in subject.of("AWS::SQS::Queue"):
        value = queue.get("KmsMasterKeyId")
        status, reason = key_status(value, subject.assembly, "is not encrypted with a customer's key")
        if status not in {"PASS", "INHERITED"}:
            yield outcome(status, queue, ("KmsMasterKeyId",), value, reason)
            continue
        tls = by_another(subject, list(_refusals(subject, queue)))
        if tls is True:
            yield outcome(status, queue, ("KmsMasterKeyId",), value, f"{reason}; refuses requests without TLS")
        else:
            unknown = isinstance(tls, Unknown)
            why = tls.why if isinstance(tls, Unknown) else "no policy here refuses requests without TLS"
            yield outcome("UNKNOWN" if unknown else "FAIL", queue, (), None, why)


def _refusals(subject: Subject, queue: Resource) -> Iterator[Answer]:
    for statement, sure in attached(subject, queue, _POLICIES, ("Queues", "Queue")):
        yield both(sure, refuses(statement, "aws:SecureTransport", queue, service="sqs"))


CONTROL = Control(
    id="SVC-04",
    title="Queues are encrypted and take TLS only",
    why="Messages name data, runs and failures, and carry inputs; they lie in the service until somebody takes them.",
    severity="high",
    population="queues",
    proof="Queue.KmsMasterKeyId is a customer's key, and a policy denies everybody where aws:SecureTransport is false",
    remedy="set KmsMasterKeyId, and add the Deny statement",
    sources=(
        "Security Hub SQS.1",
        "AWS Config sqs-queue-encrypted",
        "cdk-nag AwsSolutions-SQS2",
        "cdk-nag AwsSolutions-SQS4",
        "checkov CKV_AWS_27",
        "Prowler sqs_queues_server_side_encryption_enabled",
    ),
    mappings={
        "ISO 27001:2022": ("A.8.11", "A.8.24"),
        "FSBP": ("SQS.1",),
    },
    examine=examine,
)  # fmt: skip
