"""A core group, and rules that scale it on a metric: what tests of scaling begin with."""

from __future__ import annotations

from typing import Any

GROUPS: dict[str, Any] = {
    "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
    "clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 2},
}
AUTO: dict[str, Any] = {
    "minimum_instances": 1,
    "maximum_instances": 4,
    "rules": [
        {
            "name": "grow",
            "metric": "YARNMemoryAvailablePercentage",
            "comparison": "LESS_THAN",
            "threshold": 15.0,
            "adjustment": 1,
        },
        {
            "name": "shrink",
            "metric": "YARNMemoryAvailablePercentage",
            "comparison": "GREATER_THAN",
            "threshold": 75.0,
            "adjustment": -1,
        },
    ],
}
