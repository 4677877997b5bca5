"""IOPS and throughput of the root volume fit its size.

Source: EMR Management Guide, emr-custom-ami-root-volume-size (catalog limits `root_volume_iops` and
`root_volume_throughput`): at most 500 IOPS for each GiB, at most 0.25 MiB/s for each IOPS; 3000 IOPS unless said
otherwise; both from 6.15.0 on (catalog feature `root_volume_iops`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ..findings import Path
from ..model import Cluster
from ._base import Context, Problem
from ._walk import clusters

_IOPS_FOR_EACH_GIB = 500
_IOPS_FOR_EACH_MIB = 4
_DEFAULT_IOPS = 3000


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        yield from _too_early((*path, "root_volume"), cluster)
        root = cluster.root_volume
        iops = root.iops or _DEFAULT_IOPS
        if iops > _IOPS_FOR_EACH_GIB * root.size_gib:
            yield Problem(
                (*path, "root_volume", "iops"),
                f"{iops} on {root.size_gib} GiB",
                f"a root volume has at most {_IOPS_FOR_EACH_GIB} IOPS for each GiB",
                f"use {-(-iops // _IOPS_FOR_EACH_GIB)} GiB or more, or fewer IOPS",
            )
        if root.throughput_mib and root.throughput_mib * _IOPS_FOR_EACH_MIB > iops:
            yield Problem(
                (*path, "root_volume", "throughput_mib"),
                f"{root.throughput_mib} with {iops} IOPS",
                f"a root volume needs {_IOPS_FOR_EACH_MIB} IOPS for each MiB/s",
                f"use {root.throughput_mib * _IOPS_FOR_EACH_MIB} IOPS or more, or a lower throughput",
            )


def _too_early(path: Path, cluster: Cluster) -> Iterator[Problem]:
    if feature("root_volume_iops").in_release(cluster.release):
        return
    for field in ("iops", "throughput_mib"):
        value = getattr(cluster.root_volume, field)
        if value is not None:
            got, why = f"{value} on {cluster.release}", "EMR sets it from emr-6.15.0 on"
            yield Problem((*path, field), got, why, "remove it, or use a newer release")
