"""What sees to it that nothing is left running, and what holds for the whole account."""

from __future__ import annotations

from ._account import EmrAccountSettings
from ._guard import EmrGuard

__all__ = ["EmrAccountSettings", "EmrGuard"]
