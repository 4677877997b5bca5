"""A cluster scales by managed scaling or by rules of its own, not by both.

Source: EMR Management Guide, emr-scale-on-demand: managed scaling or custom automatic scaling, two options. That EMR
refuses the two together is not confirmed, hence a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import InstanceGroup
from ._base import Context, Problem
from ._engines import outside_yarn
from ._walk import scaled_nodes


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_nodes(context.environment):
        rules = isinstance(at.nodes, InstanceGroup) and at.nodes.automatic_scaling
        if rules and at.cluster.managed_scaling and not outside_yarn(at.cluster):
            yield Problem(
                (*at.path, "automatic_scaling"),
                "rules of its own on a cluster with managed scaling",
                "two scalers then resize the same group against each other",
                "keep one of them",
                "warning",
            )
