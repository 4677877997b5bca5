"""Rule instance-type-region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"region": "mx-central-1", "clusters.etl.primary.instance_types": ["m5.xlarge"]},
            [
                (
                    "clusters.etl.primary.instance_types[0]: got m5.xlarge in mx-central-1; "
                    "EMR does not offer this type there; choose another type [error]"
                )
            ],
        ),
        (
            {"clusters.etl.primary.instance_types": ["c8gn.xlarge"]},
            [
                (
                    "clusters.etl.primary.instance_types[0]: got c8gn.xlarge in eu-west-1; "
                    "prices and offerings disagree whether EMR has this type there; "
                    "make sure, or choose another type [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("instance-type-region", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"region": "eu-west-9"},
        {"clusters.etl.primary.instance_types": ["zz.zz"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("instance-type-region", changes) == []
