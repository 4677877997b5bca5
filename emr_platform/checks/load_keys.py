"""An upsert says by which of its columns rows are the same.

Source: this platform (`emr_platform.render.redshift`): rows with the same keys are deleted before the new ones come.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._loads import loads


def check(context: Context) -> Iterator[Problem]:
    for at in loads(context.environment):
        where = (*at.path, "keys")
        if at.step.mode == "upsert" and not at.step.keys:
            yield Problem((*at.path, "mode"), "'upsert' without keys", "rows are the same by their keys", "add keys")
        if at.step.mode == "replace" and at.step.keys:
            got = f"{', '.join(at.step.keys)} with mode replace"
            yield Problem(where, got, "only an upsert looks at keys", "write mode: upsert, or leave the keys out")
        for index, key in enumerate(at.step.keys):
            if key not in at.step.columns:
                yield Problem((*where, index), f"'{key}'", "a key is one of the columns", "add it there, or rename it")
            elif key in at.step.keys[:index]:
                yield Problem((*where, index), f"'{key}'", "it is there already", "remove it")
