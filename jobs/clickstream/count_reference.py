"""What `daily.hql` and the streaming job store, said again in plain Python on top of `reference.py`.

python count_reference.py PATH...
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, it finds its neighbour through the root

from jobs.clickstream import reference


@dataclass(frozen=True, order=True)
class Day:
    """One row of `days/`; `log_day` as `2026-01-05`."""

    log_day: str
    requests: int
    visitors: int
    response_bytes: int
    errors: int


@dataclass(frozen=True)
class Counts:
    """The days in order; requests by `2026-01-05 200`, with the rejected lines under `rejected`; the totals."""

    days: tuple[Day, ...]
    statuses: dict[str, int]
    lines: int
    requests: int
    rejected: int


def count(paths: Iterable[str | Path]) -> Counts:
    """The counts for log files and folders. Raises FileNotFoundError."""
    views, rejected = reference.read(paths)
    by_day: dict[str, list[reference.View]] = {}
    for view in views:
        by_day.setdefault(f"{view.at:%Y-%m-%d}", []).append(view)
    statuses = Counter(f"{view.at:%Y-%m-%d} {view.status:03}" for view in views)
    statuses.update({"rejected": len(rejected)} if rejected else {})
    days = tuple(_day(day, theirs) for day, theirs in sorted(by_day.items()))
    return Counts(days, dict(statuses), len(views) + len(rejected), len(views), len(rejected))


def _day(day: str, views: Sequence[reference.View]) -> Day:
    visitors = len({view.visitor for view in views})
    errors = sum(view.status >= 400 for view in views)
    return Day(day, len(views), visitors, sum(view.bytes for view in views), errors)


def main(argv: Sequence[str]) -> int:
    """Print the counts as one JSON object and return the exit code."""
    print(json.dumps(asdict(count(argv))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
