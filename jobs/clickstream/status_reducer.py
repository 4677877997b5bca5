#!/usr/bin/env python3
"""The reducer of requests by UTC day and status, for Hadoop Streaming: adds up what `status_mapper.py` counted.

Lines come sorted by key, `key<TAB>number`; out goes one line a key. Runs on python 3.9, which is what EMR 7 has on its
nodes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby


def totals(lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each key once, with the sum of its numbers."""
    pairs = (line.rstrip("\n").partition("\t") for line in lines)
    for key, theirs in groupby(pairs, key=lambda pair: pair[0]):
        yield key, sum(int(number) for _, _, number in theirs)


def main() -> None:
    """Read standard input to its end."""
    for key, total in totals(sys.stdin):
        sys.stdout.write(f"{key}\t{total}\n")


if __name__ == "__main__":
    main()
