"""A fleet with Spot capacity names at least ten instance types.

Source: aws/aws-emr-best-practices, Spot Usage: ten types or more for each fleet, so that one pool running dry does not
matter. One type alone is a warning, fewer than ten are an advice.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import fleets

ENOUGH = 10


def check(context: Context) -> Iterator[Problem]:
    for at in fleets(context.environment):
        count = len(at.nodes.instance_types)
        if at.nodes.target_spot_capacity and count < ENOUGH:
            yield Problem(
                (*at.path, "instance_types"),
                f"{count} {'types' if count > 1 else 'type'} for Spot capacity",
                f"each type is a pool of its own that may run dry; AWS recommends {ENOUGH} or more",
                "list more sizes and families of the same architecture",
                "warning" if count == 1 else "advice",
            )
