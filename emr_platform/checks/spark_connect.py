"""Spark Connect is for Spark on emr-spark-8.0.0 and later.

Source: botocore emr/2009-03-31 StartSession (catalog feature `spark_connect`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ._base import Context, Problem
from ._walk import clusters, has_application


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        where = (*path, "spark_connect")
        if cluster.spark_connect and not feature("spark_connect").in_release(cluster.release):
            yield Problem(
                where,
                f"Spark Connect on {cluster.release}",
                "EMR opens sessions from emr-spark-8.0.0 on",
                "use emr-spark-8.1.0, or remove spark_connect",
            )
        elif cluster.spark_connect and not has_application(cluster, "Spark"):
            yield Problem(where, "Spark Connect without Spark", "its sessions are Spark's", "add Spark, or remove it")
