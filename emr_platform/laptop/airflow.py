"""Airflow on this machine: the deployed DAGs, run by a real Airflow against the emulated account.

Airflow lives in an environment of its own beside this one, like Flink; ``make airflow`` makes it. The DAGs are those of
the emulated bucket, and the calls they make have the permissions of the deployed role.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from emr_platform.laptop import deployment, execution, inputs, results
from emr_platform.laptop.errors import LaptopError
from emr_platform.laptop.platform import Laptop
from emr_platform.laptop.surroundings import clean_environment

HOME = "airflow"  # the environment's folder inside that of this interpreter
_RUNNER = Path(__file__).with_name("airflow_run.py")
EXAMPLES = "examples/airflow/environments"
_WORKFLOW, _TABLES = "clickstream", ("sessions", "daily", "pages")


@dataclass(frozen=True)
class DagRun:
    """A finished run of a DAG: its id and state, and the state of each task, with the number of its item."""

    run_id: str
    state: str
    tasks: dict[str, str]
    log: Path

    @property
    def succeeded(self) -> bool:
        """True when it ended in success."""
        return self.state == "success"


def interpreter() -> Path:
    """The Python that has Airflow; LaptopError when it is not installed."""
    found = Path(sys.prefix) / HOME / "bin" / "python"
    if not found.exists():
        raise LaptopError("Airflow is not installed: make airflow")
    return found


@dataclass
class Airflow:
    """A real Airflow with the DAGs of the environment that is deployed on a laptop."""

    laptop: Laptop
    python: Path = field(default_factory=interpreter)

    @cached_property
    def folder(self) -> Path:
        """Airflow's home; `dags` in it are those of the bucket."""
        home = self.laptop.state / "airflow" / "home"
        assert self._outputs  # says what to do when there is no such stack
        bucket, prefix = self.laptop.outputs()[f"emr-{self.laptop.env}-data"]["DagsBucket"], "dags/"
        s3 = self.laptop.client("s3")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get("Contents", ()):
                file = home / "dags" / item["Key"].removeprefix(prefix)
                file.parent.mkdir(parents=True, exist_ok=True)
                s3.download_file(bucket, item["Key"], str(file))
        self._say([str(self.python.with_name("airflow")), "db", "migrate"], home)
        return home

    def check(self) -> list[str]:
        """Ids of the DAGs; LaptopError when one of them cannot be imported."""
        found = self._answer(["check", str(self.folder / "dags")])
        if found["errors"]:
            raise LaptopError("\n".join([str(error) for error in found["errors"].values()]))
        return [str(name) for name in found["dags"]]

    def run(self, workflow: str, inputs: Mapping[str, Any] | None = None) -> DagRun:
        """Run the DAG of a workflow to its end."""
        dag = f"{self.laptop.env}-{workflow}"
        found = self._answer(["run", str(self.folder / "dags"), dag, json.dumps(dict(inputs or {}))])
        return DagRun(**found, log=self.log)

    @property
    def log(self) -> Path:
        """What Airflow said."""
        return self.laptop.state / "airflow" / "airflow.log"

    @cached_property
    def _outputs(self) -> dict[str, str]:
        stack = f"emr-{self.laptop.env}-airflow"
        try:
            return self.laptop.outputs()[stack]
        except KeyError:
            raise LaptopError(f"no stack {stack} is deployed; describe one under `airflow` and deploy again") from None

    def _credentials(self) -> dict[str, str]:
        """The session that MWAA's workers would have."""
        file = self.laptop.state / "airflow" / f"emr-{self.laptop.env}-airflow.json"
        if not file.exists():
            raise LaptopError("the laptop has a session of the DAGs' role only with `airflow: {type: mwaa}`")
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return found

    def _answer(self, arguments: list[str]) -> dict[str, Any]:
        said = self._say([str(self.python), "-P", str(_RUNNER), *arguments], self.folder)
        found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
        return found

    def _variables(self, home: Path) -> dict[str, str]:
        """Those of Airflow's processes."""
        variables = clean_environment(home)
        variables |= self.laptop.variables() | self._credentials()
        return variables | {
            "PATH": os.pathsep.join([str(self.python.parent), variables["PATH"]]),
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
            "EMR_WORKFLOWS_POLL_SECONDS": "1",
        }

    def _say(self, command: list[str], home: Path) -> str:
        variables = self._variables(home)
        done = subprocess.run(
            command, env=variables, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n{done.stdout}\n{done.stderr}\n")
        if done.returncode:
            last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-15:])
            raise LaptopError(f"airflow failed with {done.returncode}, see {self.log}:\n{last}")
        return done.stdout


@dataclass(frozen=True)
class Comparison:
    """The clickstream workflow by both orchestrators.

    ``counts`` are those the DAG stored; ``differing`` names the tables in which its rows are not those of the state
    machine; ``left`` are the clusters that still run, with their states.
    """

    machine: execution.Execution
    dag: DagRun
    counts: dict[str, int]
    expected: dict[str, int]
    differing: tuple[str, ...]
    left: dict[str, str]

    @property
    def correct(self) -> bool:
        """True when both succeeded, stored the same and the right thing, and left no cluster."""
        ran = self.machine.succeeded and self.dag.succeeded
        return ran and self.counts == self.expected and not self.differing and not self.left


def compare(laptop: Laptop, logs: Path | None, tell: Callable[[str], None]) -> Comparison:
    """Deploy the example with Airflow and run its workflow by Step Functions, then as a DAG, on the same input."""
    airflow = Airflow(laptop)
    laptop.deploy(deployment.synthesise(laptop.server, laptop.project, laptop.env, EXAMPLES))
    tell(f"deployed: {', '.join(laptop.outputs())}")
    buckets = laptop.outputs()[f"emr-{laptop.env}-data"]
    given = inputs.own(laptop.project, logs) if logs else inputs.generated(laptop.project, laptop.state / "input")
    inputs.upload(given, laptop.client("s3"), buckets["RawBucket"])
    tell(f"DAGs without import errors: {', '.join(airflow.check())}")
    machine = execution.run(laptop.client, laptop.workflows()[_WORKFLOW], lambda event: None)
    tell(f"by Step Functions: {machine.status} after {machine.seconds:.0f} s")
    by_machine = _fetch(laptop, buckets["CuratedBucket"], "by-step-functions")
    dag = airflow.run(_WORKFLOW)
    tell(f"by Airflow: {dag.state}; " + ", ".join(f"{task} {state}" for task, state in sorted(dag.tasks.items())))
    by_dag = _fetch(laptop, buckets["CuratedBucket"], "by-airflow")
    both = machine.succeeded and dag.succeeded
    differing = [name for name in _TABLES if both and results.rows(by_dag, name) != results.rows(by_machine, name)]
    found = {one["Id"]: one["Status"]["State"] for one in laptop.client("emr").list_clusters()["Clusters"]}
    left = {cluster: state for cluster, state in found.items() if not state.startswith("TERMINATED")}
    return Comparison(machine, dag, results.counts(by_dag) if both else {}, given.expected, tuple(differing), left)


def _fetch(laptop: Laptop, bucket: str, name: str) -> Path:
    return results.download(laptop.client("s3"), bucket, laptop.state / "results" / name, "clickstream/")
