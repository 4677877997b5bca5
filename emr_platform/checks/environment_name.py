"""An environment is named after its file.

Source: this platform; the file is found by the name that stacks, buckets and tags carry.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    name = context.environment.name
    if context.stem is not None and name != context.stem:
        yield Problem(
            ("name",),
            f"'{name}' in {context.stem}.yaml",
            "an environment is named after its file",
            f"write {context.stem}, or rename the file to {name}.yaml",
        )
