"""Rule trigger-workflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

STEP = {"name": "a", "type": "spark", "job": "jobs/count.py"}


@pytest.mark.parametrize(("name", "remedy"), [("dayly", "did you mean daily?"), ("x", "use one of daily, weekly")])
def test_fires(ask: Callable[..., list[str]], name: str, remedy: str) -> None:
    weekly = {"cluster": "etl", "steps": [STEP], "triggers": {"after": {"type": "workflow", "workflow": name}}}
    assert ask("trigger-workflow", {"workflows.weekly": weekly}) == [
        (
            f"workflows.weekly.triggers.after.workflow: got '{name}'; "
            f"a workflow follows another one under `workflows`; {remedy} [error]"
        )
    ]


@pytest.mark.parametrize(
    "trigger", [{"type": "workflow", "workflow": "daily"}, {"type": "schedule", "at": "rate(1 day)"}]
)
def test_is_quiet(ask: Callable[..., list[str]], trigger: dict[str, Any]) -> None:
    weekly = {"cluster": "etl", "steps": [STEP], "triggers": {"after": trigger}}
    assert ask("trigger-workflow", {"workflows.weekly": weekly}) == []
