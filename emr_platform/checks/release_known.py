"""A release is in the catalog.

Source: the release labels of the EMR Release Guide as recorded in the catalog (`releases`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import NEWEST, release, release_labels, release_line, release_version
from ..findings import did_you_mean
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if release(cluster.release) is None:
            yield Problem(
                (*path, "release"),
                f"'{cluster.release}'",
                "the catalog knows applications, instance types and support of each release, and not of this one",
                _remedy(cluster.release),
            )


def _remedy(label: str) -> str:
    if near := _swapped(label):
        return f"did you mean {near}?"
    line = release_line(label)
    newest = next(iter(release_labels(line)), None)
    if newest and release_version(label) > release_version(newest):
        return f"use {newest}, the newest of {line} that it knows"
    near = did_you_mean(label, release_labels())
    return f"did you mean {near}?" if near else f"use {NEWEST}"


def _swapped(label: str) -> str | None:
    """The release that a label becomes when two neighbouring characters change places."""
    swaps = {label[:i] + label[i + 1] + label[i] + label[i + 2 :] for i in range(len(label) - 1)}
    return next((known for known in release_labels() if known in swaps), None)
