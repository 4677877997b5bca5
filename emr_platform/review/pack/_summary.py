"""The first part of the page: how everything stands, by severity and by framework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .._base import Result
from .._evidence import Evidence
from ._html import folded, grid, number, section, slug, text
from ._statuses import (
    MEANINGS,
    SEVERITIES,
    STATUSES,
    badge,
    capital,
    frameworks,
    requirements,
    to_control,
    verdict,
    worst_by_control,
)


def summary(evidence: Evidence) -> str:
    """Part one, as HTML."""
    return section(
        "summary",
        "Summary",
        f'<p class="verdict">{text(verdict(evidence.results))}</p>\n',
        _by_severity(evidence.results),
        _legend(),
        _by_framework(evidence),
    )


def _by_severity(results: Sequence[Result]) -> str:
    count = Counter((one.severity, one.status) for one in results)
    rows = []
    for severity in SEVERITIES:
        numbers = "".join(_count(count[severity, status], status) for status in STATUSES)
        rows.append(f'<tr><th scope="row">{severity}</th>{numbers}</tr>\n')
    everything = (_count(sum(count[severity, status] for severity in SEVERITIES), status) for status in STATUSES)
    rows.append(f'<tr class="sum"><th scope="row">all</th>{"".join(everything)}</tr>\n')
    return grid("Results by severity", ("Severity", *map(capital, STATUSES)), rows, "counts")


def _legend() -> str:
    """What each status says, where its word is read first."""
    inside = "".join(f"<div><dt>{badge(status)}</dt><dd>{MEANINGS[status]}</dd></div>" for status in STATUSES)
    return f'<dl class="legend">{inside}</dl>\n'


def _count(count: int, status: str) -> str:
    return f'<td class="{slug(status)}">{count}</td>' if count else '<td class="zero">0</td>'


def _by_framework(evidence: Evidence) -> str:
    """How the requirements of each framework stand: as the worst result of the controls that map to them."""
    worst = worst_by_control(evidence.results)
    rows, inside = [], []
    for framework in frameworks(evidence.controls):
        states = requirements(evidence.controls, worst, framework)
        count = Counter(status for status, _ in states.values())
        numbers = "".join(_count(count[status], status) for status in STATUSES)
        rows.append(f'<tr><th scope="row">{text(framework)}</th><td>{len(states)}</td>{numbers}</tr>\n')
        listed = [
            f'<tr><th scope="row">{text(name)}</th><td>{badge(status)}</td><td>{", ".join(map(to_control, ids))}</td>'
            "</tr>\n"
            for name, (status, ids) in states.items()
        ]
        table = grid(f"Requirements of {framework}", ("Requirement", "State", "Controls"), listed)
        inside.append(folded(f"{text(framework)}: {number(len(states), 'requirement')}", table))
    note = (
        '<p class="note">A requirement stands as the worst result of the controls that map to it. It asks for more than'
        " templates can show: this is evidence for an assessment, not the assessment.</p>\n"
    )
    columns = ("Framework", "Requirements", *map(capital, STATUSES))
    return grid("Requirements by framework", columns, rows, "counts") + note + "".join(inside)
