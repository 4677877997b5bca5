"""The chapters of the page that are tables, with the drawings of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._evidence import Evidence, Table
from .._rows import UNKNOWN
from ._html import folded, grid, number, prose, section, slug, text
from ._lines import Excerpts
from .dataflow_svg import dataflow_svg
from .network_svg import network_svg

_CHAPTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "access": ("Access", ("who-can-do-what", "trust", "escalation-paths", "cross-account")),
    "network": ("Network", ("network-",)),
    "encryption": ("Encryption", ("encryption", "key")),
    "logging": ("Logs and retention", ("logging",)),
    "scripts": ("Scripts and other tools", ("bootstrap-", "tool-")),
    "inventory": ("Inventory", ("inventory", "clusters", "templates", "gaps", "acknowledged")),
}
"""Chapters of tables, by their ids: heading, and how the names of their tables begin."""
_LONG = 100
"""Characters from which a cell gets more width, lest its row become a tower."""
_BENEATH = {
    "who-can-do-what": {"Kind": "Who", "Access level": "Actions", "Limits": "Who", "Statement": "Through"},
    "escalation-paths": {
        "Reach": "To", "Method": "How", "Known from": "How", "Resources": "With", "Conditions": "With",
        "Statement": "With", "Leads on to": "Gains", "Certainty": "Gains",
    },
}  # fmt: skip
"""Tables of more columns than a screen has room for: which of them stand beneath another's words, in the same cell."""
_WORD = 16
"""Characters of a word that fits a column of the least width; in these tables a longer one gets more."""
_FOLDED_FROM = 25
"""Rows from which a table is folded."""
_ROWS_IN_A_GROUP = 4
"""Rows for each value of the first column, on average, from which it becomes a heading above them."""


def chapters_of(evidence: Evidence, excerpts: Excerpts) -> Iterator[tuple[str, str, str]]:
    """Id, heading and HTML of each chapter of tables; tables that belong to none come last."""
    left = list(evidence.sections)
    own: dict[str, list[Table]] = {}
    for name, (_, begins) in _CHAPTERS.items():
        own[name] = [one for one in left if one.name.startswith(begins)]
        left = [one for one in left if one not in own[name]]
    figures = {"network": network_svg, "encryption": dataflow_svg}
    for name, (heading, _) in _CHAPTERS.items():
        figure = _figure(figures[name](evidence.subject, evidence.hider.text)) if name in figures else ""
        if own[name] or figure:
            yield _chapter(name, heading, figure, own[name], excerpts)
    if left:
        yield _chapter("more", "More", "", left, excerpts)


def _chapter(name: str, heading: str, figure: str, tables: Sequence[Table], excerpts: Excerpts) -> tuple[str, str, str]:
    return name, heading, section(name, heading, figure, *(_table(one, excerpts) for one in tables))


def _figure(svg: str) -> str:
    return f'<figure class="scroll" role="group" tabindex="0" aria-label="Drawing, scrolls sideways">{svg}</figure>\n'


def _table(table: Table, excerpts: Excerpts) -> str:
    note = f'<p class="note">{prose(table.note)}</p>\n' if table.note else ""
    heading = f'<h3 id="t-{slug(table.name)}">{text(table.title)}</h3>\n'
    if not table.rows:
        return f'{heading}<p class="none">Nothing.</p>\n{note}'
    kept = [index for index in range(len(table.columns)) if not _dropped(table, index)]
    names = {table.columns[index]: index for index in kept}
    hosts = {names[one]: names[host] for one, host in _BENEATH.get(table.name, {}).items() if {one, host} <= {*names}}
    own = [index for index in kept if index not in hosts]
    beneath = {host: [one for one in kept if hosts.get(one) == host] for host in own}
    grouped = len({row[0] for row in table.rows}) * _ROWS_IN_A_GROUP < len(table.rows)
    shown = own[1:] if grouped else own
    groups: dict[str, list[str]] = {}
    for row in table.rows:
        inside = "".join(_cell(row[index], index == shown[0], _more(table, row, beneath[index])) for index in shown)
        heading_of = _group(table, row, beneath[0], len(shown) + ("Line" in table.columns)) if grouped else ""
        groups.setdefault(heading_of, []).append(f"<tr>{inside}{_row_place(table, row, excerpts)}</tr>\n")
    columns = [table.columns[index] for index in shown] + ["Template line"] * ("Line" in table.columns)
    wide = {table.columns[index] for index in shown if table.name in _BENEATH and _has_a_long_word(table, index)}
    bodies = ["".join([name, *found]) for name, found in groups.items()]
    drawn = grid(table.title, columns, ["</tbody>\n<tbody>\n".join(bodies)], "facts", wide)
    count = number(len(table.rows), "row")
    return heading + note + (drawn if len(table.rows) < _FOLDED_FROM else folded(count, drawn))


def _has_a_long_word(table: Table, index: int) -> bool:
    return any(len(word) > _WORD for row in table.rows for word in str(row[index]).split())


def _group(table: Table, row: Sequence[object], beneath: Sequence[int], span: int) -> str:
    """The heading of rows that have the same first cell, and the same beneath it."""
    words = f"<small>{text(table.columns[0])}</small> {text(row[0])}{_more(table, row, beneath)}"
    return f'<tr class="group"><th scope="rowgroup" colspan="{span}">{words}</th></tr>\n'


def _more(table: Table, row: Sequence[object], beneath: Sequence[int]) -> str:
    """What other columns say, each on a line of its own beneath a cell's words."""
    return "".join(
        f"<small{' class=unknown' if _is_unknown(row[index]) else ''}>{text(table.columns[index])}: "
        f"{prose(_words(row[index]))}</small>"
        for index in beneath
        if row[index] not in ("", None)
    )


def _row_place(table: Table, row: Sequence[object], excerpts: Excerpts) -> str:
    """The last cell of a row that says where in the templates it is seen: a link to the line."""
    if "Line" not in table.columns:
        return ""
    cell = dict(zip(table.columns, row, strict=True))
    return f"<td>{excerpts.link(str(cell['Template']), int(str(cell['Line'] or 0)), ' '.join(map(str, row)))}</td>"


def _dropped(table: Table, index: int) -> bool:
    """Whether a column is not shown: the link says where; and a column that says nothing in any row, as conditions."""
    if "Line" in table.columns and table.columns[index] in {"Template", "Line", "Path"}:
        return True
    return index > 0 and all(row[index] in ("", None) for row in table.rows)


def _words(value: object) -> object:
    return ("yes" if value else "no") if isinstance(value, bool) else "" if value is None else value


def _is_unknown(value: object) -> bool:
    return isinstance(value, str) and value.startswith(UNKNOWN)


def _cell(value: object, first: bool, more: str = "") -> str:
    words = _words(value)
    if first:
        return f'<th scope="row">{text(words)}{more}</th>'
    kinds = [kind for kind, is_so in (("unknown", _is_unknown(value)), ("long", len(str(words)) > _LONG)) if is_so]
    inside = f"{prose(words)}{more}"
    return f'<td class="{" ".join(kinds)}">{inside}</td>' if kinds else f"<td>{inside}</td>"
