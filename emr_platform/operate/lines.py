"""What operating says, as lines of plain text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from .diagnosis import Diagnosis
from .following import Event
from .logs import Part, last_lines
from .runs import Run
from .why import stored


def event_line(event: Event) -> str:
    """One line of progress: elapsed seconds, what changed, and to what."""
    status = "" if event.status == "entered" else f" {event.status}"
    return f"{event.seconds:7.1f} s  {event.kind:<9} {event.name}{status}".rstrip()


def duration(seconds: float) -> str:
    """Seconds as `42 s`, `3 min 20 s` or `2 h 5 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def run_rows(runs: Sequence[Run]) -> Iterator[str]:
    """A table of runs."""
    heading = ("run", "workflow", "status", "started (UTC)", "took", "by", "why")
    rows = [heading, *(_row(run) for run in runs)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heading))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(run: Run) -> tuple[str, ...]:
    known = stored(run)
    took = f"{duration(run.seconds)}{' so far' if run.status == 'RUNNING' else ''}"
    started = f"{run.started.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"
    return (run.name, run.workflow, run.status, started, took, run.started_by or "-", known.category if known else "-")


def why_lines(run: Run, found: Diagnosis) -> Iterator[str]:
    """Why a run failed, for people."""
    yield f"{run.workflow or run.arn} {run.name}: {run.status} after {duration(run.seconds)}"
    yield f"  why     {found.category}: {found.summary}"
    if found.where:
        yield f"  where   {found.where}{f', on {found.cluster}' if found.cluster else ''}"
    yield f"  remedy  {found.remedy}"
    for title, lines in (("what says so", found.evidence), ("logs", found.logs)):
        if lines:
            yield f"  {title}"
            yield from (f"    {line}" for line in lines)
    if found.awaited:
        yield "  not there yet; EMR ships logs about every five minutes and when a cluster ends"
        yield from (f"    {line}" for line in found.awaited)


def part_lines(part: Part, most: int) -> Iterator[str]:
    """The ends of the logs of a part of a run."""
    yield f"{part.name}, {part.state}, on {part.cluster}"
    for log in part.logs:
        lines = last_lines(log, most)
        said = log.missing or ("" if lines else "empty")
        yield f"  {log.name}  {log.url}{f'  ({said})' if said else ''}"
        yield from (f"    {line}" for line in lines)
