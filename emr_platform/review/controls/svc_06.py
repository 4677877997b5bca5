"""SVC-06: secrets encrypt with a customer's key."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import items
from .._base import Control, Outcome, Subject
from ._properties import customer_key

_MISSING = "encrypts with AWS's key for Secrets Manager, which any role of the account may use through it"


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::SecretsManager::Secret"):
        yield customer_key(
            resource,
            ("KmsKeyId",),
            subject.assembly,
            missing=_MISSING,
        )
        for _, index, _ in items(resource.get("ReplicaRegions")):
            yield customer_key(resource, ("ReplicaRegions", *index, "KmsKeyId"), subject.assembly, missing=_MISSING)


CONTROL = Control(
    id="SVC-06",
    title="Secrets encrypt with a customer's key",
    why="A secret of AWS's key cannot be shared nor kept from administrators by the key's policy.",
    severity="medium",
    population="secrets",
    proof="Secret.KmsKeyId is a key of these templates",
    remedy="set KmsKeyId",
    sources=(
        "AWS Config secretsmanager-using-cmk",
        "AWS Guard rules registry SECRETSMANAGER_USING_CMK",
        "checkov CKV_AWS_149",
    ),
    mappings={
        "NIST 800-53r5": ("AU-9(3)", "CP-9", "SC-8(3)", "SC-8(4)", "SC-13", "SC-28(1)", "SI-19(4)"),
        "PCI DSS 3.2.1": ("3.4", "8.2.1"),
        "HIPAA": ("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    },
    examine=examine,
)  # fmt: skip
