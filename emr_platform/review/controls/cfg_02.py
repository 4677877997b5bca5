"""CFG-02: clusters end when nobody needs them."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Cluster, either, is_there, opposite
from .._base import Control, Outcome, Subject
from ._ends import ends
from ._seen import Seen, seen


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield _answer(cluster).of(cluster)


def _answer(cluster: Cluster) -> Seen:
    path = ("AutoTerminationPolicy",)
    policy = cluster.get(*path)
    policed = is_there(policy) if not isinstance(policy, dict) else True
    if policed is True:
        return Seen("PASS", (*path, "IdleTimeout"), policy.get("IdleTimeout") if isinstance(policy, dict) else None,
                    "EMR ends it when it is idle")  # fmt: skip
    ended: tuple[Answer, str] = ends(cluster) if cluster.launched else (False, "")
    if ended[0] is True:
        return Seen("PASS", path, None, "the state machine that launches it ends it, whichever way a run goes")
    if policed is False:
        keep = ("Instances", "KeepJobFlowAliveWhenNoSteps")
        answer = either(opposite(cluster.keeps_alive), ended[0])
        bad = f"stays when its steps are done{f': {ended[1]}' if ended[1] else ''}; add an AutoTerminationPolicy"
        return seen(answer, keep, cluster.get(*keep), good="ends with its last step", bad=bad)
    return Seen("UNKNOWN", path, policy, str(getattr(policed, "why", "")))


CONTROL = Control(
    id="CFG-02",
    title="Clusters end when nobody needs them",
    why="A forgotten cluster keeps its data, its credentials and its unmended software within reach.",
    severity="medium",
    population="clusters",
    proof="Cluster.AutoTerminationPolicy, KeepJobFlowAliveWhenNoSteps false, or a machine that ends what it launches, "
    "whichever way a run goes",
    remedy="add an AutoTerminationPolicy with an IdleTimeout, or catch every error up to the state that ends it",
    sources=("EMR Management Guide, auto-termination policy",),
    mappings={"NIST 800-53r5": ("AC-12", "CM-7", "SC-10")},
    examine=examine,
    unsure="a run that is aborted or times out as a whole takes none of the ways that are looked at",
)
