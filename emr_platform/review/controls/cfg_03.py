"""CFG-03: clusters that stay are protected from ending, and replace nodes that fail."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Cluster, Unknown, both, either, is_true, opposite
from .._base import Control, Outcome, Subject
from ._ends import ends, is_told_to_end
from ._releases import has
from ._seen import Seen, each_place, seen

_PROTECTED = ("Instances", "TerminationProtected")
_REPLACES = ("Instances", "UnhealthyNodeReplacement")


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        ended = _ended(cluster)
        stays = both(cluster.keeps_alive, opposite(ended))
        if stays is False:
            continue
        for found in each_place(_answers(cluster)):
            if isinstance(ended, Unknown) and found.status == "FAIL":
                why = f"if it stays when the run is over ({ended.why}): {found.reason}"
                yield Seen("UNKNOWN", found.path, found.value, why).of(cluster)
            else:
                yield found.of(cluster)


def _ended(cluster: Cluster) -> Answer:
    """Whether what launches it ends it as well; the function of a custom resource that describes one may."""
    if cluster.launched:
        return ends(cluster)[0]
    return Unknown("the function that is told of it may end it") if cluster.state else False


def _answers(cluster: Cluster) -> Iterator[Seen]:
    replaces = cluster.get(*_REPLACES)
    answer: Answer = is_true(replaces)
    if replaces is None:
        answer = has(cluster.get("ReleaseLabel"), "unhealthy_node_replacement_default")
    yield seen(
        answer, _REPLACES, replaces, good="replaces nodes that fail",
        bad="nodes that fail stay; set UnhealthyNodeReplacement",
    )  # fmt: skip
    # A condition may take the policy away, and EMR may not act on it: as CFG-02 asks. With three primary nodes it does
    # not, and protects them.
    idle_ends = is_told_to_end(cluster)
    if idle_ends is not True:
        protected = cluster.get(*_PROTECTED)
        bad = "a mistaken call ends it with all it holds; set TerminationProtected"
        yield seen(either(cluster.protected, idle_ends), _PROTECTED, protected, good="", bad=bad)


CONTROL = Control(
    id="CFG-03",
    title="Clusters that stay are protected from ending and replace nodes that fail",
    why="Whoever may end a cluster by mistake ends what runs on it; a sick node stalls jobs and loses blocks.",
    severity="medium",
    population="clusters that stay when their steps, and the run that launches them, are done",
    proof="Instances: UnhealthyNodeReplacement is true, or absent on emr-7.1.0 and newer; TerminationProtected is true "
    "where no AutoTerminationPolicy ends the cluster, as CFG-02 asks",
    remedy="set TerminationProtected and UnhealthyNodeReplacement to true",
    sources=("EMR Management Guide, termination protection and node replacement", "ElectricEye EMR checks"),
    mappings={"NIST 800-53r5": ("CP-10", "SC-5")},
    examine=examine,
)
