"""Values of a run are no part of a program's text.

Source: this platform; in `bash -c 'echo {day}'` whoever starts a run would write the program. What stands after the
text are the program's arguments, which it reads as "$0" and "$1". The first argument names the program itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ..model import CommandStep, placeholders
from ._base import Context, Problem
from ._walk import steps

_SHELL = re.compile(r"-[A-Za-z]*c[A-Za-z]*")
_TEXT_FOLLOWS = {
    **dict.fromkeys(("bash", "sh", "dash", "zsh", "ksh", "su"), _SHELL),
    **dict.fromkeys(("python", "python3", "pyspark"), re.compile(r"-c")),
    **dict.fromkeys(("perl", "ruby", "node", "hive", "beeline", "spark-sql"), re.compile(r"-e|--eval")),
    **dict.fromkeys(("presto-cli", "trino-cli", "psql", "mysql"), re.compile(r"--execute|-e|-c|--command")),
}


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if not isinstance(at.step, CommandStep):
            continue
        for index in sorted(_program_texts(at.step.args)):
            for name in placeholders(at.step.args[index]):
                yield Problem(
                    (*at.path, "args", index),
                    f"{{{name}}} in '{at.step.args[index]}'",
                    "that is a program, and whoever starts a run would write a part of it",
                    'pass it behind the text, which reads it as "$0", "$1" and so on; or use a script',
                )


def _program_texts(args: Sequence[str]) -> Iterator[int]:
    """Places of what is run: the program's name, texts that programs are given to run, and `--execute=...`."""
    yield 0
    flags = [_TEXT_FOLLOWS[called] for arg in args if (called := PurePosixPath(arg).name) in _TEXT_FOLLOWS]
    for index, arg in enumerate(args):
        if any(flag.fullmatch(arg) for flag in flags) and index + 1 < len(args):
            yield index + 1
        option, equals, _ = arg.partition("=")
        if equals and any(flag.fullmatch(option) for flag in flags) and option.startswith("--"):
            yield index
