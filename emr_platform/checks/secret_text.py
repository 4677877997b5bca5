"""Passwords and keys are not written into the file.

Source: EMR Release Guide, storing-sensitive-data: DescribeCluster and the like show configurations in clear text, and
EMR reads a secret instead where a property's name begins with EMR.secret@. Arguments are shown by DescribeStep and
are in the definition of the state machine. What only looks like a secret can be acknowledged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Path
from ._base import Context, Problem
from ._settings import settings
from ._urls import Text, texts

_NAME = r"(?:password|passwd|secret[-_.]?key|access[-_.]?key|api[-_.]?key|private[-_.]?key|auth[-_.]?token)"
_KEY = re.compile(rf"{_NAME}$", re.IGNORECASE)
_ASSIGNED = re.compile(rf"{_NAME}\s*[=:]\s*(?P<value>[^\s&;,'\"]+)", re.IGNORECASE)
_ISSUED = re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@]+:[^/\s:@]+@")
_HARMLESS = re.compile(r"|true|false|none|null|[\d.]+|arn:.*|\{\{.*|\$.*|<.*|.*://.*|/.*|--.*", re.IGNORECASE)
_ANNOTATION = "EMR.secret@"


def check(context: Context) -> Iterator[Problem]:
    for at in settings(context.environment):
        if at.key.startswith(_ANNOTATION):
            continue
        literal = _KEY.search(at.key) and not _HARMLESS.fullmatch(at.value)
        if literal or _written_out(at.value):
            remedy = f"put it into AWS Secrets Manager and write {_ANNOTATION}{at.key}: <ARN of the secret>"
            yield _problem(at.path, at.key, "everybody who may describe the cluster reads it", remedy)
    remedy = "pass the name of a secret in AWS Secrets Manager, and let the job read it"
    option: Text | None = None
    for text in texts(context.environment):
        name = option.value if option and option.path[:-1] == text.path[:-1] else str(text.path[-1])
        literal = _KEY.search(name) and not _HARMLESS.fullmatch(text.value)
        if literal or _written_out(text.value):
            yield _problem(text.path, "an argument", "everybody who may describe the step reads it", remedy)
        option = text if text.value.startswith("-") else None


def _written_out(value: str) -> bool:
    assigned = _ASSIGNED.search(value)
    return bool(_ISSUED.search(value) or (assigned and not _HARMLESS.fullmatch(assigned["value"])))


def _problem(path: Path, name: str, why: str, remedy: str) -> Problem:
    """The message does not repeat the secret, since findings go into logs."""
    return Problem(path, f"what looks like a secret in {name}", why, remedy, acknowledgeable=True)
