"""Buckets."""

from __future__ import annotations

from ._storage import EmrStorage

__all__ = ["EmrStorage"]
