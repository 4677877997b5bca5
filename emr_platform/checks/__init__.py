"""Cross-field rules over the model: what EMR would refuse, or accept and punish. One rule per file."""

from __future__ import annotations

from ._base import Context, Problem
from ._run import problems, rule_module, rule_names

__all__ = ["Context", "Problem", "problems", "rule_module", "rule_names"]
