#!/usr/bin/env python3
"""The mapper of requests by UTC day and status, for Hadoop Streaming: log lines in, `day status<TAB>1` out.

A line that is not in the combined format gives `rejected<TAB>1`, so that every line is counted once; it also counts
in the job's counter `clickstream,rejected`. Runs on python 3.9, which is what EMR 7 has on its nodes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

QUOTED = r'[^"\\]*(?:\\.[^"\\]*)*'
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
LINE = re.compile(
    r'(?s)[^ "]+ [^ "]+ [^ "]+'
    rf" \[([0-3][0-9])/({MONTHS})/(199[0-9]|20[0-9][0-9]):((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
    r" ([+-](?:0[0-9]|1[0-4])[0-5][0-9])\]"
    rf' "{QUOTED}" ([0-9]{{3}}) (?:[0-9]{{1,18}}|-) "{QUOTED}" "{QUOTED}"\r?'
)
REJECTED = "rejected"


def keys(lines: Iterable[bytes]) -> Iterator[str]:
    """`day status` of each line, or REJECTED."""
    for line in lines:
        yield key(line.rstrip(b"\n").decode("utf-8", errors="replace"))


def key(line: str) -> str:
    """`2026-01-05 200`: the UTC day and the status of a line, or REJECTED."""
    found = LINE.fullmatch(line)
    if found is None:
        return REJECTED
    day, month, year, time, offset, status = found.groups()
    number = MONTHS.split("|").index(month) + 1
    try:
        local = datetime.strptime(f"{year}-{number}-{day} {time} {offset}", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:  # a day that does not exist
        return REJECTED
    return f"{local.astimezone(timezone.utc):%Y-%m-%d} {status}"  # noqa: UP017  (datetime.UTC is newer than 3.9)


def main() -> None:
    """Read standard input to its end."""
    for found in keys(sys.stdin.buffer):
        if found == REJECTED:
            sys.stderr.write("reporter:counter:clickstream,rejected,1\n")
        sys.stdout.write(f"{found}\t1\n")


if __name__ == "__main__":
    main()
