"""What sees to it that nothing is left running."""

from __future__ import annotations

from ._guard import EmrGuard

__all__ = ["EmrGuard"]
