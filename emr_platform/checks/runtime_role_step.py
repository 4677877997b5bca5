"""Steps of a cluster with runtime roles are Spark's and Hive's.

Source: EMR Management Guide, emr-steps-runtime-roles: steps support Spark and Hive jobs with runtime roles; arguments
of Bash commands have to be escaped.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import CommandStep, HiveStep, ShellStep, SparkSqlStep, SparkStep
from ._base import Context, Problem
from ._walk import called, steps

_OTHERS = (
    "flink", "flink-yarn-session", "hadoop-streaming", "hbase", "mapred", "oozie", "pig-script", "presto-cli",
    "trino-cli",
)  # fmt: skip
"""Programs of other engines; what s3-dist-cp and the like do with a role is not documented."""


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if at.cluster is None or at.cluster.security.runtime_roles is None:
            continue
        if not isinstance(at.step, SparkStep | SparkSqlStep | HiveStep | CommandStep):
            shell = "EMR passes Bash commands through one more shell there, which this step is not written for"
            yield Problem(
                (*at.path, "type"),
                f"{called(at.step)} on a cluster with runtime roles",
                shell if isinstance(at.step, ShellStep) else "EMR gives roles to steps of Spark and Hive only",
                "run it on a cluster without runtime_roles",
            )
        elif isinstance(at.step, CommandStep) and at.step.args[0] in _OTHERS:
            yield Problem(
                (*at.path, "args", 0),
                f"{at.step.args[0]} on a cluster with runtime roles",
                "EMR gives roles to steps of Spark and Hive only",
                "run it on a cluster without runtime_roles",
                "warning",
            )
        elif isinstance(at.step, CommandStep) and at.step.args[0] in ("bash", "sh"):
            yield Problem(
                (*at.path, "args", 0),
                f"{at.step.args[0]} on a cluster with runtime roles",
                "EMR passes such commands through one more shell there",
                "escape what follows -c once more",
                "advice",
            )
