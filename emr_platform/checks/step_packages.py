"""The packages of a Python job are pinned, packed for its cluster, and the interpreter that the job runs with.

Source: this platform: what is not packed before synthesis cannot be uploaded; pip, "Secure installs" (hashes); Apache
Spark, Python Package Management, "Using PEX", and Configuration (spark.pyspark.python; --files and spark.files).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from ..model import SparkStep
from ..packages import objections, out_of_date, targets_of
from ._base import Context, Problem
from ._walk import StepAt, steps

_INTERPRETER = (
    "spark.pyspark.python", "spark.pyspark.driver.python", "spark.yarn.appMasterEnv.PYSPARK_PYTHON",
    "spark.yarn.appMasterEnv.PYSPARK_DRIVER_PYTHON", "spark.executorEnv.PYSPARK_PYTHON",
)  # fmt: skip
_FILES = ("spark.files", "spark.yarn.dist.files")


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if not isinstance(at.step, SparkStep) or at.step.requirements is None:
            continue
        path, requirements = (*at.path, "requirements"), at.step.requirements
        if not at.step.job.endswith(".py"):
            why = f"packages are for a job in Python, and this one is {at.step.job}"
            yield Problem(path, f"'{requirements}'", why, "remove it")
            continue
        yield from _conf(at, at.step)
        if context.root is not None and (context.root / requirements).is_file():
            yield from _file(at, requirements, context.root)


def _conf(at: StepAt, step: SparkStep) -> Iterator[Problem]:
    for key in (*_INTERPRETER, *_FILES):
        if key in step.conf:
            what = "the packages are the job's interpreter" if key in _INTERPRETER else "--files holds the packages"
            why = f"with `requirements` {what}, and this setting is in their way"
            yield Problem((*at.path, "conf", key), f"'{step.conf[key]}'", why, "remove one of the two")


def _file(at: StepAt, requirements: str, root: FilePath) -> Iterator[Problem]:
    path = (*at.path, "requirements")
    text = (root / requirements).read_text(encoding="utf-8", errors="replace")
    wrong = list(objections(text))
    for line, what in wrong:
        why = "packages are the same every time only with their versions and hashes"
        remedy = "write the file with `uv pip compile --universal --generate-hashes`"
        if "PySpark" in what:
            why, remedy = "the job runs with the Spark of its cluster", "remove it, and compile the file again"
        yield Problem(path, f"'{requirements}', whose line {line} {what}", why, remedy)
    if wrong or at.cluster is None:
        return
    if problem := out_of_date(root, requirements, targets_of(at.cluster)):
        why = "a job's packages are packed for its cluster's Python and processor before synthesis"
        yield Problem(path, f"'{requirements}', {problem}", why, "run `emr-platform package`")
