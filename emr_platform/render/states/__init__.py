"""A workflow as an Amazon States Language definition, in JSONata.

A transient cluster is launched through the SDK integration of RunJobFlow, which takes every field of the API, and its
id is known from the first second on: whatever happens after that ends in TerminateCluster. Source of the integrations'
names: Step Functions developer guide, "connect-emr" and "supported AWS SDK integrations".

A run goes through these parts, each of which names the first state of the next:

    CheckInputs -> FindOlderRuns -> the cluster (`ClusterSource`) -> the work -> the cluster's end -> Outcome
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emr_platform.model import RedshiftLoadStep, Workflow

from ..redshift import load_states
from ._common import State, States, carry, catch, failure, hand_on, reading, retry
from ._ending import ending_states
from ._inputs import input_states
from ._jsonata import EMPTY
from ._overlap import overlap_states
from ._refs import StateMachineRefs
from ._sources import (
    ClusterSource,
    cancel_states,
    launch_states,
    own_cluster,
    pooled_cluster,
    terminate_state,
    waiting_cluster,
)
from ._work import Loads, Work

__all__ = [
    "ClusterSource",
    "Loads",
    "State",
    "StateMachineRefs",
    "States",
    "cancel_states",
    "carry",
    "catch",
    "failure",
    "hand_on",
    "launch_states",
    "pooled_cluster",
    "reading",
    "retry",
    "state_machine",
    "terminate_state",
]


def state_machine(
    name: str,
    workflow: Workflow,
    refs: StateMachineRefs,
    *,
    launch: Mapping[str, Any] | None = None,
    alarms: Mapping[str, Mapping[str, Any]] | None = None,
    source: ClusterSource | None = None,
    loads: Loads | None = None,
) -> dict[str, Any]:
    """The definition of a workflow.

    Args:
        name: the workflow's full name, for step names and notifications.
        launch: RunJobFlow body of a transient cluster; None for a long-running one.
        alarms: alarm properties by name for the launched cluster, with `{% $ClusterId %}` as the cluster's id.
        source: where the cluster comes from instead, such as a pool.
        loads: renders the steps that load a table. Default: as loads into the warehouse of `refs`.

    Raises:
        ValueError: for a step that loads a table when `refs` name no warehouse.
    """
    if source is None and launch is not None:
        source = own_cluster(name, workflow, refs, launch, alarms or {})
    source = source or waiting_cluster(refs, last="Outcome")
    work = Work(workflow, refs, loads or _loads(refs))
    overlapping = overlap_states(
        refs, workflow.overlap, source.first, failed="NotifyFailure",
        skipped="NotifySkipped" if workflow.notify == "always" else "Skipped",
    )  # fmt: skip
    states: States = {
        "Begin": {
            "Type": "Pass",
            "Comment": "Variables that every later state may read",
            "Assign": {"Failure": {}, "ClusterId": EMPTY, "Inputs": {}, "Asked": 0},
            "Next": "CheckInputs",
        },
        **input_states(workflow.inputs, next(iter(overlapping), source.first), refused="NotifyFailure"),
        **overlapping,
        **source.begin(work.first),
        **work.states(source.last, failed="KeepFailure"),
        "KeepFailure": {
            "Type": "Pass",
            "Comment": "States of a group cannot assign it, so it comes as their output",
            "Assign": {"Failure": "{% $states.input %}"},
            "Next": source.after_failure,
        },
        **source.end("Outcome"),
        **ending_states(name, refs, workflow.notify, may_skip=workflow.overlap == "skip"),
    }
    return {
        "Comment": f"Workflow {name}",
        "QueryLanguage": "JSONata",
        "StartAt": "Begin",
        "TimeoutSeconds": workflow.timeout_minutes * 60,
        "States": states,
    }


def _loads(refs: StateMachineRefs) -> Loads | None:
    """How loads into the warehouse of `refs` are rendered; None without one."""
    loads = refs.loads
    if loads is None:
        return None

    def states(step: RedshiftLoadStep, then: str, failed: str) -> States:
        return load_states(step, loads, then=then, on_failure=failed)

    return states
