"""Rule warehouse-capacity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def warehouse(**more: Any) -> dict[str, Any]:
    return {"warehouse": {"usage_limit": {"amount": 10}, **more}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            warehouse(base_capacity=9),
            [
                (
                    "warehouse.base_capacity: got 9; a capacity is 4, a multiple of 8 to 512, or a multiple of 32 to "
                    "1024 RPUs; "
                    "write 8 [error]"
                )
            ],
        ),
        (
            warehouse(max_capacity=520),
            [
                (
                    "warehouse.max_capacity: got 520; a capacity is 4, a multiple of 8 to 512, or a multiple of 32 to "
                    "1024 RPUs; "
                    "write 512 [error]"
                )
            ],
        ),
        (
            warehouse(base_capacity=16, max_capacity=8),
            [
                (
                    "warehouse.max_capacity: got 8 below a base of 16; a query begins with the base capacity; "
                    "write 16 or more, or leave it out [error]"
                )
            ],
        ),
        (
            {"region": "eu-north-1", **warehouse(base_capacity=1024)},
            [
                (
                    "warehouse.base_capacity: got 1024 in eu-north-1; eu-north-1 has up to 512 RPUs; write 512 or less "
                    "[error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("warehouse-capacity", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        warehouse(),
        warehouse(base_capacity=4, max_capacity=8),
        warehouse(base_capacity=1024),
        {"region": "eu-central-1", **warehouse(base_capacity=1024)},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("warehouse-capacity", changes) == []
