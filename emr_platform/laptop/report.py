"""What a run says at its end, as lines of plain text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from emr_platform.laptop.airflow import Comparison
from emr_platform.laptop.audit import Ignored
from emr_platform.laptop.commands import look_command
from emr_platform.laptop.failure import Failure
from emr_platform.laptop.grants import Grant, Unused
from emr_platform.laptop.platform import Run, Status


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
    """The outcome: counts beside the expected ones, days and pages, or the files stored; and where everything is."""
    done = run.execution
    yield f"workflow {done.status} after {done.seconds:.1f} s, input: {run.source}"
    if done.succeeded:
        yield from _counted_lines(run) if run.checked else _stored_lines(run)
    yield ""
    yield "where everything is"
    width = max(len(name) for name in run.places)
    yield from (f"  {name.ljust(width)}  {place}" for name, place in run.places.items() if place)


def comparison_lines(found: Comparison) -> Iterator[str]:
    """What the clickstream workflow stored by Airflow, beside the reference and the state machine."""
    yield from table(
        [(name, stored, found.expected.get(name, "")) for name, stored in found.counts.items()],
        ("", "by Airflow", "expected"),
    )
    if found.differing:
        yield f"what Step Functions and Airflow stored differs in {', '.join(found.differing)}"
    elif found.counts:
        yield "Step Functions and Airflow stored the same rows in every table"
    else:
        yield f"see {found.dag.log}"
    left = ", ".join(f"{cluster} {state}" for cluster, state in found.left.items())
    yield f"clusters left: {left or 'none'}"
    yield "all is right" if found.correct else "something is not right"


def _counted_lines(run: Run) -> Iterator[str]:
    names = dict.fromkeys([*run.expected, *run.counts])
    yield from table([_compared(run, name) for name in names], ("", "stored", "expected", ""))
    if not run.daily:
        return
    yield ""
    days = [(str(row["day"]), row["sessions"], row["visitors"], row["page_views"], row["errors"]) for row in run.daily]
    yield from table(days, ("day", "sessions", "visitors", "page views", "errors"))
    yield ""
    yield from table(
        [(row["page"], row["views"], row["visitors"]) for row in run.top_pages], ("page", "views", "visitors")
    )


def _stored_lines(run: Run) -> Iterator[str]:
    yield "no step runs a job whose answer is known: what is stored is listed, not compared"
    if not run.stored:
        yield "  no step declares `writes`"
    for item in run.stored:
        yield f"{item.location}: {len(item.files)} files, {sum(item.files.values()):,} bytes"
        if item.files:
            yield from table(list(item.files.items()), ("file", "bytes"))


def failure_lines(failure: Failure, *, gone: str = "") -> Iterator[str]:
    """Why a workflow failed, to be read last.

    Args:
        failure: the reason.
        gone: how to keep the logs next time, when they went with the laptop; default: they are there.
    """
    yield f"failed in: {failure.state}"
    yield f"  error: {failure.error}"
    # The cause of a failed step is EMR's whole description of it; its log says more.
    cause, most = " ".join(failure.cause.split()), 200 if failure.words else 1000
    yield f"  cause: {cause[:most]}{' …' if len(cause) > most else ''}"
    if failure.what:
        code = "unknown" if failure.exit_code is None else failure.exit_code
        yield f"  {failure.what}, exit code {code}"
    if failure.words:
        yield f"  the last lines of its {failure.words_of}:"
        yield from (f"    {line}" for line in failure.words)
    if failure.files:
        yield f"  its logs{f' (gone with the account; {gone})' if gone else ''}:"
        yield from (f"    {name:<10}  {path}" for name, path in failure.files.items())


def _compared(run: Run, name: str) -> tuple[object, ...]:
    stored, expected = run.counts.get(name, 0), run.expected.get(name, 0)
    return name.replace("_", " "), stored, expected, "ok" if stored == expected else "DIFFERS"


def grant_lines(verdicts: Iterable[Unused]) -> Iterator[str]:
    """Granted minus used, role by role."""
    yield "granted minus used (this account's decision log; a grant no run needed is not proven superfluous)"
    for verdict in verdicts:
        if not verdict.exercised:
            yield f"  {verdict.role}: {verdict.granted} grants, not exercised here (its service is not emulated)"
            continue
        if verdict.granted and len(verdict.unused) == verdict.granted:
            yield f"  {verdict.role}: {verdict.granted} grants, not run"
            continue
        yield f"  {verdict.role}: {verdict.granted} grants, {len(verdict.unused)} unused"
        yield from (f"    {line}" for line in _grouped(verdict.unused))


def _grouped(grants: Iterable[Grant]) -> Iterator[str]:
    actions: dict[str, set[str]] = defaultdict(set)
    for grant in grants:
        shown = ", ".join(dict.fromkeys(resource.split(":", 5)[-1] for resource in grant.resources))
        actions[shown or "NotResource"].add(grant.action)
    for shown, named in actions.items():
        yield f"{' '.join(sorted(named))} on {shown}"


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
    yield f"AWS on this machine: pid {status.pid}, region {status.region}, state in {status.state}"
    yield f"  to look around with AWS's tools: {look_command(status.state)}"
    for title, items in (("stack", status.stacks), ("cluster", status.clusters), ("execution", status.executions)):
        yield from (f"  {title:<9} {name}  {state}" for name, state in items.items())


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
