"""Rule ebs-volume."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.core.ebs_volumes": [
                    {"type": "gp2", "size_gib": 10, "throughput_mib": 200, "iops": 3000},
                    {"type": "io1", "size_gib": 10},
                    {"type": "gp3", "size_gib": 2000, "iops": 2000},
                    {"type": "st1", "size_gib": 100, "count": 23},
                ]
            },
            [
                (
                    "clusters.etl.core.ebs_volumes[0].throughput_mib: got 200 on gp2; "
                    "only gp3 takes a throughput; remove it, or use gp3 [error]"
                ),
                (
                    "clusters.etl.core.ebs_volumes[0].iops: got 3000 on gp2; only gp3 and io1 take IOPS; "
                    "remove it, or use gp3 [error]"
                ),
                (
                    "clusters.etl.core.ebs_volumes[1].type: got io1 without iops; "
                    "io1 is made with a number of IOPS; add iops, or use gp3 [error]"
                ),
                (
                    "clusters.etl.core.ebs_volumes[2].iops: got 2000 on gp3; "
                    "gp3 takes 3000 IOPS or more, and has as many without being asked; "
                    "remove it, or raise it [error]"
                ),
                (
                    "clusters.etl.core.ebs_volumes[2].size_gib: got 2000 GiB; "
                    "EMR's API reference says 1 to 1024 GiB, though larger ones were seen to work; "
                    "use several volumes [advice]"
                ),
                (
                    "clusters.etl.core.ebs_volumes[3].size_gib: got 100 GiB of st1; "
                    "st1 and sc1 begin at 125 GiB; raise it, or use gp3 [error]"
                ),
                (
                    "clusters.etl.core.ebs_volumes: got 26 volumes for each instance; "
                    "an instance has at most 25 of them; use fewer and larger ones [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.core.ebs_volumes": [
                    {"size_gib": 100, "throughput_mib": 1000},
                    {"size_gib": 10, "iops": 16000},
                    {"type": "io1", "size_gib": 10, "iops": 1000},
                ]
            },
            [
                (
                    "clusters.etl.core.ebs_volumes[0].throughput_mib: got 1000 with 3000 IOPS; "
                    "gp3 needs 4 IOPS for each MiB/s; write iops: 4000 or more, or a lower throughput [error]"
                ),
                (
                    "clusters.etl.core.ebs_volumes[1].iops: got 16000 on 10 GiB of gp3; "
                    "gp3 has at most 500 IOPS for each GiB; use 32 GiB or more, or fewer IOPS [error]"
                ),
                (
                    "clusters.etl.core.ebs_volumes[2].iops: got 1000 on 10 GiB of io1; "
                    "io1 has at most 50 IOPS for each GiB; use 20 GiB or more, or fewer IOPS [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ebs-volume", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.core.ebs_volumes": [
                {"size_gib": 1024, "iops": 3000, "throughput_mib": 200},
                {"type": "io1", "size_gib": 10, "iops": 100},
                {"type": "sc1", "size_gib": 125, "count": 23},
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ebs-volume", changes) == []
