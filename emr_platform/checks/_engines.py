"""Engines whose work YARN does not see.

Source: EMR Management Guide, emr-managed-scaling and emr-auto-termination-policy: both look at YARN applications;
Presto, Trino and HBase are not supported.
"""

from __future__ import annotations

from ..model import Cluster

OUTSIDE_YARN = ("HBase", "Presto", "PrestoSQL", "Trino")


def outside_yarn(cluster: Cluster) -> list[str]:
    """The cluster's engines that run outside YARN, as the file spells them."""
    return [name for name in cluster.applications if name.lower() in {engine.lower() for engine in OUTSIDE_YARN}]
