"""A command is a program, each of its arguments an item of its own.

Source: EMR Release Guide, emr-commandrunner; aws-cdk issue 8490: command-runner.jar takes its first argument for the
program's name, blanks and all.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import CommandStep
from ._base import Context, Problem
from ._walk import steps


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if isinstance(at.step, CommandStep) and len(at.step.args[0].split()) != 1:
            yield Problem(
                (*at.path, "args", 0),
                f"'{at.step.args[0]}'",
                "the first argument is the name of a program, and this one is not there",
                "write each word as an item of its own",
            )
