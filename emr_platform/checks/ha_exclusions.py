"""Three primary nodes go without runtime roles and without a Kerberos server of their own.

Source: EMR Management Guide, emr-plan-ha-applications, unsupported features: runtime roles; Kerberos needs an external
KDC.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import DedicatedKdc
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if not cluster.high_availability:
            continue
        if cluster.security.runtime_roles:
            yield Problem(
                (*path, "security", "runtime_roles"),
                "runtime roles with high_availability",
                "EMR does not have the two together",
                "remove one of them",
            )
        if isinstance(cluster.security.kerberos, DedicatedKdc):
            yield Problem(
                (*path, "security", "kerberos", "type"),
                "dedicated with high_availability",
                "a Kerberos server on one primary node goes with it, so EMR wants one outside",
                "write type: external with a server of yours",
            )
