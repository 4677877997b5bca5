"""Cross-field rules over the model: what EMR would refuse, or accept and punish. One rule per file."""

from __future__ import annotations

from ._base import Context, Problem
from ._run import problems

__all__ = ["Context", "Problem", "problems"]
