"""What starts a workflow: the patterns of EventBridge rules, what is sent, and the machines that wait for arrivals.

Objects that arrive together are to give one run. The first of them makes an entry in the table of states and starts a
waiter; the others only note in that entry that they came, and when. The waiter looks when it may have been quiet for
long enough, takes the entry away if it was, and starts the workflow. What arrived before the entry went was there
before the run began; what arrives later makes an entry of its own. Sources: Amazon S3 user guide, EventBridge;
EventBridge user guide, eb-create-pattern-operators; Step Functions developer guide, supported AWS SDK integrations.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import ceil
from typing import Any

from emr_platform.model import ArrivalTrigger, ScheduleTrigger, Trigger

from .inputs import DUE
from .locations import locate

State = dict[str, Any]
SKIPPED_OUTPUT = '"Outcome":"skipped"'
"""What the output of a run has in it that `overlap: skip` ended at once, and no other; as Step Functions writes it."""
LATEST = {"run": 86400, "skip": 300}
"""How late a run may start, in seconds, by what is to become of a missed one."""
_LOOKS = 2000
"""Most looks of a waiter, each about ten events of a history that holds 25,000. Source: Step Functions quotas."""
_LEASE = 300
"""Seconds after the next look for which an entry counts as looked after. Then the next arrival takes it over."""
_TAKEN = ["DynamoDb.ConditionalCheckFailedException", "DynamoDB.ConditionalCheckFailedException"]
"""A condition that failed, as SDK integrations name it, and as the optimised ones do. Not tried on an account."""
_STARTED = ["Sfn.ExecutionAlreadyExistsException"]
"""The answer to a second start under one name: the first one's answer was lost."""


@dataclass(frozen=True)
class ArrivalRefs:
    """What the machines for arrivals refer to; names, `${Placeholders}` or CDK tokens.

    Attributes:
        table: name of the table of states.
        key: key of the trigger's entry in it.
        waiter: ARN of the state machine that waits.
        workflow: ARN of the workflow's state machine.
    """

    partition: str
    table: str
    key: str
    waiter: str
    workflow: str


def run_input(trigger: Trigger) -> str:
    """The input of the runs that a trigger starts, as JSON; of a schedule with EventBridge's word for the due time."""
    due = {DUE: "<aws.scheduler.scheduled-time>"} if isinstance(trigger, ScheduleTrigger) else {}
    return json.dumps({**trigger.inputs, **due})


def arrival_pattern(trigger: ArrivalTrigger, bucket: str) -> dict[str, Any]:
    """The pattern of "Object Created" events for a location and suffix.

    One key has to match both, and a list of matches is one of them, so that both together are a wildcard.
    """
    prefix, suffix = locate(trigger.location).prefix, trigger.suffix or ""
    match: dict[str, str] = {}
    if prefix and suffix:
        match = {"wildcard": f"{_literal(prefix)}*{_literal(suffix)}"}
    elif prefix or suffix:
        match = {"prefix": prefix} if prefix else {"suffix": suffix}
    detail: dict[str, Any] = {"bucket": {"name": [bucket]}}
    if match:
        detail["object"] = {"key": [match]}
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail}


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("*", "\\*")


def success_pattern(machine: str) -> dict[str, Any]:
    """The pattern of events that a state machine's run succeeded and did something."""
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "status": ["SUCCEEDED"],
            "stateMachineArn": [machine],
            "output": [{"anything-but": {"wildcard": f"*{SKIPPED_OUTPUT}*"}}],
        },
    }


def arrival_machine(name: str, trigger: str, quiet_seconds: int, refs: ArrivalRefs) -> dict[str, Any]:
    """The definition of what happens at each arrival; to be an express workflow.

    A standard one is billed for every state and draws on the starts per second that all workflows of the account share.
    An express one may run twice for an arrival, which only notes it once more.

    Args:
        name: the workflow's name.
        trigger: the trigger's key; names of waiters and runs begin with it.
    """
    now = "{% $string($floor($millis() / 1000)) %}"
    begin = {
        "key": {"S": refs.key},
        "waiter": {"S": "{% $waiter %}"},
        "first": {"N": "{% $string($now) %}"},
        "last": {"N": "{% $string($now) %}"},
        "arrivals": {"N": "1"},
        "expires": {"N": f"{{% $string($floor($now / 1000) + {quiet_seconds + _LEASE}) %}}"},
    }
    waiting = "{% $string({'waiter': $waiter, 'first': $now, 'last': $now, 'tried': false}) %}"
    return {
        "Comment": f"{name}: an arrival for {trigger}",
        "QueryLanguage": "JSONata",
        "StartAt": "Join",
        "States": {
            "Join": {
                **_call(refs, "dynamodb:updateItem"),
                "Arguments": {
                    **_entry(refs),
                    "UpdateExpression": "SET #last = :now ADD #arrivals :one",
                    "ConditionExpression": "#expires > :seconds",
                    "ExpressionAttributeNames": _names("last", "arrivals", "expires"),
                    "ExpressionAttributeValues": {
                        ":now": {"N": "{% $string($millis()) %}"},
                        ":one": {"N": "1"},
                        ":seconds": {"N": now},
                    },
                },
                "Retry": _retry(_TAKEN),
                "Catch": [
                    {
                        "ErrorEquals": _TAKEN,
                        "Assign": {"waiter": f"{{% '{trigger}-' & $uuid() %}}", "now": "{% $millis() %}"},
                        "Next": "Begin",
                    }
                ],
                "Next": "Noted",
            },
            "Begin": {
                **_call(refs, "dynamodb:putItem"),
                "Arguments": {
                    "TableName": refs.table,
                    "Item": begin,
                    # It is its own already when the answer to the first try was lost.
                    "ConditionExpression": "attribute_not_exists(#key) OR #expires <= :seconds OR #waiter = :waiter",
                    "ExpressionAttributeNames": _names("key", "expires", "waiter"),
                    "ExpressionAttributeValues": {":seconds": {"N": now}, ":waiter": {"S": "{% $waiter %}"}},
                },
                "Retry": _retry(_TAKEN),
                "Catch": [{"ErrorEquals": _TAKEN, "Next": "Join"}],
                "Next": "StartWaiter",
            },
            "StartWaiter": {
                **_call(refs, "sfn:startExecution"),
                "Arguments": {"StateMachineArn": refs.waiter, "Name": "{% $waiter %}", "Input": waiting},
                "Retry": _retry(_STARTED),
                "Catch": [
                    {"ErrorEquals": _STARTED, "Next": "Noted"},
                    {"ErrorEquals": ["States.ALL"], "Assign": {"why": "{% $states.errorOutput %}"}, "Next": "Withdraw"},
                ],
                "Next": "Noted",
            },
            # So that the next arrival need not wait until the entry expires.
            "Withdraw": {
                **_call(refs, "dynamodb:deleteItem"),
                "Arguments": {
                    **_entry(refs),
                    "ConditionExpression": "#waiter = :waiter",
                    "ExpressionAttributeNames": _names("waiter"),
                    "ExpressionAttributeValues": {":waiter": {"S": "{% $waiter %}"}},
                },
                "Retry": _retry(_TAKEN),
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "NobodyWaits"}],
                "Next": "NobodyWaits",
            },
            "Noted": {"Type": "Succeed"},
            "NobodyWaits": {"Type": "Fail", "Error": "{% $why.Error %}", "Cause": "{% $why.Cause %}"},
        },
    }


def waiter_machine(name: str, key: str, trigger: ArrivalTrigger, refs: ArrivalRefs) -> dict[str, Any]:
    """The definition of what waits until it is quiet and then starts the workflow once; to be a standard workflow.

    Its input is `{"waiter", "first", "last", "tried"}`: its name, the first and the last arrival in milliseconds since
    1970, and false.
    """
    quiet, longest = trigger.quiet_seconds * 1000, trigger.at_most_minutes * 60_000
    pause = max(trigger.quiet_seconds, ceil(trigger.at_most_minutes * 60 / _LOOKS))
    arrival = "$states.input"
    look_at = f"$min([{arrival}.last + {pause * 1000}, {arrival}.first + {longest}])"
    is_time = f"{arrival}.last + {quiet} <= $millis() or {arrival}.first + {longest} <= $millis()"
    return {
        "Comment": f"{name}: waits until {key} is quiet",
        "QueryLanguage": "JSONata",
        "StartAt": "Wait",
        "TimeoutSeconds": trigger.at_most_minutes * 60 + 3600,
        "States": {
            "Wait": {
                "Type": "Wait",
                "Timestamp": f"{{% $fromMillis({look_at}) %}}",
                "Next": "Look",
            },
            "Look": {
                **_call(refs, "dynamodb:updateItem"),
                "Arguments": {
                    **_entry(refs),
                    "UpdateExpression": "SET #expires = :lease",
                    "ConditionExpression": "#waiter = :waiter",
                    "ExpressionAttributeNames": _names("expires", "waiter"),
                    "ExpressionAttributeValues": {
                        ":lease": {"N": f"{{% $string($floor($millis() / 1000) + {pause + _LEASE}) %}}"},
                        ":waiter": {"S": f"{{% {arrival}.waiter %}}"},
                    },
                    "ReturnValues": "ALL_NEW",
                },
                "Output": {
                    "waiter": f"{{% {arrival}.waiter %}}",
                    "first": f"{{% {arrival}.first %}}",
                    "last": "{% $number($states.result.Attributes.last.N) %}",
                    "arrivals": "{% $states.result.Attributes.arrivals.N %}",
                    "tried": f"{{% {arrival}.tried %}}",
                },
                "Retry": _retry(_TAKEN),
                "Catch": [{"ErrorEquals": _TAKEN, "Output": f"{{% {arrival} %}}", "Next": "IsItGone"}],
                "Next": "IsItQuiet",
            },
            "IsItQuiet": {
                "Type": "Choice",
                "Choices": [{"Condition": f"{{% {is_time} %}}", "Next": "Remove"}],
                "Default": "Wait",
            },
            # Not when something arrived since the look, but for one that has waited for as long as it may.
            "Remove": {
                **_call(refs, "dynamodb:deleteItem"),
                "Arguments": {
                    **_entry(refs),
                    "ConditionExpression": "#waiter = :waiter AND (#arrivals = :seen OR #first <= :early)",
                    "ExpressionAttributeNames": _names("waiter", "arrivals", "first"),
                    "ExpressionAttributeValues": {
                        ":waiter": {"S": f"{{% {arrival}.waiter %}}"},
                        ":seen": {"N": f"{{% {arrival}.arrivals %}}"},
                        ":early": {"N": f"{{% $string($millis() - {longest}) %}}"},
                    },
                },
                "Output": f"{{% {arrival} %}}",
                "Retry": _retry(_TAKEN),
                "Catch": [
                    {"ErrorEquals": _TAKEN, "Output": f"{{% $merge([{arrival}, {{'tried': true}}]) %}}", "Next": "Look"}
                ],
                "Next": "Start",
            },
            # Its own removal, whose answer was lost, or another waiter's entry: the run must not be lost to tell which.
            "IsItGone": {
                "Type": "Choice",
                "Choices": [{"Condition": f"{{% {arrival}.tried %}}", "Next": "Start"}],
                "Default": "Superseded",
            },
            "Start": {
                **_call(refs, "sfn:startExecution"),
                "Arguments": {
                    "StateMachineArn": refs.workflow,
                    "Name": f"{{% {arrival}.waiter %}}",
                    "Input": run_input(trigger),
                },
                "Retry": _retry(_STARTED, attempts=8),
                "Catch": [{"ErrorEquals": _STARTED, "Next": "Started"}],
                "Next": "Started",
            },
            "Started": {"Type": "Succeed"},
            "Superseded": {"Type": "Succeed"},
        },
    }


def _call(refs: ArrivalRefs, api: str) -> State:
    return {"Type": "Task", "Resource": f"arn:{refs.partition}:states:::aws-sdk:{api}"}


def _entry(refs: ArrivalRefs) -> dict[str, Any]:
    return {"TableName": refs.table, "Key": {"key": {"S": refs.key}}}


def _names(*attributes: str) -> dict[str, str]:
    """Names of attributes as expressions write them; several are words that DynamoDB keeps for itself."""
    return {f"#{attribute}": attribute for attribute in attributes}


def _retry(answers: list[str], attempts: int = 5) -> list[State]:
    """Everything again but what is an answer."""
    again = {"IntervalSeconds": 1, "BackoffRate": 2, "MaxAttempts": attempts, "JitterStrategy": "FULL"}
    return [{"ErrorEquals": answers, "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"], **again}]
