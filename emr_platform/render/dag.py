"""A workflow as the plain JSON specification from which `dags/emr_workflows.py` builds an Airflow DAG.

Whatever a caller may fill in stays apart from the text around it: an argument with placeholders is a list of its parts,
joined when the step is submitted, so that no value is ever read as a template or as two arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emr_platform.model import (
    ForEachSteps,
    Input,
    IntegerInput,
    ParallelSteps,
    Placeholder,
    RedshiftLoadStep,
    ScheduleTrigger,
    Step,
    Work,
    Workflow,
    parts,
)

from .cron import timetable
from .steps import hadoop_jar_step

CLUSTER_ID = "{ClusterId}"
"""Stands for the id of the launched cluster in the properties of its alarms."""
_LATE = {"run": 24 * 3600, "skip": 5 * 60}
Load = Callable[[RedshiftLoadStep], Mapping[str, Any]]
"""Says how a load step is run: `sql`, a list of statements, with `workgroup_name` and `database`."""


@dataclass(frozen=True)
class DagRefs:
    """What a DAG refers to; names or `${Placeholders}`.

    Attributes:
        topic: ARN of the topic that hears of its runs.
        files: URL in S3 of each file that steps run, by its path in the repository.
        buckets: names of the environment's own buckets, by alias.
        cluster_name: the cluster's name in EMR, with which the names of steps begin.
        cluster_id: id of a long-running cluster; None when the workflow launches its own.
        alarm_prefix: how the names of a launched cluster's alarms begin.
        runtime_role: ARN of the role that the steps run with; None when they run with the nodes' role.
        connection: Airflow connection to AWS.
        region: region of the cluster.
    """

    topic: str
    files: Mapping[str, str]
    buckets: Mapping[str, str]
    cluster_name: str
    cluster_id: str | None = None
    alarm_prefix: str = ""
    runtime_role: str | None = None
    connection: str = "aws_default"
    region: str = ""


class _Filled(str):
    """An argument that has placeholders; it goes through the rendering of a step as the text that it is in the file."""

    __slots__ = ()


def dag_specification(
    name: str,
    workflow: Workflow,
    refs: DagRefs,
    *,
    launch: Mapping[str, Any] | None = None,
    alarms: Mapping[str, Mapping[str, Any]] | None = None,
    load: Load | None = None,
) -> dict[str, Any]:
    """The specification of a workflow's DAG.

    Args:
        name: the workflow's full name, which is the DAG's id.
        launch: RunJobFlow body of a transient cluster; None for a long-running one.
        alarms: alarm properties by name for the launched cluster, with CLUSTER_ID as the cluster's id.
        load: renders load steps. Default: a workflow that has some is refused.

    Raises:
        ValueError: for a workflow on a pool, one that Airflow should start by anything but one schedule, an input that
            sets a capacity the cluster does not have, and a load step without `load`.
    """
    if workflow.pool:
        raise ValueError(f"{name}: got pool {workflow.pool!r}; a DAG launches its own cluster or uses one that runs")
    return {
        "dag_id": name,
        "connection": refs.connection,
        "region": refs.region,
        "topic": refs.topic,
        "notify": workflow.notify,
        "overlap": workflow.overlap,
        "timeout_minutes": workflow.timeout_minutes,
        "schedule": _schedule(name, workflow),
        "inputs": {key: _input(value, launch) for key, value in workflow.inputs.items()},
        "cluster": {
            "name": refs.cluster_name,
            "id": refs.cluster_id,
            "launch": launch,
            "launch_minutes": min(workflow.launch_timeout_minutes, workflow.timeout_minutes),
            "runtime_role": refs.runtime_role,
            "alarms": {f"{refs.alarm_prefix}-{alarm}-": properties for alarm, properties in (alarms or {}).items()},
        },
        "work": [_work(work, refs, load) for work in workflow.steps],
    }


def _schedule(name: str, workflow: Workflow) -> dict[str, Any] | None:
    """The one schedule of a workflow that Airflow starts; None for others."""
    if workflow.orchestrator != "airflow" or not workflow.triggers:
        return None
    triggers = list(workflow.triggers.values())
    first = triggers[0]
    if len(triggers) > 1 or not isinstance(first, ScheduleTrigger):
        raise ValueError(f"{name}: got {len(triggers)} triggers; a DAG has one, by the clock")
    return {
        **timetable(first.at),
        "time_zone": first.time_zone,
        "late_seconds": _LATE[first.missed],
        "inputs": {key: list(value) if isinstance(value, tuple) else value for key, value in first.inputs.items()},
    }


_FLEETS = ("InstanceFleets", "InstanceFleetType")


def _input(described: Input, launch: Mapping[str, Any] | None) -> dict[str, Any]:
    """The input as it is in the file, without what nobody said; `sets` is a path into the launch's body."""
    said = described.model_dump(exclude_none=True, mode="json")
    if isinstance(described, IntegerInput) and described.sets:
        said["sets"] = capacity_path(launch or {}, described.sets)
    return said


def capacity_path(launch: Mapping[str, Any], capacity: str) -> list[str | int]:
    """Where in a RunJobFlow body a capacity is, as keys and indices.

    Raises:
        ValueError: when the cluster has no such nodes, or none with that kind of capacity.
    """
    nodes, _, key = capacity.partition(".")
    field = "".join(word.capitalize() for word in key.split("_"))
    if nodes == "managed_scaling":
        path: list[str | int] = ["ManagedScalingPolicy", "ComputeLimits", field]
        found = launch.get("ManagedScalingPolicy", {}).get("ComputeLimits", {})
    else:
        kind, role = ("InstanceGroups", "InstanceRole") if field == "InstanceCount" else _FLEETS
        listed: Sequence[Mapping[str, Any]] = launch.get("Instances", {}).get(kind, ())
        place = next((index for index, one in enumerate(listed) if one[role] == nodes.upper()), None)
        path = ["Instances", kind, place or 0, field]
        found = {} if place is None else listed[place]
    if field not in found:
        raise ValueError(f"got {capacity!r}; the cluster that is launched has no such capacity")
    return path


def _work(work: Work, refs: DagRefs, load: Load | None) -> dict[str, Any]:
    match work:
        case ParallelSteps():
            branches = [[_step(step, refs, load) for step in branch] for branch in work.branches]
            return {"type": "parallel", "name": work.name, "branches": branches}
        case ForEachSteps():
            return {
                "type": "for-each",
                "name": work.name,
                "item": work.item,
                "items": list(work.items) if work.items else None,
                "items_from": work.items_from,
                "max_concurrency": work.max_concurrency,
                "steps": [_step(step, refs, load) for step in work.steps],
            }
        case _:
            return _step(work, refs, load)


def _step(step: Step, refs: DagRefs, load: Load | None) -> dict[str, Any]:
    common = {"name": step.name, "timeout_minutes": step.timeout_minutes, "retry": _retry(step)}
    if isinstance(step, RedshiftLoadStep):
        if load is None:
            raise ValueError(f"{step.name}: got a redshift-load step; nothing says how it is run")
        return {"type": "load", **common, **load(step)}
    jar = hadoop_jar_step(step, refs.files, refs.buckets, _Filled)
    return {"type": "emr", **common, "jar": {**jar, "Args": [_argument(argument) for argument in jar["Args"]]}}


def _retry(step: Step) -> dict[str, int] | None:
    return step.retry.model_dump() if step.retry else None


def _argument(argument: str) -> str | list[str | dict[str, str]]:
    """A text, or its parts where it has placeholders."""
    if not isinstance(argument, _Filled):
        return argument
    found = list(parts(argument))
    if any(isinstance(part, Placeholder) for part in found):
        return [{"input": part.name} if isinstance(part, Placeholder) else part for part in found]
    return "".join(str(part) for part in found)
