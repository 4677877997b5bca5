"""What a shell is called, and where among arguments it is given a command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

SHELL = "(?:a|ba|c|da|fi|k|tc|z)?sh"
"""The name of a shell, as a part of a pattern."""
_PROGRAM = re.compile(rf"(?:\S*/)?{SHELL}")
_COMMAND = re.compile(r"-[A-Za-z]*c[A-Za-z]*")
"""The option that says that a command is given, alone or with others of one letter."""
_WITH_VALUE = re.compile(r"[-+][A-Za-z]*[oO]|--(?:init-|rc)file")


def commands(arguments: Sequence[object]) -> Iterator[int]:
    """Where among arguments shells' commands stand: after a shell's options, if `-c` is one of them."""
    for shell, name in enumerate(arguments):
        if _PROGRAM.fullmatch(str(name)):
            index, given = shell + 1, False
            while index < len(arguments) and str(arguments[index]).startswith(("-", "+")):
                given = given or _COMMAND.fullmatch(str(arguments[index])) is not None
                index += 2 if _WITH_VALUE.fullmatch(str(arguments[index])) else 1
            if given and index < len(arguments):
                yield index
