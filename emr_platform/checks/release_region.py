"""A release is listed in the environment's region.

Source: EMR's ListReleaseLabels by region as recorded in the catalog (`release_offered_in`). Regions get releases one by
one and the record may be older than that, so this is an advice.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import release_offered_in
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    region = context.environment.region
    for path, cluster in clusters(context.environment):
        if release_offered_in(cluster.release, region) is False:
            yield Problem(
                (*path, "release"),
                f"{cluster.release} in {region}",
                "the catalog has not seen this release in that region",
                "make sure it has arrived there, or use an older one",
                "advice",
            )
