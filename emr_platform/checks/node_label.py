"""YARN's node labels are ones that EMR puts on nodes.

Source: EMR Management Guide, emr-master-core-task-nodes and emr-managed-scaling: CORE, from 7.0.0 on also ON_DEMAND
and SPOT (catalog feature `node_labels_market`); application masters cannot be bound to TASK, and should not be on Spot;
the expression does nothing without yarn.node-labels.enabled. With managed scaling the share of application masters is
to be raised to 1, so that several applications fill the nodes kept for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ..engines.hadoop import LABELS, daemon_settings
from ..findings import Path
from ..model import Cluster
from ._base import Context, Problem
from ._properties import found_property, is_on
from ._walk import clusters

_MASTERS = "yarn.node-labels.am.default-node-label-expression"
_SHARE = "yarn.scheduler.capacity.maximum-am-resource-percent"


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        found = found_property(path, cluster, "yarn-site", _MASTERS)
        if found is None:
            continue
        where, label = found
        platform = daemon_settings(cluster)
        if not (is_on(path, cluster, "yarn-site", LABELS) or LABELS in platform.get("yarn-site", {})):
            why = f"labels are off unless {LABELS} is true"
            yield Problem(where, f"'{label}' without labels", why, f"set {LABELS} to true", "warning")
        elif (
            cluster.managed_scaling
            and _SHARE not in platform.get("capacity-scheduler", {})
            and not found_property(path, cluster, "capacity-scheduler", _SHARE)
        ):
            why = f"application masters get a part of these nodes only unless {_SHARE} is 1"
            remedy = "set it in capacity-scheduler, or acknowledge this if one application runs at a time"
            yield Problem(where, f"'{label}' with managed scaling", why, remedy, "advice")
        yield from _label(where, label, cluster)


def _label(path: Path, label: str, cluster: Cluster) -> Iterator[Problem]:
    if label in ("ON_DEMAND", "SPOT") and not feature("node_labels_market").in_release(cluster.release):
        why = "EMR labels nodes by market from emr-7.0.0 on"
        yield Problem(path, f"{label} on {cluster.release}", why, "use CORE, or a newer release")
    elif label == "SPOT":
        why = "an application whose master is on a Spot node fails when AWS takes it back"
        yield Problem(path, "SPOT", why, "use ON_DEMAND or CORE", "warning")
    elif label not in ("CORE", "ON_DEMAND"):
        why = "EMR puts CORE and ON_DEMAND on nodes that application masters may use"
        yield Problem(path, f"'{label}'", why, "use ON_DEMAND or CORE", "warning")
