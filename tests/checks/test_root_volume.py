"""Rule root-volume."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.root_volume": {"size_gib": 15, "iops": 8000, "throughput_mib": 1000}},
            [
                (
                    "clusters.etl.root_volume.iops: got 8000 on 15 GiB; "
                    "a root volume has at most 500 IOPS for each GiB; use 16 GiB or more, or fewer IOPS [error]"
                )
            ],
        ),
        (
            {"clusters.etl.root_volume": {"throughput_mib": 1000}},
            [
                (
                    "clusters.etl.root_volume.throughput_mib: got 1000 with 3000 IOPS; "
                    "a root volume needs 4 IOPS for each MiB/s; "
                    "use 4000 IOPS or more, or a lower throughput [error]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-6.14.0", "clusters.etl.root_volume": {"iops": 4000, "throughput_mib": 250}},
            [
                (
                    "clusters.etl.root_volume.iops: got 4000 on emr-6.14.0; "
                    "EMR sets it from emr-6.15.0 on; "
                    "remove it, or use a newer release [error]"
                ),
                (
                    "clusters.etl.root_volume.throughput_mib: got 250 on emr-6.14.0; "
                    "EMR sets it from emr-6.15.0 on; "
                    "remove it, or use a newer release [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("root-volume", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.root_volume": {"size_gib": 16, "iops": 8000, "throughput_mib": 1000}},
        {"clusters.etl.root_volume": {"throughput_mib": 750}},
        {"clusters.etl.release": "emr-6.15.0", "clusters.etl.root_volume": {"iops": 4000, "throughput_mib": 250}},
        {"clusters.etl.release": "emr-6.14.0"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("root-volume", changes) == []
