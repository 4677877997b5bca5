"""Findings for people."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from ..findings import Finding

_COLOURS = {"error": "red", "warning": "yellow", "advice": "cyan"}


def show(by_file: Mapping[Path, Sequence[Finding]]) -> None:
    """Print the findings of each file under its name, then one line that counts them.

    Colour is for terminals only, and not where NO_COLOR is set (no-color.org).
    """
    colour = False if os.environ.get("NO_COLOR") else None
    for file, findings in by_file.items():
        click.echo(f"{file.as_posix()}: {_counted(findings) if findings else 'no findings'}", color=colour)
        for finding in findings:
            click.echo(f"  {finding.file}:{finding.line}" + (f" {finding.path}" if finding.path else ""), color=colour)
            severity = click.style(finding.severity, fg=_COLOURS[finding.severity], bold=True)
            click.echo(f"    {severity}: {finding.message} [{finding.rule}]", color=colour)
    everything = [finding for findings in by_file.values() for finding in findings]
    files = f"{len(by_file)} file{'s' if len(by_file) != 1 else ''}"
    click.echo(f"checked {files}: {_counted(everything) or 'no findings'}", color=colour)


def _counted(findings: Iterable[Finding]) -> str:
    severities = [finding.severity for finding in findings]
    counts = {"error": "errors", "warning": "warnings", "advice": "advice"}
    numbers = [(severities.count(one), one, many) for one, many in counts.items() if one in severities]
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in numbers)
