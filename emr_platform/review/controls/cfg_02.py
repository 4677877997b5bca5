"""CFG-02: clusters end when nobody needs them."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Cluster, either, is_there, is_true
from .._base import Control, Outcome, Subject
from .._code import coded
from ._calls import requests
from ._ends import ends, ends_by_itself, ends_when_idle
from ._releases import has
from ._seen import Seen, seen

_POLICY = ("AutoTerminationPolicy",)
_UNDO = ("emr:removeAutoTerminationPolicy", "emr:setKeepJobFlowAliveWhenNoSteps")

_IN_CODE = {action.partition(":")[2].lower() for action in _UNDO}


def examine(subject: Subject) -> Iterator[Outcome]:
    taken = next((one for one in requests(subject, *_UNDO) if _undoes(one)), None)
    by = taken or next((one for one in coded(subject) if _IN_CODE & one.words), None)
    for cluster in subject.clusters:
        found = _answer(cluster, subject)
        if found.status == "PASS" and by is not None:
            why = f"{by.name} takes a policy away or lets a cluster stay; whether it is this one's is not known"
            found = Seen("UNKNOWN", found.path, found.value, why)
        yield found.of(cluster)
        label = cluster.get("ReleaseLabel")
        knows = has(label, "auto_termination") if label is not None else True
        if found.path[:1] == _POLICY and found.status == "PASS" and knows is not True:
            bad = "EMR ends idle clusters from emr-5.30.0 and 6.1.0 on; take a newer release"
            yield seen(knows, ("ReleaseLabel",), label, good="", bad=bad).of(cluster)


def _undoes(call: Cluster) -> bool:
    return is_true(call.get("KeepJobFlowAliveWhenNoSteps")) is not False if call.get("JobFlowIds") is not None else True


def _answer(cluster: Cluster, subject: Subject) -> Seen:
    path = _POLICY
    policy = cluster.get(*path)
    policed = ends_when_idle(cluster)
    if policed is True:
        return Seen("PASS", (*path, "IdleTimeout"), policy.get("IdleTimeout") if isinstance(policy, dict) else None,
                    "EMR ends it when it is idle")  # fmt: skip
    ended: tuple[Answer, str] = ends(cluster) if cluster.launched else (False, "")
    if ended[0] is True:
        return Seen("PASS", (), None, "the state machine that launches it ends it, whichever way a run goes")
    if policed is False:
        keep = ("Instances", "KeepJobFlowAliveWhenNoSteps")
        answer = either(ends_by_itself(cluster, subject), ended[0])
        remedy = (
            "add an AutoTerminationPolicy"
            if is_there(policy) is False
            else "with three primary nodes EMR ends it never"
        )
        bad = f"stays when its steps are done{f': {ended[1]}' if ended[1] else ''}; {remedy}"
        return seen(answer, keep, cluster.get(*keep), good="ends with its last step", bad=bad)
    return Seen("UNKNOWN", path, policy, str(getattr(policed, "why", "")))


CONTROL = Control(
    id="CFG-02",
    title="Clusters end when nobody needs them",
    why="A forgotten cluster keeps its data, its credentials and its unmended software within reach.",
    severity="medium",
    population="clusters",
    proof="Cluster.AutoTerminationPolicy, without HBase, Presto, Trino or three primary nodes; "
    "KeepJobFlowAliveWhenNoSteps false, and no step that has the cluster wait when it fails; or a machine that ends "
    "what it launches, whichever way a run goes",
    remedy="add an AutoTerminationPolicy with an IdleTimeout, or catch every error up to the state that ends it",
    sources=("EMR Management Guide, auto-termination policy",),
    mappings={"NIST 800-53r5": ("AC-12", "CM-7", "SC-10")},
    examine=examine,
    unsure="a run that is aborted or times out as a whole takes none of the ways that are looked at, nor one that ends "
    "where a state that catches no errors, a Pass, Choice or Wait, finds nothing at a path that it reads, nor of "
    "JSONata what other functions than those that check or read a text refuse; how long a cluster may be idle is not "
    "judged: EMR takes up to seven days, and AWS's guides name no bound below",
)
