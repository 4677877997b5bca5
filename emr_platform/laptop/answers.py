"""The example jobs in Hive SQL, MapReduce and Flink: what they read, and what they should have stored.

The answer is computed by the plain-Python reference that lies beside each job; the stored tables are read from a local
copy. Both come as numbers by name, to be compared one by one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from emr_platform.laptop.errors import LaptopError
from emr_platform.laptop.inputs import python
from emr_platform.laptop.workflows import argument

if TYPE_CHECKING:
    from emr_platform.model import Workflow

DAILY = "jobs/clickstream/daily.hql"
MAPPER = "jobs/clickstream/status_mapper.py"
REDUCER = "jobs/clickstream/status_reducer.py"
WINDOWS = "jobs/devices/windows.py"
_REFERENCES = {"daily": "jobs/clickstream/count_reference.py", "windows": "jobs/devices/reference.py"}
_REFERENCES["statuses"] = _REFERENCES["daily"]
_DAY = ("requests", "visitors", "response_bytes", "errors")


@dataclass(frozen=True)
class Known:
    """A job whose answer is known; where it reads and writes, as written in the environment's file."""

    job: Literal["daily", "statuses", "windows"]
    source: str
    target: str


def known(workflow: Workflow) -> Known | None:
    """Find the first step that runs one of the three jobs."""
    from emr_platform.model import FlinkStep, HiveStep, SparkSqlStep, StreamingStep

    for step in workflow.cluster_steps:
        match step:
            case HiveStep() | SparkSqlStep() if step.script == DAILY and {"INPUT", "OUTPUT"} <= set(step.variables):
                return Known("daily", step.variables["INPUT"], step.variables["OUTPUT"])
            case StreamingStep() if (step.mapper, step.reducer) == (MAPPER, REDUCER):
                return Known("statuses", str(step.input), str(step.output))
            case FlinkStep() if step.job == WINDOWS:
                return Known("windows", argument(step, "--input", ""), argument(step, "--output", ""))
            case _:
                continue
    return None


def expected(job: str, project: Path, files: Sequence[Path]) -> dict[str, int]:
    """The numbers a job must arrive at for its input files."""
    answer: dict[str, Any] = json.loads(python(project / _REFERENCES[job], *map(str, files)))
    if job == "statuses":
        return dict(sorted(answer["statuses"].items()))
    if job == "windows":
        windows = len(answer["windows"])
        return _totals("readings", answer) | {"windows": windows, "right windows": windows}
    days = {f"{day['log_day']} {name}": day[name] for day in answer["days"] for name in _DAY}
    return _totals("requests", answer) | days


def stored(job: str, project: Path, files: Sequence[Path], folder: Path) -> dict[str, int]:
    """The same numbers, of what a job stored; raises LaptopError when a table is missing."""
    if job == "statuses":
        return dict(sorted((key, int(total)) for key, total in _rows(folder, "\t")))
    totals = dict(zip(("lines", "kept", "rejected"), map(int, _rows(folder / "totals")[0]), strict=True))
    if job == "daily":
        return _totals("requests", totals | {"requests": totals["kept"]}) | _days(folder / "days")
    right = {tuple(window) for window in json.loads(python(project / _REFERENCES[job], *map(str, files)))["windows"]}
    found = [tuple(row) for row in _rows(folder / "windows")]
    counted = {"windows": len(found), "right windows": len(right.intersection(found))}
    return _totals("readings", totals | {"readings": totals["kept"]}) | counted


def _totals(kept: str, numbers: dict[str, Any]) -> dict[str, int]:
    return {name: int(numbers[name]) for name in ("lines", kept, "rejected")}


def _days(folder: Path) -> dict[str, int]:
    import duckdb

    _parts(folder)
    with duckdb.connect() as database:
        query = f"SELECT CAST(log_day AS VARCHAR), {', '.join(_DAY)} FROM read_parquet(?) ORDER BY 1"  # noqa: S608  # columns of ours, the file is a parameter
        rows = database.execute(query, [f"{folder}/part-*"]).fetchall()
    return {f"{day} {name}": int(value) for day, *values in rows for name, value in zip(_DAY, values, strict=True)}


def _rows(folder: Path, delimiter: str = ",") -> list[list[str]]:
    lines: Iterable[str] = (line for path in _parts(folder) for line in path.read_text(encoding="utf-8").splitlines())
    return list(csv.reader(lines, delimiter=delimiter))


def _parts(folder: Path) -> list[Path]:
    """The files of a table."""
    found = sorted(folder.glob("part-*"))
    if not found:
        raise LaptopError(f"{folder}: holds no file, the job stored no table {folder.name!r}")
    return found
