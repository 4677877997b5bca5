"""All nodes of a cluster have one processor architecture.

Source: this platform; bootstrap scripts and Python wheels with native code are built for x86_64 or for arm64, and every
node gets the same ones. EMR itself accepts a mix.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import instance_type
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        examples: dict[str, str] = {}
        for fleet in cluster.nodes.values():
            for name in fleet.type_names:
                if known := instance_type(name):
                    examples.setdefault(known.architecture, name)
        if len(examples) > 1:
            got = " and ".join(f"{architecture} ({name})" for architecture, name in sorted(examples.items()))
            yield Problem(
                path,
                got,
                "scripts and packages with native code run on one architecture",
                "use types of one architecture",
                "warning",
            )
