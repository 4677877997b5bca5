"""Findings for people."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from ..findings import Acknowledged, Finding

_COLOURS = {"error": "red", "warning": "yellow", "advice": "cyan"}


def show(
    by_file: Mapping[Path, Sequence[Finding]],
    acknowledged: Mapping[Path, Sequence[Acknowledged]] | None = None,
    *,
    list_acknowledged: bool = False,
) -> None:
    """Print the findings of each file under its name, then one line that counts them.

    Colour is for terminals only, and not where NO_COLOR is set (no-color.org).

    Args:
        acknowledged: what was accepted in each file; counted. Default: nothing.
        list_acknowledged: print it too, below the findings.
    """
    colour = False if os.environ.get("NO_COLOR") else None
    accepted = acknowledged or {}
    for file, findings in by_file.items():
        click.echo(f"{file.as_posix()}: {_counted(findings, len(accepted.get(file, ())))}", color=colour)
        for finding in findings:
            _show(finding, colour)
        for one in accepted.get(file, ()) if list_acknowledged else ():
            _show(one.finding, colour)
            click.echo(f"    {click.style('acknowledged', fg='green')}: {one.reason}", color=colour)
    everything = [finding for findings in by_file.values() for finding in findings]
    files = f"{len(by_file)} file{'s' if len(by_file) != 1 else ''}"
    click.echo(f"checked {files}: {_counted(everything, sum(map(len, accepted.values())))}", color=colour)


def _show(finding: Finding, colour: bool | None) -> None:
    click.echo(f"  {finding.file}:{finding.line}" + (f" {finding.path}" if finding.path else ""), color=colour)
    severity = click.style(finding.severity, fg=_COLOURS[finding.severity], bold=True)
    click.echo(f"    {severity}: {finding.message} [{finding.rule}]", color=colour)


def _counted(findings: Iterable[Finding], acknowledged: int) -> str:
    severities = [finding.severity for finding in findings]
    counts = {"error": "errors", "warning": "warnings", "advice": "advice"}
    numbers = [(severities.count(one), one, many) for one, many in counts.items() if one in severities]
    said = [f"{number} {one if number == 1 else many}" for number, one, many in numbers] or ["no findings"]
    return ", ".join([*said, *([f"{acknowledged} acknowledged"] if acknowledged else [])])
