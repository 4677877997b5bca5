"""What a run says at its end, as lines of plain text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from emr_platform.laptop.audit import Ignored
from emr_platform.laptop.execution import Event
from emr_platform.laptop.grants import Grant, Unused
from emr_platform.laptop.inputs import COUNTS
from emr_platform.laptop.platform import Run, Status


def event_line(event: Event) -> str:
    """One line of progress: elapsed seconds, what changed, and to what."""
    status = "" if event.status == "entered" else f" {event.status}"
    return f"{event.seconds:7.1f} s  {event.kind:<9} {event.name}{status}"


def table(rows: Sequence[Sequence[object]], heading: Sequence[str]) -> Iterator[str]:
    """Lines of a table; numbers to the right, text to the left."""
    text = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(line[column]) for line in [list(heading), *text]) for column in range(len(heading))]
    numeric = [all(isinstance(row[column], int | float) for row in rows) for column in range(len(heading))]
    for line in [list(heading), *text]:
        cells = [
            value.rjust(width) if right else value.ljust(width)
            for value, width, right in zip(line, widths, numeric, strict=True)
        ]
        yield "  " + "  ".join(cells).rstrip()


def run_lines(run: Run) -> Iterator[str]:
    """The outcome: counts beside the expected ones, days, pages, and where everything is."""
    done = run.execution
    yield f"workflow {done.status} after {done.seconds:.1f} s, input: {run.source}"
    if not done.succeeded:
        yield f"  failed in: {done.failed_in or done.states[-1]}"
        yield f"  error: {done.error}"
        yield f"  cause: {done.cause}"
    else:
        yield from table([_compared(run, name) for name in COUNTS], ("", "stored", "expected", ""))
        yield ""
        days = [
            (str(row["day"]), row["sessions"], row["visitors"], row["page_views"], row["errors"]) for row in run.daily
        ]
        yield from table(days, ("day", "sessions", "visitors", "page views", "errors"))
        yield ""
        yield from table(
            [(row["page"], row["views"], row["visitors"]) for row in run.top_pages], ("page", "views", "visitors")
        )
    yield ""
    yield "where everything is"
    width = max(len(name) for name in run.places)
    yield from (f"  {name.ljust(width)}  {place}" for name, place in run.places.items() if place)


def _compared(run: Run, name: str) -> tuple[object, ...]:
    stored, expected = run.counts[name], run.expected[name]
    return name.replace("_", " "), stored, expected, "ok" if stored == expected else "DIFFERS"


def grant_lines(verdicts: Iterable[Unused]) -> Iterator[str]:
    """Granted minus used, role by role."""
    yield "granted minus used (this account's decision log; a grant no run needed is not proven superfluous)"
    for verdict in verdicts:
        if not verdict.exercised:
            yield f"  {verdict.role}: {verdict.granted} grants, not exercised here (its service is not emulated)"
            continue
        yield f"  {verdict.role}: {verdict.granted} grants, {len(verdict.unused)} unused"
        yield from (f"    {line}" for line in _grouped(verdict.unused))


def _grouped(grants: Iterable[Grant]) -> Iterator[str]:
    actions: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for grant in grants:
        actions[grant.resources].append(grant.action)
    for resources, named in actions.items():
        shown = ", ".join(resource.split(":", 5)[-1] for resource in resources)
        yield f"{' '.join(sorted(named))} on {shown or 'NotResource'}"


def ignored_lines(ignored: Sequence[Ignored]) -> Iterator[str]:
    """The audit of what the emulator accepted and did not act on."""
    yield "what the emulator ignored (accepted, without effect here: verify it in the templates)"
    for item in ignored:
        if item.acted_on and item.properties:
            yield f"  {item.type} ({item.resources}): {', '.join(item.properties)}"
    only = [f"{item.type} ({item.resources})" for item in ignored if not item.acted_on]
    if only:
        yield f"  recorded only, all properties: {', '.join(only)}"
    whole = [f"{item.type} ({item.resources})" for item in ignored if item.acted_on and not item.properties]
    if whole:
        yield f"  acted on in full: {', '.join(whole)}"


def status_lines(status: Status) -> Iterator[str]:
    """What is deployed and running."""
    yield f"emulator at {status.endpoint} (pid {status.pid}), region {status.region}, state in {status.state}"
    for title, items in (("stack", status.stacks), ("cluster", status.clusters), ("execution", status.executions)):
        yield from (f"  {title:<9} {name}  {state}" for name, state in items.items())


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
