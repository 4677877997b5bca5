"""The data volumes of nodes: the platform's own, and what of them HBase caches on.

Source: EMR Management Guide, emr-plan-storage, January 2022: EMR's own storage for types without disks is 16 GiB for
each vCPU, from 32 GiB (large) to 1536 GiB (24xlarge). Less fills up with shuffle data, and a node with 90 percent used
counts as unhealthy. aws-emr-best-practices, "Bucket Cache": all volumes but the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from emr_platform.catalog import InstanceType, limit

if TYPE_CHECKING:
    # The model costs pydantic, which a look into the catalogue goes without.
    from emr_platform.model import EbsVolume

GIB_FOR_EACH_VCPU: Final = 16
SMALLEST_GIB: Final = 64
"""Judgement: logs and HDFS want some room on the smallest types too."""


def default_volume_gib(item: InstanceType | None) -> int:
    """Return the size of the one gp3 volume that a type without disks gets; types nobody knows count as small."""
    wanted = max(SMALLEST_GIB, GIB_FOR_EACH_VCPU * item.vcpus) if item else SMALLEST_GIB
    return min(wanted, limit("ebs_volume_size").maximum or wanted)


def cached_gib(volumes: Sequence[EbsVolume]) -> int | None:
    """Return how much of a node's volumes holds HBase's cache, which EMR shares out evenly; None for no volumes."""
    sizes = [volume.size_gib for volume in volumes for _ in range(volume.count)]
    if not sizes:
        return None
    cached = sizes[1:] or sizes
    return len(cached) * min(cached)
