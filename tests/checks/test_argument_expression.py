"""Rule argument-expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "workflows.daily.steps.0.args": ["{% $x %}", "${Raw}"],
                "clusters.etl.configurations": [
                    {
                        "classification": "a",
                        "properties": {"k": "{% 1 %}", "h": "${hadoop.tmp.dir}"},
                        "configurations": [{"classification": "export", "properties": {"Z": "{%"}}],
                    }
                ],
            },
            [
                (
                    "workflows.daily.steps[0].args[0]: got '{% $x %}'; "
                    "in a state machine's definition {% begins a JSONata expression that Step Functions evaluates; "
                    "write the value out, or let the job look it up [error]"
                ),
                (
                    "workflows.daily.steps[0].args[1]: got '${Raw}'; "
                    "in a state machine's definition ${ begins a placeholder that CloudFormation fills in; "
                    "write the value out, or let the job look it up; an input is {day}, without $ [error]"
                ),
                (
                    "clusters.etl.configurations[0].properties.k: got '{% 1 %}'; "
                    "in a state machine's definition {% begins a JSONata expression that Step Functions evaluates; "
                    "write the value out, or let the job look it up [error]"
                ),
                (
                    "clusters.etl.configurations[0].configurations[0].properties.Z: got '{%'; "
                    "in a state machine's definition {% begins a JSONata expression that Step Functions evaluates; "
                    "write the value out, or let the job look it up [error]"
                ),
            ],
        ),
        (
            {
                "workflows.daily.steps": [
                    {"name": "a", "type": "s3-dist-cp", "source": "s3://raw/${x}/", "target": "hdfs:///{%1%}/"},
                ]
            },
            [
                (
                    "workflows.daily.steps[0].source: got 's3://raw/${x}/'; "
                    "in a state machine's definition ${ begins a placeholder that CloudFormation fills in; "
                    "write the value out, or let the job look it up; an input is {day}, without $ [error]"
                ),
                (
                    "workflows.daily.steps[0].target: got 'hdfs:///{%1%}/'; "
                    "in a state machine's definition {% begins a JSONata expression that Step Functions evaluates; "
                    "write the value out, or let the job look it up [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("argument-expression", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"workflows.daily.steps.0.args": ['{"a": 100}', "$x", "50%"]},
        {
            "clusters.etl.configurations": [
                {"classification": "core-site", "properties": {"dir": "${hadoop.tmp.dir}/x"}}
            ]
        },
        {
            "clusters.etl.lifetime": "long-running",
            "clusters.etl.configurations": [{"classification": "a", "properties": {"k": "{% 1 %}"}}],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("argument-expression", changes) == []
