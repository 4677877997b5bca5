"""Rule step-hbase."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

STEP: dict[str, Any] = {"name": "a", "type": "hbase", "script": "jobs/a.hbase"}


def test_fires(ask: Callable[..., list[str]]) -> None:
    assert ask("step-hbase", {"workflows.daily.steps": [{**STEP, "args": ["-Dx=y", "{day}"]}]}) == [
        (
            "workflows.daily.steps[0].args: got '-Dx=y', '{day}'; "
            "the HBase shell takes no arguments for a script that it reads from standard input; write the values into "
            "the script, or let a shell step write the script and run `hbase shell -n` [error]"
        )
    ]


def test_is_quiet(ask: Callable[..., list[str]]) -> None:
    assert ask("step-hbase") == []
    assert ask("step-hbase", {"workflows.daily.steps": [STEP]}) == []
