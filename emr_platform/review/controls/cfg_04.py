"""CFG-04: scaling has a limit."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Cluster, Value, ask, at, items
from ...findings import Path
from .._base import Control, Outcome, Subject
from ._calls import placed, requests
from ._seen import Seen, seen, worst

_MOST = ("ManagedScalingPolicy", "ComputeLimits", "MaximumCapacityUnits")
_GROUPS = ("CoreInstanceGroup", "TaskInstanceGroups", "InstanceGroups")


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield worst([_managed(cluster), *_automatic(cluster)]).of(cluster)
    for group in subject.of("AWS::EMR::InstanceGroupConfig"):
        if group.get("AutoScalingPolicy") is not None:
            yield _limit(group.get("AutoScalingPolicy"), ("AutoScalingPolicy",)).of(group)
    for state in requests(subject, "emr:putManagedScalingPolicy"):
        yield placed(_managed(state), state)
    for state in requests(subject, "emr:putAutoScalingPolicy"):
        yield placed(_limit(state.get("AutoScalingPolicy"), ("AutoScalingPolicy",)), state)


def _managed(cluster: Cluster) -> Seen:
    if cluster.get("ManagedScalingPolicy") is None:
        return Seen("PASS", _MOST[:1], None, "no managed scaling: the capacity is what the cluster is launched with")
    most = cluster.get(*_MOST)
    return seen(
        ask(most, _is_number), _MOST, most, good="scaling ends at this capacity", bad="set MaximumCapacityUnits"
    )


def _automatic(cluster: Cluster) -> Iterator[Seen]:
    for key in _GROUPS:
        for group, index, _ in items(cluster.get("Instances", key)):
            policy = at(group, "AutoScalingPolicy")
            if policy is not None:
                yield _limit(policy, ("Instances", key, *index, "AutoScalingPolicy"))


def _limit(policy: Value, path: Path) -> Seen:
    most = at(policy, "Constraints", "MaxCapacity")
    good, bad = "scaling ends at this capacity", "set MaxCapacity"
    return seen(ask(most, _is_number), (*path, "Constraints", "MaxCapacity"), most, good=good, bad=bad)


def _is_number(value: Value) -> bool:
    return value is not None and str(value).isdecimal()


CONTROL = Control(
    id="CFG-04",
    title="Scaling has a limit",
    why="A runaway job otherwise takes the account's quota, which others need, and its money.",
    severity="low",
    population="clusters",
    proof="ManagedScalingPolicy.ComputeLimits.MaximumCapacityUnits, or an AutoScalingPolicy's MaxCapacity, is a number",
    remedy="set MaximumCapacityUnits",
    sources=("EMR Management Guide, managed scaling",),
    mappings={"NIST 800-53r5": ("SC-5(2)", "SC-6")},
    examine=examine,
)
