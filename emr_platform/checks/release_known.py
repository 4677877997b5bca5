"""A release is in the catalog.

Source: the release labels of the EMR Release Guide as recorded in the catalog (`releases`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import NEWEST, release, release_labels
from ..findings import did_you_mean
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if release(cluster.release) is None:
            near = _swapped(cluster.release) or did_you_mean(cluster.release, release_labels())
            yield Problem(
                (*path, "release"),
                f"'{cluster.release}'",
                "the catalog knows applications, instance types and support of each release, and not of this one",
                f"did you mean {near}?" if near else f"use {NEWEST}",
            )


def _swapped(label: str) -> str | None:
    """The release that a label becomes when two neighbouring characters change places."""
    swaps = {label[:i] + label[i + 1] + label[i] + label[i + 2 :] for i in range(len(label) - 1)}
    return next((known for known in release_labels() if known in swaps), None)
