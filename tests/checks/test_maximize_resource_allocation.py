"""Rule maximize-resource-allocation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.applications": ["Spark", "HBase"],
                "clusters.etl.configurations": [
                    {"classification": "spark", "properties": {"maximizeResourceAllocation": "true"}}
                ],
                "clusters.etl.core.instance_types": ["m7g.xlarge"],
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
            },
            [
                (
                    "clusters.etl.configurations[0].properties.maximizeResourceAllocation: got "
                    "maximizeResourceAllocation with HBase; with HBase YARN has less memory than it reckons "
                    "with, and EMR advises against the two together; remove it: executors are sized for this "
                    "cluster's hardware without it [error]"
                ),
                (
                    "clusters.etl.configurations[0].properties.maximizeResourceAllocation: got "
                    "maximizeResourceAllocation with managed scaling; it fixes the number of executors for "
                    "the size at launch; remove it: executors are sized for this cluster's hardware without "
                    "it [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.configurations": [
                    {"classification": "spark", "properties": {"maximizeResourceAllocation": "true"}}
                ]
            },
            [
                (
                    "clusters.etl.configurations[0].properties.maximizeResourceAllocation: got "
                    "maximizeResourceAllocation with 2 instance types; it makes one executor as large as a "
                    "core node, which other types cannot hold or do not fill; remove it: executors are sized "
                    "for this cluster's hardware without it [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("maximize-resource-allocation", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.configurations": [
                {"classification": "spark", "properties": {"maximizeResourceAllocation": "false"}}
            ]
        },
        {
            "clusters.etl.configurations": [
                {"classification": "spark", "properties": {"maximizeResourceAllocation": "true"}}
            ],
            "clusters.etl.core.instance_types": ["m7g.xlarge"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("maximize-resource-allocation", changes) == []
