"""CFG-03: clusters that stay are protected from ending, and replace nodes that fail."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Cluster, is_true
from .._base import Control, Outcome, Subject
from ._releases import has
from ._seen import seen, worst

_PROTECTED = ("Instances", "TerminationProtected")
_REPLACES = ("Instances", "UnhealthyNodeReplacement")


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        if cluster.state or not _stays(cluster):
            continue
        protected, replaces = cluster.get(*_PROTECTED), cluster.get(*_REPLACES)
        answer: Answer = is_true(replaces)
        if replaces is None:
            answer = has(cluster.get("ReleaseLabel"), "unhealthy_node_replacement_default")
        yield worst(
            [
                seen(is_true(protected), _PROTECTED, protected, good="protected, and replaces nodes that fail",
                     bad="a mistaken call ends it with all it holds; set TerminationProtected"),
                seen(answer, _REPLACES, replaces, good="", bad="nodes that fail stay; set UnhealthyNodeReplacement"),
            ]
        ).of(cluster)  # fmt: skip


def _stays(cluster: Cluster) -> bool:
    """Whether a cluster is meant to stay: nothing ends it by itself."""
    keep = cluster.get("Instances", "KeepJobFlowAliveWhenNoSteps")
    return cluster.get("AutoTerminationPolicy") is None and is_true(keep) is not False


CONTROL = Control(
    id="CFG-03",
    title="Clusters that stay are protected from ending and replace nodes that fail",
    why="Whoever may end a cluster by mistake ends what runs on it; a sick node stalls jobs and loses blocks.",
    severity="medium",
    population="clusters that nothing ends by itself",
    proof="Instances: TerminationProtected is true, UnhealthyNodeReplacement true or absent on emr-7.1.0 and newer",
    remedy="set TerminationProtected and UnhealthyNodeReplacement to true",
    sources=("EMR Management Guide, termination protection and node replacement", "ElectricEye EMR checks"),
    mappings={"NIST 800-53r5": ("CP-10", "SC-5")},
    examine=examine,
)
