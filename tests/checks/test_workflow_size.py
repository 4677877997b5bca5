"""Rule workflow-size."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from emr_platform.model import RedshiftLoadStep
from emr_platform.render import LoadRefs, load_states
from emr_platform.render.locations import BUCKETS
from tests.checks.works import W, cmd


def test_is_near_what_loads_take(ask: Callable[..., list[str]]) -> None:
    """The states of loads are estimated, since a load that another rule objects to cannot be rendered."""
    columns = {f"some_column_{number}": "varchar(256)" for number in range(200)}
    loads = [
        {"name": f"s{number}", "type": "redshift-load", "source": "s3://curated/x/", "table": "public.x",
         "columns": columns}
        for number in range(60)
    ]  # fmt: skip
    (found,) = ask("workflow-size", {f"{W}.steps": loads})
    estimate = int(found.partition("about ")[2].split()[0])

    refs = LoadRefs("aws", "x" * 120, "x" * 120, "x" * 120, dict.fromkeys(BUCKETS, "x" * 120))
    states = load_states(RedshiftLoadStep.model_validate(loads[0]), refs, then="Step s1", on_failure="KeepFailure")
    rendered = 60 * len(json.dumps(json.dumps(states, indent=1))) // 1000
    assert rendered <= estimate <= rendered * 1.1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                f"{W}.steps": [
                    {
                        "name": "wide",
                        "type": "parallel",
                        "branches": [[cmd("x" * 500, name=f"s{a}-{b}") for b in range(15)] for a in range(40)],
                    }
                ]
            },
            [
                (
                    "workflows.daily.steps: got a definition of about 2404 kB; "
                    "at most 898 kB fit into a template with what belongs to it; split the workflow; "
                    "one starts the other by a trigger of type workflow [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("workflow-size", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            f"{W}.steps": [cmd("x", name=f"s{n}") for n in range(99)]
            + [
                {
                    "name": "load",
                    "type": "redshift-load",
                    "source": "s3://curated/x/",
                    "table": "public.x",
                    "columns": {"a": "integer"},
                }
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("workflow-size", changes) == []
