"""Runs inside `.venv/airflow` and never imports this project: DAGs are checked, or one of them is run to its end.

    python -P airflow_run.py check FOLDER
    python -P airflow_run.py run FOLDER DAG_ID CONF

The last line of the output is JSON. Without `-P` this file's neighbour `airflow.py` would hide Airflow.
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


def run(folder: str, dag_id: str, conf: str) -> dict[str, Any]:
    """State of the run and of each of its tasks."""
    done = DagBag(folder).dags[dag_id].test(run_conf=json.loads(conf))
    states = {
        instance.task_id + (f"[{instance.map_index}]" if instance.map_index >= 0 else ""): str(instance.state)
        for instance in done.get_task_instances()
    }
    return {"run_id": done.run_id, "state": str(getattr(done.state, "value", done.state)), "tasks": states}


if __name__ == "__main__":
    print(json.dumps(check(sys.argv[2]) if sys.argv[1] == "check" else run(*sys.argv[2:])))
