"""Where Trino is alone there is neither YARN nor HDFS to configure.

Source: EMR Release Guide, emr-7140-release (catalog feature `trino_without_hadoop`): EMR starts YARN and HDFS beside
Trino only when Hadoop is listed too.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Cluster
from ._base import Context, Problem
from ._engines import without_hadoop
from ._settings import configurations

_READERS = ("capacity-scheduler", "hdfs-", "mapred-", "yarn-")


def check(context: Context) -> Iterator[Problem]:
    for at in configurations(context.environment):
        name = at.configuration.classification
        if name.startswith(_READERS) and without_hadoop(at.cluster):
            yield _problem((*at.path, "classification"), name, at.cluster)


def _problem(path: tuple[str | int, ...], name: str, cluster: Cluster) -> Problem:
    return Problem(
        path,
        f"{name} with Trino alone on {cluster.release}",
        "EMR then starts neither YARN nor HDFS, and nothing reads it",
        "add Hadoop to the applications, or remove it",
        "warning",
    )
