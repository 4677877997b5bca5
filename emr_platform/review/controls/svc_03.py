"""SVC-03: tables encrypt with a customer's key."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Assembly, Resource, Unknown, Value, ask, is_true, items
from ...findings import Path
from .._base import Control, Outcome, Subject, judge
from ._properties import customer_key

_SPECIFICATION = "SSESpecification"
_KEY = "KMSMasterKeyId"


def examine(subject: Subject) -> Iterator[Outcome]:
    for table in subject.of("AWS::DynamoDB::Table"):
        yield _answer(table, (_SPECIFICATION, _KEY), subject.assembly)
    for table in subject.of("AWS::DynamoDB::GlobalTable"):
        for _, index, _ in items(table.get("Replicas")):
            yield _answer(table, ("Replicas", *index, _SPECIFICATION, _KEY), subject.assembly)


def _answer(table: Resource, path: Path, assembly: Assembly) -> Outcome:
    found = customer_key(table, path, assembly, missing="encrypts with a key of AWS's, whose policy nobody can change")
    switch, kind = (_SPECIFICATION, "SSEEnabled"), (_SPECIFICATION, "SSEType")
    on, used = is_true(table.get(*switch)), ask(table.get(*kind), _takes_a_key)
    if found.status == "FAIL" or (on is True and used is True):
        return found
    if on is True:
        return judge(used, table, kind, table.get(*kind), good="", bad="")
    # A key that is named beside a switch that is off is not used.
    bad = "SSEEnabled is not true, so the key that is named is not used"
    return judge(on, table, switch, table.get(*switch), good="", bad=bad)


def _takes_a_key(kind: Value) -> Answer:
    return kind in (None, "KMS") or Unknown(f"SSEType is {kind}, and a key is named, which only KMS takes")


CONTROL = Control(
    id="SVC-03",
    title="Tables encrypt with a customer's key",
    why="With a key of its own a table's content needs a second permission, which its owner can take back.",
    severity="medium",
    population="tables of DynamoDB",
    proof="Table.SSESpecification.KMSMasterKeyId is a key of these templates; SSEEnabled beside it is true, SSEType "
    "KMS or absent",
    remedy="set SSESpecification with SSEEnabled, SSEType KMS and KMSMasterKeyId",
    sources=(
        "AWS Config dynamodb-table-encrypted-kms",
        "AWS Guard rules registry DYNAMODB_TABLE_ENCRYPTED_KMS",
        "checkov CKV_AWS_119",
        "Prowler dynamodb_tables_kms_cmk_encryption_enabled",
    ),
    mappings={
        "NIST 800-53r5": ("AU-9(3)", "CP-9", "SC-8(3)", "SC-8(4)", "SC-13", "SC-28(1)", "SI-19(4)"),
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2"),
        "PCI DSS 3.2.1": ("3.4", "8.2.1"),
        "HIPAA": ("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
        "ISO 27001:2022": ("A.8.5", "A.8.11", "A.8.24"),
        "SOC 2": ("PI1.5",),
    },
    examine=examine,
)  # fmt: skip
