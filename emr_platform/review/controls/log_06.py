"""LOG-06: topics are encrypted and take TLS only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Unknown, Value, ask, at, both, items
from .._base import Control, Outcome, Subject, judge, outcome
from ._properties import attached, key_status, refuses
from ._publishing import TOPIC_POLICIES
from ._seen import by_another

_PROTOCOLS = {"application", "email", "email-json", "firehose", "https", "lambda", "sms", "sqs"}


def examine(subject: Subject) -> Iterator[Outcome]:
    for topic in subject.of("AWS::SNS::Topic"):
        value = topic.get("KmsMasterKeyId")
        status, reason = key_status(value, subject.assembly, "is not encrypted with a customer's key")
        if status not in {"PASS", "INHERITED"}:
            yield outcome(status, topic, ("KmsMasterKeyId",), value, reason)
            continue
        tls = by_another(subject, list(_refusals(subject, topic)))
        if tls is True:
            yield outcome(status, topic, ("KmsMasterKeyId",), value, f"{reason}; refuses requests without TLS")
        else:
            unknown = isinstance(tls, Unknown)
            why = tls.why if isinstance(tls, Unknown) else "no policy here refuses requests without TLS"
            yield outcome("UNKNOWN" if unknown else "FAIL", topic, (), None, why)

    for about, protocol, path in _subscriptions(subject):
        yield judge(
            ask(protocol, _is_without_http),
            about,
            path,
            protocol,
            good="messages are not delivered over HTTP without TLS",
            bad="messages are delivered over HTTP without TLS",
        )


def _is_without_http(protocol: Value) -> Answer:
    """Whether a protocol is another than HTTP without TLS, of those that SNS has: SNS API, Subscribe."""
    return True if protocol in _PROTOCOLS else False if protocol == "http" else Unknown(f"{protocol} is no protocol")


def _subscriptions(subject: Subject) -> Iterator[tuple[Resource, Value, tuple[str | int, ...]]]:
    """Every subscription with its protocol and where that stands: by itself, and inside a topic."""
    for one in subject.of("AWS::SNS::Subscription"):
        yield one, one.get("Protocol"), ("Protocol",)
    for topic in subject.of("AWS::SNS::Topic"):
        for inside, index, _ in items(topic.get("Subscription")):
            yield topic, at(inside, "Protocol"), ("Subscription", *index, "Protocol")


def _refusals(subject: Subject, topic: Resource) -> Iterator[Answer]:
    for statement, sure in attached(subject, topic, TOPIC_POLICIES, ("Topics", "TopicArn")):
        yield both(sure, refuses(statement, "aws:SecureTransport", topic, service="sns"))


CONTROL = Control(
    id="LOG-06",
    title="Topics are encrypted and take TLS only",
    why="Messages name data, runs and failures, and carry inputs; they lie in the service until somebody takes them.",
    severity="high",
    population="topics and subscriptions",
    proof="Topic.KmsMasterKeyId is a customer's key, and a policy denies everybody where aws:SecureTransport is false; "
    "no Subscription's Protocol is http",
    remedy="set KmsMasterKeyId, and add the Deny statement",
    sources=(
        "Security Hub SNS.1",
        "AWS Config sns-encrypted-kms",
        "AWS Guard rules registry SNS_ENCRYPTED_KMS",
        "cdk-nag AwsSolutions-SNS3",
        "checkov CKV_AWS_26",
        "Prowler sns_topics_kms_encryption_at_rest_enabled",
    ),
    mappings={
        "NIST 800-53r5": ("SC-8", "SC-13", "SC-28"),
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2"),
        "PCI DSS 3.2.1": ("8.2.1",),
        "HIPAA": ("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
        "ISO 27001:2022": ("A.8.3", "A.8.11", "A.8.24"),
        "SOC 2": ("PI1.4",),
        "FSBP": ("SNS.1",),
    },
    examine=examine,
)  # fmt: skip
