"""`index.html`: the whole review on one page that asks nobody for anything and needs no JavaScript."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from .._base import Control, Result, Severity, Status
from .._evidence import Evidence, Table
from .._exceptions import Note, Standing
from .._rows import UNKNOWN
from ._html import cells, cut, folded, grid, number, seen, slug, text
from ._lanes import DARK, LIGHT, STYLE
from ._lines import Excerpts
from .dataflow_svg import dataflow_svg
from .network_svg import network_svg

STATUSES: tuple[Status, ...] = ("FAIL", "UNKNOWN", "EXCEPTED", "INHERITED", "PASS", "NOT_APPLICABLE")
"""The worst first."""
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
_WORDS = {"FAIL": "fails", "UNKNOWN": "unknown", "EXCEPTED": "excepted", "INHERITED": "inherited", "PASS": "passes",
          "NOT_APPLICABLE": "not applicable"}  # fmt: skip
_WORDS_OF_SEVERAL = {**_WORDS, "FAIL": "failing", "PASS": "passing"}
_SIGNS = {"FAIL": "\u2715", "UNKNOWN": "?", "EXCEPTED": "\u25d0", "INHERITED": "\u2192", "PASS": "\u2713",
          "NOT_APPLICABLE": "\u2013"}  # fmt: skip
_CHAPTERS = {
    "access": ("Access", ("who-can-do-what", "trust", "escalation-paths", "cross-account")),
    "network": ("Network", ("network-",)),
    "encryption": ("Encryption", ("encryption", "key")),
    "logging": ("Logs and retention", ("logging",)),
    "inventory": ("Inventory", ("inventory", "clusters", "templates", "gaps")),
}
"""Chapters of tables, by their ids: heading, and how the names of their tables begin."""
_FOLDED_FROM = 25
"""Rows from which a table is folded."""
_ROWS_IN_A_GROUP = 4
"""Rows for each value of the first column, on average, from which it becomes a heading above them."""
_FEW = 3
"""Resources up to which a list of them is not folded."""
_LONGEST_REASON = 300
"""Characters of a reason in the list of what to look at; the control below has all of it."""
_HERE = Path(__file__).parent


def write(evidence: Evidence) -> str:
    """The page, for the pack."""
    return page(evidence)


def page(evidence: Evidence) -> str:
    """The review as HTML."""
    style = _style()
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    excerpts = Excerpts(evidence.assembly)
    chapters = list(_chapters(evidence, excerpts))
    main = "".join([
        _summary(evidence),
        _attention(evidence, excerpts),
        _results(evidence, excerpts),
        *(inside for _, _, inside in chapters),
    ])  # fmt: skip
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>Security review, {evidence.as_of.isoformat()}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">Skip to the results</a>\n{_header(evidence)}{_contents(chapters)}'
        f'<main id="main" tabindex="-1">\n{main}{_lines(excerpts)}{_made_of(evidence)}</main>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _style() -> str:
    written = (_HERE / "page.css").read_text(encoding="utf-8")
    return (
        f"{written}:root:has(#theme-light:checked) .fig{{{LIGHT}}}\n@media screen"
        f"{{:root:has(#theme-dark:checked) .fig{{{DARK}}}}}\n@media print{{:root .fig{{{LIGHT}}}}}\n"
    )


def _policy(style: str, script: str) -> str:
    """A Content Security Policy that allows this style, the drawings' and this script, and nothing from anywhere."""
    styles = " ".join(map(_hashed, (style, STYLE)))
    return f"default-src 'none'; style-src {styles}; script-src {_hashed(script)}; base-uri 'none'; form-action 'none'"


def _hashed(inline: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


def _header(evidence: Evidence) -> str:
    stacks = sorted({template.stack for template in evidence.assembly.templates})
    themes = "".join(
        f'<label><input type="radio" name="theme" id="theme-{name}"{checked}> {words}</label>'
        for name, words, checked in (
            ("auto", "as the system", " checked"),
            ("light", "light", ""),
            ("dark", "dark", ""),
        )
    )
    return (
        f"<header>\n<h1>Security review</h1>\n<p>{number(len(stacks), 'stack')}, "
        f"{number(len(list(evidence.assembly)), 'resource')}, {number(len(evidence.controls), 'control')}, "
        f"{number(len(evidence.results), 'result')}; as of <time>{evidence.as_of.isoformat()}</time></p>\n"
        f'<fieldset class="theme"><legend>Colours</legend>{themes}</fieldset>\n</header>\n'
    )


def _contents(chapters: Sequence[tuple[str, str, str]]) -> str:
    links = [("summary", "Summary"), ("attention", "To look at"), ("results", "Controls and results"),
             *((name, heading) for name, heading, _ in chapters), ("lines", "Template lines"),
             ("made-of", "What this is made of")]  # fmt: skip
    inside = "".join(f'<li><a href="#{name}">{text(heading)}</a></li>' for name, heading in links)
    return f'<nav aria-label="Contents"><ul>{inside}</ul></nav>\n'


def _section(name: str, heading: str, *inside: str) -> str:
    body = "".join(inside)
    return (
        f'<section id="{name}" aria-labelledby="{name}-h">\n<h2 id="{name}-h">{text(heading)}</h2>\n{body}</section>\n'
    )


def badge(status: str) -> str:
    """A status as a sign and a word, so that colour alone never says it."""
    return f'<span class="s {slug(status)}"><span aria-hidden="true">{_SIGNS[status]}</span> {_WORDS[status]}</span>'


# Summary


def _summary(evidence: Evidence) -> str:
    return _section(
        "summary",
        "Summary",
        f'<p class="verdict">{text(verdict(evidence.results))}</p>\n',
        _by_severity(evidence.results),
        _by_framework(evidence),
    )


def verdict(results: Iterable[Result]) -> str:
    """The review in one sentence."""
    count = Counter((one.status, one.severity) for one in results)
    total = Counter[str]()
    for (status, _), found in count.items():
        total[status] += found
    parts = [
        f"{number(total['FAIL'], 'result fails', 'results fail')}, {count['FAIL', 'high']} of them high"
        if total["FAIL"]
        else "Nothing fails"
    ]
    if total["UNKNOWN"]:
        parts.append(f"{total['UNKNOWN']} cannot be known from the templates, {count['UNKNOWN', 'high']} of them high")
    if total["INHERITED"]:
        parts.append(f"{total['INHERITED']} are for somebody else to show")
    if total["EXCEPTED"]:
        parts.append(f"{total['EXCEPTED']} are excepted")
    return "; ".join(parts) + "."


def _by_severity(results: Sequence[Result]) -> str:
    count = Counter((one.severity, one.status) for one in results)
    rows = []
    for severity in SEVERITIES:
        numbers = "".join(_count(count[severity, status], status) for status in STATUSES)
        rows.append(f'<tr><th scope="row">{severity}</th>{numbers}</tr>\n')
    everything = (_count(sum(count[severity, status] for severity in SEVERITIES), status) for status in STATUSES)
    rows.append(f'<tr class="sum"><th scope="row">all</th>{"".join(everything)}</tr>\n')
    return grid("Results by severity", ("Severity", *map(_capital, STATUSES)), rows, "counts")


def _count(count: int, status: str) -> str:
    return f'<td class="{slug(status)}">{count}</td>' if count else '<td class="zero">0</td>'


def _capital(status: str) -> str:
    return f"{_SIGNS[status]} {_WORDS[status]}"


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
            f'<tr><th scope="row">{text(name)}</th><td>{badge(status)}</td><td>{", ".join(map(_to_control, ids))}</td>'
            "</tr>\n"
            for name, (status, ids) in states.items()
        ]
        table = grid(f"Requirements of {framework}", ("Requirement", "State", "Controls"), listed)
        inside.append(folded(f"{text(framework)}: {number(len(states), 'requirement')}", table))
    note = (
        '<p class="note">A requirement stands as the worst result of the controls that map to it. It asks for more than'
        " templates can show: this is evidence for an assessment, not the assessment.</p>\n"
    )
    columns = ("Framework", "Requirements", *map(_capital, STATUSES))
    return grid("Requirements by framework", columns, rows, "counts") + note + "".join(inside)


def frameworks(controls: Iterable[Control]) -> list[str]:
    """The frameworks that controls map to, in the order of their names."""
    return sorted({name for control in controls for name in control.mappings})


def requirements(
    controls: Iterable[Control], worst: Mapping[str, Status], framework: str
) -> dict[str, tuple[Status, list[str]]]:
    """Each requirement of a framework that a control maps to: its state, and the ids of these controls."""
    found: dict[str, list[str]] = {}
    for control in controls:
        for name in control.mappings.get(framework, ()):
            found.setdefault(name, []).append(control.id)
    return {
        name: (min((worst.get(one, "UNKNOWN") for one in found[name]), key=STATUSES.index), found[name])
        for name in sorted(found, key=_natural)
    }


def worst_by_control(results: Iterable[Result]) -> dict[str, Status]:
    """The worst status of each control."""
    found: dict[str, Status] = {}
    for one in results:
        found[one.control] = min(found.get(one.control, "NOT_APPLICABLE"), one.status, key=STATUSES.index)
    return found


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _to_control(id_: str) -> str:
    return f'<a href="#c-{slug(id_)}">{text(id_)}</a>'


# What to look at


def _attention(evidence: Evidence, excerpts: Excerpts) -> str:
    titles = {control.id: control.title for control in evidence.controls}
    of = {status: [one for one in evidence.results if one.status == status] for status in STATUSES}
    return _section(
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
        f'<li><span class="v">{SEVERITIES[rank]}</span><span>{_to_control(control)} {text(titles.get(control, ""))}'
        f"</span><span>{text(cut(why, _LONGEST_REASON))}</span>{_places(found, excerpts)}</li>\n"
        for (rank, control, why), found in sorted(groups.items())
    ]
    return f'<p>{number(len(results), "result")}</p>\n<ul class="groups">\n{"".join(listed)}</ul>\n'


def _places(results: Sequence[Result], excerpts: Excerpts) -> str:
    """The resources of some results: a few as they are, many folded."""
    names = [(text(one.resource or "the templates"), _place(one, excerpts)) for one in results]
    items = [f"<li><code>{name}</code> {place}</li>" for name, place in names]
    listed = f"<ul>{''.join(items)}</ul>"
    return listed if len(results) <= _FEW else folded(number(len(results), "place"), listed)


def _place(one: Result, excerpts: Excerpts) -> str:
    return excerpts.link(one.template, one.line, one.resource) if one.template else ""


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
    control = _to_control(entry.control) if not entry.tool else text(f"{entry.tool}: {entry.control}")
    scope = f"{', '.join(entry.resources)} in {entry.template}" + (" (broad)" if entry.broad else "")
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


# Controls and results


def _results(evidence: Evidence, excerpts: Excerpts) -> str:
    by_control: dict[str, list[Result]] = {}
    for one in evidence.results:
        by_control.setdefault(one.control, []).append(one)
    names = frameworks(evidence.controls)
    parts = [_control(control, by_control.get(control.id, []), names, excerpts) for control in evidence.controls]
    return _section(
        "results",
        "Controls and results",
        _filters(evidence, names),
        '<p id="none-left" hidden>Nothing matches.</p>\n',
        *parts,
    )


def _filters(evidence: Evidence, names: Sequence[str]) -> str:
    """The filter form; the script shows it, for without one it could do nothing."""
    boxes = "".join(
        f'<label><input type="checkbox" name="status" value="{status}" checked> {badge(status)}</label>'
        for status in STATUSES
    )
    stacks = [(str(index), template.stack) for index, template in enumerate(evidence.assembly.templates)]
    choices = (
        _select("severity", "Severity", [(one, one) for one in SEVERITIES]),
        _select("framework", "Framework", [(str(index), name) for index, name in enumerate(names)]),
        _select("stack", "Stack", stacks),
        _select("control", "Control", [(one.id, f"{one.id} {one.title}") for one in evidence.controls]),
    )
    return (
        '<form id="filters" role="search" aria-label="Filter results" hidden>\n'
        f"<fieldset><legend>Status</legend>{boxes}</fieldset>\n{''.join(choices)}"
        '<label>Search <input type="search" name="q" autocomplete="off" placeholder="resource, reason, value">'
        "</label>\n"
        '<span class="buttons"><button type="reset">Show all</button> <button type="button" id="open-all">Open all'
        '</button> <button type="button" id="close-all">Close all</button></span>\n'
        '<output id="count" aria-live="polite"></output>\n</form>\n'
    )


def _select(name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
    inside = "".join(f'<option value="{text(value)}">{text(words)}</option>' for value, words in options)
    return f'<label>{label} <select name="{name}"><option value="">all</option>{inside}</select></label>\n'


def _control(control: Control, results: Sequence[Result], names: Sequence[str], excerpts: Excerpts) -> str:
    count = Counter(one.status for one in results)
    worst = next((status for status in STATUSES if count[status]), "NOT_APPLICABLE")
    tally = ", ".join(f"{count[status]} {_WORDS_OF_SEVERAL[status]}" for status in STATUSES[:-1] if count[status])
    summary = (
        f'{badge(worst)} <span class="v">{control.severity}</span> <b>{text(control.id)}</b> {text(control.title)}'
        f" <small>{tally}</small>"
    )
    indexes = " ".join(str(names.index(name)) for name in sorted(control.mappings))
    attributes = (
        f' class="control" id="c-{slug(control.id)}" data-control="{text(control.id)}"'
        f' data-severity="{control.severity}" data-frameworks="{indexes}"'
    )
    others = [one for one in results if one.status != "PASS"]
    listed = "".join(_result(one, excerpts) for one in sorted(others, key=lambda one: STATUSES.index(one.status)))
    inside = (
        _about(control)
        + (f'<ul class="results">\n{listed}</ul>\n' if listed else "")
        + "".join(_passes([one for one in results if one.status == "PASS"], excerpts))
    )
    return folded(summary, inside, opened=worst in {"FAIL", "UNKNOWN"}, attributes=attributes)


def _about(control: Control) -> str:
    mapped = "; ".join(f"{name}: {', '.join(control.mappings[name])}" for name in sorted(control.mappings))
    rows = {
        "Why": control.why,
        "Proof": control.proof,
        "Asked of": control.population,
        "To mend": control.remedy,
        "Elsewhere": ", ".join(control.sources),
        "Requirements": mapped,
        "Not certain": control.unsure,
    }
    inside = "".join(f"<div><dt>{name}</dt><dd>{text(value)}</dd></div>" for name, value in rows.items() if value)
    return f'<dl class="about">{inside}</dl>\n'


def _data(one: Result, excerpts: Excerpts) -> str:
    stack = excerpts.stack(one.template)
    return f' data-status="{one.status}"' + ("" if stack is None else f' data-stack="{stack}"')


def _result(one: Result, excerpts: Excerpts) -> str:
    """A result that is no pass, with its lines of the template."""
    around = excerpts.around(one.template, one.line)
    proof = folded(f"template lines <code>{text(one.path)}</code>", around) if around else ""
    value = f'seen: <code class="value">{text(seen(one.value))}</code>' if one.value is not None else ""
    excepted = f" <b>excepted by {text(one.exception)}</b>" if one.exception else ""
    return (
        f"<li{_data(one, excerpts)}>{badge(one.status)} <code>{text(one.resource)}</code> {_place(one, excerpts)}"
        f"<p>{text(one.reason)}{excepted}</p>{value}{proof}</li>\n"
    )


def _passes(results: Sequence[Result], excerpts: Excerpts) -> Iterator[str]:
    """Passes by their reason, which most of them share."""
    by_reason: dict[str, list[Result]] = {}
    for one in results:
        by_reason.setdefault(one.reason, []).append(one)
    for reason, found in sorted(by_reason.items()):
        listed = "".join(
            f"<li{_data(one, excerpts)}><code>{text(one.resource)}</code> {_place(one, excerpts)}"
            + (f' <code class="value">{text(seen(one.value))}</code>' if one.value is not None else "")
            + "</li>\n"
            for one in found
        )
        summary = f"{badge('PASS')} {text(reason)} <small>{number(len(found), 'resource')}</small>"
        yield folded(summary, f'<ul class="results">\n{listed}</ul>\n', attributes=' class="passes"')


# Tables


def _chapters(evidence: Evidence, excerpts: Excerpts) -> Iterator[tuple[str, str, str]]:
    """Id, heading and HTML of each chapter of tables; tables that belong to none come last."""
    left = list(evidence.sections)
    own: dict[str, list[Table]] = {}
    for name, (_, begins) in _CHAPTERS.items():
        own[name] = [one for one in left if one.name.startswith(begins)]
        left = [one for one in left if one not in own[name]]
    figures = {"network": network_svg, "encryption": dataflow_svg}
    for name, (heading, _) in _CHAPTERS.items():
        figure = _figure(figures[name](evidence.subject)) if name in figures else ""
        if own[name] or figure:
            yield _chapter(name, heading, figure, own[name], excerpts)
    if left:
        yield _chapter("more", "More", "", left, excerpts)


def _chapter(name: str, heading: str, figure: str, tables: Sequence[Table], excerpts: Excerpts) -> tuple[str, str, str]:
    return name, heading, _section(name, heading, figure, *(_table(one, excerpts) for one in tables))


def _figure(svg: str) -> str:
    return f'<figure class="scroll" role="group" tabindex="0" aria-label="Drawing, scrolls sideways">{svg}</figure>\n'


def _table(table: Table, excerpts: Excerpts) -> str:
    note = f'<p class="note">{text(table.note)}</p>\n' if table.note else ""
    heading = f'<h3 id="t-{slug(table.name)}">{text(table.title)}</h3>\n'
    if not table.rows:
        return f'{heading}<p class="none">Nothing.</p>\n{note}'
    kept = [index for index in range(len(table.columns)) if not _dropped(table, index)]
    groups: dict[object, list[str]] = {}
    grouped = len({row[0] for row in table.rows}) * _ROWS_IN_A_GROUP < len(table.rows)
    for row in table.rows:
        shown = kept[1:] if grouped else kept
        inside = "".join(_cell(row[index], index == shown[0]) for index in shown)
        name = row[0] if grouped else None
        groups.setdefault(name, []).append(f"<tr>{inside}{_row_place(table, row, excerpts)}</tr>\n")
    columns = [table.columns[index] for index in kept] + ["Template line"] * ("Line" in table.columns)
    span = len(columns) - 1
    bodies = [
        "".join([_group(table.columns[0], name, span) if grouped else "", *found]) for name, found in groups.items()
    ]
    rows = ["</tbody>\n<tbody>\n".join(bodies)]
    drawn = grid(table.title, columns[1:] if grouped else columns, rows, "facts")
    count = number(len(table.rows), "row")
    return heading + note + (drawn if len(table.rows) < _FOLDED_FROM else folded(count, drawn))


def _group(column: str, name: object, span: int) -> str:
    """The heading of rows that have the same first cell."""
    words = f"<small>{text(column)}</small> {text(name)}"
    return f'<tr class="group"><th scope="rowgroup" colspan="{span}">{words}</th></tr>\n'


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


def _cell(value: object, first: bool) -> str:
    words = (
        {None: "", True: "yes", False: "no"}.get(value, value) if value is None or isinstance(value, bool) else value
    )
    if first:
        return f'<th scope="row">{text(words)}</th>'
    unknown = isinstance(words, str) and words.startswith(UNKNOWN)
    return f'<td class="unknown">{text(words)}</td>' if unknown else f"<td>{text(words)}</td>"


# What it is made of


def _lines(excerpts: Excerpts) -> str:
    note = '<p class="note">The lines around every place that this page names.</p>\n'
    return _section("lines", "Template lines", note, *excerpts.appendix())


def _made_of(evidence: Evidence) -> str:
    given = {f"parameter {name}": value for name, value in evidence.parameters.items()}
    versions = "".join(f"<tr>{cells('td', one)}</tr>\n" for one in sorted({**evidence.versions, **given}.items()))
    files = "".join(
        f'<tr><th scope="row">{text(one.file)}</th><td>{text(one.stack)}</td><td><code>{one.sha256}</code></td></tr>\n'
        for one in evidence.inputs
    )
    note = (
        '<p class="note">This page is made from the files below and nothing else: no account was asked. The same files,'
        " register, day and version give the same bytes. <code>python verify.py</code> compares every file of the pack"
        " with MANIFEST.json.</p>\n"
    )
    read = grid("Files that were read", ("File", "Stack", "SHA-256"), files, "facts")
    return _section(
        "made-of",
        "What this is made of",
        note,
        grid("Versions and parameters", ("What", "Value"), versions),
        folded(number(len(evidence.inputs), "file"), read),
    )
