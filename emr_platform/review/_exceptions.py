"""The register of exceptions: who accepted what, why, and until when; and what it does to results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fnmatch import fnmatchcase
from itertools import accumulate
from typing import Literal

from ..assembly import Assembly
from ..findings import Finding, message
from ._base import Result

State = Literal["in force", "ends soon", "not yet", "expired", "too broad", "stale", "outgrown", "elsewhere"]

ANNOUNCED = timedelta(days=30)
"""How long before its end an exception is announced."""
_FEW, _LONGEST_VALUE = 3, 100
"""How many values a line names, and how many characters of each."""


@dataclass(frozen=True)
class Exemption:
    """A risk that is accepted for a time.

    Attributes:
        control: the id of a control; for another tool a regular expression that its rules' ids match as a whole.
        tool: whose rules these are; empty for the controls of this catalogue.
        resources: globs over addresses `<stack>/<logical id>`; one of them must match.
        template: glob over the templates' files or their last parts; `*` for any.
        broad: whether it may cover all resources of a stack.
        ticket, owner, approver, reason, compensating: what a reviewer asks for.
        granted, expires: the first and the last day on which it holds.
        seen: the values that were accepted, as `Result.value_text` has them; empty for whatever is seen.
        line: of the entry in the register, from 1.
        place: the entry in the register, such as `exceptions[0]`.
    """

    control: str
    tool: str
    resources: tuple[str, ...]
    template: str
    broad: bool
    ticket: str
    owner: str
    approver: str
    reason: str
    compensating: str
    granted: date
    expires: date
    seen: tuple[str, ...] = ()
    line: int = 0
    place: str = ""

    def covers(self, control: str, resource: str, template: str) -> bool:
        """Whether a result, or an objection of the tool, is within its scope."""
        named = re.fullmatch(self.control, control) is not None if self.tool else self.control == control
        return named and any_glob(self.resources, resource) and self.covers_file(template)

    def covers_file(self, template: str) -> bool:
        return fnmatchcase(template, self.template) or fnmatchcase(template.rpartition("/")[2], self.template)

    def accepts(self, result: Result) -> bool:
        """Whether what a result saw is what was accepted."""
        return not self.seen or result.value_text in self.seen

    def holds(self, as_of: date) -> bool:
        """Whether a day is between its first and last, both included."""
        return self.granted <= as_of <= self.expires


@dataclass(frozen=True)
class Note:
    """An objection of another tool that is no risk: a defect of the tool, or something meant to be so.

    Attributes:
        tool: such as `cdk-nag`.
        rule: a regular expression that the rule's id matches as a whole.
        resources: globs over addresses; one of them must match.
        kind: `tool-defect`, `by-design` or `not-applicable`.
        reason: why it is no risk.
        line: of the entry in the register, from 1.
    """

    tool: str
    rule: str
    resources: tuple[str, ...]
    kind: str
    reason: str
    line: int = 0

    def covers(self, rule: str, resource: str) -> bool:
        return re.fullmatch(self.rule, rule) is not None and any_glob(self.resources, resource)


@dataclass(frozen=True)
class Register:
    """A register as it was read.

    Attributes:
        file: its name in the evidence, as `Template.file` has it.
        sha256: of its bytes, hexadecimal.
        exceptions, notes: in the order of the file.
        reviewed: the release of this tool at which somebody last read all notes; empty when there are none.
    """

    file: str
    sha256: str
    exceptions: tuple[Exemption, ...] = ()
    notes: tuple[Note, ...] = ()
    reviewed: str = ""


@dataclass(frozen=True)
class Standing:
    """An entry as it stands on the day of the review.

    Attributes:
        entry: the entry.
        state: `in force`, `ends soon` (in force, within thirty days of its end); the rest except nothing: `not yet`,
            `expired`, `too broad` (it covers a whole stack and does not say so), `stale` (nothing is left to except),
            `outgrown` (what is seen is not what was accepted),
            `elsewhere` (its stacks are not under review).
        matched: addresses of the results that it covers and that would be FAIL or UNKNOWN.
        unneeded: those of its globs whose stacks are under review and that match none of these.
        outgrown: what is seen within its scope and was not accepted, of an entry that says what was.
        launched: clusters that states launch of which its control is not met and whose state machine it names alone.
    """

    entry: Exemption
    state: State
    matched: tuple[str, ...]
    unneeded: tuple[str, ...] = ()
    outgrown: tuple[str, ...] = ()
    launched: tuple[str, ...] = ()


def any_glob(globs: Sequence[str], text: str) -> bool:
    return any(fnmatchcase(text, glob) for glob in globs)


def standings(register: Register, results: Sequence[Result], assembly: Assembly, as_of: date) -> tuple[Standing, ...]:
    """Every entry of a register with its state; results are those before exceptions."""
    failing = [one for one in results if one.status in {"FAIL", "UNKNOWN"} and one.resource]
    open_ = [one for one in failing if not any(_accepts(entry, one, as_of) for entry in register.exceptions)]
    return tuple(_standing(entry, failing, open_, assembly, as_of) for entry in register.exceptions)


def _covers(entry: Exemption, result: Result) -> bool:
    return not entry.tool and entry.covers(result.control, result.resource, result.template)


def _accepts(entry: Exemption, result: Result, as_of: date) -> bool:
    """Whether an entry covers a result that is as it was when that was accepted."""
    return entry.holds(as_of) and _covers(entry, result) and entry.accepts(result)


def _standing(
    entry: Exemption, failing: Sequence[Result], open_: Sequence[Result], assembly: Assembly, as_of: date
) -> Standing:
    within = [one for one in failing if _covers(entry, one)]
    found = {one.resource for one in within if entry.accepts(one)}
    outgrown = {one.value_text for one in open_ if _covers(entry, one) and not entry.accepts(one)}
    idle = [glob for glob in entry.resources if not any(fnmatchcase(one.resource, glob) for one in within)]
    unneeded = tuple(glob for glob in idle if _is_here(replace(entry, resources=(glob,)), assembly))
    launched = {
        one.resource for one in failing if one.control == entry.control and _names_before_a_state(unneeded, one)
    }
    state = _state(entry, bool(found), assembly, as_of)
    if state == "stale" and outgrown:
        state = "outgrown"
    return Standing(
        entry, state, tuple(sorted(found)), unneeded, tuple(sorted(outgrown)), tuple(sorted(launched - found))
    )


def _names_before_a_state(globs: Sequence[str], result: Result) -> bool:
    """Whether globs name the state machine of a cluster that a state launches; a stack's name may have spaces, too."""
    return any(any_glob(globs, begin) for begin in accumulate(result.resource.split(" "), "{} {}".format))


def _state(entry: Exemption, needed: bool, assembly: Assembly, as_of: date) -> State:
    if as_of > entry.expires:
        return "expired"
    if as_of < entry.granted:
        return "not yet"
    # A file that could not be read is no stack, and still a place of results.
    if not entry.tool and not needed and not _is_here(entry, assembly):
        return "elsewhere"
    if not entry.broad and _covers_a_stack(entry, assembly):
        return "too broad"
    # What another tool objects to is known where that tool runs.
    if not needed and not entry.tool:
        return "stale"
    return "ends soon" if entry.expires - as_of <= ANNOUNCED else "in force"


def _is_here(entry: Exemption, assembly: Assembly) -> bool:
    """Whether a stack is under review that it may be about."""
    stacks = [glob.rpartition("/")[0] or glob for glob in entry.resources]
    return any(
        any_glob(stacks, template.stack)
        and (
            fnmatchcase(template.file, entry.template) or fnmatchcase(template.file.rpartition("/")[2], entry.template)
        )
        for template in assembly.templates
    )


def _covers_a_stack(entry: Exemption, assembly: Assembly) -> bool:
    """Whether it covers every resource of a stack of more than one, however its globs are written."""
    by_stack: dict[str, list[str]] = {}
    for one in assembly.resources:
        by_stack.setdefault(one.template.stack, []).append(one.address)
    return any(
        len(addresses) > 1 and all(any_glob(entry.resources, address) for address in addresses)
        for addresses in by_stack.values()
    )


def excepted(results: Sequence[Result], standing: Sequence[Standing]) -> tuple[Result, ...]:
    """Results with EXCEPTED where an entry in force covers a FAIL or UNKNOWN; these keep what they would be without."""
    in_force = [one.entry for one in standing if one.state in {"in force", "ends soon"} and not one.entry.tool]
    return tuple(_excepted(result, in_force) for result in results)


def _excepted(result: Result, in_force: Sequence[Exemption]) -> Result:
    if result.status not in {"FAIL", "UNKNOWN"} or not result.resource:
        return result
    covering = (one for one in in_force if one.covers(result.control, result.resource, result.template))
    entry = next((one for one in covering if one.accepts(result)), None)
    if entry is None:
        return result
    return replace(result, status="EXCEPTED", exception=entry.ticket, without=result.status)


def register_findings(register: Register, standing: Sequence[Standing], as_of: date, release: str) -> list[Finding]:
    """What is to be done about a register: errors fail a gate, warnings announce what will.

    Args:
        release: of this tool, which the notes must have been reviewed for.
    """
    found = [finding for one in standing for finding in _of_standing(register, one, as_of)]
    if away := [one.entry for one in standing if one.state == "elsewhere"]:
        tickets = ", ".join(dict.fromkeys(f"{one.ticket} of {one.owner}" for one in away))
        scopes = ", ".join(dict.fromkeys(map(_scope, away)))
        said = message(
            tickets, f"no stack under review is one of {scopes}", "review these stacks, or correct their names"
        )
        one = away[0]
        found.append(Finding("warning", "exception-elsewhere", register.file, one.line, one.place, said))
    if register.notes and register.reviewed != release:
        rule = f"notes are read again for every release, and this is {release}"
        said = message(register.reviewed, rule, "read each of them, then write the release here")
        found.append(Finding("error", "notes-reviewed", register.file, 1, "notes.reviewed", said))
    return found


def _scope(entry: Exemption) -> str:
    return " ".join((*entry.resources, *([entry.template] if entry.template != "*" else [])))


_Said = tuple[Literal["error", "warning"], str, str, str]
"""Severity, rule, why and remedy of what is to be done about an entry."""


def _of_standing(register: Register, standing: Standing, as_of: date) -> Iterator[Finding]:
    entry = standing.entry
    who = f"{entry.ticket} of {entry.owner}"
    for severity, rule, why, remedy in (*_of_state(standing, as_of), *_of_force(standing)):
        yield Finding(severity, rule, register.file, entry.line, entry.place, message(who, why, remedy))


def _of_state(standing: Standing, as_of: date) -> Iterator[_Said]:
    entry, scope = standing.entry, _scope(standing.entry)
    match standing.state:
        case "expired":
            why = f"its last day was {entry.expires}"
            yield "error", "exception-expired", why, "mend what it excepts, or have it granted anew"
        case "stale":
            why = f"nothing fails {entry.control} at {scope}"
            yield "error", "exception-stale", why, f"remove it{_instead(standing)}"
        case "outgrown":
            yield "error", *_outgrown(standing)
        case "too broad":
            why = f"{scope} covers all resources of a stack"
            yield "error", "exception-broad", why, "name resources, or write `broad: true`"
        case "ends soon":
            why = f"its last day is {entry.expires}, days left: {(entry.expires - as_of).days}"
            yield "warning", "exception-ends-soon", why, "mend what it excepts before"
        case "not yet":
            why = f"it was granted from {entry.granted} on and excepts nothing before"
            yield "warning", "exception-not-yet", why, "mend what fails until then, or correct `granted`"
        case "elsewhere" | "in force":
            pass


def _of_force(standing: Standing) -> Iterator[_Said]:
    """What is to be known of an entry that excepts something."""
    entry = standing.entry
    if standing.state not in {"in force", "ends soon"}:
        return
    if standing.unneeded and not entry.tool:
        why = f"nothing fails {entry.control} at {', '.join(standing.unneeded)}"
        yield "warning", "exception-partly-stale", why, f"remove these of its resources{_instead(standing)}"
    if standing.outgrown:
        yield "warning", *_outgrown(standing)
    if entry.broad:
        why = f"resources that it excepts from {entry.control} at {_scope(entry)}: {len(standing.matched)}"
        yield "warning", "exception-broad", why, "name resources as soon as that is possible"


def _instead(standing: Standing) -> str:
    return f", or name what a state launches: {', '.join(standing.launched)}" if standing.launched else ""


def _outgrown(standing: Standing) -> tuple[str, str, str]:
    """Of an entry that does not except what is seen: rule, why and remedy."""
    values = standing.outgrown
    shown = [one if len(one) <= _LONGEST_VALUE else f"{one[: _LONGEST_VALUE - 3]}..." for one in values[:_FEW]]
    left = f" and {len(values) - _FEW} more" if len(values) > _FEW else ""
    seen = f"{', '.join(one or 'nothing' for one in shown)}{left}"
    why = f"{standing.entry.control} sees at {_scope(standing.entry)} what was not accepted: {seen}"
    return "exception-outgrown", why, "mend it, or have it granted with that in `seen`"
