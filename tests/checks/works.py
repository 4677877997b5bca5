"""Steps, groups and inputs for the tests of rules about workflows, and a pool."""

from __future__ import annotations

from typing import Any

W = "workflows.daily"
DAY = {"type": "date"}
NODES = {"type": "integer", "minimum": 8, "maximum": 16, "sets": "core.target_on_demand_capacity"}
GROUPS = {
    "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
    "clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 4},
}
SHARED = {"shared": {"cluster": "etl", "maximum_clusters": 2}}


def cmd(*args: str, name: str = "a", **more: Any) -> dict[str, Any]:
    """A step that runs a command."""
    return {"name": name, "type": "command", "args": list(args), **more}


GROUP = {"name": "sides", "type": "parallel", "branches": [[cmd("true")], [cmd("true", name="b")]]}
EACH = {
    "name": "each", "type": "for-each", "item": "country", "items": ["de", "fr"], "steps": [cmd("echo", "{country}")],
}  # fmt: skip


def each(**changes: Any) -> dict[str, Any]:
    """The for-each with changes; None takes a key away."""
    return {key: value for key, value in {**EACH, **changes}.items() if value is not None}
