"""Rule group-placement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

GROUPS: dict[str, Any] = {
    "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
    "clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 2},
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            GROUPS,
            [
                (
                    "clusters.etl: got instance groups with 2 subnets to choose from; "
                    "groups go into the first subnet always; "
                    "of fleets EMR picks the zone that has the capacity; "
                    "use fleets, or acknowledge this: the cluster does not start while its zone is short of the type "
                    "[advice]"
                ),
            ],
        ),
        (
            {**GROUPS, "network": {"vpc_id": "vpc-01234567", "subnet_ids": ["subnet-01234567", "subnet-12345678"]}},
            [
                (
                    "clusters.etl: got instance groups with 2 subnets to choose from; "
                    "groups go into the first subnet always; "
                    "of fleets EMR picks the zone that has the capacity; "
                    "use fleets, or acknowledge this: the cluster does not start while its zone is short of the type "
                    "[advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("group-placement", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**GROUPS, "network.zones": 1},
        {**GROUPS, "network": {"vpc_id": "vpc-01234567", "subnet_ids": ["subnet-01234567"]}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("group-placement", changes) == []
