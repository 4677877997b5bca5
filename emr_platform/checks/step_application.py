"""A step's engine is installed on its cluster.

Source: EMR Release Guide, emr-commandrunner: the programs that command-runner.jar runs come with their application;
emr-7140-release: Trino alone comes without Hadoop. The emr-spark line has Hadoop without listing it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import Cluster, ClusterStep, CommandStep
from ._base import Context, Problem
from ._engines import without_hadoop
from ._walk import called, has_application, steps

_PROGRAMS = {
    "spark-submit": "Spark", "spark-shell": "Spark", "spark-sql": "Spark", "pyspark": "Spark", "spark-example": "Spark",
    "hive-script": "Hive", "hive": "Hive", "beeline": "Hive", "pig-script": "Pig", "flink-yarn-session": "Flink",
    "flink": "Flink", "hbase": "HBase", "oozie": "Oozie", "presto-cli": "Presto", "trino-cli": "Trino",
}  # fmt: skip
_HADOOP_PROGRAMS = ("hadoop-streaming", "hadoop", "hdfs", "yarn", "mapred", "s3-dist-cp")
_KINDS = {
    "spark": "Spark", "spark-sql": "Spark", "hive": "Hive", "flink": "Flink",
    "mapreduce": "Hadoop", "streaming": "Hadoop", "hbase": "HBase", "presto": "Presto", "trino": "Trino",
}  # fmt: skip


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if at.cluster is None:
            continue
        needed = _needed(at.step, at.cluster)
        if needed and not has_application(at.cluster, needed):
            got, where = _named(at.path, at.step)
            yield Problem(
                where,
                f"{got} on a cluster with {', '.join(at.cluster.applications)}",
                f"this step needs {needed}",
                f"add {needed} to clusters.{at.cluster_key}.applications",
            )


def _needed(step: ClusterStep, cluster: Cluster) -> str | None:
    program = step.args[0] if isinstance(step, CommandStep) else step.type
    needed = _PROGRAMS.get(program) if isinstance(step, CommandStep) else _KINDS.get(program)
    if program in _HADOOP_PROGRAMS and without_hadoop(cluster):
        return "Hadoop"
    return None if needed == "Hadoop" and cluster.release.startswith("emr-spark-") else needed


def _named(path: Path, step: ClusterStep) -> tuple[str, Path]:
    if isinstance(step, CommandStep):
        return f"'{step.args[0]}'", (*path, "args", 0)
    return called(step), (*path, "type")
