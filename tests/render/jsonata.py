"""The emulator's JSONata engine, as Step Functions evaluates a field of a state."""

from __future__ import annotations

from typing import Any

from ministack.services import stepfunctions


def evaluated(template: Any, *, context: Any = None, state_input: Any = None, result: Any = None, error: Any = None,
              **variables: Any) -> Any:  # fmt: skip
    """The value of a field. Raises the engine's error, also for an expression without a result."""
    found = {**(context or {}), "variables": variables}
    return stepfunctions._apply_jsonata_template(template, state_input, found, result, error)
