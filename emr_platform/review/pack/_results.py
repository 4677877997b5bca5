"""The third part of the page: every control with every result, and the form that filters them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from .._base import Control, Result
from .._evidence import Evidence
from ._html import folded, number, prose, section, seen, slug, text
from ._lines import Excerpts, place
from ._statuses import SEVERITIES, STATUSES, WORDS_OF_SEVERAL, badge, frameworks


def results(evidence: Evidence, excerpts: Excerpts) -> str:
    """Part three, as HTML."""
    by_control: dict[str, list[Result]] = {}
    for one in evidence.results:
        by_control.setdefault(one.control, []).append(one)
    names = frameworks(evidence.controls)
    parts = [_control(control, by_control.get(control.id, []), names, excerpts) for control in evidence.controls]
    return section(
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
    tally = ", ".join(f"{count[status]} {WORDS_OF_SEVERAL[status]}" for status in STATUSES[:-1] if count[status])
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
    inside = "".join(f"<div><dt>{name}</dt><dd>{prose(value)}</dd></div>" for name, value in rows.items() if value)
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
        f"<li{_data(one, excerpts)}>{badge(one.status)} <code>{text(one.resource)}</code> {place(one, excerpts)}"
        f"<p>{prose(one.reason)}{excepted}</p>{value}{proof}</li>\n"
    )


def _passes(results: Sequence[Result], excerpts: Excerpts) -> Iterator[str]:
    """Passes by their reason, which most of them share."""
    by_reason: dict[str, list[Result]] = {}
    for one in results:
        by_reason.setdefault(one.reason, []).append(one)
    for reason, found in sorted(by_reason.items()):
        listed = "".join(
            f"<li{_data(one, excerpts)}><code>{text(one.resource)}</code> {place(one, excerpts)}"
            + (f' <code class="value">{text(seen(one.value))}</code>' if one.value is not None else "")
            + "</li>\n"
            for one in found
        )
        summary = f"{badge('PASS')} {prose(reason)} <small>{number(len(found), 'resource')}</small>"
        yield folded(summary, f'<ul class="results">\n{listed}</ul>\n', attributes=' class="passes"')
