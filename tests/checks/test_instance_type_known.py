"""Rule instance-type-known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.primary.instance_types": ["m7g.xlarg", "m99g.xlarge", "zz.zz", "m8gx.xlarge"]},
            [
                (
                    "clusters.etl.primary.instance_types[0]: got 'm7g.xlarg'; "
                    "an instance type is one that some EMR release takes; did you mean m7g.xlarge? [error]"
                ),
                (
                    "clusters.etl.primary.instance_types[1]: got 'm99g.xlarge'; "
                    "an instance type is one that some EMR release takes; did you mean m8g.xlarge? [error]"
                ),
                (
                    "clusters.etl.primary.instance_types[2]: got 'zz.zz'; "
                    "an instance type is one that some EMR release takes; "
                    "choose another, or renew the catalog if the type is new [error]"
                ),
                (
                    "clusters.etl.primary.instance_types[3]: got 'm8gx.xlarge'; "
                    "an instance type is one that some EMR release takes; did you mean m8g.xlarge? [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("instance-type-known", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("instance-type-known", changes) == []
