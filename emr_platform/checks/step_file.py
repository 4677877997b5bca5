"""A step's file has the ending by which its engine knows what to do with it.

Source: Apache Spark, submitting-applications: .py, .R and .jar; Apache Flink, cli: Python with -py, everything else
is a jar, and only a jar has a class to name.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import FlinkStep, SparkStep
from ._base import Context, Problem
from ._walk import steps

_ENDINGS = (".py", ".jar", ".R")


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        step = at.step
        if isinstance(step, SparkStep) and not step.job.endswith(_ENDINGS):
            why = f"a spark job ends with {', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}"
            yield Problem((*at.path, "job"), f"'{step.job}'", why, "rename it, or name the job")
        if isinstance(step, FlinkStep) and step.main_class and step.job.endswith(".py"):
            why = "only a jar has classes"
            yield Problem((*at.path, "main_class"), f"'{step.main_class}' of '{step.job}'", why, "remove it")
