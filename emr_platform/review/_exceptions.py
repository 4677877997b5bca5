"""The register of exceptions: who accepted what, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["in force", "ends soon", "expired", "stale"]


@dataclass(frozen=True)
class Exemption:
    """One entry of the register. Empty texts are fields that its kind does not have.

    Attributes:
        id: unique in the register, such as `SEC-1234`; what results and acknowledgements name.
        control: the id of a control, or the rule of a tool.
        resource: glob over addresses `<stack>/<logical id>`.
        template: glob over the templates' file names; empty for any.
        ticket, owner, approver, reason, compensating: what a reviewer asks for.
        granted, expires: first and last day on which it holds.
        line: of the entry in the register, from 1.
    """

    id: str
    control: str
    resource: str
    template: str
    ticket: str
    owner: str
    approver: str
    reason: str
    compensating: str
    granted: date
    expires: date
    broad: bool = False
    line: int = 0


@dataclass(frozen=True)
class Standing:
    """An entry as it stands on the day of the review: its state, and the addresses that it matches."""

    entry: Exemption
    state: State
    matched: tuple[str, ...]
