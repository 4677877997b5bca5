"""Workflows as specifications of Airflow DAGs."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.model import RedshiftLoadStep, Workflow
from emr_platform.render.dag import DagRefs, capacity_path, dag_specification

REFS = DagRefs(
    topic="${Topic}",
    files={"jobs/a.py": "${FileA}"},
    buckets={"raw": "${RawBucket}"},
    cluster_name="dev-etl",
    alarm_prefix="emr-dev-airflow-dev-daily",
    runtime_role="${RuntimeRole}",
    region="${AWS::Region}",
)
LAUNCH: dict[str, Any] = {
    "Instances": {
        "InstanceFleets": [
            {"InstanceFleetType": "MASTER", "TargetOnDemandCapacity": 1},
            {"InstanceFleetType": "CORE", "TargetOnDemandCapacity": 8},
        ]
    },
    "ManagedScalingPolicy": {"ComputeLimits": {"MaximumCapacityUnits": 9}},
}
GROUPS: dict[str, Any] = {
    "Instances": {
        "InstanceGroups": [
            {"InstanceRole": "MASTER", "InstanceCount": 1},
            {"InstanceRole": "CORE", "InstanceCount": 2},
            {"InstanceRole": "TASK", "InstanceCount": 3},
        ]
    }
}
STEP: dict[str, Any] = {"name": "one", "type": "spark", "job": "jobs/a.py"}


def workflow(**more: Any) -> Workflow:
    return Workflow.model_validate({"cluster": "etl", "steps": [STEP], **more})


def specified(**more: Any) -> dict[str, Any]:
    return dag_specification("dev-daily", workflow(**more), REFS, launch=LAUNCH, alarms={"Idle": {"Period": 300}})


def test_the_whole_of_a_small_one() -> None:
    assert specified() == {
        "dag_id": "dev-daily",
        "connection": "aws_default",
        "region": "${AWS::Region}",
        "topic": "${Topic}",
        "notify": "always",
        "overlap": "queue",
        "timeout_minutes": 1440,
        "schedule": None,
        "inputs": {},
        "cluster": {
            "name": "dev-etl",
            "id": None,
            "launch": LAUNCH,
            "launch_minutes": 45,
            "runtime_role": "${RuntimeRole}",
            "alarms": {"emr-dev-airflow-dev-daily-Idle-": {"Period": 300}},
        },
        "work": [
            {
                "type": "emr",
                "name": "one",
                "timeout_minutes": 60,
                "retry": None,
                "jar": {
                    "Jar": "command-runner.jar",
                    "Args": ["spark-submit", "--deploy-mode", "cluster", "${FileA}"],
                },
            }
        ],
    }


def test_a_run_waits_for_its_cluster_no_longer_than_it_may_take() -> None:
    assert specified(timeout_minutes=20)["cluster"]["launch_minutes"] == 20


def test_arguments_with_placeholders_are_lists_of_their_parts() -> None:
    step = {**STEP, "args": ["--day", "{day}", "s3://raw/logs/{day}/x", "{{day}}", '{"a": 1}']}

    (found,) = specified(steps=[step], inputs={"day": {"type": "date"}})["work"]

    assert found["jar"]["Args"][4:] == [
        "--day",
        [{"input": "day"}],
        ["s3://${RawBucket}/logs/", {"input": "day"}, "/x"],
        "{day}",
        '{"a": 1}',
    ]


def test_variables_of_scripts_too() -> None:
    script = {"name": "sql", "type": "hive", "script": "jobs/a.py", "variables": {"DAY": "{day}"}}

    (found,) = specified(steps=[script])["work"]

    assert found["jar"]["Args"][-2:] == ["-d", ["DAY=", {"input": "day"}]]


def test_groups_keep_their_shape() -> None:
    parallel = {"name": "both", "type": "parallel", "branches": [[STEP], [{**STEP, "name": "two"}]]}
    each = {
        "name": "each",
        "type": "for-each",
        "item": "country",
        "items": ["de", "fr"],
        "max_concurrency": 2,
        "steps": [{**STEP, "name": "three", "retry": {"attempts": 2}}],
    }

    both, every = specified(steps=[parallel, each])["work"]

    assert (both["type"], [[step["name"] for step in branch] for branch in both["branches"]]) == (
        "parallel",
        [["one"], ["two"]],
    )
    assert {key: every[key] for key in ("type", "name", "item", "items", "items_from", "max_concurrency")} == {
        "type": "for-each",
        "name": "each",
        "item": "country",
        "items": ["de", "fr"],
        "items_from": None,
        "max_concurrency": 2,
    }
    assert every["steps"][0]["retry"] == {"attempts": 2, "wait_seconds": 60}


def test_only_what_airflow_orchestrates_has_a_schedule() -> None:
    trigger = {"type": "schedule", "at": "cron(0 5 * * ? *)", "time_zone": "Europe/Berlin", "inputs": {"day": "today"}}
    triggers = {"triggers": {"daily": trigger}}

    assert specified(**triggers)["schedule"] is None
    assert specified(**triggers, orchestrator="airflow")["schedule"] == {
        "cron": "0 5 * * *",
        "time_zone": "Europe/Berlin",
        "late_seconds": 86400,
        "inputs": {"day": "today"},
    }
    skipping = {"triggers": {"hourly": {"type": "schedule", "at": "rate(1 hour)", "missed": "skip"}}}
    assert specified(**skipping, orchestrator="airflow")["schedule"] == {
        "every_seconds": 3600,
        "time_zone": "UTC",
        "late_seconds": 300,
        "inputs": {},
    }


@pytest.mark.parametrize(
    ("launch", "capacity", "path"),
    [
        (LAUNCH, "core.target_on_demand_capacity", ["Instances", "InstanceFleets", 1, "TargetOnDemandCapacity"]),
        (
            LAUNCH,
            "managed_scaling.maximum_capacity_units",
            ["ManagedScalingPolicy", "ComputeLimits", "MaximumCapacityUnits"],
        ),
        (GROUPS, "task.instance_count", ["Instances", "InstanceGroups", 2, "InstanceCount"]),
    ],
)
def test_an_input_sets_a_capacity(launch: dict[str, Any], capacity: str, path: list[str | int]) -> None:
    inputs = {"size": {"type": "integer", "minimum": 2, "maximum": 20, "sets": capacity}}

    found = dag_specification("dev-daily", workflow(inputs=inputs), REFS, launch=launch)

    assert found["inputs"]["size"] == {"type": "integer", "minimum": 2, "maximum": 20, "sets": path}


@pytest.mark.parametrize("capacity", ["task.target_spot_capacity", "core.instance_count", "core.target_spot_capacity"])
def test_a_capacity_that_the_cluster_lacks(capacity: str) -> None:
    with pytest.raises(ValueError, match="the cluster that is launched has no such capacity"):
        capacity_path(LAUNCH, capacity)


LOAD = {
    "name": "load",
    "type": "redshift-load",
    "source": "s3://results/x/",
    "table": "public.x",
    "columns": {"a": "integer"},
}


def test_loads_are_rendered_by_whoever_knows_the_warehouse() -> None:
    def load(step: RedshiftLoadStep) -> dict[str, Any]:
        return {"sql": [f"COPY {step.table}"], "workgroup_name": "dev", "database": "dev"}

    found = dag_specification("dev-daily", workflow(steps=[STEP, LOAD]), REFS, launch=LAUNCH, load=load)

    assert found["work"][1] == {
        "type": "load",
        "name": "load",
        "timeout_minutes": 60,
        "retry": None,
        "sql": ["COPY public.x"],
        "workgroup_name": "dev",
        "database": "dev",
    }


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"cluster": None, "pool": "warm"}, "got pool 'warm'; a DAG launches its own cluster"),
        ({"steps": [LOAD]}, "got a redshift-load step; nothing says how it is run"),
        (
            {
                "orchestrator": "airflow",
                "triggers": {"logs": {"type": "s3-arrival", "location": "s3://raw/logs/"}},
            },
            "got 1 triggers; a DAG has one, by the clock",
        ),
    ],
)
def test_what_a_dag_cannot_do(more: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        specified(**more)
