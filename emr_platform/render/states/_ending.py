"""How a run ends: the failure explained, the topic told, the outcome said."""

from __future__ import annotations

from typing import Literal

from ._common import State, States, retry
from ._jsonata import expression
from ._refs import StateMachineRefs

_LAMBDA_PASSING = ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
                   "Lambda.TooManyRequestsException"]  # fmt: skip
"""Source: Step Functions guide, bp-lambda-serviceexception."""
_MOST_ASKED = 5
_LARGEST_DIAGNOSIS = 12000
"""Characters; a cause has at most 32 kB."""


def ending_states(name: str, refs: StateMachineRefs, notify: Literal["always", "failure"], *, may_skip: bool) -> States:
    """`Outcome`, to which every run comes when its cluster is cared for, and what follows.

    Args:
        may_skip: whether runs may end as `Skipped`, because of those in `$Older`.
    """
    heard = notify == "always"
    failed = "Diagnose" if refs.diagnose else "NotifyFailure"
    succeeded = {"Outcome": "succeeded", "ClusterId": "{% $ClusterId %}", "Inputs": "{% $Inputs %}"}
    skipped = {"Outcome": "skipped", "BecauseOf": "{% $Older %}"}
    return {
        "Outcome": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $exists($Failure.Error) %}", "Next": failed}],
            "Default": "NotifySuccess" if heard else "Succeeded",
        },
        **(_diagnosis_states(name, refs, refs.diagnose) if refs.diagnose else {}),
        **({"NotifySuccess": _notify(name, refs, "succeeded", "Succeeded")} if heard else {}),
        "NotifyFailure": _notify(name, refs, "failed", "Failed", failure="$Failure"),
        "Succeeded": {"Type": "Succeed", "Output": succeeded},
        "Failed": {"Type": "Fail", "Error": "{% $Failure.Error %}", "Cause": "{% $string($Failure) %}"},
        **({"NotifySkipped": _notify(name, refs, "skipped", "Skipped")} if may_skip and heard else {}),
        **({"Skipped": {"Type": "Succeed", "Output": skipped}} if may_skip else {}),
    }


def _diagnosis_states(name: str, refs: StateMachineRefs, function: str) -> States:
    """Ask why it failed; ask again while logs are still to come, which EMR ships about every five minutes."""
    early = f"$exists($Failure.Diagnosis.complete) and $not($Failure.Diagnosis.complete) and $Asked < {_MOST_ASKED}"
    return {
        "Diagnose": _diagnose(name, refs, function),
        "IsDiagnosed": {
            "Type": "Choice",
            "Choices": [{"Condition": expression(early), "Next": "WaitForLogs"}],
            "Default": "NotifyFailure",
        },
        "WaitForLogs": {"Type": "Wait", "Seconds": 90, "Next": "Diagnose"},
    }


def _diagnose(name: str, refs: StateMachineRefs, function: str) -> State:
    payload = {
        "clusterId": "{% $ClusterId != '' ? $ClusterId : null %}",
        "stepId": "{% $exists($Failure.StepId) and $Failure.StepId != '' ? $Failure.StepId : null %}",
        "failure": "{% $Failure %}",
        "workflow": name,
        "execution": "{% $states.context.Execution.Id %}",
    }
    diagnosis = (
        f"($d := $states.result.Payload; $type($d) != 'object' ? $Failure : $merge([$Failure, {{'Diagnosis': "
        f"$length($string($d)) <= {_LARGEST_DIAGNOSIS} ? $d : $sift($d, function($v, $k) {{"
        f" $k in ['category', 'summary', 'remedy'] and $length($string($v)) <= {_LARGEST_DIAGNOSIS // 4} }})}}]))"
    )
    return {
        "Type": "Task",
        "Comment": "Why it failed. Without an answer the run ends with what is known.",
        "Resource": refs.integration("lambda:invoke"),
        "Arguments": {"FunctionName": function, "Payload": payload},
        "TimeoutSeconds": 300,
        "Assign": {"Failure": expression(diagnosis), "Asked": "{% $Asked + 1 %}"},
        "Output": {},
        "Retry": [retry(_LAMBDA_PASSING, 2, attempts=3)],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "NotifyFailure"}],
        "Next": "IsDiagnosed",
    }


def _notify(name: str, refs: StateMachineRefs, outcome: str, then: str, failure: str = "{}") -> State:
    facts = (
        f"{{'workflow': '{name}', 'outcome': '{outcome}', 'clusterId': $ClusterId, 'failure': {failure}, "
        "'execution': $states.context.Execution.Id}"
    )
    return {
        "Type": "Task",
        "Resource": refs.integration("sns:publish"),
        "Arguments": {
            "TopicArn": refs.topic,
            "Subject": f"{name} {outcome}",
            "Message": f"{{% $string({facts}) %}}",
        },
        "Retry": [retry(["States.TaskFailed"], 2, attempts=2)],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": then}],
        "Next": then,
    }
