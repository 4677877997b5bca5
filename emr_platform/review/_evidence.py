"""What a review found, in one value that every writer of the pack takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..assembly import Assembly
from ._base import Control, Result, Subject
from ._exceptions import Note, Standing

if TYPE_CHECKING:
    from ._hide import Hider

Cell: TypeAlias = str | int | bool | None


@dataclass(frozen=True)
class Table:
    """A section of the evidence as html, xlsx and json show it.

    Attributes:
        name: lower case with hyphens, stable: `network-flows`.
        title: what people read, at most 31 characters without any of `[]:*?/\\`, for it names a sheet.
        columns: headings.
        rows: as long as `columns` each, sorted.
        note: a sentence on what the table cannot tell; may be empty.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def records(self) -> list[dict[str, Cell]]:
        """The rows by heading."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Input:
    """A file that was read: its name as `Template.file` has it, the stack's name for a template, its bytes' SHA-256.

    `kind` is `template`, `manifest` (the `manifest.json` of a cloud assembly), `asset` (what its stacks upload, or a
    list of it; the hash of a folder is that of a list of its files), `register` (of exceptions) or `environment` (a
    file whose acknowledgements are told).
    """

    file: str
    stack: str
    sha256: str
    kind: Literal["template", "manifest", "asset", "register", "environment"] = "template"


@dataclass(frozen=True)
class Evidence:
    """Everything there is to say, as of a day.

    Attributes:
        subject: what was reviewed.
        results: in the order of the controls, after exceptions.
        controls: those that were asked, in the order of their ids.
        exceptions: every entry of the register, in its order, with its state.
        notes: what the register says of other tools' objections.
        as_of: the day for which expiry was judged; the only date in the pack.
        versions: of the tool (`emr-platform`) and of what the results hang on (`catalogue`: a hash of the controls).
        inputs: the templates, the manifests of cloud assemblies, and the register if there is one.
        hider: takes the templates' secrets out of what is written of them; results and sections are without them.
        parameters: values of templates' parameters that the caller gave, but for those that are not to be echoed.
        sections: what other parts found, as tables.
    """

    subject: Subject
    results: tuple[Result, ...]
    controls: tuple[Control, ...]
    exceptions: tuple[Standing, ...]
    as_of: date
    versions: Mapping[str, str]
    inputs: tuple[Input, ...]
    hider: Hider
    notes: tuple[Note, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[Table, ...] = ()

    @property
    def assembly(self) -> Assembly:
        return self.subject.assembly

    @cached_property
    def identity(self) -> str:
        """A hash of what the evidence hangs on: another day, catalogue, parameter or input is other evidence."""
        versions, parameters = sorted(self.versions.items()), sorted(self.parameters.items())
        inputs = [(one.file, one.stack, one.sha256) for one in self.inputs]
        said = json.dumps([self.as_of.isoformat(), versions, parameters, inputs])
        return hashlib.sha256(said.encode()).hexdigest()

    def section(self, name: str) -> Table | None:
        """A section by its name; None when no part contributed it."""
        return next((one for one in self.sections if one.name == name), None)


def counts(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """How many results there are by severity and status; a status without any is left out."""
    found: dict[str, dict[str, int]] = {}
    for one in results:
        by_status = found.setdefault(one.severity, {})
        by_status[one.status] = by_status.get(one.status, 0) + 1
    return found
