"""Instance types are supported by the cluster's release.

Source: EMR's ListSupportedInstanceTypes by release as recorded in the catalog (`supported_by`); silent where a release
was not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import instance_type, release_labels, supported_by
from ._base import Context, Problem
from ._walk import nodes


def check(context: Context) -> Iterator[Problem]:
    for at in nodes(context.environment):
        release = at.cluster.release
        for path, config in at.types:
            if instance_type(config.type) and supported_by(config.type, release) is False:
                since = _first(config.type)
                yield Problem(
                    path,
                    f"{config.type} on {release}",
                    "a release takes the instance types of its day",
                    f"use {since} or newer, or another type" if since else "use another type",
                )


def _first(name: str) -> str | None:
    """The oldest release of the newest line from which on a type is supported without a gap."""
    found = None
    for label in release_labels("emr-7"):
        if not supported_by(name, label):
            break
        found = label
    return found
