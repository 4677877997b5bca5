"""The network that clusters run in."""

from __future__ import annotations

from ._endpoints import endpoints_for
from ._network import EmrNetwork

__all__ = ["EmrNetwork", "endpoints_for"]
