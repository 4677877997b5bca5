"""maximizeResourceAllocation is for a fixed cluster of one instance type, without HBase.

Source: EMR Release Guide, emr-spark-configure, January 2022: not together with HBase; it computes one executor for
each node from the core nodes' type and fixes the number of executors, which mixed fleets and managed scaling do not
fit.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Cluster
from ._base import Context, Problem
from ._settings import Setting, settings
from ._walk import has_application


def check(context: Context) -> Iterator[Problem]:
    for at in settings(context.environment):
        if (at.classification, at.key, at.value.lower()) == ("spark", "maximizeResourceAllocation", "true"):
            yield from _problems(at, at.cluster)


def _problems(at: Setting, cluster: Cluster) -> Iterator[Problem]:
    remedy = "remove it: executors are sized for this cluster's hardware without it"
    if has_application(cluster, "HBase"):
        why = "with HBase YARN has less memory than it reckons with, and EMR advises against the two together"
        yield Problem(at.path, "maximizeResourceAllocation with HBase", why, remedy)
    if cluster.managed_scaling:
        why = "it fixes the number of executors for the size at launch"
        yield Problem(at.path, "maximizeResourceAllocation with managed scaling", why, remedy, "warning")
    types = sorted({name for key, nodes in cluster.nodes.items() if key != "primary" for name in nodes.type_names})
    if len(types) > 1:
        why = "it makes one executor as large as a core node, which other types cannot hold or do not fill"
        got = f"maximizeResourceAllocation with {len(types)} instance types"
        yield Problem(at.path, got, why, remedy, "warning")
