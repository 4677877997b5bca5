"""The example with Airflow and a few workflows more, deployed once; needs `.venv/airflow` (`make airflow`)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from emr_platform.laptop import Laptop, LaptopError, airflow
from emr_platform.laptop.airflow import Airflow
from emr_platform.laptop.inputs import Inputs, generated, upload
from tests.conftest import Synthesise
from tests.laptop.needs import managed
from tests.laptop.sample import less, put

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "airflow" / "environments" / "airflow.yaml"
INSTALLED = pytest.mark.skipif(
    not (Path(sys.prefix) / "airflow" / "bin" / "python").exists(), reason="Airflow is not installed: make airflow"
)
QUICK: dict[str, Any] = {"type": "command", "args": ["bash", "-c", "true"]}
SHARED: dict[str, Any] = {
    "release": "emr-7.14.0",
    "lifetime": "long-running",
    "primary": {"instance_types": ["m7g.xlarge", "m6g.xlarge"]},
    "core": {"instance_types": ["m7g.xlarge", "m6g.xlarge"], "target_on_demand_capacity": 2},
    "step_concurrency": 4,
    "idle_timeout_seconds": 86400,  # waits are a fiftieth here
}
WORKFLOWS: dict[str, Any] = {
    "fan": {
        "cluster": "clickstream",
        "inputs": {
            "day": {"type": "date", "default": "yesterday"},
            "note": {"type": "text", "default": "a, b"},
            "countries": {"type": "list", "default": ["de", "fr"]},
            "capacity": {
                "type": "integer",
                "minimum": 2,
                "maximum": 20,
                "default": 2,
                "sets": "core.target_on_demand_capacity",
            },
        },
        "steps": [
            {
                "name": "both",
                "type": "parallel",
                "branches": [[{"name": "left", **QUICK}], [{"name": "right", **QUICK}]],
            },
            {
                "name": "each",
                "type": "for-each",
                "item": "country",
                "items_from": "countries",
                "steps": [
                    {
                        "name": "item",
                        "type": "command",
                        "args": ["bash", "-c", "true", "{country}/{day}", "{note}", "a{{b}}"],
                    }
                ],
            },
            {"name": "last", **QUICK},
        ],
    },
    "late": {
        "cluster": "shared",
        "steps": [
            {"name": "long", "type": "command", "args": ["bash", "-c", "sleep 600"], "timeout_minutes": 1},
            {"name": "never", **QUICK},
        ],
    },
    "slow": {
        "cluster": "clickstream",
        "steps": [
            {
                "name": "long",
                "type": "command",
                "args": ["bash", "-c", "sleep 619"],
                "timeout_minutes": 1,
                "retry": {"attempts": 1, "wait_seconds": 1},
            }
        ],
    },
    "load": {
        "cluster": "shared",
        "steps": [
            {"name": "before", **QUICK},
            {
                "name": "rows",
                "type": "redshift-load",
                "source": "s3://curated/rows/",
                "table": "web.rows",
                "columns": {"id": "varchar(4)", "n": "bigint"},
            },
        ],
    },
    "lost": {
        "cluster": "clickstream",
        "steps": [
            {
                "name": "both",
                "type": "parallel",
                "branches": [
                    [
                        {
                            "name": "fails",
                            "type": "command",
                            "args": ["bash", "-c", "exit 3"],
                            "retry": {"attempts": 1, "wait_seconds": 1},
                        }
                    ],
                    [{"name": "other", **QUICK}],
                ],
            },
            {"name": "never", **QUICK},
        ],
    },
}
_FROM_TOPICS = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": "*",
            }
        ],
    }
)


class Kept(Airflow):
    """Airflow in one process for all runs; see `serve.py`."""

    @cached_property
    def _process(self) -> subprocess.Popen[str]:
        serve, runner = Path(__file__).with_name("serve.py"), Path(airflow.__file__).with_name("airflow_run.py")
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self.python, "-P", serve, runner], env=self._variables(self.folder), cwd=self.folder,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip

    def _answer(self, arguments: list[str]) -> dict[str, Any]:
        process = self._process
        assert process.stdin
        assert process.stdout
        print(json.dumps(arguments), file=process.stdin, flush=True)
        said: dict[str, Any] = json.loads(process.stdout.readline() or '{"failed": "it has ended"}')
        if "failed" in said:
            raise LaptopError(f"airflow failed, see {self.log}:\n{said['failed']}")
        found: dict[str, Any] = said["answer"]
        return found

    def end(self) -> None:
        """End the process; it also ends by itself when this one has gone."""
        if "_process" in vars(self):
            self._process.kill()
            self._process.communicate()


@dataclass(frozen=True)
class Deployed:
    """The deployed environment, its Airflow, and what was put into the raw bucket.

    `alone` has a process for each run, as the laptop has it for everybody.
    """

    laptop: Laptop
    alone: Airflow
    airflow: Airflow
    buckets: dict[str, str]
    given: Inputs
    queue: str
    warehouse: dict[str, str]

    def clusters(self) -> dict[str, str]:
        """State of every cluster, by id."""
        return {one["Id"]: one["Status"]["State"] for one in self.laptop.client("emr").list_clusters()["Clusters"]}

    def steps(self, cluster: str) -> list[dict[str, Any]]:
        """Steps of a cluster, in the order in which they were added."""
        return list(reversed(self.laptop.client("emr").list_steps(ClusterId=cluster)["Steps"]))

    def messages(self) -> list[dict[str, Any]]:
        """What the topic was told since this was asked last."""
        sqs, said = self.laptop.client("sqs"), []
        while found := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
                said.append(json.loads(json.loads(message["Body"])["Message"]))
        return [one for one in said if "workflow" in one]

    @property
    def role(self) -> str:
        """Name of the DAGs' role."""
        roles = self.laptop.client("iam").list_roles()["Roles"]
        (found,) = [one["RoleName"] for one in roles if "AirflowRole" in one["RoleName"]]
        return str(found)

    @contextmanager
    def without(self, action: str, resource: str = "") -> Iterator[None]:
        """Take one action away from the DAGs' role for a while; its managed policies become inline ones meanwhile."""
        iam, role = self.laptop.client("iam"), self.role
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        inline = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
        arns = [one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]]
        before = {**inline, **{f"managed-{number}": managed(iam, arn) for number, arn in enumerate(arns)}}
        after = {name: less(document, action, resource) for name, document in before.items()}
        assert after != before, f"the DAGs' role has no {action} on {resource}: the mutation changes nothing"
        put(iam, role, after)
        for arn in arns:
            iam.detach_role_policy(RoleName=role, PolicyArn=arn)
        try:
            yield
        finally:
            for arn in arns:
                iam.attach_role_policy(RoleName=role, PolicyArn=arn)
            for name in after.keys() - inline.keys():
                iam.delete_role_policy(RoleName=role, PolicyName=name)
            put(iam, role, inline)

    @contextmanager
    def hurried(self, workflow: str) -> Iterator[None]:
        """Give the steps of a DAG six seconds each, for a while; a file takes a minute at least."""
        file = self.airflow.folder / "dags" / "emr_workflows" / f"airflow-{workflow}.json"
        before = file.read_text(encoding="utf-8")
        specification = json.loads(before)
        for work in specification["work"]:
            work["timeout_minutes"] = 0.1
        file.write_text(json.dumps(specification), encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(before, encoding="utf-8")


@pytest.fixture(scope="package")
def deployed(tmp_path_factory: pytest.TempPathFactory, synthesise: Synthesise) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("airflow")
    environment: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    environment["workflows"] |= WORKFLOWS
    environment |= {"network": {"zones": 3}, "warehouse": {"base_capacity": 8, "usage_limit": {"amount": 100}}}
    environment["clusters"]["shared"] = {**SHARED, "idle_timeout_seconds": 604800}
    file = folder / EXAMPLE.name
    # By way of JSON, for YAML would write what is the same object as an alias.
    file.write_text(yaml.safe_dump(json.loads(json.dumps(environment))), encoding="utf-8")
    assembly = synthesise(file)
    laptop = Laptop.up(folder / "state", env="airflow", project=ROOT, bound_to_caller=True)
    try:
        outputs = laptop.deploy(assembly.folder)
        buckets = outputs["emr-airflow-data"]
        given = generated(ROOT, folder / "logs", lines=500)
        upload(given, laptop.client("s3"), buckets["RawBucket"])
        queue = laptop.client("sqs").create_queue(QueueName="news", Attributes={"Policy": _FROM_TOPICS})["QueueUrl"]
        attributes = laptop.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        laptop.client("sns").subscribe(
            TopicArn=outputs["emr-airflow-observability"]["Topic"],
            Protocol="sqs",
            Endpoint=attributes["Attributes"]["QueueArn"],
        )
        alone, kept = Airflow(laptop), Kept(laptop)
        kept.folder = alone.folder
        try:
            yield Deployed(laptop, alone, kept, buckets, given, queue, outputs["emr-airflow-warehouse"])
        finally:
            kept.end()
    finally:
        laptop.down()
