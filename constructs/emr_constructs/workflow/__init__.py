"""State machines that run work on clusters."""

from __future__ import annotations

from ._diagnosis import EmrDiagnosis
from ._table import StateTable
from ._triggers import WorkflowTriggers
from ._workflow import EmrWorkflow

__all__ = ["EmrDiagnosis", "EmrWorkflow", "StateTable", "WorkflowTriggers"]
