"""Where a workflow's cluster comes from and what becomes of it: its own launch, or one that waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from emr_platform.model import IntegerInput, Pool, Workflow

from ..pools import AFTER_FAILURE, FIRST, RELEASE, PoolRefs, pool_tags, rejoin_states, release_states, take_states
from ..tags import run_tags
from ._common import BUSY, THROTTLED, UNNAMED, State, States, catch, failure, hand_on, reading, retry
from ._jsonata import EMPTY, expression, field
from ._refs import StateMachineRefs

_LONGEST_POLL = 90

_SDK_SPELLING = {"OSReleaseLabel": "OsReleaseLabel"}
"""SDK integrations spell as the SDK for Java does: capitals in a row at a name's beginning are a word, as in RDS, whose
`DBInstanceIdentifier` is `DbInstanceIdentifier` there; at its end, as in SizeInGB, they stay. Not tried on an account.
"""


@dataclass(frozen=True)
class ClusterSource:
    """Where a cluster comes from: states before the work, which set `$ClusterId`, and states after it.

    Attributes:
        first: the state that a run begins with once its input is good and its turn has come.
        begin: the states before the work, given the state that follows them.
        last: the state that a run goes to when its work is over.
        after_failure: the same when the work has failed: `$Failure` says why.
        end: the states after the work, given the state that follows them.
    """

    first: str
    begin: Callable[[str], States]
    last: str
    after_failure: str
    end: Callable[[str], States]


def own_cluster(
    name: str,
    workflow: Workflow,
    refs: StateMachineRefs,
    launch: Mapping[str, Any],
    alarms: Mapping[str, Mapping[str, Any]],
) -> ClusterSource:
    """A cluster that the run launches, watches by alarms and terminates, whatever happens in between."""
    alarms_of_cluster = {
        f"{{% '{refs.alarm_prefix}-{alarm}-' & $ClusterId %}}": properties for alarm, properties in alarms.items()
    }

    def begin(then: str) -> States:
        body = with_capacities(tagged(launch, name), workflow)
        ready = "WatchCluster" if alarms else then
        states = launch_states(workflow, refs, body, ready, refused="Outcome", failed="TerminateCluster")
        return {**states, "WatchCluster": _watch(refs, alarms_of_cluster, then)} if alarms else states

    def end(then: str) -> States:
        last = {"TerminateCluster": terminate_state(refs, then)}
        return {"UnwatchCluster": _unwatch(refs, list(alarms_of_cluster)), **last} if alarms else last

    last = "UnwatchCluster" if alarms else "TerminateCluster"
    return ClusterSource("LaunchCluster", begin, last, last, end)


def pooled_cluster(pool: Pool, pool_refs: PoolRefs, refs: StateMachineRefs, launch: Mapping[str, Any]) -> ClusterSource:
    """A cluster of a pool, taken for the run and given back; what a failed run has left on it is cancelled."""
    body = spelt({**launch, "Tags": pool_tags(launch, pool_refs.name)})
    return ClusterSource(
        FIRST,
        lambda then: take_states(pool, pool_refs, body, then=then, on_failure=RELEASE),
        RELEASE,
        AFTER_FAILURE,
        lambda then: {
            **rejoin_states(pool_refs, otherwise="FindSteps"),
            **cancel_states(refs, RELEASE),
            **release_states(pool_refs, then=then),
        },
    )


def waiting_cluster(refs: StateMachineRefs, *, last: str) -> ClusterSource:
    """A cluster that waits for work and stays; what a failed run has left on it is cancelled.

    Args:
        last: the state that a run goes to when its work is over.
    """
    begin = {"Type": "Pass", "Assign": {"ClusterId": refs.cluster_id}}
    return ClusterSource(
        "TakeCluster",
        lambda then: {"TakeCluster": {**begin, "Next": then}},
        last,
        "FindSteps",
        lambda then: cancel_states(refs, then),
    )


def tagged(launch: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A RunJobFlow body with the tags by which a cluster is found again when its run is gone."""
    return {**launch, "Tags": [*launch.get("Tags", []), *run_tags(name)]}


def spelt(launch: Mapping[str, Any]) -> dict[str, Any]:
    """A RunJobFlow body as SDK integrations spell it."""
    return {_SDK_SPELLING.get(key, key): value for key, value in launch.items()}


def with_capacities(launch: Mapping[str, Any], workflow: Workflow) -> dict[str, Any]:
    """A RunJobFlow body in which inputs stand for the capacities that they set."""
    body = dict(launch)
    for name, declared in workflow.inputs.items():
        if isinstance(declared, IntegerInput) and declared.sets:
            body = _with_capacity(body, declared.sets, expression(field("$Inputs", name)))
    return body


def _with_capacity(body: dict[str, Any], path: str, value: str) -> dict[str, Any]:
    nodes, _, key = path.partition(".")
    if nodes == "managed_scaling":
        policy = body["ManagedScalingPolicy"]
        limits = {**policy["ComputeLimits"], "MaximumCapacityUnits": value}
        return {**body, "ManagedScalingPolicy": {**policy, "ComputeLimits": limits}}
    instances = body["Instances"]
    place, kind, field_name = (
        ("InstanceGroups", "InstanceRole", "InstanceCount")
        if key == "instance_count"
        else ("InstanceFleets", "InstanceFleetType", "".join(word.capitalize() for word in key.split("_")))
    )
    changed = [{**one, field_name: value} if one[kind] == nodes.upper() else one for one in instances[place]]
    return {**body, "Instances": {**instances, place: changed}}


def launch_states(
    workflow: Workflow, refs: StateMachineRefs, launch: Mapping[str, Any], then: str, *, refused: str, failed: str
) -> States:
    """`LaunchCluster` and the states that wait until it is ready; they set `$ClusterId`.

    Args:
        refused: the state for a launch that was refused, of which there is no cluster.
        failed: the state for a cluster that did not get ready.
    """
    return {
        "LaunchCluster": {
            "Type": "Task",
            "Resource": refs.sdk("emr:runJobFlow"),
            "Arguments": spelt(launch),
            "Assign": {"ClusterId": "{% $states.result.JobFlowId %}", "Waited": 0},
            "Output": {},
            # It takes no token: a call that may have worked must not be repeated, it would launch a second cluster.
            "Retry": [retry(THROTTLED, 5, attempts=6)],
            "Catch": [
                {**hand_on("IsLaunchRefusedForNow"), "ErrorEquals": UNNAMED},
                catch(refused),
            ],
            "Next": "WaitForCluster",
        },
        "IsLaunchRefusedForNow": {
            "Type": "Choice",
            "Choices": [{"Condition": expression(BUSY), "Next": "WaitToLaunch"}],
            "Assign": {"Failure": "{% $states.input %}"},
            "Default": refused,
        },
        "WaitToLaunch": {"Type": "Wait", "Seconds": "{% 20 + $floor($random() * 40) %}", "Next": "LaunchCluster"},
        **_wait_until_ready(workflow, refs, then, failed),
    }


def _wait_until_ready(workflow: Workflow, refs: StateMachineRefs, then: str, failed: str) -> States:
    """No event of Step Functions' own says that a cluster of an SDK launch is ready, so it is asked, and seldom: an
    account may call DescribeCluster once a second. Clusters take minutes; waits grow, and vary at random."""
    seconds = workflow.launch_timeout_minutes * 60
    pause = f"$min([{_LONGEST_POLL}, 30 + $floor($Waited / 20)])"
    ended = "$ClusterState in ['TERMINATING', 'TERMINATED', 'TERMINATED_WITH_ERRORS']"
    late = failure("LaunchCluster", "ClusterLaunchTimedOut", f"the cluster was not ready after {seconds} s")
    return {
        "WaitForCluster": {
            "Type": "Wait",
            "Seconds": expression(f"$floor({pause} * (0.75 + $random() / 2))"),
            "Assign": {"Waited": expression(f"$Waited + {pause}")},
            "Next": "DescribeCluster",
        },
        "DescribeCluster": {
            "Type": "Task",
            "Resource": refs.sdk("emr:describeCluster"),
            "Arguments": {"ClusterId": "{% $ClusterId %}"},
            "Assign": {
                "ClusterState": "{% $states.result.Cluster.Status.State %}",
                "ClusterReason": (
                    "{% $exists($states.result.Cluster.Status.StateChangeReason)"
                    " ? $string($states.result.Cluster.Status.StateChangeReason) : '' %}"
                ),
            },
            "Output": {},
            "Retry": [reading()],
            "Catch": [catch(failed)],
            "Next": "IsClusterReady",
        },
        "IsClusterReady": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $ClusterState in ['WAITING', 'RUNNING'] %}", "Next": then},
                {
                    "Condition": expression(ended),
                    "Assign": {"Failure": failure("LaunchCluster", "ClusterFailed", "{% $ClusterReason %}")},
                    "Next": failed,
                },
                {"Condition": f"{{% $Waited >= {seconds} %}}", "Assign": {"Failure": late}, "Next": failed},
            ],
            "Default": "WaitForCluster",
        },
    }


def _watch(refs: StateMachineRefs, alarms: Mapping[str, Mapping[str, Any]], then: str) -> State:
    return {
        "Type": "Map",
        "Comment": "Alarms need the cluster's id, so they live as long as the cluster. Work goes on without them.",
        "Items": [{"AlarmName": name, **properties} for name, properties in alarms.items()],
        "MaxConcurrency": 1,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "PutAlarm",
            "States": {
                "PutAlarm": {
                    "Type": "Task",
                    "Resource": refs.sdk("cloudwatch:putMetricAlarm"),
                    "Arguments": "{% $states.input %}",
                    "Retry": [retry(["States.TaskFailed"], 2, attempts=2)],
                    "End": True,
                }
            },
        },
        "Output": {},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": then}],
        "Next": then,
    }


def _unwatch(refs: StateMachineRefs, names: list[str]) -> State:
    return {
        "Type": "Task",
        "Resource": refs.sdk("cloudwatch:deleteAlarms"),
        "Arguments": {"AlarmNames": names},
        "Output": {},
        "Retry": [retry(["States.TaskFailed"], 2, attempts=2)],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "TerminateCluster"}],
        "Next": "TerminateCluster",
    }


def terminate_state(refs: StateMachineRefs, then: str) -> State:
    """Terminates `$ClusterId` and waits for its end, when its logs are in S3."""
    return {
        "Type": "Task",
        "Resource": refs.integration("elasticmapreduce:terminateCluster.sync"),
        "Arguments": {"ClusterId": "{% $ClusterId %}"},
        "TimeoutSeconds": 3600,
        "Output": {},
        "Retry": [retry(["States.ALL"], 10, attempts=8, longest=300)],
        # What went wrong first is what a reader looks for; a cluster left running must not hide it.
        "Catch": [catch(then, Before="{% $Failure %}")],
        "Next": then,
    }


def cancel_states(refs: StateMachineRefs, then: str) -> States:
    """Cancels what this run has left on `$ClusterId`: from `FindSteps` on, until none is left or four times.

    A branch of a group may send one more step while the first look goes on; hence the second.
    """
    ours = "$substring(Name, -$length($run)) = $run"
    found = f"($run := ' ' & $states.context.Execution.Name; $append($Unfinished, [$states.result.Steps[{ours}].Id]))"
    call = {"ClusterId": "{% $ClusterId %}"}
    return {
        "FindSteps": {
            "Type": "Pass",
            "Comment": "The cluster stays; what this execution left on it must not",
            "Assign": {"Looks": 0, "Unfinished": [], "Marker": EMPTY},
            "Next": "ListSteps",
        },
        "ListSteps": {
            "Type": "Task",
            "Resource": refs.sdk("emr:listSteps"),
            "Arguments": (
                "{% $merge([{'ClusterId': $ClusterId, 'StepStates': ['PENDING', 'RUNNING']},"
                " $Marker != '' ? {'Marker': $Marker} : {}]) %}"
            ),
            "Assign": {
                "Unfinished": expression(found),
                "Marker": "{% $exists($states.result.Marker) ? $states.result.Marker : '' %}",
            },
            "Output": {},
            "Retry": [reading()],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": then}],
            "Next": "AreStepsUnfinished",
        },
        "AreStepsUnfinished": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $Marker != '' %}", "Next": "ListSteps"},
                {"Condition": "{% $count($Unfinished) > 0 and $Looks < 4 %}", "Next": "CancelSteps"},
            ],
            "Default": then,
        },
        "CancelSteps": {
            "Type": "Task",
            "Resource": refs.sdk("emr:cancelSteps"),
            "Arguments": {**call, "StepIds": "{% $Unfinished %}", "StepCancellationOption": "TERMINATE_PROCESS"},
            "Assign": {"Looks": "{% $Looks + 1 %}", "Unfinished": []},
            "Output": {},
            "Retry": [reading()],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": then}],
            "Next": "WaitForCancelling",
        },
        "WaitForCancelling": {"Type": "Wait", "Seconds": 15, "Next": "ListSteps"},
    }
