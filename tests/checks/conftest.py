"""A small environment that no rule objects to, and a way to ask one rule about a change of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from emr_platform.checks import Context, rule_module
from emr_platform.findings import dotted
from emr_platform.model import Environment

_TYPES = ["m7g.xlarge", "m6g.xlarge"]
CLEAN: dict[str, Any] = {
    "name": "dev",
    "region": "eu-west-1",
    "owner": "data-platform",
    "cost_centre": "analytics",
    "clusters": {
        "etl": {
            "release": "emr-7.14.0",
            "primary": {"instance_types": _TYPES},
            "core": {"instance_types": [{"type": t, "weight": 4} for t in _TYPES], "target_on_demand_capacity": 8},
        }
    },
    "workflows": {"daily": {"cluster": "etl", "steps": [{"name": "count", "type": "spark", "job": "jobs/count.py"}]}},
}

Changes = dict[str, Any]
Ask = Callable[..., list[str]]


def changed(changes: Changes) -> dict[str, Any]:
    """The clean environment with values put at dotted paths such as `clusters.etl.core.target_spot_capacity`."""
    values = copy.deepcopy(CLEAN)
    for path, value in changes.items():
        *parents, last = path.split(".")
        place: Any = values
        for parent in parents:
            place = place[int(parent)] if isinstance(place, list) else place.setdefault(parent, {})
        place[last] = copy.deepcopy(value)
    return values


@pytest.fixture
def ask() -> Ask:
    """What one rule says about the clean environment with some changes: `path: message [severity]`."""

    def ask_rule(
        rule: str, changes: Changes | None = None, root: Path | None = None, stem: str | None = None
    ) -> list[str]:
        environment = Environment.model_validate(changed(changes or {}))
        found = import_module(rule_module(rule)).check(Context(environment, root, stem))
        return [f"{dotted(problem.path)}: {problem.message} [{problem.severity}]" for problem in found]

    return ask_rule
