"""Types of the primary fleet have weight 1.

Source: botocore emr/2009-03-31 InstanceTypeConfig: the weight is 1 for the primary fleet.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import fleets


def check(context: Context) -> Iterator[Problem]:
    for at in fleets(context.environment):
        for path, config in at.types:
            if at.key == "primary" and config.weight != 1:
                yield Problem(
                    (*path, "weight"), str(config.weight), "the primary fleet is one instance of weight 1", "remove it"
                )
