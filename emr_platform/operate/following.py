"""Following a run: its states, its clusters and its steps, each change told once, without calling AWS too often.

EMR answers one DescribeCluster and half a ListSteps a second for the whole account, so clusters are looked at seldom,
and sooner when the run came to another state. Source: EMR management guide, emr-service-limits-what-are.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

HEARTBEAT = 10.0  # seconds after which a step that runs is told again
_HISTORY_PAGE = 200
_ENDED = ("TERMINATED", "TERMINATED_WITH_ERRORS")
_CLUSTER = re.compile(r"\bj-[A-Z0-9]{10,20}\b")
_LAUNCHES = ("runJobFlow", "createCluster")


@dataclass(frozen=True)
class Event:
    """Something that changed while a workflow ran.

    ``seconds`` since the start; ``kind`` is state, cluster, logs (of a cluster, where they will be), step or execution;
    ``status`` is "entered" for a state, empty for logs.
    """

    seconds: float
    kind: str
    name: str
    status: str


@dataclass
class Execution:
    """An execution, as far as it was followed.

    ``clusters`` are those it launched, ``steps`` those it put onto any cluster; both are id to last state. ``used`` are
    the clusters it launched or worked on; ``names`` and ``on`` are its steps' names and clusters by id.
    """

    arn: str
    status: str
    error: str = ""
    cause: str = ""
    seconds: float = 0.0
    states: list[str] = field(default_factory=list)
    clusters: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    on: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the execution, with which names of its steps end."""
        return self.arn.rpartition(":")[2]

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

    def __init__(self, every: float = HEARTBEAT) -> None:
        self._every = every
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
            if now - self._told[name] >= self._every:
                self._told[name] = now
                yield name, f"still RUNNING, {now - since:.0f} s"


def follow(
    client: Callable[[str], Any],
    arn: str,
    tell: Callable[[Event], None],
    *,
    every: float,
    clusters_every: float,
    heartbeat: float = HEARTBEAT,
) -> Execution:
    """Follow an execution to its end, telling every change once. What happened before is told at once.

    Args:
        client: makes a boto3 client for a service.
        tell: receives each event as it happens.
        every: seconds between looks at the execution.
        clusters_every: seconds between looks at its clusters; a third of it when it came to another state.
        heartbeat: seconds after which a step that runs is told again.
    """
    watch = _Watch(client, arn, tell, clusters_every, heartbeat)
    while watch.look():
        time.sleep(every)
    return watch.found


def observed(client: Callable[[str], Any], arn: str) -> Execution:
    """An execution as it is now: its states, clusters and steps."""
    watch = _Watch(client, arn, lambda event: None, 0.0, HEARTBEAT)
    watch.look()
    return watch.found


class _Watch:
    def __init__(
        self, client: Callable[[str], Any], arn: str, tell: Callable[[Event], None], every: float, heartbeat: float
    ) -> None:
        self._states, self._emr = client("stepfunctions"), client("emr")
        self._tell = tell
        self._every = every
        self._heartbeat = Heartbeat(heartbeat)
        self._last_event = 0
        self._looked, self._moved = float("-inf"), False
        self.found = Execution(arn, "RUNNING")

    def look(self) -> bool:
        """Look once; False when the execution has ended."""
        found = self.found
        described = self._states.describe_execution(executionArn=found.arn)
        began: dt.datetime = described["startDate"]
        if not self._last_event:
            found.used += [one for one in _named_in(self._definition()) if one not in found.used]
        self._moved = self._take_in(began) or self._moved
        ended = described["status"] != "RUNNING"
        elapsed = (dt.datetime.now(dt.UTC) - began).total_seconds()
        if ended or time.monotonic() - self._looked >= self._every / (3 if self._moved else 1):
            for kind, name, status in self._cluster_changes():
                self._tell(Event(elapsed, kind, name, status))
                if kind == "step":
                    self._heartbeat.note(name, status, time.monotonic())
            self._looked, self._moved = time.monotonic(), False
        for name, status in self._heartbeat.due(time.monotonic()):
            self._tell(Event(elapsed, "step", name, status))
        if ended:
            found.status = described["status"]
            found.seconds = ((described.get("stopDate") or dt.datetime.now(dt.UTC)) - began).total_seconds()
            found.error, found.cause = str(described.get("error") or ""), str(described.get("cause") or "")
            self._tell(Event(found.seconds, "execution", found.name, found.status))
        return not ended

    def _definition(self) -> str:
        """The definition that the execution runs: that of a workflow on a long-running cluster names it."""
        try:
            machine = self._states.describe_state_machine_for_execution(executionArn=self.found.arn)
        except Exception:  # noqa: BLE001  # whoever may not read it sees the steps a little later
            return ""
        return str(machine["definition"])

    def _take_in(self, began: dt.datetime) -> bool:
        """Tell the states entered since the last look; True when there were any."""
        found, entered = self.found, False
        for event in self._new_events():
            for cluster in _named_in(json.dumps(event, default=str)):
                found.used += [cluster] if cluster not in found.used else []
            details = event.get("taskSucceededEventDetails") or {}
            if any(call in str(details.get("resource")) for call in _LAUNCHES):
                for cluster in _named_in(str(details.get("output"))):
                    found.clusters.setdefault(cluster, "")
            if "stateEnteredEventDetails" in event:
                name, entered = event["stateEnteredEventDetails"]["name"], True
                found.states.append(name)
                self._tell(Event((event["timestamp"] - began).total_seconds(), "state", name, "entered"))
        return entered

    def _new_events(self) -> list[dict[str, Any]]:
        """Events since the last look, in their order: the newest are asked for first, until one that is known."""
        new: list[dict[str, Any]] = []
        pages = self._states.get_paginator("get_execution_history").paginate(
            executionArn=self.found.arn, reverseOrder=True, PaginationConfig={"PageSize": _HISTORY_PAGE}
        )
        for page in pages:
            fresh = [event for event in page["events"] if event["id"] > self._last_event]
            new += fresh
            if len(fresh) < len(page["events"]):
                break
        new.reverse()
        self._last_event = new[-1]["id"] if new else self._last_event
        return new

    def _cluster_changes(self) -> Iterator[tuple[str, str, str]]:
        """Of clusters that it launched, their states and all steps; of others, the steps that end with its name."""
        found = self.found
        for cluster in found.used:
            launched = cluster in found.clusters
            if launched and found.clusters[cluster] in _ENDED:
                continue
            # Its state is asked for first: steps that are listed after its end change no more.
            state = list(self._state_change(cluster)) if launched else []
            yield from self._step_changes(cluster, launched=launched)
            yield from state

    def _state_change(self, cluster: str) -> Iterator[tuple[str, str, str]]:
        described = self._emr.describe_cluster(ClusterId=cluster)["Cluster"]
        state, reason = described["Status"]["State"], described["Status"].get("StateChangeReason", {})
        if not self.found.clusters[cluster] and described.get("LogUri"):
            yield "logs", f"{described['LogUri'].rstrip('/')}/{cluster}/", ""
        if self.found.clusters[cluster] != state:
            self.found.clusters[cluster] = state
            said = f" ({reason['Message']})" if state.startswith("TERMINAT") and reason.get("Message") else ""
            yield "cluster", cluster, f"{state}{said}"

    def _step_changes(self, cluster: str, *, launched: bool) -> Iterator[tuple[str, str, str]]:
        """The fifty newest steps, of which a run that adds one after the other has the last ones."""
        found = self.found
        for step in reversed(self._emr.list_steps(ClusterId=cluster)["Steps"]):
            if not launched and found.name not in step["Name"]:
                continue
            state, said = step["Status"]["State"], step["Name"].removesuffix(f" {found.name}")
            found.names[step["Id"]], found.on[step["Id"]] = said, cluster
            if found.steps.get(step["Id"]) != state:
                found.steps[step["Id"]] = state
                yield "step", f"{step['Id']} {said}", state


def _named_in(text: str) -> list[str]:
    return list(dict.fromkeys(_CLUSTER.findall(text)))
