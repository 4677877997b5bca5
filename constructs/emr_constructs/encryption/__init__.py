"""Customer keys."""

from __future__ import annotations

from ._encryption import EmrEncryption

__all__ = ["EmrEncryption"]
