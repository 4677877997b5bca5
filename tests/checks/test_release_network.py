"""Rule release-network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.release": "emr-spark-8.1.0"},
            [
                (
                    "clusters.etl.release: got emr-spark-8.1.0; "
                    "from 8.0.0 on EMR reaches a cluster through an endpoint of "
                    "aws.api.eu-west-1.emr-service-cell01 on port 443, which this platform does not provide yet; "
                    "use emr-7.14.0 [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("release-network", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("release-network", changes) == []
