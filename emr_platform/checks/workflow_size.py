"""The definition of a workflow fits into a template.

Source: AWS CloudFormation User Guide, cloudformation-limits: a template has at most 1 MB, in which the definition is a
text; AWS Step Functions Developer Guide, service-quotas: so has a definition.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..model import RedshiftLoadStep, Workflow, files_of
from ..render.locations import BUCKETS
from ..render.states import StateMachineRefs, States, state_machine
from ._base import Context, Problem
from ._limits import most

_ROOM = 150_000
"""Bytes left for the launch of a cluster, for the rest of the template, and for names longer than here."""
_MOST_PER_BYTE = 12
"""Bytes of a template for one of a definition without white space, at most. Measuring that is quick; few need more."""
_LOAD = 7000
"""Bytes of the states of a load, but for its columns."""
_COLUMN = 32
"""Bytes of a column in the statements of a load, but for its name, which is there three times, and its type."""
_LONG = "x" * 120
"""As long as most names, ARNs and URLs that a definition refers to."""


def check(context: Context) -> Iterator[Problem]:
    allowed = most("cloudformation_template_in_s3") - _ROOM
    for name, workflow in context.environment.workflows.items():
        definition = _definition(workflow)
        if _MOST_PER_BYTE * len(json.dumps(definition)) < allowed:
            continue
        size = len(json.dumps(json.dumps(definition, indent=1)))
        if size > allowed:
            yield Problem(
                ("workflows", name, "steps"),
                f"a definition of about {size // 1000} kB",
                f"at most {allowed // 1000} kB fit into a template with what belongs to it",
                "split the workflow; one starts the other by a trigger of type workflow",
            )


def _definition(workflow: Workflow) -> Any:
    """The definition, with long texts for what it refers to."""
    refs = StateMachineRefs(
        partition="aws-us-gov",
        topic=_LONG,
        files={file: _LONG for step in workflow.all_steps for file in files_of(step)},
        buckets=dict.fromkeys(BUCKETS, _LONG),
        cluster_name=_LONG,
        cluster_id=_LONG,
        runtime_role=_LONG,
        diagnose=_LONG,
    )
    return state_machine(_LONG, workflow, refs, loads=_load)


def _load(step: RedshiftLoadStep, then: str, failed: str) -> States:
    """As long as the states of a load; what renders them refuses what other rules object to, such as no keys."""
    columns = sum(_COLUMN + 3 * len(name) + len(kind) for name, kind in step.columns.items())
    return {f"Step {step.name}": {"Comment": "x" * (_LOAD + columns), "Next": then, "Catch": failed}}
