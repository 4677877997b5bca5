"""What became of faults that tests caused on purpose, written down so that docs/faults.md can be made of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One fault: what was done, where, what should come of it, what came, and how many clusters went on."""

    fault: str
    where: str
    expected: str
    seen: str
    clusters_left: int


class FaultRecord:
    """Appends faults to a file of JSON lines."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, fault: str, where: str, *, expected: str, seen: str, clusters_left: int) -> None:
        """Write one down."""
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(Fault(fault, where, expected, seen, clusters_left))) + "\n")
