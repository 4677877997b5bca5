"""EMR clusters."""

from __future__ import annotations

from ._cluster import EmrCluster

__all__ = ["EmrCluster"]
