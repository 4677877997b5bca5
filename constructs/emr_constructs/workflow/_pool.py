"""What a workflow's state machine may do in a pool."""

from __future__ import annotations

from typing import Any

from .._raw import REGION, URL_SUFFIX, statement
from ._table import StateTable


def pool_statements(table: StateTable, pool: str) -> list[dict[str, Any]]:
    """See, take and give back the places of one pool, whose keys begin with its name.

    Beside these it needs elasticmapreduce:ListSteps on its own clusters. Source: DynamoDB developer guide,
    "specifying conditions", and "encryption at rest" for the key, which callers use through DynamoDB.
    """
    own = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"pool/{pool}/*"]}}
    through = {"StringEquals": {"kms:ViaService": f"dynamodb.{REGION}.{URL_SUFFIX}"}}
    return [
        statement(["dynamodb:BatchGetItem", "dynamodb:UpdateItem"], [table.arn], sid="PoolPlaces", conditions=own),
        statement(["kms:Decrypt"], [table.key_arn], sid="PoolKey", conditions=through),
    ]
