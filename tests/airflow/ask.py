"""Runs inside `.venv/airflow`: calls functions of the DAG module, named with their arguments as JSON on standard input.

    python -P ask.py FOLDER_OF_DAGS < calls

Answers a list with what each call returned.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from airflow.timetables.base import TimeRestriction

sys.path.insert(0, sys.argv[1])
MODULE = import_module("emr_workflows")


def schedule(described: dict[str, Any] | None) -> str:
    """When a timetable runs first after the beginning of a certain day; others in words."""
    found = MODULE.schedule(described)
    if not hasattr(found, "next_dagrun_info"):
        return repr(found)
    restriction = TimeRestriction(earliest=datetime(2026, 11, 26, tzinfo=UTC), latest=None, catchup=True)
    return str(found.next_dagrun_info(last_automated_data_interval=None, restriction=restriction).logical_date)


def seconds(step: dict[str, Any], specification: dict[str, Any], ago: float) -> Any:
    """How long a step that begins now may take when its run began so many seconds ago."""
    run = SimpleNamespace(start_date=datetime.now(UTC) - timedelta(seconds=ago))
    try:
        left = MODULE.seconds_left(specification, run)
    except MODULE.AirflowFailException as error:
        return str(error)
    return round(min(step["timeout_minutes"] * 60, left))


FUNCTIONS = {
    **{name: getattr(MODULE, name) for name in ("refusals", "filled", "launch_body")},
    "schedule": schedule,
    "seconds": seconds,
}

if __name__ == "__main__":
    print(json.dumps([FUNCTIONS[name](*arguments) for name, *arguments in json.load(sys.stdin)]))
