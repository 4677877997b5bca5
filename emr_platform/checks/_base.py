"""What a rule receives and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path as FilePath

from ..findings import Path, Severity, message
from ..model import Environment


@dataclass(frozen=True)
class Context:
    """What a rule may look at: the environment, the folder its files are in, and the name of its own file.

    Attributes:
        root: the folder that job and script paths start from; None when there are no files to look at.
        stem: the environment file's name without its ending; None when it was not read from a file.
        folder: where that file is, with those of other environments; None likewise.
    """

    environment: Environment
    root: FilePath | None = None
    stem: str | None = None
    folder: FilePath | None = None


@dataclass(frozen=True)
class Problem:
    """One thing a rule objects to. `rule` is filled in from the rule's module when it is left empty.

    Warnings and advice can be acknowledged; of the errors only those that are `acknowledgeable`: weakenings, and what
    most likely is a slip, that stop synthesis until somebody writes down why.
    """

    path: Path
    got: str
    why: str
    remedy: str
    severity: Severity = "error"
    rule: str = ""
    acknowledgeable: bool = False

    @property
    def message(self) -> str:
        return message(self.got, self.why, self.remedy)

    @property
    def can_be_acknowledged(self) -> bool:
        return self.acknowledgeable or self.severity != "error"
