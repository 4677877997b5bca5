"""Reviews an assembly against the catalogue of controls: what holds, resource by resource, with where it is seen."""

from __future__ import annotations

from ._base import Control, Outcome, Result, Severity, Status, Subject, judge, outcome
from ._run import catalogue, review

__all__ = [
    "Control", "Outcome", "Result", "Severity", "Status", "Subject", "catalogue", "judge", "outcome", "review",
]  # fmt: skip
