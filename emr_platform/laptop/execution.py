"""Starting a workflow through the Step Functions API and following it, its cluster and its steps."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from emr_platform.operate.following import Event, Execution, follow

__all__ = ["POLL", "Event", "Execution", "run"]

POLL = 0.4  # seconds between looks; nobody else calls this account


def run(
    client: Callable[[str], Any], machine: str, tell: Callable[[Event], None], payload: dict[str, Any] | None = None
) -> Execution:
    """Start an execution and follow it to its end, telling every change once.

    Args:
        client: makes a boto3 client for a service of the emulator.
        machine: ARN of the state machine.
        tell: receives each event as it happens.
        payload: input of the execution; default none.
    """
    started = client("stepfunctions").start_execution(stateMachineArn=machine, input=json.dumps(payload or {}))
    # Where nothing moved, a cluster is looked at less often: that is half of what is asked of the emulator.
    return follow(client, started["executionArn"], tell, every=POLL, clusters_every=3 * POLL)
