"""The network that clusters run in."""

from __future__ import annotations

from emr_platform.render import endpoints_for

from ._network import EmrNetwork

__all__ = ["EmrNetwork", "endpoints_for"]
