"""The work of a workflow: steps one after the other, groups of them side by side or for each item of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from emr_platform.model import ClusterStep, ForEachSteps, ParallelSteps, RedshiftLoadStep, Step, Workflow

from ..steps import hadoop_jar_step
from ._common import BUSY, THROTTLED, UNNAMED, State, States, carried, carry, hand_on, retry
from ._jsonata import expression, field, filled
from ._refs import StateMachineRefs

Loads = Callable[[RedshiftLoadStep, str, str], States]
"""The states of a load, given the state that follows and the one that is handed a failure; the first is `Step <name>`.
"""


@dataclass(frozen=True)
class Work:
    """Renders the work of one workflow.

    Attributes:
        loads: renders the steps that load a table; None when the workflow has none.
    """

    workflow: Workflow
    refs: StateMachineRefs
    loads: Loads | None = None

    @property
    def first(self) -> str:
        """The state that the work begins with."""
        return state_name(self.workflow.steps[0])

    def states(self, then: str, failed: str) -> States:
        """All states of the work.

        Args:
            failed: the state that is handed the failure that ends the work.
        """
        return self._sequence(self.workflow.steps, then, failed)

    def _sequence(self, works: Sequence[Any], then: str, failed: str, item: str | None = None) -> States:
        states: States = {}
        for index, work in enumerate(works):
            following = state_name(works[index + 1]) if index + 1 < len(works) else then
            states |= self._work(work, following, failed, item)
        return states

    def _work(self, work: Any, then: str, failed: str, item: str | None) -> States:
        match work:
            case ParallelSteps():
                branches = [
                    self._inside(steps, f"{work.name} {number}", None)
                    for number, steps in enumerate(work.branches, start=1)
                ]
                return {state_name(work): {"Type": "Parallel", "Branches": branches, **_group(work.name, then, failed)}}
            case ForEachSteps():
                return {state_name(work): self._map(work, then, failed)}
            case RedshiftLoadStep():
                return self._load(work, then, failed)
            case _:
                return self._step(work, then, failed, item)

    def _map(self, work: ForEachSteps, then: str, failed: str) -> State:
        items = list(work.items) if work.items is not None else expression(field("$Inputs", work.items_from or ""))
        inside = self._inside(work.steps, work.name, work.item)
        return {
            "Type": "Map",
            "Items": items,
            "MaxConcurrency": work.max_concurrency,
            "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, **inside},
            **_group(work.name, then, failed),
        }

    def _inside(self, steps: Sequence[Step], name: str, item: str | None) -> dict[str, Any]:
        """A branch. Its variables are its own, and the names of its states are unique in the whole machine."""
        done, failed, first = f"Done {name}", f"Failed {name}", state_name(steps[0])
        take: States = {}
        if item:
            take = {f"Item {name}": {"Type": "Pass", "Assign": {"Item": "{% $states.input %}"}, "Next": first}}
        hand_over: States = {failed: carry()}
        if item:
            told = "{% $merge([$states.input, {'Item': $Item}]) %}"
            hand_over = {
                failed: {"Type": "Pass", "Output": told, "Next": f"End {name}"},
                f"End {name}": carry(),
            }
        return {
            "StartAt": next(iter(take), first),
            "States": {
                **take,
                **self._sequence(steps, done, failed, item),
                done: {"Type": "Succeed", "Output": {}},
                **hand_over,
            },
        }

    def _load(self, step: RedshiftLoadStep, then: str, failed: str) -> States:
        if self.loads is None:
            raise ValueError(
                f"got the load {step.name} into {step.table} and no warehouse; "
                "a load goes into the environment's warehouse; give `refs` its `loads`"
            )
        return self.loads(step, then, failed)

    def _step(self, step: ClusterStep, then: str, failed: str, item: str | None) -> States:
        name = state_name(step)
        refused, waits = f"{name} refused", f"{name} waits"
        told = {"Step": step.name, "StepId": _STEP_ID}
        again = []
        if step.retry:
            wait = step.retry.wait_seconds
            again = [retry(["States.TaskFailed"], wait, attempts=step.retry.attempts)]
        return {
            name: {
                "Type": "Task",
                "Resource": self.refs.integration("elasticmapreduce:addStep.sync"),
                "Arguments": {
                    "ClusterId": "{% $ClusterId %}",
                    **({"ExecutionRoleArn": self.refs.runtime_role} if self.refs.runtime_role else {}),
                    "Step": {
                        # The cluster's name is what event rules look for; the execution's makes the step findable on a
                        # cluster that others use as well.
                        "Name": f"{{% '{self.refs.cluster_name}/{step.name} ' & $states.context.Execution.Name %}}",
                        "ActionOnFailure": "CONTINUE",
                        "HadoopJarStep": hadoop_jar_step(
                            step, self.refs.files, self.refs.buckets, lambda text: filled(text, item)
                        ),
                    },
                },
                "TimeoutSeconds": step.timeout_minutes * 60,
                "Output": {},
                # A step that timed out still runs until its cluster ends or it is cancelled: it is not tried again.
                "Retry": [
                    retry(THROTTLED, 5, attempts=6),
                    {"ErrorEquals": UNNAMED, "MaxAttempts": 0},
                    *again,
                ],
                "Catch": [{**hand_on(refused, **told), "ErrorEquals": UNNAMED}, hand_on(failed, **told)],
                "Next": then,
            },
            refused: {
                "Type": "Choice",
                "Comment": "Too many calls, or too many steps on the cluster: that passes",
                "Choices": [{"Condition": expression(BUSY), "Next": waits}],
                "Default": failed,
            },
            waits: {"Type": "Wait", "Seconds": "{% 30 + $floor($random() * 60) %}", "Next": name},
        }


_STEP_ID = expression(
    '($found := $exists($states.errorOutput.Cause) ? $match($states.errorOutput.Cause, /"(s-[0-9A-Z]{8,})"/, 1)'
    " : []; $exists($found[0]) ? $found[0].groups[0] : '')"
)
"""The step's id as the cause of a failed step has it, which is what DescribeStep says; empty without one."""


def state_name(work: Any) -> str:
    """The name of the state that a step or group begins with. Steps and groups of a workflow have different names."""
    match work:
        case ParallelSteps() | ForEachSteps():
            return f"Group {work.name}"
        case _:
            return f"Step {work.name}"


def _group(name: str, then: str, failed: str) -> dict[str, Any]:
    return {
        "Output": {},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Output": carried(name), "Next": failed}],
        "Next": then,
    }
