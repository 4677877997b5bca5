"""What a check has to say: one finding, with where, what was got, the rule, and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning", "advice"]
Path = tuple[str | int, ...]
"""Keys and list indices from the top of an environment to a value, for example `("clusters", "etl", "core")`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in one file.

    Attributes:
        severity: `error` stops synthesis; `warning` and `advice` do not.
        rule: the rule's kebab-case name, stable, for acknowledgements and machines.
        file: the file as the user named it.
        line: line in `file`, counted from 1.
        path: where in the file, as `clusters.etl.core.instance_types[0]`; empty for the whole file.
        message: `got <value>; <rule>; <remedy>`.
    """

    severity: Severity
    rule: str
    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        if self.path:
            where += f" {self.path}"
        return f"{where}: {self.message} [{self.severity}: {self.rule}]"

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A finding that somebody accepts, and why."""

    finding: Finding
    reason: str

    def as_dict(self) -> dict[str, str | int]:
        return self.finding.as_dict() | {"acknowledged": self.reason}


PARTIAL = "mend these first: the rules across fields are asked once every value is readable"


class InvalidEnvironmentError(ValueError):
    """Raised when an environment has findings of severity `error`; its text lists all of them, one a line.

    `partial` says that the rules across fields could not be asked yet; the text's last line then says so too.
    """

    def __init__(self, findings: Iterable[Finding], *, partial: bool = False) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join([*(str(finding) for finding in self.findings), *([PARTIAL] if partial else [])]))


def dotted(path: Path) -> str:
    """Write a path the way people read it: `clusters.etl.core.instance_types[0].weight`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def message(got: str, rule: str, remedy: str) -> str:
    """The one shape of every message."""
    return f"got {got}; {rule}; {remedy}"


def did_you_mean(word: str, known: Sequence[str]) -> str | None:
    """The known word closest to a mistyped one whatever its case, or None when none is near."""
    by_lower = {one.lower(): one for one in known}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None
