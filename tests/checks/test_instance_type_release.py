"""Rule instance-type-release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.release": "emr-7.3.0",
                "clusters.etl.primary.instance_types": ["m8g.xlarge", "m8i.xlarge", "m7g.xlarge"],
            },
            [
                (
                    "clusters.etl.primary.instance_types[1]: got m8i.xlarge on emr-7.3.0; "
                    "a release takes the instance types of its day; "
                    "use emr-7.9.0 or newer, or another type [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("instance-type-release", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.release": "emr-7.9.0", "clusters.etl.primary.instance_types": ["m8i.xlarge", "zz.zz"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("instance-type-release", changes) == []
