"""The Flink job over device readings said again in plain Python, to compare with: same definitions, other means.

python reference.py PATH...
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

MINUTE = 60_000
CENT = Decimal("0.01")
_NAMES = ("device", "at", "temperature")


@dataclass(frozen=True, order=True)
class Window:
    """One device in one minute: the row of the job's CSV, `minute_start` as `2026-01-05 00:07`."""

    device: str
    minute_start: str
    readings: int
    lowest: Decimal
    highest: Decimal
    mean: Decimal


@dataclass(frozen=True)
class Answer:
    """All windows by device and minute, and how many lines there were in all and of each kind."""

    windows: tuple[Window, ...]
    lines: int
    readings: int
    rejected: int


def summarise(paths: Iterable[Path]) -> Answer:
    """The answer for files of JSON lines. A line that is no object with the three values is rejected."""
    grouped: dict[tuple[str, int], list[Decimal]] = {}
    lines = rejected = 0
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            lines += 1
            reading = parse(line)
            if reading is None:
                rejected += 1
                continue
            device, at, temperature = reading
            grouped.setdefault((device, at - at % MINUTE), []).append(temperature)
    windows = tuple(sorted(_window(device, start, values) for (device, start), values in grouped.items()))
    return Answer(windows, lines, lines - rejected, rejected)


def parse(line: str) -> tuple[str, int, Decimal] | None:
    """Device, milliseconds since 1970 and temperature of a line; None when it is no reading."""
    try:
        found = json.loads(line, parse_float=Decimal)
        device, at, temperature = (found[name] for name in _NAMES)
        return str(device), int(at), Decimal(temperature)
    except (ValueError, KeyError, TypeError):
        return None


def _window(device: str, start: int, values: Sequence[Decimal]) -> Window:
    mean = (sum(values, Decimal(0)) / len(values)).quantize(CENT, ROUND_HALF_UP)
    minute = datetime.fromtimestamp(start / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    return Window(device, minute, len(values), min(values), max(values), mean)


def main(argv: Sequence[str]) -> int:
    """Print the answer as one JSON object, a window as the fields of the job's CSV, and return the exit code."""
    answer = summarise(Path(path) for path in argv)
    windows = [[str(value) for value in astuple(window)] for window in answer.windows]
    totals = {"lines": answer.lines, "readings": answer.readings, "rejected": answer.rejected}
    print(json.dumps({**totals, "windows": windows}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
