"""Reviews an assembly against the catalogue of controls: what holds, resource by resource, with where it is seen."""

from __future__ import annotations

from ._base import Control, Outcome, Result, Severity, Status, Subject, judge, outcome
from ._change import Change, Turn, Widening, change
from ._evidence import Cell, Evidence, Input, Table, counts
from ._exceptions import Exemption, Note, Register, Standing, register_findings
from ._gather import InvalidDayError, gather, release, today
from ._older import NoEvidenceError, older
from ._register import InvalidRegisterError, read_register
from ._run import catalogue, review
from ._scope import at_or_above, environments, gated, only

__all__ = [
    "Cell", "Change", "Control", "Evidence", "Exemption", "Input", "InvalidDayError", "InvalidRegisterError",
    "NoEvidenceError", "Note", "Outcome", "Register", "Result", "Severity", "Standing", "Status", "Subject", "Table",
    "Turn", "Widening", "at_or_above", "catalogue", "change", "counts", "environments", "gated", "gather", "judge",
    "older", "only", "outcome", "read_register", "register_findings", "release", "review", "today",
]  # fmt: skip
