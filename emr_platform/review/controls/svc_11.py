"""SVC-11: warehouses encrypt with a customer's key."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_true, opposite
from .._base import Control, Outcome, Subject, judge
from ._properties import customer_key


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::RedshiftServerless::Namespace", "AWS::Redshift::Cluster"):
        encrypts = resource.get("Encrypted")
        if encrypts is not None and (off := opposite(is_true(encrypts))) is not False:
            bad = "is not encrypted, whatever key it names"
            yield judge(opposite(off), resource, ("Encrypted",), encrypts, good="", bad=bad)
            continue
        yield customer_key(
            resource,
            ("KmsKeyId",),
            subject.assembly,
            missing="encrypts with a key of AWS's, whose policy nobody can change",
        )


CONTROL = Control(
    id="SVC-11",
    title="Warehouses encrypt with a customer's key",
    why="With a key of its own a warehouse's content needs a second permission, which its owner can take back.",
    severity="high",
    population="namespaces of Redshift Serverless, provisioned warehouses",
    proof="Namespace.KmsKeyId, or Cluster.KmsKeyId without Encrypted false, is a key of these templates",
    remedy="set KmsKeyId",
    sources=("AWS Config redshift-serverless-namespace-cmk-encryption",),
    mappings={
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2"),
        "ISO 27001:2022": ("A.8.24",),
    },
    examine=examine,
    unsure="frameworks are mapped as Prowler maps clusters of Redshift",
)  # fmt: skip
