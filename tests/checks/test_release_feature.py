"""Rule release-feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

OLD: dict[str, Any] = {"clusters.etl.release": "emr-5.12.0"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                **OLD,
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 8, "maximum_capacity_units": 16},
                "clusters.etl.step_concurrency": 2,
                "clusters.etl.os_release": "2023.11.20260413.0",
            },
            [
                (
                    "clusters.etl.release: got logs encrypted with the platform's key on emr-5.12.0; "
                    "EMR has that from emr-5.30.0 on; use a newer release [error]"
                ),
                (
                    "clusters.etl.primary: got allocation strategies of fleets on emr-5.12.0; "
                    "EMR has that from emr-5.12.1 on; "
                    "use a newer release [error]"
                ),
                (
                    "clusters.etl.managed_scaling: got managed scaling on emr-5.12.0; "
                    "EMR has that from emr-5.30.0 on; use a newer release [error]"
                ),
                (
                    "clusters.etl.idle_timeout_seconds: got an idle timeout on emr-5.12.0; "
                    "EMR has that from emr-5.30.0 on; use a newer release [error]"
                ),
                (
                    "clusters.etl.step_concurrency: got steps at the same time on emr-5.12.0; "
                    "EMR has that from emr-5.28.0 on; "
                    "use a newer release [error]"
                ),
                (
                    "clusters.etl.os_release: got Amazon Linux 2023 on emr-5.12.0; "
                    "EMR has that from emr-7.0.0 on; use a newer release [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.release": "emr-5.6.0",
                "clusters.etl.primary": {"instance_type": "m5.xlarge"},
                "clusters.etl.custom_ami": "ami-01234567",
                "clusters.etl.idle_timeout_seconds": None,
            },
            [
                (
                    "clusters.etl.release: got logs encrypted with the platform's key on emr-5.6.0; "
                    "EMR has that from emr-5.30.0 on; use a newer release [error]"
                ),
                (
                    "clusters.etl.custom_ami: got images of yours on emr-5.6.0; "
                    "EMR has that from emr-5.7.0 on; use a newer release [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("release-feature", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 8, "maximum_capacity_units": 16},
            "clusters.etl.step_concurrency": 2,
            "clusters.etl.os_release": "2023.11.20260413.0",
            "clusters.etl.custom_ami": "ami-01234567",
        },
        {"clusters.etl.release": "emr-6.15.0"},
        {"clusters.etl.release": "emr-5.36.0"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("release-feature", changes) == []
