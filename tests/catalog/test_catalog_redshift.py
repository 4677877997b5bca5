"""What Redshift Serverless takes."""

from __future__ import annotations

import pytest

from emr_platform.catalog import is_rpu_capacity, most_rpus, rpu_addresses, warehouse_subnets


def test_capacities() -> None:
    taken = [rpus for rpus in range(1100) if is_rpu_capacity(rpus)]
    assert taken[:4] == [4, 8, 16, 24]
    assert taken[taken.index(512) :] == [*range(512, 1025, 32)]


@pytest.mark.parametrize(("region", "most"), [("eu-west-1", 1024), ("eu-north-1", 512), ("eu-central-1", None)])
def test_the_largest_depends_on_the_region(region: str, most: int | None) -> None:
    assert most_rpus(region) == most


@pytest.mark.parametrize(
    ("rpus", "addresses"), [(4, 9), (8, 9), (16, 13), (40, 21), (128, 37), (1024, 261), (4096, 261)]
)
def test_addresses(rpus: int, addresses: int) -> None:
    assert rpu_addresses(rpus) == addresses


def test_subnets() -> None:
    assert warehouse_subnets() == 3
