"""Instances install security updates when they start, and only images of yours change that.

Source: botocore emr/2009-03-31 RunJobFlow, RepoUpgradeOnBoot: it applies with a custom image only; EMR Management
Guide, emr-custom-ami: not updating creates additional security risks, hence a weakening.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        where = (*path, "repository_upgrade")
        if cluster.repository_upgrade == "NONE":
            yield Problem(
                where,
                "NONE",
                "instances then start without the security updates since the image was made",
                "remove it, or acknowledge repository-upgrade with how often the image is renewed",
                acknowledgeable=True,
            )
        if cluster.repository_upgrade and not cluster.custom_ami:
            yield Problem(
                where,
                f"{cluster.repository_upgrade} without custom_ami",
                "EMR looks at it with an image for the cluster only",
                "add custom_ami, or remove it",
                "warning",
            )
