"""CFG-02: clusters end when nobody needs them."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Cluster, calls, is_there, opposite
from .._base import Control, Outcome, Subject
from ._seen import Seen, seen


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield _answer(cluster).of(cluster)


def _answer(cluster: Cluster) -> Seen:
    path = ("AutoTerminationPolicy",)
    policy = cluster.get(*path)
    ends = is_there(policy) if not isinstance(policy, dict) else True
    if ends is True:
        return Seen("PASS", (*path, "IdleTimeout"), policy.get("IdleTimeout") if isinstance(policy, dict) else None,
                    "EMR ends it when it is idle")  # fmt: skip
    if cluster.state and any(call.action == "emr:terminateJobFlows" for call in calls(cluster.resource)):
        return Seen("PASS", path, None, "the state machine that launches it ends it")
    if ends is False:
        keep = ("Instances", "KeepJobFlowAliveWhenNoSteps")
        bad = "stays when its steps are done; add an AutoTerminationPolicy"
        answer = opposite(cluster.keeps_alive)
        return seen(answer, keep, cluster.get(*keep), good="ends with its last step", bad=bad)
    return Seen("UNKNOWN", path, policy, str(getattr(ends, "why", "")))


CONTROL = Control(
    id="CFG-02",
    title="Clusters end when nobody needs them",
    why="A forgotten cluster keeps its data, its credentials and its unmended software within reach.",
    severity="medium",
    population="clusters",
    proof="Cluster.AutoTerminationPolicy, KeepJobFlowAliveWhenNoSteps false, or a machine that ends what it launches",
    remedy="add an AutoTerminationPolicy with an IdleTimeout",
    sources=("EMR Management Guide, auto-termination policy",),
    mappings={"NIST 800-53r5": ("AC-12", "CM-7", "SC-10")},
    examine=examine,
)
