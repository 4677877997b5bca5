"""How results stand: in words and signs, for a control, and for the requirements of frameworks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from .._base import Control, Result, Severity, Status
from ._html import number, slug, text

STATUSES: tuple[Status, ...] = ("FAIL", "UNKNOWN", "EXCEPTED", "INHERITED", "PASS", "NOT_APPLICABLE")
"""The worst first."""
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
WORDS = {"FAIL": "fails", "UNKNOWN": "unknown", "EXCEPTED": "excepted", "INHERITED": "inherited", "PASS": "passes",
          "NOT_APPLICABLE": "not applicable"}  # fmt: skip
WORDS_OF_SEVERAL = {**WORDS, "FAIL": "failing", "PASS": "passing"}
SIGNS = {"FAIL": "\u2715", "UNKNOWN": "?", "EXCEPTED": "\u25d0", "INHERITED": "\u2192", "PASS": "\u2713",
          "NOT_APPLICABLE": "\u2013"}  # fmt: skip

MEANINGS: dict[Status, str] = {
    "FAIL": "the templates show that it does not hold",
    "UNKNOWN": "the templates do not tell: a parameter without a value, a macro, a definition elsewhere; never a pass",
    "EXCEPTED": "it would fail or be unknown, and the register of exceptions accepts that until a day",
    "INHERITED": "somebody outside of these templates must show it; the reason says who, and how",
    "PASS": "the templates show that it holds, as far as the control\u2019s proof goes",
    "NOT_APPLICABLE": "the templates have nothing to ask it of, and all of them could be read",
}


def badge(status: str) -> str:
    """A status as a sign and a word, so that colour alone never says it."""
    return f'<span class="s {slug(status)}"><span aria-hidden="true">{SIGNS[status]}</span> {WORDS[status]}</span>'


def capital(status: str) -> str:
    """A status as the heading of a column."""
    return f"{SIGNS[status]} {WORDS[status]}"


def to_control(id_: str) -> str:
    """A link to a control, as HTML."""
    return f'<a href="#c-{slug(id_)}">{text(id_)}</a>'


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
