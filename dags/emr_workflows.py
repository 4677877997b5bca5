"""The Airflow DAGs of workflows: one for each specification in the folder `emr_workflows` beside this file.

emr-platform writes the specifications; this file knows nothing else of it. It needs Airflow 2.11 or 3, the Amazon
provider with its extra `aiobotocore`, and a triggerer.

A DAG launches its cluster, runs its steps, and terminates the cluster whatever happened in between: launch and
termination are a setup and its teardown. A teardown runs when a task before it failed, when one of them is cleared, and
when somebody marks the run as failed. `dagrun_timeout` is not used on purpose: the scheduler would skip the teardown.

The values of a run are checked by the first task, before a cluster starts, and joined into arguments item by item. No
value is ever rendered as a template.
"""

from __future__ import annotations

import copy
import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.providers.amazon.aws.hooks.base_aws import AwsBaseHook
from airflow.providers.amazon.aws.hooks.emr import EmrHook
from airflow.providers.amazon.aws.operators.emr import (
    EmrAddStepsOperator,
    EmrCreateJobFlowOperator,
    EmrTerminateJobFlowOperator,
)
from airflow.providers.amazon.aws.operators.redshift_data import RedshiftDataOperator
from airflow.providers.amazon.aws.sensors.emr import EmrJobFlowSensor
from airflow.timetables.trigger import CronTriggerTimetable
from botocore.exceptions import ClientError

try:
    from airflow.sdk import DAG, Param, TaskGroup, chain, literal, task, task_group
    from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
except ImportError:  # Airflow 2
    from airflow.decorators import task, task_group
    from airflow.exceptions import AirflowFailException, AirflowSkipException
    from airflow.models.baseoperator import chain
    from airflow.models.dag import DAG
    from airflow.models.param import Param
    from airflow.utils.task_group import TaskGroup
    from airflow.utils.template import literal

Specification = Mapping[str, Any]

POLL_SECONDS = int(os.environ.get("EMR_WORKFLOWS_POLL_SECONDS", "30"))
"""Between two looks at a cluster or step. EMR lets an account list steps twice a second, so this is for tests only."""
ENDED = ("TERMINATING", "TERMINATED", "TERMINATED_WITH_ERRORS")
EXECUTION_TAG, WORKFLOW_TAG = "emr-platform:execution", "emr-platform:workflow"
RETRYING = {"config": {"retries": {"mode": "standard", "max_attempts": 10}}}
"""For throttled calls: botocore waits longer each time and at random."""
TEXT = re.compile(r"[\w.,:;=/+@%](?:[\w .,:;=/+@%-]*[\w.,:;=/+@%-])?", re.ASCII)
"""No hyphen first, for a program would take it for an option."""
CLUSTER_ID = "{ClusterId}"
NO_ITEM = "\0"
"""Stands for the items of an empty list: a group that is mapped over nothing would skip all that comes after it."""


# --- inputs --------------------------------------------------------------------------------------------------------


def given(context: Mapping[str, Any], specification: Specification) -> dict[str, Any]:
    """What the caller gave, over what the schedule gives, over the defaults; None counts as not given."""
    run, schedule = context["dag_run"], specification["schedule"]
    defaults = {name: described.get("default") for name, described in specification["inputs"].items()}
    scheduled = (schedule or {}).get("inputs", {}) if was_due(run) else {}
    said = {name: value for name, value in (run.conf or {}).items() if value is not None}
    return {**defaults, **scheduled, **said}


def refusals(values: Mapping[str, Any], inputs: Mapping[str, Specification]) -> list[str]:
    """Everything that is wrong with a run's values, each as a sentence."""
    unknown = sorted(set(values) - set(inputs))
    found = [f"{name}: no such input; this workflow takes {', '.join(inputs) or 'none'}" for name in unknown]
    for name, described in inputs.items():
        value = values.get(name)
        why = "it has no default, so the caller has to give it" if value is None else refusal(value, described)
        found += [f"{name}: got {value!r}; {why}"] if why else []
    return found


def refusal(value: Any, described: Specification) -> str:
    """What is wrong with one value; nothing, as an empty text."""
    kind = described["type"]
    if kind == "integer":
        low, high = described["minimum"], described["maximum"]
        whole = value.is_integer() if isinstance(value, float) else type(value) is int
        right = whole and low <= value <= high
        return "" if right else f"it is a whole number from {low} to {high}"
    if kind == "list":
        return refusal_of_list(value, described)
    if not isinstance(value, str):
        return "it is a text"
    if kind == "choice":
        return "" if value in described["values"] else f"it is one of {', '.join(described['values'])}"
    if kind == "date":
        return refusal_of_day(value, described)
    return refusal_of_text(value, described["maximum_length"])


def refusal_of_text(value: Any, longest: int) -> str:
    right = isinstance(value, str) and TEXT.fullmatch(value) and len(value) <= longest
    allowed = "letters, digits, spaces inside and . , : ; = / + @ % _ -, no hyphen first"
    return "" if right else f"a text is 1 to {longest} {allowed}"


def refusal_of_list(value: Any, described: Specification) -> str:
    most, allowed = described["maximum_items"], described.get("values")
    if not isinstance(value, list) or len(value) > most:
        return f"it is a list of at most {most} texts"
    wrong = [item for item in value if (allowed is not None and item not in allowed) or refusal_of_text(item, 1024)]
    return f"{wrong[0]!r} is none of the texts that may be in it" if wrong else ""


def refusal_of_day(value: str, described: Specification) -> str:
    if value in ("today", "yesterday") and value == described.get("default"):
        return ""
    try:
        right = date.fromisoformat(value).isoformat() == value
    except ValueError:
        right = False
    if not right:
        return "it is a day, YYYY-MM-DD"
    earliest, latest = described.get("earliest", value), described.get("latest", value)
    return "" if earliest <= value <= latest else f"it is a day from {earliest} to {latest}"


def resolved(values: Mapping[str, Any], inputs: Mapping[str, Specification], due: datetime) -> dict[str, Any]:
    """The values with `today` and `yesterday` as days, in UTC."""
    days = {"today": due.date().isoformat(), "yesterday": (due.date() - timedelta(days=1)).isoformat()}
    return {name: resolved_value(value, inputs[name]["type"], days) for name, value in values.items()}


def resolved_value(value: Any, kind: str, days: Mapping[str, str]) -> Any:
    if kind == "date":
        return days.get(value, value)
    return int(value) if kind == "integer" else value


def filled(argument: Any, values: Mapping[str, Any]) -> str:
    """An argument: a text, or the parts of one with the names of inputs among them."""
    pieces = [argument] if isinstance(argument, str) else argument
    return "".join(piece if isinstance(piece, str) else str(values[piece["input"]]) for piece in pieces)


def was_due(run: Any) -> bool:
    """Whether the schedule started a run, and not a person."""
    return str(getattr(run.run_type, "value", run.run_type)) == "scheduled"


def due_at(run: Any) -> datetime:
    """When a run was due, or when it started."""
    found: datetime = (run.logical_date if was_due(run) else None) or run.start_date
    return found.astimezone(UTC)


# --- tasks ---------------------------------------------------------------------------------------------------------


def check_run(specification: Specification, context: Mapping[str, Any]) -> dict[str, Any]:
    """The run's values, by input, from which the later tasks take theirs. Skips or refuses the run, if so."""
    run, schedule = context["dag_run"], specification["schedule"]
    if schedule and was_due(run):
        late = (datetime.now(UTC) - due_at(run)).total_seconds()
        if late > schedule["late_seconds"]:
            raise AirflowSkipException(f"this run was due {late:.0f} s ago, and that is too long ago")
    if specification["overlap"] == "skip" and others_run(specification["dag_id"], context):
        raise AirflowSkipException("another run of this workflow goes on")
    inputs = specification["inputs"]
    values = given(context, specification)
    wrong = refusals(values, inputs)
    if wrong:
        context["ti"].xcom_push(key="refused", value="; ".join(wrong))
        raise AirflowFailException("this run is refused, no cluster was started: " + "; ".join(wrong))
    return resolved(values, inputs, due_at(run))


def others_run(dag_id: str, context: Mapping[str, Any]) -> bool:
    """Whether a run that began earlier goes on; of two that begin at once, the one with the later date gives way."""
    if hasattr(context["ti"], "get_dr_count"):  # Airflow 3: tasks ask the API server
        earlier = context["ti"].get_previous_dagrun(state="running")
        dated = context["dag_run"].logical_date is not None
        return earlier is not None if dated else context["ti"].get_dr_count(dag_id, states=["running"]) > 1
    from airflow.models.dagrun import DagRun

    running = DagRun.find(dag_id=dag_id, state="running")
    return any(run.execution_date < context["dag_run"].execution_date for run in running)


class LaunchCluster(EmrCreateJobFlowOperator):
    """Launches the cluster of a run, with the run's capacities and tags; its id is known from here on."""

    def __init__(self, *, specification: Specification, **more: Any) -> None:
        super().__init__(job_flow_overrides={}, emr_conn_id=None, wait_for_completion=False, **more)
        self.specification = specification

    def execute(self, context: Any) -> str | None:
        values = context["ti"].xcom_pull(task_ids="check")
        self.job_flow_overrides = launch_body(self.specification, values, context["run_id"])
        try:
            return super().execute(context)
        except Exception:
            # What failed came after the launch, and nobody would ever hear of this cluster again.
            self.on_kill()
            raise


def launch_body(specification: Specification, values: Mapping[str, Any], run_id: str) -> dict[str, Any]:
    """RunJobFlow's body for one run."""
    body: dict[str, Any] = copy.deepcopy(specification["cluster"]["launch"])
    for name, described in specification["inputs"].items():
        if "sets" in described:
            *parents, last = described["sets"]
            place: Any = body
            for key in parents:
                place = place[key]
            place[last] = values[name]
    ours = {EXECUTION_TAG: re.sub(r"[^\w .:/=+@-]", "_", run_id)[:256], WORKFLOW_TAG: specification["dag_id"]}
    body["Tags"] = [*body.get("Tags", ()), *({"Key": key, "Value": value} for key, value in ours.items())]
    return body


class RunStep(EmrAddStepsOperator):
    """Runs one step and waits for its end, without a worker; it takes no longer than the step and the run may take."""

    template_fields: Sequence[str] = (*EmrAddStepsOperator.template_fields, "item")

    def __init__(
        self, *, specification: Specification, step: Specification, item: Any = None, item_name: str = "", **more: Any
    ) -> None:
        super().__init__(steps=[], deferrable=True, waiter_delay=POLL_SECONDS, **more)
        self.specification, self.step, self.item, self.item_name = specification, step, item, item_name

    def execute(self, context: Any) -> list[str]:
        if self.item == NO_ITEM:
            return []
        values = {**context["ti"].xcom_pull(task_ids="check"), self.item_name: self.item}
        jar = {**self.step["jar"], "Args": [filled(argument, values) for argument in self.step["jar"]["Args"]]}
        name = step_name(self.specification, self.step["name"], context)
        self.steps = [{"Name": name, "ActionOnFailure": "CONTINUE", "HadoopJarStep": jar}]
        left = seconds_left(self.specification, context["dag_run"])
        self.waiter_max_attempts = math.ceil(min(self.step["timeout_minutes"] * 60, left) / POLL_SECONDS)
        try:
            return super().execute(context)
        except ClientError as error:
            raise AirflowFailException(f"EMR refused the step, and would again: {error}") from error


def seconds_left(specification: Specification, run: Any) -> float:
    """How long the run may still take."""
    minutes = specification["timeout_minutes"]
    left = minutes * 60 - (datetime.now(UTC) - run.start_date).total_seconds()
    if left <= 0:
        raise AirflowFailException(f"the run has taken the {minutes} minutes that it may take")
    return float(left)


def step_name(specification: Specification, step: str, context: Mapping[str, Any]) -> str:
    """The cluster's name is what event rules look for; the run's id makes the step findable on a shared cluster."""
    index = getattr(context["ti"], "map_index", -1)
    item = f"[{index}]" if index >= 0 else ""
    return f"{specification['cluster']['name']}/{step}{item} {context['run_id']}"[:256]


def cancel_steps(specification: Specification, cluster: str, wanted: str) -> list[str]:
    """Cancel the unfinished steps of a cluster whose name ends so; their ids."""
    emr = client(EmrHook, specification)
    pages = emr.get_paginator("list_steps").paginate(ClusterId=cluster, StepStates=["PENDING", "RUNNING"])
    found = [step["Id"] for page in pages for step in page["Steps"] if step["Name"].endswith(wanted[-256:])]
    for first in range(0, len(found), 256):
        batch = found[first : first + 256]
        emr.cancel_steps(ClusterId=cluster, StepIds=batch, StepCancellationOption="TERMINATE_PROCESS")
    return found


def client(hook: type[AwsBaseHook[Any]], specification: Specification, **more: Any) -> Any:
    connection, region = specification["connection"], specification["region"]
    return hook(aws_conn_id=connection, region_name=region, **more).conn


class Callbacks:
    """What happens beside the tasks of a DAG when one of its steps has failed."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification

    def again(self, context: Mapping[str, Any]) -> None:
        """Before a step is tried again: an attempt that took too long is still at work."""
        name = step_name(self._specification, context["task"].step["name"], context)
        cancel_steps(self._specification, cluster_of(self._specification, context), name)

    def given_up(self, context: Mapping[str, Any]) -> None:
        """After a step has failed for good: what runs beside it ends, its branches and its cluster with it."""
        cluster = cluster_of(self._specification, context)
        if self._specification["cluster"]["id"]:
            cancel_steps(self._specification, cluster, str(context["run_id"]))
        else:
            client(EmrHook, self._specification).terminate_job_flows(JobFlowIds=[cluster])


def cluster_of(specification: Specification, context: Mapping[str, Any]) -> str:
    """Id of the run's cluster; nothing, as an empty text, when none was launched."""
    return specification["cluster"]["id"] or context["ti"].xcom_pull(task_ids="launch") or ""


def put_alarms(specification: Specification, cluster: str) -> None:
    """Alarms need the cluster's id, so they live as long as the cluster. Work goes on without them."""
    cloudwatch = client(AwsBaseHook, specification, client_type="cloudwatch")
    for name, properties in specification["cluster"]["alarms"].items():
        described = json.loads(json.dumps(properties).replace(CLUSTER_ID, cluster))
        try:
            cloudwatch.put_metric_alarm(AlarmName=f"{name}{cluster}", **described)
        except ClientError as error:
            print(f"no alarm {name}{cluster}: {error}")


def delete_alarms(specification: Specification, cluster: str) -> None:
    names = [f"{name}{cluster}" for name in specification["cluster"]["alarms"]]
    client(AwsBaseHook, specification, client_type="cloudwatch").delete_alarms(AlarmNames=names)


# --- the news of a run ---------------------------------------------------------------------------------------------


def end_run(specification: Specification, context: Mapping[str, Any]) -> None:
    """Tell the topic how the run ended, and fail a run in which anything failed.

    Airflow itself looks at the last tasks only: a run that somebody marked as failed has them skipped, and would end as
    a success once its teardown is done.
    """
    states = task_states(context)
    failed = [name for name, state in states.items() if state == "failed"]
    skipped = states.get("check") == "skipped"
    if failed or not (skipped or specification["notify"] == "failure"):
        try:
            tell(specification, context, failed)
        except ClientError as error:
            print(f"nobody was told: {error}")
    if failed:
        raise AirflowFailException(f"failed: {', '.join(failed)}")


def tell(specification: Specification, context: Mapping[str, Any], failed: Sequence[str]) -> None:
    """Publish the outcome in the words that the state machine of the same workflow has."""
    name, cluster = specification["dag_id"], cluster_of(specification, context)
    outcome = "failed" if failed else "succeeded"
    why = ""
    if failed:
        why = context["ti"].xcom_pull(task_ids="check", key="refused") or cause(specification, cluster)
    facts = {
        "workflow": name,
        "outcome": outcome,
        "clusterId": cluster,
        "failure": {"State": failed[0], "Error": "TaskFailed", "Cause": why} if failed else {},
        "execution": context["run_id"],
    }
    topic = client(AwsBaseHook, specification, client_type="sns")
    topic.publish(TopicArn=specification["topic"], Subject=f"{name} {outcome}"[:100], Message=json.dumps(facts))


def task_states(context: Mapping[str, Any]) -> dict[str, str]:
    """The state of every task of the run, by its id and the number of its item."""
    dag_id, run_id = context["dag"].dag_id, context["run_id"]
    if hasattr(context["ti"], "get_task_states"):  # Airflow 3: tasks ask the API server
        found: dict[str, str] = context["ti"].get_task_states(dag_id=dag_id, run_ids=[run_id])[run_id]
        return found
    return {instance.task_id: str(instance.state) for instance in context["dag_run"].get_task_instances()}


def cause(specification: Specification, cluster: str) -> str:
    """What EMR says of the step or the cluster that failed."""
    if not cluster:
        return ""
    emr = client(EmrHook, specification)
    for step in emr.list_steps(ClusterId=cluster, StepStates=["FAILED"])["Steps"]:
        status = step["Status"]
        return json.dumps({"Step": step["Name"], **status.get("FailureDetails", {})})
    reason = emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"].get("StateChangeReason", {})
    return json.dumps(reason)


# --- the DAG -------------------------------------------------------------------------------------------------------


def build(specification: Specification) -> DAG:
    """The DAG of one specification."""
    dag = DAG(
        dag_id=specification["dag_id"],
        description=f"Workflow {specification['dag_id']}; its description is in the environment file",
        schedule=schedule(specification["schedule"]),
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1 if specification["overlap"] == "queue" else 16,
        is_paused_upon_creation=False,
        render_template_as_native_obj=False,
        params={name: parameter(described) for name, described in specification["inputs"].items()},
        tags=["emr-platform"],
        default_args={"retries": 0},
    )
    with dag:
        define_tasks(specification)
    return dag


def schedule(described: Specification | None) -> CronTriggerTimetable | timedelta | None:
    if described is None:
        return None
    if "every_seconds" in described:
        return timedelta(seconds=described["every_seconds"])
    return CronTriggerTimetable(described["cron"], timezone=described["time_zone"])


def parameter(described: Specification) -> Param:
    """An input as the form of Airflow shows it. What is not given is null there, and looked at by the first task."""
    kind = {"integer": "integer", "list": "array"}.get(described["type"], "string")
    more: dict[str, Any] = {}
    if described["type"] == "integer":
        more = {"minimum": described["minimum"], "maximum": described["maximum"]}
    if described["type"] == "choice":
        more = {"enum": [*described["values"], None]}
    if described["type"] == "list":
        more = {"maxItems": described["maximum_items"]}
    default = described.get("default")
    return Param(default, type=["null", kind], description=described.get("description"), **more)


def define_tasks(specification: Specification) -> None:
    @task(task_id="check", multiple_outputs=False)
    def check(**context: Any) -> dict[str, Any]:
        return check_run(specification, context)

    @task(task_id="outcome")
    def outcome(**context: Any) -> None:
        end_run(specification, context)

    checked = check()
    ended = outcome().as_teardown(on_failure_fail_dagrun=True)
    own = specification["cluster"]["id"] is None
    cluster, before, after = transient(specification, checked) if own else long_running(specification, checked)
    with TaskGroup("steps") as steps:
        chain(*(define_work(specification, work, checked, cluster) for work in specification["work"]))
    chain(before, steps)
    # Every step, not the last ones only: after a failure the last ones are done before those beside it.
    chain(list(steps.iter_tasks()), *after, ended)


def transient(specification: Specification, checked: Any) -> tuple[Any, Any, list[Any]]:
    """The cluster's id, the last task before the steps, and those after them, which run whatever happened."""
    aws = {"aws_conn_id": specification["connection"], "region_name": specification["region"]}
    described = specification["cluster"]
    launch = LaunchCluster(task_id="launch", specification=specification, **aws)
    ready = EmrJobFlowSensor(
        task_id="ready",
        job_flow_id=launch.output,
        target_states=["RUNNING", "WAITING"],
        failed_states=list(ENDED),
        # Deferred it would wait for the cluster's end instead.
        deferrable=False,
        mode="reschedule",
        poke_interval=POLL_SECONDS,
        timeout=described["launch_minutes"] * 60,
        **aws,
    )
    terminate = EmrTerminateJobFlowOperator(
        task_id="terminate",
        job_flow_id=launch.output,
        deferrable=True,
        waiter_delay=POLL_SECONDS,
        waiter_max_attempts=math.ceil(3600 / POLL_SECONDS),
        retries=5,
        retry_delay=timedelta(seconds=30),
        retry_exponential_backoff=True,
        **aws,
    )
    terminate.as_teardown(setups=launch)
    chain(checked, launch, ready)
    if not described["alarms"]:
        return launch.output, ready, [terminate]

    @task(task_id="watch")
    def watch(cluster: str) -> None:
        put_alarms(specification, cluster)

    @task(task_id="unwatch", retries=2, retry_delay=timedelta(seconds=10))
    def unwatch(cluster: str) -> None:
        delete_alarms(specification, cluster)

    watched = watch(launch.output)
    unwatched = unwatch(launch.output).as_teardown(setups=watched)
    chain(ready, watched)
    return launch.output, watched, [unwatched, terminate]


def long_running(specification: Specification, checked: Any) -> tuple[Any, Any, list[Any]]:
    """The same on a cluster that stays: what this run left on it must not."""

    @task(task_id="cancel", retries=5, retry_delay=timedelta(seconds=30), retry_exponential_backoff=True)
    def cancel(**context: Any) -> list[str]:
        return cancel_steps(specification, specification["cluster"]["id"], str(context["run_id"]))

    cancelled = cancel().as_teardown(setups=checked)
    return specification["cluster"]["id"], checked, [cancelled]


def define_work(specification: Specification, work: Specification, checked: Any, cluster: Any) -> Any:
    """One step, or a group: branches side by side, or the steps of each item."""
    if work["type"] == "parallel":
        with TaskGroup(work["name"]) as branches:
            for branch in work["branches"]:
                chain(*(define_step(specification, step, cluster) for step in branch))
        return branches
    if work["type"] == "for-each":
        return define_items(specification, work, checked, cluster)
    return define_step(specification, work, cluster)


def define_items(specification: Specification, work: Specification, checked: Any, cluster: Any) -> Any:
    @task(task_id="items")
    def items(values: dict[str, Any]) -> list[str]:
        return work["items"] or values[work["items_from"]] or [NO_ITEM]

    @task_group(group_id="each")
    def each(item: Any) -> None:
        more = {"item": item, "item_name": work["item"], "max_active_tis_per_dagrun": work["max_concurrency"]}
        chain(*(define_step(specification, step, cluster, **more) for step in work["steps"]))

    with TaskGroup(work["name"]) as group:
        each.expand(item=items(checked))
    return group


def define_step(specification: Specification, step: Specification, cluster: Any, **more: Any) -> Any:
    retry = step["retry"] or {"attempts": 0, "wait_seconds": 60}
    common = {
        "task_id": step["name"],
        "aws_conn_id": specification["connection"],
        "region_name": specification["region"],
        "retries": retry["attempts"],
        "retry_delay": timedelta(seconds=retry["wait_seconds"]),
        "retry_exponential_backoff": True,
    }
    if step["type"] == "load":
        return RedshiftDataOperator(
            **common,
            sql=literal(step["sql"]),
            workgroup_name=step["workgroup_name"],
            database=step["database"],
            wait_for_completion=True,
            poll_interval=POLL_SECONDS,
            execution_timeout=timedelta(minutes=step["timeout_minutes"]),
        )
    callbacks = Callbacks(specification)
    return RunStep(
        **common,
        **more,
        specification=specification,
        step=step,
        job_flow_id=cluster,
        execution_role_arn=specification["cluster"]["runtime_role"],
        on_retry_callback=callbacks.again,
        on_failure_callback=callbacks.given_up,
    )


for _file in sorted(Path(__file__).with_suffix("").glob("*.json")):
    _dag = build(json.loads(_file.read_text(encoding="utf-8")))
    globals()[_dag.dag_id] = _dag
