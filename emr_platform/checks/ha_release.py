"""Three primary nodes are on a release that has them.

Source: EMR Management Guide, emr-plan-ha (catalog features `ha_fleets` and `ha_groups`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        known = feature("ha_fleets" if cluster.on_fleets else "ha_groups")
        if cluster.high_availability and not known.in_release(cluster.release):
            since = ".".join(map(str, known.since))
            yield Problem(
                (*path, "high_availability"),
                f"three primary nodes on {cluster.release}",
                f"with instance {'fleets' if cluster.on_fleets else 'groups'} EMR has them from emr-{since} on",
                "use a newer release",
            )
