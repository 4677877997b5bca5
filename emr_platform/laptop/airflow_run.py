"""Runs inside `.venv/airflow`, never imports this project (`-P` keeps it from shadowing Airflow): checks the DAGs of a folder, or runs one of them to its end.

    python -P airflow_run.py check FOLDER
    python -P airflow_run.py run FOLDER DAG_ID CONF

The last line of the output is JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:  # Airflow 2
    from airflow.models.dagbag import DagBag


def check(folder: str) -> dict[str, Any]:
    """The ids of the DAGs, and what could not be imported."""
    bag = DagBag(folder)
    return {"dags": sorted(bag.dags), "errors": bag.import_errors}


def run(folder: str, dag_id: str, conf: dict[str, Any]) -> dict[str, Any]:
    """State of the run and of each of its tasks."""
    done = DagBag(folder).dags[dag_id].test(run_conf=conf)
    states = {
        instance.task_id + (f"[{instance.map_index}]" if instance.map_index >= 0 else ""): str(instance.state)
        for instance in done.get_task_instances()
    }
    return {"run_id": done.run_id, "state": str(getattr(done.state, "value", done.state)), "tasks": states}


if __name__ == "__main__":
    _what, *_arguments = sys.argv[1:]
    _found = check(*_arguments) if _what == "check" else run(*_arguments[:2], json.loads(_arguments[2]))
    print(json.dumps(_found))
