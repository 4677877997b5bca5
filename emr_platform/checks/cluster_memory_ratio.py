"""Core and task types of a Spark cluster have about the same memory for each vCPU.

Source: EMR keeps one executor size for the whole cluster (EMR Release Guide, emr-spark-configure);
`emr_platform.sizing.EVEN_RATIO` says what still goes together.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import InstanceType, instance_type
from ..sizing import EVEN_RATIO
from ._base import Context, Problem
from ._walk import clusters, has_application


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        names = {name for key, fleet in cluster.nodes.items() if key != "primary" for name in fleet.type_names}
        known = [found for name in sorted(names) if (found := instance_type(name))]
        if not known or not has_application(cluster, "Spark"):
            continue
        least, most = min(known, key=_ratio), max(known, key=_ratio)
        if _ratio(most) > EVEN_RATIO * _ratio(least):
            yield Problem(
                path,
                f"{_shown(least)} and {_shown(most)}",
                "one executor size serves all core and task nodes, so the difference lies idle",
                "use one family of types: general, compute or memory",
                "advice",
            )


def _ratio(known: InstanceType) -> float:
    return known.memory_per_vcpu_mib


def _shown(known: InstanceType) -> str:
    return f"{known.name} with {_ratio(known) / 1024:.1f} GiB for each vCPU"
