"""What states of every kind share: how calls are tried again, and how a failure is told.

A failure is an object: the state it came from, its error and cause, and where they are known the step's name and id,
the group it is in and the item at hand. It goes from state to state as output, for the states of a group cannot assign
variables of the workflow; once the work is over it is `$Failure`.
"""

from __future__ import annotations

from typing import Any

from ._jsonata import expression

State = dict[str, Any]
States = dict[str, State]

THROTTLED = ["Emr.ThrottlingException", "Emr.RequestLimitExceeded", "ElasticMapReduce.ThrottlingException"]
PASSING = ["Emr.InternalServerErrorException", "Emr.InternalServerException", "States.Timeout"]
UNNAMED = ["Emr.EmrException", "ElasticMapReduce.AmazonElasticMapReduceException"]
"""What integrations call an error that the API's model does not list, throttling and full clusters among them: only the
cause tells. Source: Step Functions guide, supported-services-awssdk: errors are named as the SDK for Java names them.
"""

# Source of the last one: the answer of AddJobFlowSteps beyond 256 active steps, as users' scripts look for it.
_BUSY = ("Rate exceeded", "Throttl", "RequestLimitExceeded", "Maximum number of active steps")
BUSY = f"$exists($states.input.Cause) and $contains($states.input.Cause, /{'|'.join(_BUSY)}/)"
"""JSONata for whether the failure that a state is given says to come again later."""

_CAUSE_SHOWN = 2000
"""Characters kept of a cause, which may be 32 kB."""
_CARRIED = "step failed: "
"""How the cause of a branch's failure begins; what follows is the failure as JSON."""


def retry(errors: list[str], seconds: int, *, attempts: int, longest: int | None = None) -> dict[str, Any]:
    """Try again after waits that double and vary at random, up to `longest` seconds each."""
    return {
        "ErrorEquals": errors,
        "IntervalSeconds": seconds,
        "BackoffRate": 2,
        "MaxAttempts": attempts,
        **({"MaxDelaySeconds": longest} if longest else {}),
        "JitterStrategy": "FULL",
    }


def reading() -> dict[str, Any]:
    """How a call that changes nothing, or may be repeated, is tried again."""
    return retry([*THROTTLED, *PASSING, *UNNAMED], 5, attempts=6, longest=120)


def failure(state: str, error: str, cause: str, **more: str) -> dict[str, str]:
    """A failure; all of it texts or expressions."""
    return {"State": state, "Error": error, "Cause": cause, **more}


def caught(**more: str) -> dict[str, str]:
    """The failure that a Catch caught."""
    # An output without Cause would make the evaluation itself fail, hence $exists.
    cause = (
        f"{{% $exists($states.errorOutput.Cause) ? $substring($states.errorOutput.Cause, 0, {_CAUSE_SHOWN}) : '' %}}"
    )
    return failure("{% $states.context.State.Name %}", "{% $states.errorOutput.Error %}", cause, **more)


def catch(then: str, **more: str) -> dict[str, Any]:
    """Catch everything and keep it as `$Failure`."""
    return {"ErrorEquals": ["States.ALL"], "Assign": {"Failure": caught(**more)}, "Next": then}


def hand_on(then: str, **more: str) -> dict[str, Any]:
    """Catch everything and give it to the next state."""
    return {"ErrorEquals": ["States.ALL"], "Output": caught(**more), "Next": then}


def carry() -> State:
    """The state that ends a branch of a group with the failure it is given."""
    return {
        "Type": "Fail",
        "Error": "{% $states.input.Error %}",
        "Cause": f"{{% '{_CARRIED}' & $string($states.input) %}}",
    }


def carried(group: str) -> str:
    """The failure that a group's Catch caught: the one that ended a branch, else the group's own."""
    cause = "$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ''"
    return expression(
        f"($cause := {cause}; $substring($cause, 0, {len(_CARRIED)}) = '{_CARRIED}' "
        f"? $merge([$parse($substring($cause, {len(_CARRIED)})), {{'Group': '{group}'}}]) "
        f": {{'State': $states.context.State.Name, 'Error': $states.errorOutput.Error, "
        f"'Cause': $substring($cause, 0, {_CAUSE_SHOWN}), 'Group': '{group}'}})"
    )
