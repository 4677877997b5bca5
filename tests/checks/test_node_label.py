"""Rule node-label."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.configurations": [
                    {
                        "classification": "yarn-site",
                        "properties": {
                            "yarn.node-labels.am.default-node-label-expression": "CORE",
                        },
                    }
                ]
            },
            [
                (
                    "clusters.etl.configurations[0].properties.yarn.node-labels.am.default-node-label-expression: "
                    "got 'CORE' without labels; "
                    "labels are off unless yarn.node-labels.enabled is true; "
                    "set yarn.node-labels.enabled to true [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.configurations": [
                    {
                        "classification": "yarn-site",
                        "properties": {
                            "yarn.node-labels.enabled": "true",
                            "yarn.node-labels.am.default-node-label-expression": "ON_DEMAND",
                        },
                    }
                ],
                "clusters.etl.release": "emr-6.15.0",
            },
            [
                (
                    "clusters.etl.configurations[0].properties.yarn.node-labels.am.default-node-label-expression: "
                    "got ON_DEMAND on emr-6.15.0; "
                    "EMR labels nodes by market from emr-7.0.0 on; "
                    "use CORE, or a newer release [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.configurations": [
                    {
                        "classification": "yarn-site",
                        "properties": {
                            "yarn.node-labels.enabled": "true",
                            "yarn.node-labels.am.default-node-label-expression": "SPOT",
                        },
                    }
                ]
            },
            [
                (
                    "clusters.etl.configurations[0].properties.yarn.node-labels.am.default-node-label-expression: "
                    "got SPOT; "
                    "an application whose master is on a Spot node fails when AWS takes it back; "
                    "use ON_DEMAND or CORE [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.configurations": [
                    {
                        "classification": "yarn-site",
                        "properties": {
                            "yarn.node-labels.enabled": "true",
                            "yarn.node-labels.am.default-node-label-expression": "gpu",
                        },
                    }
                ]
            },
            [
                (
                    "clusters.etl.configurations[0].properties.yarn.node-labels.am.default-node-label-expression: "
                    "got 'gpu'; "
                    "EMR puts CORE and ON_DEMAND on nodes that application masters may use; "
                    "use ON_DEMAND or CORE [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 8, "maximum_capacity_units": 16},
                "clusters.etl.configurations": [
                    {
                        "classification": "yarn-site",
                        "properties": {
                            "yarn.node-labels.enabled": "true",
                            "yarn.node-labels.am.default-node-label-expression": "CORE",
                        },
                    },
                ],
            },
            [
                (
                    "clusters.etl.configurations[0].properties.yarn.node-labels.am.default-node-label-expression: "
                    "got 'CORE' with managed scaling; "
                    "application masters get a part of these nodes only unless "
                    "yarn.scheduler.capacity.maximum-am-resource-percent is 1; "
                    "set it in capacity-scheduler, or acknowledge this if one application runs at a time [advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("node-label", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.configurations": [
                {
                    "classification": "yarn-site",
                    "properties": {
                        "yarn.node-labels.enabled": "true",
                        "yarn.node-labels.am.default-node-label-expression": "CORE",
                    },
                }
            ]
        },
        {
            "clusters.etl.configurations": [
                {
                    "classification": "yarn-site",
                    "properties": {
                        "yarn.node-labels.enabled": "true",
                        "yarn.node-labels.am.default-node-label-expression": "ON_DEMAND",
                    },
                }
            ]
        },
        {
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 8, "maximum_capacity_units": 16},
            "clusters.etl.configurations": [
                {
                    "classification": "yarn-site",
                    "properties": {
                        "yarn.node-labels.enabled": "true",
                        "yarn.node-labels.am.default-node-label-expression": "CORE",
                    },
                },
                {
                    "classification": "capacity-scheduler",
                    "properties": {"yarn.scheduler.capacity.maximum-am-resource-percent": "1"},
                },
            ],
        },
        {
            # The platform switches labels on here, and the label is all that the user changes.
            "clusters.etl.task": {"instance_types": ["m7g.xlarge", "m6g.xlarge"], "target_spot_capacity": 8},
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 8,
                "maximum_capacity_units": 64,
                "preset": "on-demand-core-spot-task",
            },
            "clusters.etl.configurations": [
                {
                    "classification": "yarn-site",
                    "properties": {"yarn.node-labels.am.default-node-label-expression": "CORE"},
                }
            ],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("node-label", changes) == []
