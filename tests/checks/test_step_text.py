"""Rule step-text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import W, cmd, each


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"workflows.daily.steps.0.args": ["x" * 10200]},
            [
                (
                    "workflows.daily.steps[0].args: got up to 10391 characters; "
                    "all strings of a step together have at most 10240; "
                    "put the long ones into a file that the job reads [error]"
                )
            ],
        ),
        (
            {"workflows.daily.steps.0.args": ["s3://raw/" + "x" * 10000]},
            [
                (
                    "workflows.daily.steps[0].args: got up to 10260 characters; "
                    "all strings of a step together have at most 10240; "
                    "put the long ones into a file that the job reads [error]"
                )
            ],
        ),
        (
            {"workflows.daily.steps.0.conf": {"spark.x": "x" * 10200}},
            [
                (
                    "workflows.daily.steps[0].args: got up to 10405 characters; "
                    "all strings of a step together have at most 10240; "
                    "put the long ones into a file that the job reads [error]"
                )
            ],
        ),
        (
            {
                "workflows.daily.steps": [
                    {"name": "a", "type": "hive", "script": "jobs/a.sql", "variables": {"x": "x" * 10200}},
                ]
            },
            [
                (
                    "workflows.daily.steps[0].args: got up to 10399 characters; "
                    "all strings of a step together have at most 10240; "
                    "put the long ones into a file that the job reads [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-text", changes) == said


def test_fires_for_the_longest_values(ask: Callable[..., list[str]]) -> None:
    def said(where: str, length: int) -> str:
        return (
            f"workflows.daily.{where}.args: got up to {length} characters; all strings of a step together have at most "
            "10240; put the long ones into a file that the job reads [error]"
        )

    inputs = {
        "label": {"type": "text", "maximum_length": 1024},
        "kind": {"type": "choice", "values": ["x" * 900, "y"]},
        "all": {"type": "list"},
        "few": {"type": "list", "values": ["x" * 1000]},
        "day": {"type": "date"},
    }
    several = ["{country}"] * 11
    steps = [
        cmd("echo", *["{label}"] * 5, *["{kind}"] * 6, "{day}"),
        each(name="e1", items=None, items_from="all", steps=[cmd("echo", *several, name="b")]),
        each(name="e2", items=None, items_from="few", steps=[cmd("echo", *several, name="c")]),
        each(name="e3", items=["x" * 1000], steps=[cmd("echo", *several, name="d")]),
    ]
    assert ask("step-text", {f"{W}.inputs": inputs, f"{W}.steps": steps}) == [
        said("steps[0]", 10558),
        said("steps[1].steps[0]", 11286),
        said("steps[2].steps[0]", 11022),
        said("steps[3].steps[0]", 11022),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"workflows.daily.steps.0.args": ["x" * 10000]},
        {"workflows.daily.steps": [{"name": "a", "type": "command", "args": ["x" * 10222]}]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-text", changes) == []
