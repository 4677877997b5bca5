"""KMS-02: key policies let in nobody but this account, its organisation and services."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject, outcome
from ._policies import given_by_calls, keeping_out, let_in_by_calls, per_policy

# Calls that make a key. Without a policy it has the default one.
MAKE = {"kms:createKey": ("Policy",), "kms:replicateKey": ("Policy",)}
IN_CALLS = {"kms:putKeyPolicy": ("Policy",)}
LET_IN = {"kms:createGrant": "GranteePrincipal"}


def examine(subject: Subject) -> Iterator[Outcome]:
    types = {"AWS::KMS::Key", "AWS::KMS::ReplicaKey"}
    asked = [one for one in subject.statements if one.resource.type in types]
    told = {one.resource for one in asked}
    yield from per_policy(
        asked,
        keeping_out(asked, subject),
        "Principal",
        good="lets in this account and services only",
        bad="lets in everybody, or another account",
    )
    for key in subject.of(*sorted(types)):
        if key.get("KeyPolicy") is None:
            yield outcome("PASS", key, ("KeyPolicy",), None, "has the default policy: this account, by IAM")
        elif key not in told:
            yield outcome("PASS", key, ("KeyPolicy",), key.get("KeyPolicy"), "has a policy that lets nobody in")
    yield from given_by_calls(subject, MAKE | IN_CALLS)
    yield from let_in_by_calls(subject, LET_IN)


CONTROL = Control(
    id="KMS-02",
    title="Key policies let in nobody but this account, its organisation and services",
    why="A key policy that admits everybody opens what the key encrypts to whoever gets at the ciphertext.",
    severity="high",
    population="keys, those too that calls make",
    proof="every Allow of KeyPolicy names this account, services, or has a condition such as kms:CallerAccount",
    remedy="name this account's root and roles",
    sources=(
        "Security Hub KMS.5",
        "checkov CKV_AWS_33",
        "Prowler kms_key_not_publicly_accessible",
    ),
    mappings={
        "NIST 800-53r5": ("AC-3", "SC-12"),
        "ISO 27001:2022": ("A.8.1",),
        "FSBP": ("KMS.5",),
    },
    examine=examine,
    unsure="for whom a service comes is asked only where a condition says it",
)  # fmt: skip
