"""All strings of a step together have at most 10240 characters.

Source: botocore emr/2009-03-31 HadoopJarStepConfig (catalog limit `step_text`). Buckets are counted at the longest
name that S3 allows, since their real names are known at deployment only.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import name_rule
from ..model import SparkStep
from ..model.workflow import Step
from ..render.locations import BUCKETS
from ._base import Context, Problem
from ._limits import most
from ._walk import steps

_HASH = 64
"""Characters of the content hash that names an uploaded job."""


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        length = _length(at.step)
        if length > most("step_text"):
            yield Problem(
                (*at.path, "args"),
                f"up to {length} characters",
                f"all strings of a step together have at most {most('step_text')}",
                "put the long ones into a file that the job reads",
            )


def _length(step: Step) -> int:
    words = ["command-runner.jar", *step.args]
    if isinstance(step, SparkStep):
        words += ["spark-submit", "--deploy-mode", "cluster", "s3://artefacts/" + "0" * _HASH + step.job[-8:]]
        for key, value in step.conf.items():
            words += ["--conf", f"{key}={value}"]
    return sum(map(_longest, words))


def _longest(word: str) -> int:
    longest_bucket = name_rule("bucket").maximum_length
    own = next((bucket for bucket in BUCKETS if word.startswith(f"s3://{bucket}/")), None)
    return len(word) + (longest_bucket - len(own) if own else 0)
