"""The Python packages of Spark jobs: packed once, for a cluster's Python and processor, and known by their hash.

`packing` makes the archives; it is apart, for what only asks whether they are there needs nothing installed.
"""

from __future__ import annotations

from ._lock import Lock, archive_of, lock_of, out_of_date, read_lock
from ._requirements import objections
from ._targets import Target, targets_of, wanted

__all__ = [
    "Lock",
    "Target",
    "archive_of",
    "lock_of",
    "objections",
    "out_of_date",
    "read_lock",
    "targets_of",
    "wanted",
]
