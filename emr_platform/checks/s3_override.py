"""A bucket has one encryption of its own at most.

Source: EMR Management Guide, emr-create-security-configuration: an override is for one bucket, named without prefix.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        first: dict[str, int] = {}
        for index, override in enumerate(cluster.security.s3.overrides):
            if override.bucket in first:
                yield Problem(
                    (*path, "security", "s3", "overrides", index, "bucket"),
                    f"'{override.bucket}' a second time (first at overrides[{first[override.bucket]}])",
                    "a bucket has one encryption",
                    "remove one of them",
                )
            first.setdefault(override.bucket, index)
