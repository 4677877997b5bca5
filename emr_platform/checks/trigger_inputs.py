"""A trigger gives its workflow the inputs that it needs, and values that it takes.

Source: this platform (`emr_platform.render.inputs`); a run with any other input is refused before its cluster starts.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..render.inputs import no_such_input, refusals, rule_of
from ._base import Context, Problem
from ._triggers import TriggerAt, triggers


def check(context: Context) -> Iterator[Problem]:
    for at in triggers(context.environment):
        yield from _missing(at)
        declared = at.workflow.inputs
        for name, value in at.trigger.inputs.items():
            one = {name: declared[name]} if name in declared else {}
            if refusals(one, {name: value}):
                why = rule_of(declared[name]) if name in declared else no_such_input(declared)
                got = (
                    f"'{value}'" if isinstance(value, str) else str(list(value) if isinstance(value, tuple) else value)
                )
                yield Problem((*at.path, "inputs", name), got, why, "give a value that fits, or leave it out")


def _missing(at: TriggerAt) -> Iterator[Problem]:
    missing = [key for key, one in at.workflow.inputs.items() if one.default is None and key not in at.trigger.inputs]
    if missing:
        yield Problem(
            (*at.path, "inputs"),
            f"no {' and no '.join(missing)}",
            "an input without a default has to be given, and nobody else is there to give it",
            "give it here, or a default at the workflow's inputs",
        )
