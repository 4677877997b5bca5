"""Rule ha-release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HA: dict[str, Any] = {"clusters.etl.high_availability": True, "clusters.etl.lifetime": "long-running"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**HA, "clusters.etl.release": "emr-6.11.0"},
            [
                (
                    "clusters.etl.high_availability: got three primary nodes on emr-6.11.0; "
                    "with instance fleets EMR has them from emr-6.12.0 on; "
                    "use a newer release [error]"
                ),
            ],
        ),
        (
            {**HA, "clusters.etl.release": "emr-5.22.0", "clusters.etl.primary": {"instance_type": "m5.xlarge"}},
            [
                (
                    "clusters.etl.high_availability: got three primary nodes on emr-5.22.0; "
                    "with instance groups EMR has them from emr-5.23.0 on; "
                    "use a newer release [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ha-release", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        HA,
        {**HA, "clusters.etl.release": "emr-6.10.1"},
        {"clusters.etl.release": "emr-6.11.0"},
        {**HA, "clusters.etl.release": "emr-6.11.0", "clusters.etl.primary": {"instance_type": "m5.xlarge"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ha-release", changes) == []
