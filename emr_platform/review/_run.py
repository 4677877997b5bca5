"""Asks every control of the catalogue about an assembly."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from ..assembly import Assembly, Gap, Resource, Unknown, path_text
from . import controls as _controls
from ._base import Control, Outcome, Result, Subject
from ._undone import after_calls


@cache
def catalogue() -> tuple[Control, ...]:
    """Every control, in the order of the ids. A module of `controls/` holds one as `CONTROL`."""
    names = [one.name for one in pkgutil.iter_modules(_controls.__path__) if not one.name.startswith("_")]
    found = [importlib.import_module(f"{_controls.__name__}.{name}").CONTROL for name in names]
    return tuple(sorted(found, key=lambda control: control.id))


def review(
    assembly: Assembly | Subject, controls: Sequence[Control] | None = None, *, strict: bool = False
) -> list[Result]:
    """The results of every control, at least one for each.

    A control without anything to ask about is NOT_APPLICABLE, or UNKNOWN while something of the kind may be unseen.

    Args:
        strict: let a control's own error through. Otherwise the control is UNKNOWN, with the error as its reason, and
            the others still tell what they see.
    """
    subject = assembly if isinstance(assembly, Subject) else Subject(assembly)
    return [result for control in controls or catalogue() for result in _results(control, subject, strict=strict)]


def _results(control: Control, subject: Subject, *, strict: bool) -> Iterator[Result]:
    try:
        outcomes = list(after_calls(subject, control.id, list(control.examine(subject))))
    except Exception as error:
        if strict:
            raise
        reason = f"the control itself failed, which is a defect of it: {type(error).__name__}: {error}"
        yield Result(control.id, "UNKNOWN", control.severity, "", "", 0, "", None, reason)
        return
    if outcomes:
        yield from (_result(control, _sure(one)) for one in outcomes)
    elif gap := next((one for one in subject.gaps if control.may_be_asked_in(one)), None):
        reason = f"no {control.population} were seen, but not everything was: {gap.what}"
        yield Result(control.id, "UNKNOWN", control.severity, "", "", 0, "", None, reason)
    else:
        reason = f"these templates have no {control.population}"
        yield Result(control.id, "NOT_APPLICABLE", control.severity, "", "", 0, "", None, reason)


def _sure(found: Outcome) -> Outcome:
    """An outcome, UNKNOWN where a macro may write anew what it passes or fails."""
    lost = found.about.rewritten if isinstance(found.about, Resource) else None
    if lost is None or found.status not in {"PASS", "FAIL"}:
        return found
    return replace(found, status="UNKNOWN", reason=f"{lost.why}; as it is written: {found.reason}")


def _result(control: Control, found: Outcome) -> Result:
    about = found.about
    template = about.template if isinstance(about, Resource) else about
    path = about.place(*found.path[2:]) if isinstance(about, Resource) else found.path
    reason = found.reason
    if found.status == "FAIL" and isinstance(about, Resource) and isinstance(about.exists, Unknown):
        reason += f" (it exists only under {about.exists.why})"
    return Result(
        control.id,
        found.status,
        control.severity,
        found.name,
        template.file,
        template.line if isinstance(template, Gap) else template.line(path),
        path_text(path),
        found.value,
        reason,
    )
