"""Cross-field rules over the model: what EMR would refuse, or accept and punish. One rule per file."""

from __future__ import annotations

from ._base import Context, Problem
from ._run import problems, problems_and_reasons, rule_module, rule_names

__all__ = ["Context", "Problem", "problems", "problems_and_reasons", "rule_module", "rule_names"]
