"""Rule subnet-tag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"network": {"vpc_id": "vpc-01234567", "subnet_ids": ["subnet-01234567"]}},
            [
                (
                    "network.subnet_ids: got subnets that exist already; "
                    "EMR launches into subnets tagged for-use-with-amazon-emr-managed-policies = true only; "
                    "have them tagged by the VPC's owner, and acknowledge this once they are [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("subnet-tag", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("subnet-tag", changes) == []
