"""Who hears what about clusters and workflows."""

from __future__ import annotations

from ._notifications import EmrNotifications

__all__ = ["EmrNotifications"]
