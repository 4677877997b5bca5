"""A step's engine is installed on its cluster.

Source: EMR Release Guide, emr-commandrunner: the programs that command-runner.jar runs come with their application.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import SparkStep
from ..model.workflow import Step
from ._base import Context, Problem
from ._walk import has_application, steps

_APPLICATIONS = {
    "spark-submit": "Spark", "spark-shell": "Spark", "spark-sql": "Spark", "pyspark": "Spark", "spark-example": "Spark",
    "hive-script": "Hive", "hive": "Hive", "pig-script": "Pig", "flink-yarn-session": "Flink",
}  # fmt: skip


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        needed = _needed(at.step)
        if needed and at.cluster and not has_application(at.cluster, needed):
            got = "a Spark job" if isinstance(at.step, SparkStep) else f"'{at.step.args[0]}'"
            yield Problem(
                (*at.path, "type") if isinstance(at.step, SparkStep) else (*at.path, "args", 0),
                f"{got} on a cluster with {', '.join(at.cluster.applications)}",
                f"this step needs {needed}",
                f"add {needed} to clusters.{at.workflow.cluster}.applications",
            )


def _needed(step: Step) -> str | None:
    return "Spark" if isinstance(step, SparkStep) else _APPLICATIONS.get(step.args[0])
