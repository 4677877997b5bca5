"""A classification is for an application that the cluster installs.

Source: EMR Release Guide, emr-configure-apps and the classifications of emr-7.14.0: each belongs to one application;
emr-spark-glue: Spark reads spark-hive-site, not hive-site. Applications that come along unasked are not documented, so
this is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._engines import TABLE_SERVERS
from ._settings import configurations
from ._walk import has_application

_APPLICATIONS: dict[str, tuple[str, ...]] = {
    "emr-metrics": ("AmazonCloudWatchAgent",),
    "flink-": ("Flink",),
    "hbase": ("HBase",),
    "hive-": TABLE_SERVERS,
    "hue-": ("Hue",),
    "jupyter-": ("JupyterHub", "JupyterEnterpriseGateway"),
    "livy-": ("Livy",),
    "oozie-": ("Oozie",),
    "phoenix-": ("Phoenix",),
    "pig-": ("Pig",),
    "presto-": ("Presto",),
    "prestosql-": ("PrestoSQL",),
    "spark": ("Spark",),
    "tez-": ("Tez", "Hive", "Pig"),
    "trino-": ("Trino",),
    "zeppelin-": ("Zeppelin",),
}


def check(context: Context) -> Iterator[Problem]:
    for at in configurations(context.environment):
        name = at.configuration.classification
        needed = next((wanted for beginning, wanted in _APPLICATIONS.items() if name.startswith(beginning)), ())
        if at.nested or not needed or has_application(at.cluster, *needed):
            continue
        spark = name == "hive-site" and has_application(at.cluster, "Spark")
        yield Problem(
            (*at.path, "classification"),
            f"{name} on a cluster with {', '.join(at.cluster.applications)}",
            f"it is for {' or '.join(needed)}, and nothing here reads it",
            "write spark-hive-site, which Spark reads" if spark else f"add {needed[0]}, or remove it",
            "warning",
        )
