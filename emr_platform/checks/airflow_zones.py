"""An environment of Amazon MWAA has two private subnets in two availability zones.

Source: MWAA User Guide, networking-about: two private subnets, each in another zone, which cannot be changed later.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ExistingNetwork, ManagedAirflow
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    network = context.environment.network
    if not isinstance(context.environment.airflow, ManagedAirflow):
        return
    existing = isinstance(network, ExistingNetwork)
    count = len(network.subnet_ids) if isinstance(network, ExistingNetwork) else network.zones
    if count < 2:
        yield Problem(
            ("network", "subnet_ids" if existing else "zones"),
            f"{count}",
            "Airflow needs two private subnets in two availability zones",
            "name a second subnet, of another zone" if existing else "write 2",
        )
