"""IOPS and throughput of the root volume fit its size.

Source: EMR Management Guide, emr-custom-ami-root-volume-size (catalog limits `gp3_iops_for_each_gib` and
`gp3_iops_for_each_mib`; what gp3 has unless said otherwise is the minimum of `gp3_iops`); both are set from 6.15.0 on
(catalog feature `root_volume_iops`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ..findings import Path
from ..model import Cluster
from ._base import Context, Problem
from ._limits import least, most
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        yield from _too_early((*path, "root_volume"), cluster)
        root = cluster.root_volume
        per_gib, per_mib = most("gp3_iops_for_each_gib"), least("gp3_iops_for_each_mib")
        iops = root.iops or least("gp3_iops")
        if iops > per_gib * root.size_gib:
            yield Problem(
                (*path, "root_volume", "iops"),
                f"{iops} on {root.size_gib} GiB",
                f"a root volume has at most {per_gib} IOPS for each GiB",
                f"use {-(-iops // per_gib)} GiB or more, or fewer IOPS",
            )
        if root.throughput_mib and root.throughput_mib * per_mib > iops:
            yield Problem(
                (*path, "root_volume", "throughput_mib"),
                f"{root.throughput_mib} with {iops} IOPS",
                f"a root volume needs {per_mib} IOPS for each MiB/s",
                f"use {root.throughput_mib * per_mib} IOPS or more, or a lower throughput",
            )


def _too_early(path: Path, cluster: Cluster) -> Iterator[Problem]:
    if feature("root_volume_iops").in_release(cluster.release):
        return
    for field in ("iops", "throughput_mib"):
        value = getattr(cluster.root_volume, field)
        if value is not None:
            got, why = f"{value} on {cluster.release}", "EMR sets it from emr-6.15.0 on"
            yield Problem((*path, field), got, why, "remove it, or use a newer release")
