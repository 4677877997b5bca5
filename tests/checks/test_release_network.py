"""Rule release-network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

EXISTING = {"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": ["subnet-0123456789abcdef0"]}


def test_fires(ask: Callable[..., list[str]]) -> None:
    assert ask("release-network", {"network": EXISTING, "clusters.etl.release": "emr-spark-8.1.0"}) == [
        (
            "clusters.etl.release: got emr-spark-8.1.0; "
            "from 8.0.0 on a cluster calls EMR through an endpoint of aws.api.eu-west-1.emr-service-cell01, "
            "which must let in the whole VPC on port 443; add network.vpc_cidr [error]"
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.release": "emr-spark-8.1.0"},
        {"network": EXISTING},
        {"network": {**EXISTING, "vpc_cidr": "10.0.0.0/16"}, "clusters.etl.release": "emr-spark-8.1.0"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("release-network", changes) == []
