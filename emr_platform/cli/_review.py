"""A review for people and for machines."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from ..findings import Finding
from ..review import Change, Evidence, Result, Severity, Turn, at_or_above, counts, gated
from ..review.pack import SEVERITIES, STATUSES

_COLOURS = {"FAIL": "red", "UNKNOWN": "yellow", "EXCEPTED": "magenta", "INHERITED": "cyan", "PASS": "green",
            "error": "red", "warning": "yellow"}  # fmt: skip
_LONGEST_VALUE = 100
"""Characters of a value that are printed; evidence.json has all of it."""
_LONGEST_REASON = 400
"""The same of a reason: of IAM-07 it may name fifty ways."""
_MOST_PLACES = 3
"""Places that are printed of one control and status; the evidence has all of them."""

_SEES_ALL = "ASM-01"
"""The control that says what is not seen; many others are open for each such thing."""
_MACRO = re.compile(r": (the macro \S+ may write this resource anew|Fn::Transform is resolved at deployment): ")


@dataclass(frozen=True)
class Done:
    """A review that was done.

    Attributes:
        evidence: what it found.
        problems: what is to be done about the register.
        gate: the severity from which on nothing may be open; None without a gate.
        since: what changed; None when it was not compared.
        out: the folder with the evidence; None when none was written.
        digest: the SHA-256 of its manifest; empty likewise.
    """

    evidence: Evidence
    problems: tuple[Finding, ...]
    gate: Severity | None
    since: Change | None
    out: Path | None
    digest: str

    @property
    def held(self) -> list[Result]:
        """What the gate does not let through."""
        return gated(self.evidence.results, self.gate) if self.gate else []

    @property
    def errors(self) -> int:
        return sum(one.severity == "error" for one in self.problems)

    @property
    def passed(self) -> bool:
        """Whether the gate was passed, if there is one."""
        return self.gate is None or not (self.held or self.errors)


def show(done: Done) -> None:
    """Print what there is to do, what changed, then the numbers, the gate, and where the evidence is.

    Colour is for terminals only, and not where NO_COLOR is set (no-color.org).
    """
    colour = False if os.environ.get("NO_COLOR") else None
    shown = _to_show(done.evidence.results, done.gate)
    lines = [*_of_results(done.evidence, shown), *_of_problems(done.problems)]
    if done.since is not None:
        lines += map(_printable, change_text(done.since))
    if lines:
        lines.append("")
    lines += _numbers(done.evidence)
    lines += _left(done, shown)
    if done.gate:
        lines.append(f"gate {done.gate}: {_gate_text(done)}")
    if done.out is not None:
        lines.append(f"evidence: {done.out.as_posix()}; the SHA-256 of its MANIFEST.json is {done.digest}")
    for line in lines:
        click.echo(line, color=colour)


def document(done: Done) -> dict[str, Any]:
    """The same as JSON; `open` holds every FAIL and UNKNOWN."""
    evidence = done.evidence
    return {
        "as_of": evidence.as_of.isoformat(),
        "versions": dict(sorted(evidence.versions.items())),
        "templates": len(evidence.assembly.templates),
        "resources": len(evidence.assembly.resources),
        "unnamed": list(evidence.assembly.unnamed),
        "counts": counts(evidence.results),
        "open": [asdict(one) for one in evidence.results if one.status in {"FAIL", "UNKNOWN"}],
        "register": [one.as_dict() for one in done.problems],
        "gate": None if done.gate is None else {"severity": done.gate, "passed": done.passed},
        "change": None if done.since is None else done.since.record(),
        "evidence": None if done.out is None else {"folder": done.out.as_posix(), "manifest_sha256": done.digest},
    }


def change_text(since: Change) -> list[str]:
    """What changed, one line each: what got worse first, then the rest, then what became possible."""
    worse = [one for one in since.turns if _is_worse(one)]
    other = [one for one in since.turns if not _is_worse(one)]
    lines = [f"changed: {len(worse)} worse, {len(other)} otherwise, {_counted(len(since.widenings), 'widening')}"]
    lines += [f"  {since.note}"] if since.note else []
    if since.apart:
        return lines  # all of one is gone, and all of the other new
    lines += [f"  {_turn_text(one)}" for one in (*worse, *other)]
    lines += [f"  {one.kind} {one.whose}: {one.what}" for one in since.widenings]
    return lines


def _is_worse(turn: Turn) -> bool:
    return turn.now in {"FAIL", "UNKNOWN"}


def _turn_text(turn: Turn) -> str:
    where = f" ({turn.template}:{turn.line})" if turn.line and turn.now != "absent" else ""
    reason = f": {turn.reason}" if turn.now != "absent" else ""
    return f"{turn.was} -> {turn.now} {turn.severity} {turn.control} {turn.resource}{where}{reason}"


def _to_show(results: Sequence[Result], gate: Severity | None) -> list[Result]:
    """Every FAIL, and the UNKNOWN that the gate is about, or those of high severity; the most severe first."""
    severities = at_or_above(gate or "high")
    shown = [one for one in results if one.status == "FAIL" or (one.status == "UNKNOWN" and one.severity in severities)]
    return sorted(shown, key=lambda one: (SEVERITIES.index(one.severity), one.status, one.control))


def _of_results(evidence: Evidence, shown: Sequence[Result]) -> Iterator[str]:
    """A paragraph for each control: what does not hold, where, and what is to be done.

    What many controls leave open for one thing that is not seen is one paragraph, after those that say what it is.
    """
    lost = [one for one in evidence.results if one.control == _SEES_ALL and one.status == "UNKNOWN"]
    for _, group in itertools.groupby(shown, key=lambda one: (one.severity, one.status)):
        by_cause: dict[str, list[Result]] = {}
        for one in group:
            by_cause.setdefault(_cause(one, lost), []).append(one)
        many = {cause: opened for cause, opened in by_cause.items() if cause and len(_controls(opened)) > _MOST_PLACES}
        others = [one for cause, opened in by_cause.items() if cause not in many for one in opened]
        others.sort(key=lambda one: one.control)
        yield from _paragraphs(evidence, [one for one in others if one.control == _SEES_ALL])
        for cause, opened in many.items():
            yield from _of_many(cause, opened, [one for one in lost if one.reason == cause] or opened)
        yield from _paragraphs(evidence, [one for one in others if one.control != _SEES_ALL])


def _cause(result: Result, lost: Sequence[Result]) -> str:
    """What is not seen for which a result is open; empty for one that is open for another reason, or not open."""
    if result.status != "UNKNOWN" or result.control == _SEES_ALL:
        return ""
    whole = f": {result.reason}: "
    macro = _MACRO.search(whole)
    return macro[1] if macro else next((one.reason for one in lost if f": {one.reason}: " in whole), "")


def _controls(results: Sequence[Result]) -> list[str]:
    return list(dict.fromkeys(one.control for one in results))


def _of_many(cause: str, opened: Sequence[Result], seen_at: Sequence[Result]) -> Iterator[str]:
    controls = _controls(opened)
    yield f"{_word('UNKNOWN')} {opened[0].severity} {len(controls)} controls: {_printable(cause)}"
    at = list(dict.fromkeys(f"{one.template}:{one.line} {_resource_of(one.path)}" for one in seen_at))
    yield from (_printable(f"  {one.rstrip()}") for one in at[:_MOST_PLACES])
    if len(at) > _MOST_PLACES:
        yield f"  and {_counted(len(at) - _MOST_PLACES, 'more place')}"
    yield f"  open are {', '.join(controls[:_MOST_PLACES])} and {len(controls) - _MOST_PLACES} more"
    yield f"  remedy: that of {_SEES_ALL}"


def _resource_of(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _paragraphs(evidence: Evidence, shown: Sequence[Result]) -> Iterator[str]:
    controls = {one.id: one for one in evidence.controls}
    for (status, control), group in itertools.groupby(shown, key=lambda one: (one.status, one.control)):
        places = list(group)
        asked = controls[control]
        yield f"{_word(status)} {asked.severity} {control}: {asked.title}"
        yield from map(_place, places[:_MOST_PLACES])
        if len(places) > _MOST_PLACES:
            yield f"  and {_counted(len(places) - _MOST_PLACES, 'more place')}"
        yield f"  remedy: {asked.remedy}"


def _place(one: Result) -> str:
    where = f"{one.template}:{one.line} {one.path}" if one.line else "all templates"
    got = one.value_text
    got = got if len(got) <= _LONGEST_VALUE else f"{got[: _LONGEST_VALUE - 3]}..."
    reason = one.reason if len(one.reason) <= _LONGEST_REASON else f"{one.reason[: _LONGEST_REASON - 3]}..."
    return _printable(f"  {where.rstrip()}: {f'got {got}; ' if got else ''}{reason}")


def _of_problems(problems: Sequence[Finding]) -> Iterator[str]:
    for one in problems:
        yield f"{one.file}:{one.line} {one.path}"
        yield f"  {_word(one.severity)}: {_printable(one.message)} [{one.rule}]"


def _numbers(evidence: Evidence) -> Iterator[str]:
    by_severity = counts(evidence.results)
    yield f"{'':<14}" + "".join(f"{severity:>8}" for severity in SEVERITIES)
    for status in STATUSES:
        numbers = [by_severity.get(severity, {}).get(status, 0) for severity in SEVERITIES]
        if any(numbers):
            padding = " " * (14 - len(status))
            yield f"{_word(status)}{padding}" + "".join(f"{number:>8}" for number in numbers)
    templates = _counted(len(evidence.assembly.templates), "template")
    resources = _counted(len(evidence.assembly.resources), "resource")
    controls = _counted(len(evidence.controls), "control")
    yield f"reviewed {templates} with {resources} against {controls}, as of {evidence.as_of}"
    if unnamed := evidence.assembly.unnamed:
        others = f" and {len(unnamed) - 1} more" if len(unnamed) > 1 else ""
        yield _printable(f"not reviewed, as no manifest names it: {unnamed[0]}{others}")


def _left(done: Done, shown: Sequence[Result]) -> Iterator[str]:
    unknown = sum(one.status == "UNKNOWN" for one in done.evidence.results)
    unknown -= sum(one.status == "UNKNOWN" for one in shown)
    if unknown:
        where = "--out DIR writes all results" if done.out is None else "the evidence has them"
        yield f"{unknown} more are UNKNOWN, of lower severity; {where}"


def _gate_text(done: Done) -> str:
    if done.passed:
        return click.style("passed", fg="green")
    statuses = [one.status for one in done.held]
    said = [f"{statuses.count(status)} {status}" for status in ("FAIL", "UNKNOWN") if status in statuses]
    said += [f"{_counted(done.errors, 'error')} of the register"] if done.errors else []
    return click.style("not passed", fg="red") + f": {', '.join(said)}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _word(word: str) -> str:
    return click.style(word, fg=_COLOURS.get(word), bold=word in {"FAIL", "UNKNOWN", "error"})


def _printable(text: str) -> str:
    """A text without line breaks and terminal codes: what comes from templates could hold any."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
