"""All strings of a step together have at most 10240 characters.

Source: botocore emr/2009-03-31 HadoopJarStepConfig (catalog limit `step_text`). Buckets are counted at the longest
name that S3 allows, since their real names are known at deployment only.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import name_rule
from ..model import ClusterStep, files_of
from ..render.locations import BUCKETS
from ..render.steps import hadoop_jar_step
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


def _length(step: ClusterStep) -> int:
    files = {name: "s3://artefacts/" + "0" * _HASH + name[-8:] for name in files_of(step)}
    rendered = hadoop_jar_step(step, files, {bucket: bucket for bucket in BUCKETS})
    words = [rendered["Jar"], rendered.get("MainClass", ""), *rendered["Args"]]
    return sum(map(_longest, words))


def _longest(word: str) -> int:
    """Length of a word whose own buckets, also those inside it, have the longest names."""
    longest_bucket = name_rule("bucket").maximum_length
    return len(word) + sum(word.count(f"s3://{bucket}/") * (longest_bucket - len(bucket)) for bucket in BUCKETS)
