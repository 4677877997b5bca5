"""Rule step-name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import EACH, GROUP, W, cmd


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.steps": [cmd("x"), cmd("y")]},
            [
                (
                    "workflows.daily.steps[1].name: got 'a' a second time (first at steps[0]); "
                    "steps and groups of a workflow have different names; rename one of them [error]"
                )
            ],
        ),
        (
            {f"{W}.steps": [cmd("x", name="each"), {**EACH, "steps": [cmd("y", name="b"), cmd("z", name="b")]}]},
            [
                (
                    "workflows.daily.steps[1].name: got 'each' a second time (first at steps[0]); "
                    "steps and groups of a workflow have different names; rename one of them [error]"
                ),
                (
                    "workflows.daily.steps[1].steps[1].name: got 'b' a second time (first at steps[1].steps[0]); "
                    "steps and groups of a workflow have different names; rename one of them [error]"
                ),
            ],
        ),
        (
            {f"{W}.steps": [{**GROUP, "branches": [[cmd("x", name="sides")], [cmd("y")]]}]},
            [
                (
                    "workflows.daily.steps[0].branches[0][0].name: got 'sides' a second time (first at steps[0]); "
                    "steps and groups of a workflow have different names; rename one of them [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-name", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {
            f"{W}.steps": [
                cmd("x"),
                GROUP | {"branches": [[cmd("x", name="b")], [cmd("y", name="c")]]},
                EACH | {"steps": [cmd("z", name="d")]},
            ]
        }
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-name", changes) == []
