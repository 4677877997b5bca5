"""Runs in AWS Lambda: ends clusters that nobody owns, and frees what ended runs of workflows still hold.

Two things call it. The end of a run, however it ended: what the run left goes at once. A schedule: the same for ends
that nobody heard of, and clusters older than they may become. It acts on clusters with its environment's tag only.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENVIRONMENT = "emr-platform:environment"
EXECUTION = "emr-platform:execution"
POOL = "emr-platform:pool"
MAXIMUM_AGE = "emr-platform:max-age-hours"
EXTEND = "emr-platform:extend-until"
ACTIVE = ("STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING")
ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")

GRACE = dt.timedelta(minutes=15)
"""How long a new cluster is nobody's yet: what names it may still be on its way."""
MEMORY = dt.timedelta(days=30)
"""How long what was said once is not said again."""
PACE = 1.0
"""Seconds between two calls of DescribeCluster, whose quota refills by one a second for the whole account."""


@dataclass(frozen=True)
class Cluster:
    """An active cluster, as far as the decision needs it."""

    id: str
    name: str
    tags: Mapping[str, str]
    created: dt.datetime
    protected: bool = False


@dataclass(frozen=True)
class Rules:
    """What the environment's file says, at a time."""

    environment: str
    overdue: str
    warn: dt.timedelta
    now: dt.datetime


@dataclass(frozen=True)
class Verdict:
    """What becomes of a cluster: `leave`, `warn`, `report` or `terminate`; why; and the time it is about."""

    action: str
    reason: str = ""
    about: str = ""


LEAVE = Verdict("leave")


def decide(cluster: Cluster, rules: Rules, *, run: str | None = None, stray: bool = False) -> Verdict:
    """What becomes of a cluster.

    Args:
        run: RUNNING, ENDED or UNKNOWN, of the run that launched it; None for a cluster that belongs to no single run.
        stray: true for a cluster of a pool that the pool does not know.
    """
    if cluster.tags.get(ENVIRONMENT) != rules.environment:
        return LEAVE
    extended = instant(cluster.tags.get(EXTEND, ""))
    if extended and rules.now < extended:
        near = rules.now >= extended - rules.warn
        return Verdict("warn", "its extension ends soon", extended.isoformat()) if near else LEAVE
    if run == "ENDED" or stray:
        why = "the run that launched it has ended" if run == "ENDED" else "its pool does not know it"
        return _end(cluster, why)
    if run == "UNKNOWN":
        return Verdict("report", "whether its run goes on cannot be seen: the workflow may be gone")
    return _by_age(cluster, rules, extended)


def _by_age(cluster: Cluster, rules: Rules, extended: dt.datetime | None) -> Verdict:
    hours = cluster.tags.get(MAXIMUM_AGE, "")
    if not hours.isdecimal():
        return LEAVE
    due = max(cluster.created + dt.timedelta(hours=int(hours)), extended or cluster.created)
    unread = f"; its tag {EXTEND} is no time" if cluster.tags.get(EXTEND) and not extended else ""
    old = f"older than its {hours} hours{unread}"
    if rules.now < due - rules.warn:
        return LEAVE
    if rules.now < due:
        return Verdict("warn", f"it will soon be {old}", due.isoformat())
    if rules.overdue == "terminate":
        return _end(cluster, f"it is {old}", due.isoformat())
    return Verdict("report", f"it is {old}; guard.overdue is report, so it goes on", due.isoformat())


def _end(cluster: Cluster, why: str, about: str = "") -> Verdict:
    if cluster.protected:
        return Verdict("report", f"{why}, but it is protected from termination, so it goes on", about)
    return Verdict("terminate", why, about)


def instant(text: str) -> dt.datetime | None:
    """An ISO 8601 time, UTC where it names no zone; None for anything else."""
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


class Guard:
    """Sees clusters, runs and pools, and acts on them."""

    def __init__(self, settings: Mapping[str, str], now: dt.datetime) -> None:
        """Take the settings of the function's environment: ENVIRONMENT, OVERDUE, WARN_MINUTES, TABLE, TOPIC, POOLS."""
        warn = dt.timedelta(minutes=int(settings["WARN_MINUTES"]))
        self._rules = Rules(settings["ENVIRONMENT"], settings["OVERDUE"], warn, now)
        self._table, self._topic = settings["TABLE"], settings["TOPIC"]
        self._pools: dict[str, int] = json.loads(settings["POOLS"])
        # Throttled calls are repeated ever more slowly: nothing here is urgent enough to take others' share.
        patient = Config(retries={"mode": "adaptive", "max_attempts": 10})
        self._emr = boto3.client("emr", config=patient)
        self._runs = boto3.client("stepfunctions", config=patient)
        self._state = boto3.client("dynamodb", config=patient)
        self._news = boto3.client("sns", config=patient)
        self.problems: list[str] = []

    def after(self, execution: str) -> None:
        """End and free what a run that has ended left behind."""
        held = [slot for slot in self._slots() if slot.get("holder") == execution]
        for cluster in self._clusters():
            if cluster.tags.get(EXECUTION) == execution:
                self._try(self._act, cluster, decide(cluster, self._rules, run="ENDED"))
            elif EXECUTION not in cluster.tags and POOL not in cluster.tags:
                self._try(self._cancel, cluster.id, execution)
        for slot in held:
            self._try(self._free, slot, execution)

    def sweep(self) -> None:
        """Do what no event told of, and look at the age of every cluster."""
        slots = self._slots()
        for slot in slots:
            if slot.get("holder", "").startswith("arn:") and self._run(slot["holder"]) == "ENDED":
                self._try(self._free, slot, slot["holder"])
        known = {slot["cluster_id"]: slot for slot in slots if "cluster_id" in slot}
        for cluster in self._clusters():
            new = self._rules.now < cluster.created + GRACE
            pooled = POOL in cluster.tags
            run = None if pooled else self._run(cluster.tags.get(EXECUTION, ""), new=new)
            verdict = decide(cluster, self._rules, run=run, stray=pooled and not new and cluster.id not in known)
            if verdict.action == "terminate" and cluster.id in known:
                self._try(self._retire, cluster, verdict, known[cluster.id])
            else:
                self._try(self._act, cluster, verdict)

    # --- what there is -------------------------------------------------------------------------------------------

    def _clusters(self) -> Iterator[Cluster]:
        """The active clusters of the environment. Their names are a hint that spares calls, the tag is what counts."""
        for page in self._emr.get_paginator("list_clusters").paginate(ClusterStates=list(ACTIVE)):
            for listed in page["Clusters"]:
                if listed["Name"].startswith(f"{self._rules.environment}-") and (found := self._describe(listed["Id"])):
                    yield found

    def _describe(self, cluster_id: str) -> Cluster | None:
        """A cluster of this environment; None for another's, which this function may not even look at."""
        time.sleep(PACE)
        try:
            shown = self._emr.describe_cluster(ClusterId=cluster_id)["Cluster"]
        except ClientError as error:
            if error.response["Error"]["Code"] in ("AccessDeniedException", "AccessDenied"):
                print(f"{cluster_id}: not of this environment")
            else:
                self.problems.append(f"{cluster_id}: {error}")
            return None
        return Cluster(
            cluster_id,
            shown["Name"],
            {tag["Key"]: tag.get("Value", "") for tag in shown.get("Tags", [])},
            shown["Status"]["Timeline"]["CreationDateTime"],
            bool(shown.get("TerminationProtected")),
        )

    def _run(self, execution: str, *, new: bool = False) -> str | None:
        """RUNNING, ENDED or UNKNOWN; None where the name is not that of an execution of Step Functions."""
        if ":states:" not in execution:
            return None
        try:
            status = self._runs.describe_execution(executionArn=execution)["status"]
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ExecutionDoesNotExist":
                return "RUNNING" if new else "ENDED"
            if code in ("AccessDeniedException", "AccessDenied"):
                # The permission hangs on the tag of the state machine, and one that is gone has none.
                return "UNKNOWN"
            raise
        return "ENDED" if status in ENDED else "RUNNING"

    def _slots(self) -> list[dict[str, str]]:
        """What is known of every place in every pool."""
        found = []
        for pool, maximum in sorted(self._pools.items()):
            for number in range(maximum):
                key = {"key": {"S": f"pool/{pool}/{number}"}}
                item = self._state.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
                if item:
                    found.append({name: next(iter(value.values())) for name, value in item.items()})
        return found

    # --- what is done --------------------------------------------------------------------------------------------

    def _try(self, do: Callable[..., None], *what: Any) -> None:
        """Do one thing; that it fails must not save the next cluster."""
        try:
            do(*what)
        except ClientError as error:
            self.problems.append(f"{what[0]}: {error}")

    def _act(self, cluster: Cluster, verdict: Verdict) -> None:
        if verdict.action == "terminate":
            self._emr.terminate_job_flows(JobFlowIds=[cluster.id])
            self._say(cluster, verdict)
        elif verdict.action != "leave" and not self._said(cluster, verdict):
            self._say(cluster, verdict)
            self._remember(cluster, verdict)

    def _say(self, cluster: Cluster, verdict: Verdict) -> None:
        said = {"warn": "will be overdue", "report": "needs a decision", "terminate": "ended"}[verdict.action]
        message = {
            "guard": verdict.action,
            "environment": self._rules.environment,
            "clusterId": cluster.id,
            "cluster": cluster.name,
            "reason": verdict.reason,
            "when": verdict.about,
            "execution": cluster.tags.get(EXECUTION, ""),
            "toKeepIt": f"give it the tag {EXTEND} with a later time, such as 2026-11-26T18:00Z",
        }
        print(json.dumps(message))
        self._news.publish(
            TopicArn=self._topic, Subject=f"{cluster.name} {cluster.id} {said}"[:100], Message=json.dumps(message)
        )

    def _said(self, cluster: Cluster, verdict: Verdict) -> bool:
        key = {"key": {"S": _memory_key(cluster, verdict)}}
        return "Item" in self._state.get_item(TableName=self._table, Key=key, ConsistentRead=True)

    def _remember(self, cluster: Cluster, verdict: Verdict) -> None:
        expires = {"N": str(int((self._rules.now + MEMORY).timestamp()))}
        item = {"key": {"S": _memory_key(cluster, verdict)}, "expires": expires}
        self._state.put_item(TableName=self._table, Item=item)

    def _cancel(self, cluster_id: str, execution: str) -> None:
        """Cancel the steps that a run left on a cluster which others use as well; names end with the run's."""
        name = execution.rpartition(":")[2]
        pages = self._emr.get_paginator("list_steps").paginate(ClusterId=cluster_id, StepStates=["PENDING", "RUNNING"])
        left = [step["Id"] for page in pages for step in page["Steps"] if step["Name"].endswith(f" {name}")]
        if left:
            self._emr.cancel_steps(ClusterId=cluster_id, StepIds=left, StepCancellationOption="TERMINATE_PROCESS")

    def _free(self, slot: Mapping[str, str], holder: str) -> None:
        """Give back a place in a pool, after what still runs there was cancelled."""
        try:
            if slot.get("cluster_id"):
                self._cancel(slot["cluster_id"], holder)
        except ClientError as error:
            # The cluster may be gone, and is then nobody's trouble.
            print(f"{slot['key']}: steps on {slot['cluster_id']} not cancelled: {error}")
        self._update(slot, "REMOVE holder, leased_until", "holder = :holder", {":holder": {"S": holder}})

    def _retire(self, cluster: Cluster, verdict: Verdict, slot: Mapping[str, str]) -> None:
        """End a pool's cluster while nobody holds its place; when a run does, the next look comes."""
        now = int(self._rules.now.timestamp())
        values = {":me": {"S": "guard"}, ":now": {"N": str(now)}, ":until": {"N": str(now + 600)}}
        free = "attribute_not_exists(holder) OR leased_until < :now"
        if self._update(slot, "SET holder = :me, leased_until = :until", free, values):
            self._act(cluster, verdict)
            mine = {":me": {"S": "guard"}}
            self._update(slot, "REMOVE holder, leased_until, cluster_id", "holder = :me", mine)

    def _update(self, slot: Mapping[str, str], change: str, condition: str, values: Mapping[str, Any]) -> bool:
        """Change a place; false when it is no longer as the condition wants it."""
        try:
            self._state.update_item(
                TableName=self._table,
                Key={"key": {"S": slot["key"]}},
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues=dict(values),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


def _memory_key(cluster: Cluster, verdict: Verdict) -> str:
    """Once per cluster and stage; a changed time is another stage."""
    return f"guard/{cluster.id}/{verdict.action}/{verdict.about or 'run'}"


def handler(event: Mapping[str, Any], context: object) -> None:
    """Answer the end of a run or the schedule. Raises RuntimeError when something could not be done."""
    guard = Guard(os.environ, dt.datetime.now(dt.UTC))
    if event.get("detail-type") == "Step Functions Execution Status Change":
        guard.after(event["detail"]["executionArn"])
    else:
        guard.sweep()
    if guard.problems:
        raise RuntimeError("; ".join(guard.problems))
