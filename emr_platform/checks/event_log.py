"""Spark's event log stays in HDFS, from where EMR keeps it for 30 days.

Source: EMR Management Guide, app-history-spark-UI: elsewhere the persistent application interfaces do not work.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import SparkSqlStep, SparkStep
from ._base import Context, Problem
from ._settings import settings
from ._walk import steps

_KEY = "spark.eventLog.dir"


def check(context: Context) -> Iterator[Problem]:
    for at in settings(context.environment):
        if at.classification == "spark-defaults" and at.key == _KEY:
            yield from _problem(at.path, at.value)
    for step in steps(context.environment):
        if isinstance(step.step, SparkStep | SparkSqlStep) and _KEY in step.step.conf:
            yield from _problem((*step.path, "conf", _KEY), step.step.conf[_KEY])


def _problem(path: Path, value: str) -> Iterator[Problem]:
    if value.startswith("s3"):
        why = "EMR's Spark history in the console reads the log from HDFS alone, and stays empty"
        yield Problem(path, f"'{value}'", why, "remove it, unless you run a history server of your own", "advice")
