"""Reviews an assembly against the catalogue of controls: what holds, resource by resource, with where it is seen."""

from __future__ import annotations

from ._base import Control, Outcome, Result, Severity, Status, Subject, judge, outcome
from ._evidence import Cell, Evidence, Input, Table, counts
from ._exceptions import Exemption, Standing
from ._run import catalogue, review

__all__ = [
    "Cell", "Control", "Evidence", "Exemption", "Input", "Outcome", "Result", "Severity", "Standing", "Status", "Subject",
    "Table", "catalogue", "counts", "judge", "outcome", "review",
]  # fmt: skip
