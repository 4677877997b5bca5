"""Renders docs/faults.md from what the tests of faults wrote down: `python scripts/faults.py FOLDER`.

The folder is the one given to pytest as `--faults FOLDER`; every file in it holds JSON lines.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

TARGET = Path(__file__).parents[1] / "docs" / "faults.md"
HEAD = """# What happens when something breaks

Every line is a test that caused the fault on the [laptop](laptop.md) and counted the clusters that were still there
when it was over. `pytest --faults FOLDER` and `python scripts/faults.py FOLDER` make this page anew.
A cluster that is left in a pool waits there for the next run and ends by its idle timeout; a shared one stays.

| fault | where | expected | seen | clusters left |
|---|---|---|---|---|
"""


def render(records: Iterable[dict[str, str | int]]) -> str:
    """The page. A fault that several tests caused alike is one line."""
    fields = ("fault", "where", "expected", "seen", "clusters_left")
    rows = {tuple(str(record[field]).replace("|", "\\|") for field in fields) for record in records}
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in sorted(rows))


def main(arguments: list[str]) -> int:
    """Write the page; 1 when there is nothing to write it from."""
    files = sorted(Path(arguments[0]).glob("*.jsonl")) if arguments else []
    records = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    if not records:
        print(f"{' '.join(arguments) or 'no folder'}: no records of faults; run the tests with --faults FOLDER first")
        return 1
    TARGET.write_text(render(records), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
