"""States in which a run takes a cluster of a pool, and gives it back.

A pool has as many places as clusters. Each is an item of the state table with the key `pool/<pool>/<number>`: the
cluster that lives there (`cluster_id`), the hash of the description it was launched from (`configuration`), who holds
it (`holder`, the ARN of an execution) and until when at the latest (`leased_until`, epoch seconds). Whoever writes the
holder first has the place; a conditional write decides. Names of errors are those of the SDK for Java. Source: Step
Functions developer guide, "supported AWS SDK integrations"; DynamoDB developer guide, "condition expressions".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emr_platform.model import Pool

from .tags import POOL_TAG

State = dict[str, Any]
FIRST = "BeginPool"
"""The state that taking begins with."""
AFTER_FAILURE = "SeeLostCluster"
"""The state to go to when a step failed: another cluster is taken if this one was gone before any step began."""
RELEASE = "HoldsPlace"
"""The state that giving back begins with."""

_ALIVE = "['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'WAITING']"
_POLL_SECONDS = 30
_LEASE_MARGIN = 900
_REJOINS = 3
_TAKEN = ["DynamoDb.ConditionalCheckFailedException", "DynamoDB.ConditionalCheckFailedException"]
_PASSING = [
    "DynamoDb.InternalServerErrorException", "DynamoDb.ProvisionedThroughputExceededException",
    "DynamoDb.RequestLimitExceededException", "DynamoDb.ThrottlingException", "Emr.InternalServerErrorException",
    "Emr.InternalServerException", "Emr.RequestLimitExceeded", "Emr.ThrottlingException", "States.Timeout",
]  # fmt: skip
_NOW = "$toMillis($states.context.State.EnteredTime)"
_ME = {"S": "{% $states.context.Execution.Id %}"}


@dataclass(frozen=True)
class PoolRefs:
    """What the states of a pool refer to; names, `${Placeholders}` or CDK tokens.

    Attributes:
        table: name of the state table.
        name: name of the pool.
        configuration: hash of the cluster's description, from `configuration_hash`.
        run_seconds: how long a run may take at most; its hold of a place ends a little later.
        launch_seconds: how long a cluster may take until it is ready.
        maximum_age_hours: an older cluster is replaced when it is free.
    """

    partition: str
    table: str
    name: str
    configuration: str
    run_seconds: int
    launch_seconds: int
    maximum_age_hours: int


def configuration_hash(launch: Mapping[str, Any], security: str, files: Mapping[str, str]) -> str:
    """What tells one description of a cluster from another, in 16 hexadecimal digits.

    Args:
        launch: RunJobFlow body with placeholders. Each workflow has a security configuration of its own with the same
            content, so its name does not count.
        security: content of the security configuration.
        files: name of each uploaded file, which is its content's hash, by its path.
    """
    counts = {key: value for key, value in launch.items() if key != "SecurityConfiguration"}
    text = json.dumps([counts, security, dict(files)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def pool_tags(launch: Mapping[str, Any], pool: str) -> list[dict[str, str]]:
    """Tags of a cluster that many runs use: no run's name, the pool's instead."""
    return [*launch.get("Tags", []), {"Key": POOL_TAG, "Value": pool}]


def take_states(
    pool: Pool, refs: PoolRefs, launch: Mapping[str, Any], *, then: str, on_failure: str
) -> dict[str, State]:
    """From `FIRST` on: a free place, in it a cluster that is ready, whose id is then in `$ClusterId`.

    Args:
        launch: arguments of `emr:runJobFlow`, with the tags of `pool_tags`.
        then: where to go with a cluster.
        on_failure: where to go without, `$Failure` saying why: `PoolExhausted` when none was free in time. It has to
            lead to `RELEASE`.
    """
    return {**_find_place(pool, refs, on_failure), **_have_cluster(refs, launch, then, on_failure)}


def release_states(refs: PoolRefs, *, then: str) -> dict[str, State]:
    """From `RELEASE` on: the place is free, if this run still has it."""
    return {
        RELEASE: {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $Place != '' %}", "Next": "ReleasePlace"}],
            "Default": then,
        },
        "ReleasePlace": _update(
            refs,
            "REMOVE holder, leased_until",
            "holder = :me",
            {":me": _ME},
            Catch=[{"ErrorEquals": ["States.ALL"], "Next": then}],
            Next=then,
        ),
    }


def _find_place(pool: Pool, refs: PoolRefs, on_failure: str) -> dict[str, State]:
    keys = [{"key": {"S": f"pool/{refs.name}/{number}"}} for number in range(pool.maximum_clusters)]
    exhausted = f"no cluster of the pool {refs.name} was free within {pool.wait_minutes} minutes"
    return {
        FIRST: {
            "Type": "Pass",
            "Assign": {"Place": "", "Since": "{% $toMillis($states.context.State.EnteredTime) %}", "Rejoins": 0},
            "Next": "SeePool",
        },
        "SeePool": {
            "Type": "Task",
            "Resource": _sdk(refs, "dynamodb:batchGetItem"),
            "Arguments": {"RequestItems": {refs.table: {"Keys": keys, "ConsistentRead": True}}},
            "Assign": {"Place": _free_place(pool, refs), "Launched": False, "ClusterId": ""},
            "Retry": [_retry()],
            "Catch": [_catch(on_failure, Place="")],
            "Next": "IsPlaceFree",
        },
        "IsPlaceFree": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $Place != '' %}", "Next": "LockPlace"},
                {
                    "Condition": f"{{% {_NOW} - $Since >= {pool.wait_minutes * 60000} %}}",
                    "Assign": {"Failure": {"State": "SeePool", "Error": "PoolExhausted", "Cause": exhausted}},
                    "Next": on_failure,
                },
            ],
            "Default": "WaitForPlace",
        },
        # Runs that wait for the same place must not come back at the same time.
        "WaitForPlace": {"Type": "Wait", "Seconds": "{% 15 + $floor(30 * $random()) %}", "Next": "SeePool"},
        "LockPlace": _update(
            refs,
            "SET holder = :me, leased_until = :until",
            "attribute_not_exists(holder) OR leased_until < :now OR holder = :me",
            {
                ":me": _ME,
                ":now": {"N": f"{{% $string($floor({_NOW} / 1000)) %}}"},
                ":until": {"N": f"{{% $string($floor({_NOW} / 1000) + {refs.run_seconds + _LEASE_MARGIN}) %}}"},
            },
            answer="ALL_NEW",
            Assign={
                "ClusterId": _or_nothing("$states.result.Attributes.cluster_id.S"),
                "Configuration": _or_nothing("$states.result.Attributes.configuration.S"),
            },
            Catch=[{"ErrorEquals": _TAKEN, "Next": "YieldPlace"}, _catch(on_failure)],
            Next="HasPlaceACluster",
        ),
        "YieldPlace": {"Type": "Wait", "Seconds": "{% 1 + $floor(5 * $random()) %}", "Next": "SeePool"},
        "HasPlaceACluster": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $ClusterId != '' %}", "Next": "DescribePooled"}],
            "Default": "LaunchPooled",
        },
    }


def _have_cluster(refs: PoolRefs, launch: Mapping[str, Any], then: str, on_failure: str) -> dict[str, State]:
    late = f"the cluster was not ready after {refs.launch_seconds} s"
    alive = f"$ClusterState in {_ALIVE}"
    outdated = (
        f"$not($Launched) and {alive} and ($Configuration != '{refs.configuration}' or "
        f"{_NOW} - $Created > {refs.maximum_age_hours * 3600000})"
    )
    return {
        "DescribePooled": {
            "Type": "Task",
            "Resource": _sdk(refs, "emr:describeCluster"),
            "Arguments": {"ClusterId": "{% $ClusterId %}"},
            "Assign": {
                "ClusterState": "{% $states.result.Cluster.Status.State %}",
                "ClusterReason": (
                    "{% $exists($states.result.Cluster.Status.StateChangeReason)"
                    " ? $string($states.result.Cluster.Status.StateChangeReason) : '' %}"
                ),
                "Created": "{% $toMillis($states.result.Cluster.Status.Timeline.CreationDateTime) %}",
            },
            "Retry": [_retry()],
            "Catch": [_catch(on_failure)],
            "Next": "IsPooledReady",
        },
        "IsPooledReady": {
            "Type": "Choice",
            "Choices": [
                {"Condition": f"{{% {outdated} %}}", "Next": "RetirePooled"},
                {"Condition": "{% $ClusterState in ['RUNNING', 'WAITING'] %}", "Next": then},
                {
                    "Condition": f"{{% {alive} and {_NOW} - $Created < {refs.launch_seconds * 1000} %}}",
                    "Next": "WaitForPooled",
                },
                {
                    "Condition": f"{{% {alive} %}}",
                    "Assign": {"Failure": _failure("LaunchPooled", "ClusterLaunchTimedOut", late)},
                    "Next": "DropPooled",
                },
                {
                    "Condition": "{% $Launched %}",
                    "Assign": {"Failure": _failure("LaunchPooled", "ClusterFailed", "{% $ClusterReason %}")},
                    "Next": on_failure,
                },
            ],
            # It was there and is gone: its idle time was over, or somebody ended it.
            "Default": "LaunchPooled",
        },
        "WaitForPooled": {"Type": "Wait", "Seconds": _POLL_SECONDS, "Next": "DescribePooled"},
        "RetirePooled": {
            "Type": "Task",
            "Resource": _sdk(refs, "emr:terminateJobFlows"),
            "Arguments": {"JobFlowIds": ["{% $ClusterId %}"]},
            "Retry": [_retry()],
            "Catch": [_catch(on_failure)],
            "Next": "LaunchPooled",
        },
        "LaunchPooled": {
            "Type": "Task",
            "Resource": _sdk(refs, "emr:runJobFlow"),
            "Arguments": dict(launch),
            "Assign": {"ClusterId": "{% $states.result.JobFlowId %}", "Launched": True},
            "Retry": [_retry()],
            "Catch": [_catch(on_failure)],
            "Next": "NotePooled",
        },
        "NotePooled": _update(
            refs,
            "SET cluster_id = :cluster, configuration = :configuration",
            "holder = :me",
            {":me": _ME, ":cluster": {"S": "{% $ClusterId %}"}, ":configuration": {"S": refs.configuration}},
            Catch=[_catch("DropPooled")],
            Next="WaitForPooled",
        ),
        "DropPooled": {
            "Type": "Task",
            "Comment": "No place knows it, or it does not come up",
            "Resource": _sdk(refs, "emr:terminateJobFlows"),
            "Arguments": {"JobFlowIds": ["{% $ClusterId %}"]},
            "Retry": [_retry()],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": on_failure}],
            "Next": on_failure,
        },
    }


def rejoin_states(refs: PoolRefs, *, otherwise: str) -> dict[str, State]:
    """From `AFTER_FAILURE` on: another cluster in the same place if this one ended before any step of the run began.

    An idle cluster may end between taking it and the first step. Nothing was done then, so the run begins anew.

    Args:
        otherwise: where to go when the failure stays; it has to lead to `RELEASE`.
    """
    name, begun = "$contains(Name, $states.context.Execution.Name)", "$exists(Status.Timeline.StartDateTime)"
    mine, on_failure = f"$states.result.Steps[{name} and {begun}]", otherwise
    return {
        AFTER_FAILURE: {
            "Type": "Task",
            "Resource": _sdk(refs, "emr:describeCluster"),
            "Arguments": {"ClusterId": "{% $ClusterId %}"},
            "Assign": {"ClusterState": "{% $states.result.Cluster.Status.State %}"},
            "Retry": [_retry()],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": on_failure}],
            "Next": "IsPooledLost",
        },
        "IsPooledLost": {
            "Type": "Choice",
            "Choices": [{"Condition": f"{{% $ClusterState in {_ALIVE} %}}", "Next": on_failure}],
            "Default": "SeeBegunSteps",
        },
        "SeeBegunSteps": {
            "Type": "Task",
            "Resource": _sdk(refs, "emr:listSteps"),
            "Arguments": {"ClusterId": "{% $ClusterId %}"},
            "Assign": {"Begun": f"{{% $count({mine}) %}}"},
            "Retry": [_retry()],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": on_failure}],
            "Next": "MayRejoin",
        },
        "MayRejoin": {
            "Type": "Choice",
            "Choices": [
                {
                    "Condition": f"{{% $Begun = 0 and $Rejoins < {_REJOINS} %}}",
                    "Assign": {"Failure": {}, "Rejoins": "{% $Rejoins + 1 %}"},
                    "Next": "LaunchPooled",
                }
            ],
            "Default": on_failure,
        },
    }


def _free_place(pool: Pool, refs: PoolRefs) -> str:
    """The key of the best free place, empty without one: with a cluster as wanted, else empty, else to be replaced.

    Which of several alike is left to chance, so that runs that start together do not all want the same.
    """
    wanted = f"$item.configuration.S = '{refs.configuration}' ? 0 : 2"
    return (
        f"{{% ($items := $lookup($states.result.Responses, '{refs.table}'); "
        f"$now := {_NOW} / 1000; "
        f"$free := [[0..{pool.maximum_clusters - 1}].("
        f"$key := 'pool/{refs.name}/' & $string($); "
        "$item := $items[key.S = $key]; "
        "$exists($item.holder) and $number($item.leased_until.N) >= $now ? [] : "
        f"{{'key': $key, 'rank': ($exists($item.cluster_id) ? ({wanted}) : 1) + $random() / 2}})]; "
        "$count($free) = 0 ? '' : $sort($free, function($a, $b) {$a.rank > $b.rank})[0].key) %}"
    )


def _update(
    refs: PoolRefs, change: str, condition: str, values: Mapping[str, Any], *, answer: str = "NONE", **more: Any
) -> State:
    return {
        "Type": "Task",
        "Resource": _sdk(refs, "dynamodb:updateItem"),
        "Arguments": {
            "TableName": refs.table,
            "Key": {"key": {"S": "{% $Place %}"}},
            "UpdateExpression": change,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": dict(values),
            "ReturnValues": answer,
        },
        "Retry": [_retry()],
        **more,
    }


def _or_nothing(path: str) -> str:
    return f"{{% $exists({path}) ? {path} : '' %}}"


def _sdk(refs: PoolRefs, call: str) -> str:
    return f"arn:{refs.partition}:states:::aws-sdk:{call}"


def _retry() -> dict[str, Any]:
    return {
        "ErrorEquals": _PASSING,
        "IntervalSeconds": 5,
        "BackoffRate": 2,
        "MaxAttempts": 6,
        "JitterStrategy": "FULL",
    }


def _catch(then: str, **more: str) -> dict[str, Any]:
    cause = "{% $exists($states.errorOutput.Cause) ? $substring($states.errorOutput.Cause, 0, 2000) : '' %}"
    failure = _failure("{% $states.context.State.Name %}", "{% $states.errorOutput.Error %}", cause)
    return {"ErrorEquals": ["States.ALL"], "Assign": {"Failure": failure, **more}, "Next": then}


def _failure(state: str, error: str, cause: str) -> dict[str, str]:
    return {"State": state, "Error": error, "Cause": cause}
