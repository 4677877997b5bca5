"""A bootstrap script names its interpreter in its first line.

Source: EMR runs a bootstrap action as an executable file (EMR Management Guide, emr-plan-bootstrap); Linux finds the
interpreter of a script by `#!` as its first two bytes, up to the end of the line (execve(2)).
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._files import scripts


def check(context: Context) -> Iterator[Problem]:
    if context.root is None:
        return
    for path, name in scripts(context.environment):
        file = context.root / name
        if not file.is_file():
            continue
        with file.open("rb") as opened:
            first = opened.readline(200)
        if not first.startswith(b"#!"):
            yield Problem(
                path,
                f"'{name}', which does not begin with #!",
                "a bootstrap script names its interpreter in its first line",
                "begin it with #!/bin/bash",
            )
        elif first.endswith(b"\r\n"):
            yield Problem(
                path,
                f"'{name}', which has Windows line ends",
                "Linux takes the carriage return for a part of the interpreter's name",
                "save it with Unix line ends",
            )
