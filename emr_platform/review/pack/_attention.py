"""The second part of the page: what a reviewer has to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._base import Result
from .._evidence import Evidence
from .._exceptions import Note, Standing
from ._html import cells, cut, folded, grid, number, prose, section, slug, text
from ._lines import Excerpts, place
from ._statuses import SEVERITIES, STATUSES, to_control

_FEW = 3
"""Resources up to which a list of them is not folded."""
_LONGEST_REASON = 300
"""Characters of a reason in the list of what to look at; the control below has all of it."""


def attention(evidence: Evidence, excerpts: Excerpts) -> str:
    """Part two, as HTML."""
    titles = {control.id: control.title for control in evidence.controls}
    of = {status: [one for one in evidence.results if one.status == status] for status in STATUSES}
    return section(
        "attention",
        "To look at",
        "<h3>What fails</h3>\n",
        _grouped(of["FAIL"], titles, excerpts, "Nothing fails."),
        "<h3>What the templates do not tell</h3>\n",
        _grouped(of["UNKNOWN"], titles, excerpts, "Nothing is unknown."),
        "<h3>What somebody else must show</h3>\n",
        _grouped(of["INHERITED"], titles, excerpts, "Nothing is inherited."),
        "<h3>Exceptions</h3>\n",
        _exceptions(evidence.exceptions),
        _notes(evidence.notes),
    )


def _grouped(results: Sequence[Result], titles: Mapping[str, str], excerpts: Excerpts, nothing: str) -> str:
    """Results of one status by control and reason, with the resources behind each; high severity first."""
    if not results:
        return f'<p class="none">{nothing}</p>\n'
    groups: dict[tuple[int, str, str], list[Result]] = {}
    for one in results:
        groups.setdefault((SEVERITIES.index(one.severity), one.control, one.reason), []).append(one)
    listed = [
        f'<li><span class="v">{SEVERITIES[rank]}</span><span>{to_control(control)} {text(titles.get(control, ""))}'
        f"</span><span>{prose(cut(why, _LONGEST_REASON))}</span>{_places(found, excerpts)}</li>\n"
        for (rank, control, why), found in sorted(groups.items())
    ]
    return f'<p>{number(len(results), "result")}</p>\n<ul class="groups">\n{"".join(listed)}</ul>\n'


def _places(results: Sequence[Result], excerpts: Excerpts) -> str:
    """The resources of some results: a few as they are, many folded."""
    names = [(text(one.resource or "the templates"), place(one, excerpts)) for one in results]
    items = [f"<li><code>{name}</code> {place}</li>" for name, place in names]
    listed = f"<ul>{''.join(items)}</ul>"
    return listed if len(results) <= _FEW else folded(number(len(results), "place"), listed)


def _exceptions(standings: Sequence[Standing]) -> str:
    if not standings:
        return '<p class="none">There are none.</p>\n'
    rows = [_exception(one) for one in standings]
    columns = ("Ticket", "Control", "State", "Ends", "Owner", "Approver", "Reason", "Instead", "For", "Matches")
    return grid("The register of exceptions", columns, rows)


def _exception(standing: Standing) -> str:
    entry = standing.entry
    matched = "".join(f"<li><code>{text(name)}</code></li>" for name in standing.matched)
    where = folded(number(len(standing.matched), "resource"), f"<ul>{matched}</ul>") if matched else "nothing"
    control = to_control(entry.control) if not entry.tool else text(f"{entry.tool}: {entry.control}")
    scope = f"{', '.join(entry.resources)} in {entry.template}" + (" (broad)" if entry.broad else "")
    scope += f"; seen: {', '.join(one or 'nothing' for one in entry.seen)}" if entry.seen else ""
    return (
        f'<tr><th scope="row">{text(entry.ticket)}</th><td>{control}</td>'
        f'<td><span class="state {slug(standing.state)}">{text(standing.state)}</span></td>'
        f"{cells('td', (entry.expires, entry.owner, entry.approver, entry.reason, entry.compensating, scope))}"
        f"<td>{where}</td></tr>\n"
    )


def _notes(notes: Sequence[Note]) -> str:
    """What the register says of other tools' objections; they change no result here."""
    if not notes:
        return ""
    rows = [
        f'<tr><th scope="row">{text(one.tool)}: {text(one.rule)}</th>'
        f"{cells('td', (one.kind, ', '.join(one.resources), one.reason))}</tr>\n"
        for one in notes
    ]
    columns = ("Rule", "Kind", "For", "Reason")
    return folded(f"{number(len(notes), 'note')} on other tools", grid("Notes on other tools", columns, rows))
