"""Picks what is under review, and what a gate is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from ..assembly import Assembly, Template
from ._base import Result, Severity

TAG = "emr-platform:environment"
"""The tag that every stack of an environment has."""
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")


def environments(assembly: Assembly) -> list[str]:
    """The environments whose stacks are in an assembly, sorted."""
    return sorted({name for template in assembly.templates if (name := template.tags.get(TAG))})


def only(assembly: Assembly, folder: Path, names: Collection[str]) -> Assembly:
    """An assembly less the stacks below a folder that belong to other environments than those named.

    References to what is left out still resolve: it was read.
    """
    kept = [one for one in assembly.templates if not Path(one.folder).is_relative_to(folder) or _belongs(one, names)]
    dropped = {one.file for one in assembly.templates} - {one.file for one in kept}
    return Assembly(
        tuple(kept),
        tuple(one for one in assembly.resources if one.template in kept),
        tuple(gap for gap in assembly.gaps if gap.file not in dropped),
        assembly.resolver,
        assembly.manifests,
        assembly.unnamed,
    )


def _belongs(template: Template, names: Collection[str]) -> bool:
    return template.tags.get(TAG) in names


def at_or_above(severity: Severity) -> tuple[Severity, ...]:
    return SEVERITIES[: SEVERITIES.index(severity) + 1]


def gated(results: Sequence[Result], severity: Severity) -> list[Result]:
    """What a gate at a severity does not let through: FAIL and UNKNOWN of that severity or a higher one."""
    return [one for one in results if one.status in {"FAIL", "UNKNOWN"} and one.severity in at_or_above(severity)]
