"""All strings of a step together have at most 10240 characters.

Source: botocore emr/2009-03-31 HadoopJarStepConfig (catalog limit `step_text`). Buckets are counted at the longest
name that S3 allows, since their real names are known at deployment only, and placeholders at the longest value that an
input or item may have.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import name_rule
from ..model import ChoiceInput, ListInput, TextInput, files_of, parts
from ..render.inputs import LONGEST_TEXT
from ..render.locations import BUCKETS
from ..render.steps import hadoop_jar_step
from ._base import Context, Problem
from ._limits import most
from ._placeholders import group_of
from ._walk import StepAt, steps

_NUMBER = 16
"""Characters of a whole number, sign included; a day has fewer."""
_HASH = 64
"""Characters of the content hash that names an uploaded job."""


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        length = _length(at)
        if length > most("step_text"):
            yield Problem(
                (*at.path, "args"),
                f"up to {length} characters",
                f"all strings of a step together have at most {most('step_text')}",
                "put the long ones into a file that the job reads",
            )


def _length(at: StepAt) -> int:
    files = {name: "s3://artefacts/" + "0" * _HASH + name[-8:] for name in files_of(at.step)}
    rendered = hadoop_jar_step(
        at.step, files, {bucket: bucket for bucket in BUCKETS}, lambda text: _with_longest_values(at, text)
    )
    words = [rendered["Jar"], rendered.get("MainClass", ""), *rendered["Args"]]
    return sum(map(_longest, words))


def _with_longest_values(at: StepAt, text: str) -> str:
    return "".join(part if isinstance(part, str) else "x" * _longest_value(at, part.name) for part in parts(text))


def _longest_value(at: StepAt, name: str) -> int:
    group = group_of(at)
    if group and group.item == name:
        if group.items is not None:
            return max(map(len, group.items))
        declared = at.workflow.inputs.get(group.items_from or "")
    else:
        declared = at.workflow.inputs.get(name)
    match declared:
        case TextInput():
            return declared.maximum_length
        case ChoiceInput():
            return max(map(len, declared.values))
        case ListInput():
            return max(map(len, declared.values)) if declared.values else LONGEST_TEXT
        case _:
            return _NUMBER


def _longest(word: str) -> int:
    """Length of a word whose own buckets, also those inside it, have the longest names."""
    longest_bucket = name_rule("bucket").maximum_length
    return len(word) + sum(word.count(f"s3://{bucket}/") * (longest_bucket - len(bucket)) for bucket in BUCKETS)
