"""Runs in AWS Lambda: the workflow asks it why it failed.

It takes `clusterId`, `stepId` (null when it is not known), `failure` with `State`, `Error` and `Cause`, `workflow` and
`execution` (its ARN or name), and answers with a diagnosis in less than 8 kB. `complete` false means that logs were not
there yet and that asking again in a few minutes may tell more.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3

from . import diagnose


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one question."""
    run = str(event.get("execution") or "").rpartition(":")[2]
    found = diagnose(
        _client("emr"),
        _client("s3"),
        event.get("clusterId") or None,
        event.get("stepId") or None,
        event.get("failure") or {},
        run=run,
    )
    return found.as_dict()


@cache
def _client(service: str) -> Any:
    """Made once per container: making one takes longer than a call."""
    return boto3.client(service)  # type: ignore[call-overload]  # the type stubs want the service's name as a literal
