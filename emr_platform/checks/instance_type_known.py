"""Instance types are ones that EMR takes.

Source: EMR's ListSupportedInstanceTypes as recorded in the catalog (`instance_types`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import instance_type, instance_types
from ..findings import did_you_mean
from ._base import Context, Problem
from ._walk import nodes


def check(context: Context) -> Iterator[Problem]:
    for at in nodes(context.environment):
        for path, config in at.types:
            if instance_type(config.type) is None:
                yield Problem(
                    path,
                    f"'{config.type}'",
                    "an instance type is one that some EMR release takes",
                    _remedy(config.type),
                )


def _remedy(name: str) -> str:
    family, _, size = name.partition(".")
    sizes = [known.size for known in instance_types() if known.family == family]
    if sizes:
        near = did_you_mean(size, sizes)
        return f"did you mean {family}.{near}?" if near else f"use one of {family}.{', '.join(sizes)}"
    near = did_you_mean(name, [known.name for known in instance_types() if known.size == size])
    return f"did you mean {near}?" if near else "choose another, or renew the catalog if the type is new"
