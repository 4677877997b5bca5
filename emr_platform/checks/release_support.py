"""A release is in standard support, or somebody has consented to an older one.

Source: EMR Release Guide, emr-standard-support. The day that counts is the day of the catalog, not today's, so that the
same file gives the same answer; a newer catalog brings a newer day. Where the date is not certain this is an advice.
An older release still starts, so the consent is an acknowledgement with a reason, which a reviewer sees in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..catalog import NEWEST, provenance, release
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    day = date.fromisoformat(provenance("releases").date)
    for path, cluster in clusters(context.environment):
        known = release(cluster.release)
        if known and not known.supported_on(day):
            yield Problem(
                (*path, "release"),
                f"{cluster.release}, supported until {known.standard_support_until.isoformat()}"
                f"{'' if known.sure else ', a date that is not certain'}",
                "AWS mends and answers for releases in standard support only",
                f"use {NEWEST}, or acknowledge release-support with the reason for staying on it",
                "error" if known.sure else "advice",
                acknowledgeable=True,
            )
