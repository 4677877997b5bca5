"""Starting a workflow through the Step Functions API and following it, its cluster and its steps."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

POLL = 0.4  # seconds between looks
HEARTBEAT = 10.0  # seconds after which a step that runs is told again


@dataclass(frozen=True)
class Event:
    """Something that changed while a workflow ran.

    ``seconds`` since the start; ``kind`` is state, cluster, step or execution; ``status`` is "entered" for a state.
    """

    seconds: float
    kind: str
    name: str
    status: str


@dataclass
class Execution:
    """A finished execution.

    ``clusters`` are those it launched, ``steps`` those it put onto any cluster; both are id to last state.
    """

    arn: str
    status: str
    error: str = ""
    cause: str = ""
    seconds: float = 0.0
    states: list[str] = field(default_factory=list)
    clusters: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        """True when it ended in SUCCEEDED."""
        return self.status == "SUCCEEDED"

    @property
    def failed_in(self) -> str:
        """The state whose failure was caught, from the Cause our workflows end with; empty when unknown."""
        try:
            return str(json.loads(self.cause).get("State", ""))
        except (ValueError, AttributeError):
            return ""


class Heartbeat:
    """Says every ten seconds which steps still run: a Spark job is silent for long."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._told: dict[str, float] = {}

    def note(self, name: str, status: str, now: float) -> None:
        """Take in a step's new status, seen at *now* (seconds of a monotonic clock)."""
        if status == "RUNNING":
            self._since[name] = self._told[name] = now
        else:
            self._since.pop(name, None)

    def due(self, now: float) -> Iterator[tuple[str, str]]:
        """Yield name and status of every running step that nothing was said of for ten seconds."""
        for name, since in self._since.items():
            if now - self._told[name] >= HEARTBEAT:
                self._told[name] = now
                yield name, f"still RUNNING, {now - since:.0f} s"


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
    states = client("stepfunctions")
    emr = client("emr")
    earlier = {cluster["Id"] for cluster in _clusters(emr)}
    began = time.monotonic()
    arn = states.start_execution(stateMachineArn=machine, input=json.dumps(payload or {}))["executionArn"]
    found = Execution(arn, "RUNNING")
    heartbeat = Heartbeat()
    while True:
        described = states.describe_execution(executionArn=arn)
        for kind, name, status in [*_new_states(states, found), *_changes(emr, earlier, found)]:
            tell(Event(time.monotonic() - began, kind, name, status))
            if kind == "step":
                heartbeat.note(name, status, time.monotonic())
        for name, status in heartbeat.due(time.monotonic()):
            tell(Event(time.monotonic() - began, "step", name, status))
        if described["status"] != "RUNNING":
            break
        time.sleep(POLL)
    found.status, found.seconds = described["status"], time.monotonic() - began
    found.error, found.cause = described.get("error", ""), described.get("cause", "")
    tell(Event(found.seconds, "execution", arn.rpartition(":")[2], found.status))
    return found


def _new_states(states: Any, found: Execution) -> Iterator[tuple[str, str, str]]:
    pages = states.get_paginator("get_execution_history").paginate(executionArn=found.arn)
    entered = [
        event["stateEnteredEventDetails"]["name"]
        for page in pages
        for event in page["events"]
        if "stateEnteredEventDetails" in event
    ]
    for name in entered[len(found.states) :]:
        found.states.append(name)
        yield "state", name, "entered"


def _changes(emr: Any, earlier: set[str], found: Execution) -> Iterator[tuple[str, str, str]]:
    """The clusters this execution launched (those that were not there before) and its steps.

    On a cluster that was there before, its steps are those that carry the execution's name.
    """
    for cluster in _clusters(emr):
        cluster_id, state = cluster["Id"], cluster["Status"]["State"]
        launched = cluster_id not in earlier
        if not launched and state.startswith("TERMINATED"):
            continue
        if launched and found.clusters.get(cluster_id) != state:
            found.clusters[cluster_id] = state
            yield "cluster", cluster_id, _with_reason(state, cluster)
        for step in reversed(emr.list_steps(ClusterId=cluster_id)["Steps"]):
            if not launched and found.arn.rpartition(":")[2] not in step["Name"]:
                continue
            if found.steps.get(step["Id"]) != step["Status"]["State"]:
                found.steps[step["Id"]] = step["Status"]["State"]
                yield "step", f"{step['Id']} {step['Name']}", step["Status"]["State"]


def _with_reason(state: str, cluster: dict[str, Any]) -> str:
    reason = cluster["Status"].get("StateChangeReason", {})
    return f"{state} ({reason['Message']})" if state.startswith("TERMINAT") and reason.get("Message") else state


def _clusters(emr: Any) -> list[dict[str, Any]]:
    return list(emr.list_clusters()["Clusters"])
