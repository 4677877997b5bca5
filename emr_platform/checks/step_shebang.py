"""A mapper, reducer or shell script names its interpreter in its first line.

Source: Apache Hadoop, HadoopStreaming: -mapper and -reducer are commands, which Linux finds the interpreter of by
`#!` as the first two bytes, up to the end of the line (execve(2)). A shell step runs its script the same way.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import Environment, ShellStep, StreamingStep
from ._base import Context, Problem
from ._files import first_line
from ._walk import steps


def check(context: Context) -> Iterator[Problem]:
    if context.root is None:
        return
    for path, name in _programs(context.environment):
        first = first_line(context.root / name)
        if first is not None and not first.startswith(b"#!"):
            why = f"a {path[-1]} is run as a program, and names its interpreter in its first line"
            like = "#!/bin/bash" if path[-1] == "script" else "#!/usr/bin/env python3"
            yield Problem(path, f"'{name}', which does not begin with #!", why, f"begin it with {like}")
        elif first is not None and first.endswith(b"\r\n"):
            why = "Linux takes the carriage return for a part of the interpreter's name"
            yield Problem(path, f"'{name}', which has Windows line ends", why, "save it with Unix line ends")


def _programs(environment: Environment) -> Iterator[tuple[Path, str]]:
    for at in steps(environment):
        if isinstance(at.step, ShellStep):
            yield (*at.path, "script"), at.step.script
        if isinstance(at.step, StreamingStep):
            yield (*at.path, "mapper"), at.step.mapper
            if at.step.reducer:
                yield (*at.path, "reducer"), at.step.reducer
