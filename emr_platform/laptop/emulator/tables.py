"""What DynamoDB tells IAM about a call: the keys of the items, and the use of the table's KMS key."""

from __future__ import annotations

from typing import Any

from ministack.services import dynamodb

from emr_platform.laptop.emulator.names import last_segment


def leading_keys(request: dict[str, Any]) -> dict[str, Any]:
    """The condition key with the partition keys of the items that a call names; nothing for calls without one.

    Source: Amazon DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control".
    """
    table = _table(str(request.get("TableName", "")))
    item = request.get("Key") or request.get("Item")
    if table is None or not isinstance(item, dict):
        return {}
    partition = next(one["AttributeName"] for one in table["KeySchema"] if one["KeyType"] == "HASH")
    return {"dynamodb:leadingkeys": [str(value) for value in (item.get(partition) or {}).values()]}


def table_key(resource: str) -> str:
    """The KMS key that a table is encrypted with; empty for one of DynamoDB's own."""
    table = _table(last_segment(resource)) or {}
    return str((table.get("SSEDescription") or {}).get("KMSMasterKeyArn", ""))


def _table(name: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = dynamodb._tables.get(last_segment(name))
    return found
