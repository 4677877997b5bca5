"""No property takes an engine out of encryption in transit.

Source: EMR Best Practices Guide, Security: a configuration outranks what EMR sets for encryption in transit; the
catalog has the properties (`takes_out_of_encryption`), those that the review's ENC-08 and ENC-09 ask about. Arguments
and the steps' own Spark properties are looked at, too, not what is inside of files. A weakening that needs an
acknowledgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalog import takes_out_of_encryption
from ..findings import Path
from ._base import Context, Problem
from ._settings import settings
from ._urls import texts

_SET = re.compile(r"(?<![\w.])(?:-y?D)?([a-z][\w-]*(?:\.[\w-]+)+|s3Endpoint)=[\"']?([\w,-]+(?:://)?)")
"""A property with its value inside an argument, such as `-Ddfs.encrypt.data.transfer=false`."""


def check(context: Context) -> Iterator[Problem]:
    for at in settings(context.environment):
        if takes_out_of_encryption(at.classification, at.key, at.value):
            yield _problem(at.path, f"'{at.value}' in {at.classification}")
        else:
            yield from _within(at.path, at.value)
    for text in texts(context.environment):
        conf, key = text.path[-2:]
        if conf == "conf" and takes_out_of_encryption("spark-defaults", str(key), text.value):
            yield _problem(text.path, f"'{text.value}'")
        else:
            yield from _within(text.path, text.value)


def _within(path: Path, text: str) -> Iterator[Problem]:
    """What a text sets, whoever it is given to."""
    if bad := [found[0] for found in _SET.finditer(text) if takes_out_of_encryption("*", found[1], found[2])]:
        yield _problem(path, ", ".join(f"'{one}'" for one in bad))


def _problem(path: Path, got: str) -> Problem:
    return Problem(
        path,
        got,
        "it takes the engine out of the encryption in transit that EMR sets, which somebody has to answer for",
        "remove it, or acknowledge configuration-encryption with the reason",
        acknowledgeable=True,
    )
