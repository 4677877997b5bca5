"""A table format is in its cluster's release.

Source: EMR Release Guide, application versions by release, as recorded in the catalog (`Release.has_application`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import NEWEST, release
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        known = release(cluster.release)
        for index, name in enumerate(cluster.table_formats):
            where = (*path, "table_formats", index)
            if known and known.has_application(name) is False:
                why = "the release does not carry this format"
                yield Problem(where, f"{name} on {cluster.release}", why, f"use a newer release, such as {NEWEST}")
            if name in cluster.table_formats[:index]:
                yield Problem(where, f"'{name}' a second time", "a format is named once", "remove one of them")
