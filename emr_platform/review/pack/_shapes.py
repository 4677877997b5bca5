"""What several writers say in the same words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .._base import Result
from .._evidence import Cell, Evidence, Table, counts
from .._exceptions import Standing

STATUSES = ("PASS", "FAIL", "UNKNOWN", "INHERITED", "EXCEPTED", "NOT_APPLICABLE")
SEVERITIES = ("high", "medium", "low")

RESULT_COLUMNS = ("control", "status", "severity", "resource", "template", "line", "path", "value", "reason",
                  "exception", "without")  # fmt: skip

# What is written are trees.
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False)


def json_text(document: Mapping[str, Any], depth: int) -> str:
    """A document of JSON that is quick to write and whose changes show as lines.

    Args:
        depth: how many levels of objects and lists are spread over lines; below that an item is one line.
    """
    return f"{_spread(document, depth)}\n"


def _spread(value: Any, depth: int) -> str:
    if depth and value and isinstance(value, dict):
        lines = (f"{_JSON.encode(key)}: {_spread(one, depth - 1)}" for key, one in value.items())
        return "{\n" + ",\n".join(lines) + "\n}"
    if depth and value and isinstance(value, list):
        return "[\n" + ",\n".join(_spread(one, depth - 1) for one in value) + "\n]"
    return _JSON.encode(value)


def result_record(result: Result) -> dict[str, Any]:
    """A result as JSON; what only an excepted one has is null otherwise."""
    return {column: getattr(result, column) for column in RESULT_COLUMNS}


def exception_record(standing: Standing) -> dict[str, Any]:
    entry = standing.entry
    return {
        "ticket": entry.ticket,
        "control": entry.control,
        "tool": entry.tool,
        "resources": list(entry.resources),
        "template": entry.template,
        "broad": entry.broad,
        "state": standing.state,
        "owner": entry.owner,
        "approver": entry.approver,
        "reason": entry.reason,
        "compensating": entry.compensating,
        "granted": entry.granted.isoformat(),
        "expires": entry.expires.isoformat(),
        "seen": list(entry.seen),
        "matched": list(standing.matched),
    }


def population(evidence: Evidence) -> dict[str, int]:
    """How many resources of each type there are: what the review was complete over."""
    found: dict[str, int] = {}
    for resource in evidence.assembly:
        found[resource.type] = found.get(resource.type, 0) + 1
    return dict(sorted(found.items()))


def tables(evidence: Evidence) -> list[Table]:
    """Everything as tables, in the order in which a reviewer reads: what is ours first, then what others found."""
    return [
        _summary(evidence),
        _controls(evidence),
        _results(evidence),
        _exceptions(evidence),
        *evidence.sections,
        _mappings(evidence),
        _inherited(evidence),
        _notes(evidence),
        _inputs(evidence),
    ]


def _summary(evidence: Evidence) -> Table:
    by_severity = counts(evidence.results)
    rows: list[tuple[Cell, ...]] = [
        (status, *(by_severity.get(severity, {}).get(status, 0) for severity in SEVERITIES)) for status in STATUSES
    ]
    rows += [(), ("As of", evidence.as_of.isoformat()), ("Templates", len(evidence.assembly.templates)),
             ("Resources", len(evidence.assembly.resources)), ("Controls", len(evidence.controls))]  # fmt: skip
    rows += [(name, version) for name, version in sorted(evidence.versions.items())]
    rows += [(f"Parameter {name}", value) for name, value in sorted(evidence.parameters.items())]
    width = len(SEVERITIES) + 1
    padded = tuple((*row, *[None] * (width - len(row))) for row in rows)
    note = (
        "UNKNOWN is no PASS: the templates do not tell. INHERITED must be shown by somebody else; the reason says who."
    )
    return Table("summary", "Summary", ("Status", *SEVERITIES), padded, note)


def _controls(evidence: Evidence) -> Table:
    by_control: dict[str, dict[str, int]] = {}
    for one in evidence.results:
        by_status = by_control.setdefault(one.control, {})
        by_status[one.status] = by_status.get(one.status, 0) + 1
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.id, one.title, one.severity, *(by_control.get(one.id, {}).get(status, 0) for status in STATUSES),
         one.population, one.proof, one.why, one.remedy, "; ".join(one.sources), one.unsure)
        for one in evidence.controls
    )  # fmt: skip
    columns = (
        "Control",
        "Title",
        "Severity",
        *STATUSES,
        "Asked of",
        "Proof",
        "Why",
        "Remedy",
        "Same elsewhere",
        "Unsure",
    )
    return Table("controls", "Controls", columns, rows)


def _results(evidence: Evidence) -> Table:
    rows = tuple(
        (one.control, one.status, one.severity, one.resource, one.template, one.line, one.path, one.value_text,
         one.reason, one.exception, one.without)
        for one in evidence.results
    )  # fmt: skip
    return Table("results", "Results", tuple(one.capitalize() for one in RESULT_COLUMNS), rows)


def _exceptions(evidence: Evidence) -> Table:
    rows = tuple(
        (one.entry.ticket, f"{one.entry.tool} {one.entry.control}".strip(), one.state, ", ".join(one.entry.resources),
         one.entry.template, one.entry.broad, one.entry.owner, one.entry.approver, one.entry.granted.isoformat(),
         one.entry.expires.isoformat(), one.entry.reason, one.entry.compensating, ", ".join(one.entry.seen),
         ", ".join(one.matched))
        for one in evidence.exceptions
    )  # fmt: skip
    columns = ("Ticket", "Control", "State", "Resources", "Template", "Broad", "Owner", "Approver", "Granted",
               "Expires", "Reason", "Compensating control", "Seen", "Matched")  # fmt: skip
    return Table("exceptions", "Exceptions", columns, rows)


def _mappings(evidence: Evidence) -> Table:
    rows = tuple(
        (framework, requirement, one.id, one.title)
        for framework, requirement, one in sorted(
            ((framework, requirement, one) for one in evidence.controls
             for framework, requirements in one.mappings.items() for requirement in requirements),
            key=lambda row: (row[0], row[1], row[2].id),
        )
    )  # fmt: skip
    return Table("mappings", "Mappings", ("Framework", "Requirement", "Control", "Title"), rows)


def _inherited(evidence: Evidence) -> Table:
    rows = tuple(
        (one.control, one.severity, one.resource, one.template, one.line, one.path, one.value_text, one.reason)
        for one in evidence.results
        if one.status == "INHERITED"
    )
    columns = ("Control", "Severity", "Resource", "Template", "Line", "Path", "Value", "Who shows it, and how")
    return Table("inherited", "Inherited", columns, rows)


def _notes(evidence: Evidence) -> Table:
    rows = tuple((one.tool, one.rule, ", ".join(one.resources), one.kind, one.reason) for one in evidence.notes)
    return Table("notes", "Notes on other tools", ("Tool", "Rule", "Resources", "Kind", "Reason"), rows)


def _inputs(evidence: Evidence) -> Table:
    rows = tuple((one.file, one.kind, one.stack, one.sha256) for one in evidence.inputs)
    return Table("inputs", "Inputs", ("File", "Kind", "Stack", "SHA-256"), rows)
