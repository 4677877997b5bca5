"""Instances answer metadata requests of version 2 only.

Source: this platform's default (EMR Management Guide, emr-create-security-configuration); version 1 hands a node's
credentials to whoever makes it send a request, a weakening that needs an acknowledgement.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.security.metadata_version == 1:
            yield Problem(
                (*path, "security", "metadata_version"),
                "1",
                "a program that is talked into one request then gives the node's credentials away",
                "remove it, or acknowledge metadata-version with the reason",
                acknowledgeable=True,
            )
