"""Settings of the S3 connector are for the connector that the release uses.

Source: EMR Release Guide, emr-s3a-migrate (catalog feature `s3a_default`): S3A from 7.10.0 on, which takes over some
keys of emrfs-site; emr-spark810-release lists no EMRFS among its components.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ._base import Context, Problem
from ._settings import Setting, configurations, settings

_EMRFS = "com.amazon.ws.emr.hadoop.fs.EmrFileSystem"


def check(context: Context) -> Iterator[Problem]:
    for at in configurations(context.environment):
        old = at.configuration.classification == "emrfs-site"
        if old and feature("s3a_default").in_release(at.cluster.release) and not _on_emrfs(context, at.path[1]):
            yield Problem(
                (*at.path, "classification"),
                f"emrfs-site on {at.cluster.release}",
                "S3A is the connector from emr-7.10.0 on, and takes over only some of EMRFS's settings",
                "write them as fs.s3a.… in core-site",
                "advice",
            )
    for setting in settings(context.environment):
        if _chooses_emrfs(setting) and setting.cluster.release.startswith("emr-spark-"):
            yield Problem(
                setting.path,
                f"EMRFS on {setting.cluster.release}",
                "this release comes without EMRFS, so that nothing could be read from S3",
                "remove it, and use S3A",
            )


def _chooses_emrfs(setting: Setting) -> bool:
    return setting.classification == "core-site" and setting.key == "fs.s3.impl" and setting.value == _EMRFS


def _on_emrfs(context: Context, cluster: str | int) -> bool:
    return any(_chooses_emrfs(setting) for setting in settings(context.environment) if setting.path[1] == cluster)
