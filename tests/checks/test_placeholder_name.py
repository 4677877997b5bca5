"""Rule placeholder-name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import DAY, EACH, W, cmd, each


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.steps": [cmd("echo", "{dya}")], f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.steps[0].args[1]: got {dya}; it names no input of the workflow; "
                    "did you mean {day}? declare it under `inputs`, or write {{dya}} for the text itself [error]"
                )
            ],
        ),
        (
            {f"{W}.steps": [cmd("echo", "{country}")]},
            [
                (
                    "workflows.daily.steps[0].args[1]: got {country}; it names no input of the workflow; "
                    "declare it under `inputs`, or write {{country}} for the text itself [error]"
                )
            ],
        ),
        (
            {f"{W}.steps": [cmd("echo", "{countries}")], f"{W}.inputs": {"countries": {"type": "list"}}},
            [
                (
                    "workflows.daily.steps[0].args[1]: got {countries}; a list is no argument; "
                    "go through it with a `for-each` and name the item [error]"
                )
            ],
        ),
        (
            {f"{W}.steps": [cmd("echo", reads=["s3://raw/{day}/"])], f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.steps[0].reads[0]: got {day} in 's3://raw/{day}/'; "
                    "values of a run stand in arguments and variables only; name the location above it [error]"
                )
            ],
        ),
        (
            {
                f"{W}.steps": [
                    {
                        "name": "a",
                        "type": "spark-sql",
                        "script": "j.sql",
                        "variables": {"D": "{dya}"},
                        "conf": {"spark.x": "{day}"},
                    }
                ],
                f"{W}.inputs": {"day": DAY},
            },
            [
                (
                    "workflows.daily.steps[0].variables.D: got {dya}; it names no input of the workflow; "
                    "did you mean {day}? declare it under `inputs`, or write {{dya}} for the text itself [error]"
                ),
                (
                    "workflows.daily.steps[0].conf.spark.x: got {day} in '{day}'; "
                    "values of a run stand in arguments and variables only; pass it as an argument [error]"
                ),
            ],
        ),
        (
            {
                f"{W}.steps": [{"name": "a", "type": "mapreduce", "jar": "s3://artefacts/{day}.jar"}],
                f"{W}.inputs": {"day": DAY},
            },
            [
                (
                    "workflows.daily.steps[0].jar: got {day} in 's3://artefacts/{day}.jar'; "
                    "values of a run stand in arguments and variables only; pass it as an argument [error]"
                )
            ],
        ),
        (
            {
                f"{W}.steps": [{"name": "a", "type": "flink", "job": "s3://artefacts/{day}.jar"}],
                f"{W}.inputs": {"day": DAY},
            },
            [
                (
                    "workflows.daily.steps[0].job: got {day} in 's3://artefacts/{day}.jar'; "
                    "values of a run stand in arguments and variables only; pass it as an argument [error]"
                )
            ],
        ),
        (
            {f"{W}.steps": [{"name": "a", "type": "s3-dist-cp", "source": "s3://raw/{x}/", "target": "hdfs:///{y}/"}]},
            [
                (
                    "workflows.daily.steps[0].source: got {x}; it names no input of the workflow; "
                    "declare it under `inputs`, or write {{x}} for the text itself [error]"
                ),
                (
                    "workflows.daily.steps[0].target: got {y}; it names no input of the workflow; "
                    "declare it under `inputs`, or write {{y}} for the text itself [error]"
                ),
            ],
        ),
        (
            {
                f"{W}.steps": [
                    {
                        "name": "a",
                        "type": "streaming",
                        "mapper": "m.py",
                        "input": "s3://raw/{x}/",
                        "output": "s3://results/{y}/",
                    }
                ]
            },
            [
                (
                    "workflows.daily.steps[0].input: got {x}; it names no input of the workflow; "
                    "declare it under `inputs`, or write {{x}} for the text itself [error]"
                ),
                (
                    "workflows.daily.steps[0].output: got {y}; it names no input of the workflow; "
                    "declare it under `inputs`, or write {{y}} for the text itself [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("placeholder-name", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {
            f"{W}.inputs": {"day": DAY},
            f"{W}.steps": [
                cmd("echo", "{day}"),
                EACH | {"steps": [cmd("echo", "{country} {day} {{other}}", name="b")]},
                {"name": "c", "type": "spark", "job": "j.py", "conf": {"spark.x": "{other}"}},
            ],
        },
        {
            f"{W}.inputs": {"countries": {"type": "list"}},
            f"{W}.steps": [each(item="one", items=None, items_from="countries", steps=[cmd("echo", "{one}")])],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("placeholder-name", changes) == []
