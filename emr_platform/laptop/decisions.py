"""The decision log: every authorisation the emulator decided, one JSON object a line."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

FILE_NAME = "decisions.jsonl"


@dataclass(frozen=True)
class Decision:
    """One authorisation.

    ``sequence`` counts from 1; ``time`` is seconds since the epoch; ``principal`` is the full ARN and ``name`` the
    role or user alone; ``decision`` is Allow, Deny or ImplicitDeny; ``service`` is the API that asked. ``grants`` are
    the grants of the principal's own policies that allow it, each as "<statement id> <action>": where there is one
    alone, the call fails without it.
    """

    sequence: int
    time: float
    principal: str
    name: str
    action: str
    resource: str
    decision: str
    reason: str
    service: str
    grants: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """True when the call went through."""
        return self.decision == "Allow"


class DecisionLog:
    """Appends decisions to a file; safe to call from any thread."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._sequence = 0
        self._file: TextIO = path.open("a", encoding="utf-8")

    def write(
        self, *, principal: str, action: str, resource: str, decision: str, reason: str, service: str,
        grants: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Append one decision."""
        with self._lock:
            self._sequence += 1
            entry = Decision(
                self._sequence,
                round(time.time(), 3),
                principal,
                principal_name(principal),
                action,
                resource,
                decision,
                reason,
                service,
                tuple(grants),
            )
            self._file.write(json.dumps(asdict(entry)) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file; nothing may be written after it."""
        self._file.close()


def principal_name(arn: str) -> str:
    """Return the role or user name of a principal's ARN (the session name is dropped)."""
    kind, _, rest = arn.rpartition(":")[2].partition("/")
    if kind == "assumed-role":
        return rest.partition("/")[0]
    return rest.rpartition("/")[2] or kind


def decisions(state: Path) -> list[Decision]:
    """Return every decision logged in a state directory, oldest first; empty when nothing ran."""
    return list(_read(Path(state) / FILE_NAME))


def _read(path: Path) -> Iterator[Decision]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            # The server may be writing the last line while we read it.
            if line.endswith("\n"):
                entry = json.loads(line)
                yield Decision(**{**entry, "grants": tuple(entry["grants"])})
