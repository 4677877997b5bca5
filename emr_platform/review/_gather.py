"""Puts the evidence together."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from ..assembly import Assembly
from . import access as _access
from . import controls as _controls
from ._acknowledged import acknowledged
from ._assets import assets
from ._base import Control, Result, Subject
from ._beside import beside
from ._evidence import Evidence, Input, Table
from ._exceptions import Register, excepted, standings
from ._hide import Hider
from ._run import catalogue, review
from ._sections import SECTIONS, Section

_ACCESS = "IAM-"
"""The controls that ask what the sections of `access` ask, too: who can do what."""
_LONGEST = "IAM-07"
_Part = tuple[list[Result], dict[str, Table]]
"""What one task of a review found: results, and tables by the names of their sections."""


def gather(
    assembly: Assembly,
    *,
    as_of: date,
    register: Register | None = None,
    parameters: Mapping[str, str] | None = None,
    environments: Sequence[Path] = (),
) -> Evidence:
    """Review an assembly and collect what there is to say about it.

    Args:
        as_of: the day for which exceptions are judged.
        register: of exceptions. Default: none.
        parameters: the values that the assembly was loaded with, to be told. Default: none.
        environments: the folders with the files of the environments under review, whose acknowledgements are told.
            Default: none.
    """
    subject = Subject(assembly)
    # What both halves ask for is made before they part.
    _ = (subject.clusters, subject.gaps, subject.held)
    with beside(_tasks(subject)) as parts:
        hider, version = Hider(subject, parameters or {}), release()
        made = parts()
    found = [result for results, _ in made for result in results]
    by_section = {name: table for _, tables in made for name, table in tables.items()}
    in_order = sorted(found, key=lambda one: one.control)
    results = [hider.result(one) for one in in_order]
    standing = standings(register, results, assembly, as_of) if register else ()
    tables, files = acknowledged(assembly, environments) if environments else ([], [])
    inputs = [
        *(Input(one.file, one.stack, one.sha256) for one in assembly.templates),
        *(Input(one.file, "", one.sha256, "manifest") for one in assembly.manifests),
        *assets(assembly),
        *([Input(register.file, "", register.sha256, "register")] if register else []),
        *files,
    ]
    return Evidence(
        subject=subject,
        results=excepted(results, standing),
        controls=catalogue(),
        exceptions=standing,
        as_of=as_of,
        versions={"emr-platform": version, "catalogue": catalogue_sha256()},
        inputs=tuple(inputs),
        notes=register.notes if register else (),
        parameters=hider.parameters(parameters or {}),
        sections=tuple(hider.table(one) for one in (*(by_section[one.__name__] for one in SECTIONS), *tables)),
        hider=hider,
    )


def _tasks(subject: Subject) -> list[Callable[[], _Part]]:
    """A task for each control and each section; those that ask who can do what first, and of them the longest."""
    of_access = _access.__name__
    controls = sorted(catalogue(), key=lambda one: (one.id != _LONGEST, not one.id.startswith(_ACCESS)))
    sections = sorted(SECTIONS, key=lambda one: not one.__module__.startswith(of_access))
    asking = [partial(_asked, one, subject) for one in controls]
    telling = [partial(_told, one, subject) for one in sections]
    return [*asking[:1], *telling, *asking[1:]]


def _asked(control: Control, subject: Subject) -> _Part:
    return review(subject, [control]), {}


def _told(section: Section, subject: Subject) -> _Part:
    return [], {section.__name__: _section(section, subject)}


def _section(section: Section, subject: Subject) -> Table:
    """A section's table; of one that fails, a table without rows that says so: the rest still tells what it sees."""
    try:
        return section(subject)
    except Exception as error:  # noqa: BLE001  # templates of others hold what nobody thought of
        name = section.__name__.replace("_", "-")
        why = f"This section could not be made, which is a defect of it: {type(error).__name__}: {error}"
        return Table(name, name.capitalize(), ("Defect",), ((why,),), why)


class InvalidDayError(ValueError):
    """Raised for a SOURCE_DATE_EPOCH that is no time; its text says what it takes."""


def today() -> date:
    """The day of SOURCE_DATE_EPOCH (reproducible-builds.org), or of the machine's clock, both in UTC.

    Raises:
        InvalidDayError: SOURCE_DATE_EPOCH is set and no time.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return (datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)).date()
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidDayError(f"SOURCE_DATE_EPOCH is '{epoch}'; it takes seconds since 1970") from error


def release() -> str:
    """The release of this tool; `unreleased` when it runs from a folder that was never installed."""
    # Here, so that what else is imported need not wait for it.
    from importlib import metadata

    try:
        return metadata.version("emr-platform")
    except metadata.PackageNotFoundError:
        return "unreleased"


def catalogue_sha256() -> str:
    """One hash over the controls' files: the same controls give the same, whatever the release says."""
    digest = hashlib.sha256()
    for folder in _controls.__path__:
        for file in sorted(Path(folder).glob("*.py")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
