"""Runs inside `.venv/airflow`: answers every line of its input as `airflow_run.py` would answer these arguments.

    python -P serve.py AIRFLOW_RUN_PY

Most of a run's CPU time is what Airflow does once a process: its imports, its API, the models of AWS's services.
What DAGs print goes to stderr; stdout has a line for each: `{"answer": ...}` or, with the traceback, `{"failed": ...}`.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import traceback


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    known = runpy.run_path(sys.argv[1])
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        try:
            said = {"answer": known[command](*arguments)}
        except Exception:  # noqa: BLE001  # whoever asked is told
            said = {"failed": traceback.format_exc()}
        print(json.dumps(said), file=answers, flush=True)


if __name__ == "__main__":
    main()
