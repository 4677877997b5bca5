"""Rule subnet-duplicate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def network(*subnets: str) -> dict[str, Any]:
    return {"network": {"vpc_id": "vpc-01234567", "subnet_ids": list(subnets)}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            network("subnet-01234567", "subnet-89abcdef", "subnet-01234567"),
            [
                (
                    "network.subnet_ids[2]: got 'subnet-01234567' a second time (first at subnet_ids[0]); "
                    "each is named once; remove it, or name the one of another zone [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("subnet-duplicate", changes) == said


@pytest.mark.parametrize("changes", [{}, network("subnet-01234567", "subnet-89abcdef")])
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("subnet-duplicate", changes) == []
