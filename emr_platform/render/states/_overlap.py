"""What becomes of a run that begins while another of its workflow goes on."""

from __future__ import annotations

from typing import Literal

from ._common import States, catch, retry
from ._jsonata import expression
from ._refs import StateMachineRefs

_LONGEST_WAIT = 1200
_FIRST_LOOK = 5
_PAGE = 1000

# The run's own entry in the list is what others are compared with: times of one answer are alike. An entry that is not
# there yet, for the list lags, is waited for. Further pages hold older runs still: the list is newest first.
_OLDER = expression(
    "($own := $states.result.Executions[ExecutionArn = $states.context.Execution.Id]; $at := $toMillis($own.StartDate);"
    " $exists($own) ? ($exists($states.result.NextToken) and $states.result.NextToken != '' ? ['runs of earlier pages']"
    " : [$states.result.Executions[$toMillis(StartDate) < $at or ($toMillis(StartDate) = $at and Name < $own.Name)]"
    ".Name]) : [])"
)
_LISTED = expression("$exists($states.result.Executions[ExecutionArn = $states.context.Execution.Id])")


def overlap_states(
    refs: StateMachineRefs, policy: Literal["queue", "skip", "allow"], then: str, *, skipped: str, failed: str
) -> States:
    """States that let a run begin when no older run of its workflow goes on; none with `allow`.

    The older one is the one that began earlier, then the one whose name comes first. ListExecutions lags by moments, so
    two runs that begin in the same second may rarely both go on. Source: Step Functions API reference, ListExecutions.

    Args:
        skipped: the state that a skipped run goes to; `$Older` names the runs that go on.
        failed: the state for a list that could not be had; `$Failure` tells why.
    """
    if policy == "allow":
        return {}
    older = {"Condition": "{% $count($Older) > 0 %}", "Next": skipped if policy == "skip" else "WaitForTurn"}
    # The longer a run has waited the rarer it looks: a run may wait for days, and its history has 25 000 entries.
    seconds = f"$min([{_LONGEST_WAIT}, 20 + $floor($Queued / 10)])"
    return {
        "LetListSettle": {"Type": "Wait", "Seconds": _FIRST_LOOK, "Assign": {"Queued": 0}, "Next": "FindOlderRuns"},
        "FindOlderRuns": {
            "Type": "Task",
            "Resource": refs.sdk("sfn:listExecutions"),
            "Arguments": {
                "StateMachineArn": "{% $states.context.StateMachine.Id %}",
                "StatusFilter": "RUNNING",
                "MaxResults": _PAGE,
            },
            "Assign": {"Older": _OLDER, "Listed": _LISTED},
            "Output": {},
            "Retry": [retry(["States.TaskFailed"], 5, attempts=8, longest=120)],
            "Catch": [catch(failed)],
            "Next": "IsItsTurn",
        },
        "IsItsTurn": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $not($Listed) %}", "Next": "WaitForTurn"}, older],
            "Default": then,
        },
        "WaitForTurn": {
            "Type": "Wait",
            "Seconds": expression(f"$floor({seconds} * (0.5 + $random()))"),
            "Assign": {"Queued": expression(f"$Queued + {seconds}")},
            "Next": "FindOlderRuns",
        },
    }
