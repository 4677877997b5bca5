"""A workflow as an Amazon States Language definition, in JSONata.

A transient cluster is launched through the SDK integration of RunJobFlow, which takes every field of the API, and its
id is known from the first second on: whatever happens after that ends in TerminateCluster. Source of the integrations'
names: Step Functions developer guide, "connect-emr" and "supported AWS SDK integrations".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emr_platform.model import ClusterStep, RedshiftLoadStep, Workflow

from .redshift import LoadRefs, load_states
from .steps import hadoop_jar_step

State = dict[str, Any]
_POLL_SECONDS = 30
_THROTTLED = ["Emr.ThrottlingException", "Emr.RequestLimitExceeded", "ElasticMapReduce.ThrottlingException"]
_PASSING = ["Emr.InternalServerErrorException", "Emr.InternalServerException", "States.Timeout"]

_SDK_SPELLING = {"OSReleaseLabel": "OsReleaseLabel"}
"""SDK integrations spell as the SDK for Java does: capitals in a row at a name's beginning are a word, as in RDS, whose
`DBInstanceIdentifier` is `DbInstanceIdentifier` there; at its end, as in SizeInGB, they stay. Not tried on an account.
"""


@dataclass(frozen=True)
class StateMachineRefs:
    """What a state machine refers to; names, `${Placeholders}` or CDK tokens.

    Attributes:
        files: URL in S3 of each file that steps run, by its path in the repository.
        buckets: names of the environment's own buckets, by alias.
        cluster_id: id of a long-running cluster; None when the workflow launches its own.
        cluster_name: the cluster's name in EMR, with which the names of steps begin.
        alarm_prefix: how the names of a launched cluster's alarms begin.
        runtime_role: ARN of the role that the steps run with; None when they run with the nodes' role.
        loads: the warehouse that steps of type `redshift-load` load into.
    """

    partition: str
    topic: str
    files: Mapping[str, str]
    buckets: Mapping[str, str]
    cluster_name: str
    cluster_id: str | None = None
    alarm_prefix: str = ""
    runtime_role: str | None = None
    loads: LoadRefs | None = None


def state_machine(
    name: str,
    workflow: Workflow,
    refs: StateMachineRefs,
    *,
    launch: Mapping[str, Any] | None = None,
    alarms: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """The definition of a workflow.

    Args:
        name: the workflow's full name, for step names and notifications.
        launch: RunJobFlow body of a transient cluster; None for a long-running one.
        alarms: alarm properties by name for the launched cluster, with `{% $ClusterId %}` as the cluster's id.
    """
    builder = _Builder(name, workflow, refs)
    states = builder.transient(launch, alarms or {}) if launch is not None else builder.long_running()
    return {
        "Comment": f"Workflow {name}",
        "QueryLanguage": "JSONata",
        "StartAt": "Begin",
        "States": states,
    }


class _Builder:
    def __init__(self, name: str, workflow: Workflow, refs: StateMachineRefs) -> None:
        self._name = name
        self._workflow = workflow
        self._refs = refs

    def transient(self, launch: Mapping[str, Any], alarms: Mapping[str, Mapping[str, Any]]) -> dict[str, State]:
        first = _step_state(self._workflow.steps[0].name)
        return {
            "Begin": self._begin("LaunchCluster"),
            "LaunchCluster": self._launch(launch),
            **self._wait_until_ready("WatchCluster"),
            "WatchCluster": self._watch(alarms, first),
            **self._steps("UnwatchCluster"),
            "UnwatchCluster": self._unwatch(alarms),
            "TerminateCluster": self._terminate(),
            **self._ending(),
        }

    def long_running(self) -> dict[str, State]:
        first = _step_state(self._workflow.steps[0].name)
        return {
            "Begin": self._begin(first, ClusterId=self._refs.cluster_id),
            **self._steps("Outcome", after_failure="FindSteps"),
            **self._cancel_steps(),
            **self._ending(),
        }

    def _begin(self, then: str, **variables: Any) -> State:
        return {
            "Type": "Pass",
            "Comment": "Variables that every later state may read",
            "Assign": {"Failure": {}, "ClusterId": "", **variables},
            "Next": then,
        }

    def _launch(self, launch: Mapping[str, Any]) -> State:
        return {
            "Type": "Task",
            "Resource": self._sdk("emr:runJobFlow"),
            "Arguments": {_SDK_SPELLING.get(key, key): value for key, value in launch.items()},
            "Assign": {"ClusterId": "{% $states.result.JobFlowId %}", "Waited": 0},
            "Retry": [_retry(_THROTTLED, 5, attempts=6)],
            "Catch": [_catch("Outcome")],
            "Next": "WaitForCluster",
        }

    def _wait_until_ready(self, then: str) -> dict[str, State]:
        seconds = self._workflow.launch_timeout_minutes * 60
        return {
            "WaitForCluster": {"Type": "Wait", "Seconds": _POLL_SECONDS, "Next": "DescribeCluster"},
            "DescribeCluster": {
                "Type": "Task",
                "Resource": self._sdk("emr:describeCluster"),
                "Arguments": {"ClusterId": "{% $ClusterId %}"},
                "Assign": {
                    "Waited": f"{{% $Waited + {_POLL_SECONDS} %}}",
                    "ClusterState": "{% $states.result.Cluster.Status.State %}",
                    "ClusterReason": (
                        "{% $exists($states.result.Cluster.Status.StateChangeReason)"
                        " ? $string($states.result.Cluster.Status.StateChangeReason) : '' %}"
                    ),
                },
                "Retry": [_retry([*_THROTTLED, *_PASSING], 5, attempts=6)],
                "Catch": [_catch("TerminateCluster")],
                "Next": "IsClusterReady",
            },
            "IsClusterReady": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": "{% $ClusterState in ['WAITING', 'RUNNING'] %}", "Next": then},
                    {
                        "Condition": "{% $ClusterState in ['TERMINATING', 'TERMINATED', 'TERMINATED_WITH_ERRORS'] %}",
                        "Assign": {"Failure": _failure("LaunchCluster", "ClusterFailed", "{% $ClusterReason %}")},
                        "Next": "TerminateCluster",
                    },
                    {
                        "Condition": f"{{% $Waited >= {seconds} %}}",
                        "Assign": {
                            "Failure": _failure(
                                "LaunchCluster", "ClusterLaunchTimedOut", f"the cluster was not ready after {seconds} s"
                            )
                        },
                        "Next": "TerminateCluster",
                    },
                ],
                "Default": "WaitForCluster",
            },
        }

    def _watch(self, alarms: Mapping[str, Mapping[str, Any]], then: str) -> State:
        items = [
            {"AlarmName": f"{{% '{self._refs.alarm_prefix}-{alarm}-' & $ClusterId %}}", **properties}
            for alarm, properties in alarms.items()
        ]
        return {
            "Type": "Map",
            "Comment": "Alarms need the cluster's id, so they live as long as the cluster. Work goes on without them.",
            "Items": items,
            "MaxConcurrency": 1,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "PutAlarm",
                "States": {
                    "PutAlarm": {
                        "Type": "Task",
                        "Resource": self._sdk("cloudwatch:putMetricAlarm"),
                        "Arguments": "{% $states.input %}",
                        "Retry": [_retry(["States.TaskFailed"], 2, attempts=2)],
                        "End": True,
                    }
                },
            },
            "Output": {},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": then}],
            "Next": then,
        }

    def _unwatch(self, alarms: Mapping[str, Mapping[str, Any]]) -> State:
        names = [f"{{% '{self._refs.alarm_prefix}-{alarm}-' & $ClusterId %}}" for alarm in alarms]
        return {
            "Type": "Task",
            "Resource": self._sdk("cloudwatch:deleteAlarms"),
            "Arguments": {"AlarmNames": names},
            "Retry": [_retry(["States.TaskFailed"], 2, attempts=2)],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "TerminateCluster"}],
            "Next": "TerminateCluster",
        }

    def _steps(self, then: str, after_failure: str | None = None) -> dict[str, State]:
        states: dict[str, State] = {}
        steps = self._workflow.all_steps
        for index, step in enumerate(steps):
            following = _step_state(steps[index + 1].name) if index + 1 < len(steps) else then
            if isinstance(step, RedshiftLoadStep):
                if self._refs.loads is None:
                    raise ValueError(f"got the load {step.name} and no warehouse; add a warehouse to load into")
                states |= load_states(step, self._refs.loads, then=following, on_failure=after_failure or then)
                continue
            states[_step_state(step.name)] = self._step(step, following, after_failure or then)
        return states

    def _step(self, step: ClusterStep, then: str, after_failure: str) -> State:
        return {
            "Type": "Task",
            "Resource": f"arn:{self._refs.partition}:states:::elasticmapreduce:addStep.sync",
            "Arguments": {
                "ClusterId": "{% $ClusterId %}",
                **({"ExecutionRoleArn": self._refs.runtime_role} if self._refs.runtime_role else {}),
                "Step": {
                    # The cluster's name is what event rules look for; the execution's makes the step findable on a
                    # cluster that others use as well.
                    "Name": f"{{% '{self._refs.cluster_name}/{step.name} ' & $states.context.Execution.Name %}}",
                    "ActionOnFailure": "CONTINUE",
                    "HadoopJarStep": hadoop_jar_step(step, self._refs.files, self._refs.buckets),
                },
            },
            "TimeoutSeconds": step.timeout_minutes * 60,
            "Retry": [_retry(_THROTTLED, 5, attempts=6)],
            "Catch": [_catch(after_failure)],
            "Next": then,
        }

    def _cancel_steps(self) -> dict[str, State]:
        return {
            "FindSteps": {
                "Type": "Task",
                "Comment": "The cluster stays; what this execution left on it must not",
                "Resource": self._sdk("emr:listSteps"),
                "Arguments": {"ClusterId": "{% $ClusterId %}", "StepStates": ["PENDING", "RUNNING"]},
                "Assign": {
                    "Unfinished": "{% [$states.result.Steps[$contains(Name, $states.context.Execution.Name)].Id] %}"
                },
                "Retry": [_retry([*_THROTTLED, *_PASSING], 5, attempts=6)],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Outcome"}],
                "Next": "AreStepsUnfinished",
            },
            "AreStepsUnfinished": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $count($Unfinished) > 0 %}", "Next": "CancelSteps"}],
                "Default": "Outcome",
            },
            "CancelSteps": {
                "Type": "Task",
                "Resource": self._sdk("emr:cancelSteps"),
                "Arguments": {
                    "ClusterId": "{% $ClusterId %}",
                    "StepIds": "{% $Unfinished %}",
                    "StepCancellationOption": "TERMINATE_PROCESS",
                },
                "Retry": [_retry([*_THROTTLED, *_PASSING], 5, attempts=6)],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Outcome"}],
                "Next": "Outcome",
            },
        }

    def _terminate(self) -> State:
        return {
            "Type": "Task",
            "Resource": f"arn:{self._refs.partition}:states:::elasticmapreduce:terminateCluster.sync",
            "Arguments": {"ClusterId": "{% $ClusterId %}"},
            "TimeoutSeconds": 3600,
            "Retry": [_retry(["States.ALL"], 10, attempts=5)],
            # What went wrong first is what a reader looks for; a cluster left running must not hide it.
            "Catch": [_catch("Outcome", Before="{% $Failure %}")],
            "Next": "Outcome",
        }

    def _ending(self) -> dict[str, State]:
        return {
            "Outcome": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $exists($Failure.Error) %}", "Next": "NotifyFailure"}],
                "Default": "NotifySuccess",
            },
            "NotifySuccess": self._notify("succeeded", "Succeeded", "{}"),
            "NotifyFailure": self._notify("failed", "Failed", "$Failure"),
            "Succeeded": {"Type": "Succeed", "Output": {"ClusterId": "{% $ClusterId %}"}},
            "Failed": {"Type": "Fail", "Error": "{% $Failure.Error %}", "Cause": "{% $string($Failure) %}"},
        }

    def _notify(self, outcome: str, then: str, failure: str) -> State:
        facts = (
            f"{{'workflow': '{self._name}', 'outcome': '{outcome}', 'clusterId': $ClusterId, 'failure': {failure}, "
            "'execution': $states.context.Execution.Id}"
        )
        return {
            "Type": "Task",
            "Resource": f"arn:{self._refs.partition}:states:::sns:publish",
            "Arguments": {
                "TopicArn": self._refs.topic,
                "Subject": f"{self._name} {outcome}",
                "Message": f"{{% $string({facts}) %}}",
            },
            "Retry": [_retry(["States.TaskFailed"], 2, attempts=2)],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": then}],
            "Next": then,
        }

    def _sdk(self, call: str) -> str:
        return f"arn:{self._refs.partition}:states:::aws-sdk:{call}"


def _step_state(step: str) -> str:
    return f"Step {step}"


def _retry(errors: list[str], seconds: int, *, attempts: int) -> dict[str, Any]:
    return {
        "ErrorEquals": errors,
        "IntervalSeconds": seconds,
        "BackoffRate": 2,
        "MaxAttempts": attempts,
        "JitterStrategy": "FULL",
    }


def _catch(then: str, **more: str) -> dict[str, Any]:
    # An output without Cause would make the assignment itself fail, hence $exists; causes may be 32 kB.
    cause = "{% $exists($states.errorOutput.Cause) ? $substring($states.errorOutput.Cause, 0, 2000) : '' %}"
    failure = _failure("{% $states.context.State.Name %}", "{% $states.errorOutput.Error %}", cause)
    return {"ErrorEquals": ["States.ALL"], "Assign": {"Failure": {**failure, **more}}, "Next": then}


def _failure(state: str, error: str, cause: str) -> dict[str, str]:
    return {"State": state, "Error": error, "Cause": cause}
