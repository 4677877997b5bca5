"""What changed between two reviews: which controls changed state, and what became possible."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from itertools import zip_longest
from typing import Any

from ._renamed import as_called_now

_ABSENT = "absent"


@dataclass(frozen=True)
class Turn:
    """A result that is not what it was. `was` or `now` is `absent` where only one of the reviews has it."""

    control: str
    severity: str
    resource: str
    path: str
    was: str
    now: str
    template: str
    line: int
    reason: str


@dataclass(frozen=True)
class Widening:
    """Something that became possible: whose it is, and what, in words.

    `kind` is `permission`, `policy` (one outside the templates was attached), `denial` (less is denied), `boundary`
    (changed or gone), `principal` or `port`.
    """

    kind: str
    whose: str
    what: str


@dataclass(frozen=True)
class Change:
    """What changed. `note` says what to know of both reviews, empty mostly; `apart` that no stack is in both."""

    turns: tuple[Turn, ...]
    widenings: tuple[Widening, ...]
    note: str = ""
    apart: bool = False

    def record(self) -> dict[str, Any]:
        return {
            "note": self.note,
            "turns": list(map(asdict, self.turns)),
            "widenings": list(map(asdict, self.widenings)),
        }


def change(old: Mapping[str, Any], new: Mapping[str, Any]) -> Change:
    """Compare two reviews, each as `evidence.json` holds it."""
    old = as_called_now(old, new)
    turns = sorted(
        _turns(old["results"], new["results"]), key=lambda one: (one.control, one.resource, one.path, one.was)
    )
    stacks = {one["resource"].rpartition("/")[0] for one in new["results"]}
    apart = _apart(old["results"], new["results"])
    return Change(
        tuple(turns),
        tuple(
            sorted(set(_widenings(old["facts"], new["facts"], stacks)), key=lambda one: (one.kind, one.whose, one.what))
        ),
        apart or _given_otherwise(old, new),
        bool(apart),
    )


def _given_otherwise(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """What to know where two reviews were given other values of parameters: these change what a template says."""
    was, now = old.get("parameters", {}), new.get("parameters", {})
    names = sorted(name for name in {*was, *now} if was.get(name) != now.get(name))
    return f"the older one was given other values, or none, of the parameters {', '.join(names)}" if names else ""


def _apart(old: _Statements, new: _Statements) -> str:
    """What to know where two reviews have no stack in common, so that all of one is gone and all of the other new."""
    was, now = (
        sorted({stack for one in results if (stack := one["resource"].rpartition("/")[0].partition("/")[0])})
        for results in (old, new)
    )
    if not was or not now or not set(was).isdisjoint(now):
        return ""
    first = (f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''}" for names in (was, now))
    return "no stack is in both reviews: the older one is of {}, this one of {}".format(*first)


_Record = Mapping[str, Any]
_Statements = Sequence[_Record]


def _turns(old: _Statements, new: _Statements) -> Iterator[Turn]:
    """Results are paired within a control and a resource: by path first, then as items that moved within a list."""
    before, after = _grouped(old, "control", "resource"), _grouped(new, "control", "resource")
    for key in before.keys() | after.keys():
        was, now = before.get(key, []), after.get(key, [])
        _, was, now = _paired(was, now, "path", "status")
        turned, was, now = _paired(was, now, "path")
        _, was, now = _paired(was, now, "status")
        yield from (_turn(one, other) for one, other in turned)
        yield from (_turn(one, other) for one, other in zip_longest(was, now))


def _paired(
    was: Sequence[_Record], now: Sequence[_Record], *keys: str
) -> tuple[list[tuple[_Record, _Record]], list[_Record], list[_Record]]:
    """The pairs that have some keys in common, and what is left of both lists."""
    pairs, gone, come = [], list(was), []
    for one in now:
        same = next((i for i, other in enumerate(gone) if all(one[key] == other[key] for key in keys)), None)
        if same is None:
            come.append(one)
        else:
            pairs.append((gone.pop(same), one))
    return pairs, gone, come


def _turn(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Turn:
    one = now if now is not None else was
    assert one is not None
    return Turn(
        one["control"], one["severity"], one["resource"], one["path"],
        was["status"] if was else _ABSENT, now["status"] if now else _ABSENT,
        one["template"], one["line"], one["reason"],
    )  # fmt: skip


def _widenings(old: Mapping[str, Any], new: Mapping[str, Any], stacks: Collection[str]) -> Iterator[Widening]:
    yield from _permissions(old["grants"], new["grants"])
    for one in _added(old["attached"], new["attached"]):
        yield Widening("policy", one["holder"], f"{one['policy']} is attached")
    holders = {one["holder"] for one in new["grants"]} | {one["holder"] for one in new["attached"]}
    for one in _added(new["boundaries"], old["boundaries"]):
        if one["holder"] in holders:
            yield Widening("boundary", one["holder"], f"is no longer bounded by {one['boundary']}")
    yield from _principals(old["trust"], new["trust"], stacks)
    for one in _added(old["ports"], new["ports"]):
        way = "from" if one["direction"] == "in" else "to"
        yield Widening("port", one["group"], f"{one['protocol']} {one['ports']} {way} {one['peer'] or 'nobody'}")


def _added(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    known = {_canonical(one) for one in old}
    return [one for one in new if _canonical(one) not in known]


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _permissions(old: _Statements, new: _Statements) -> Iterator[Widening]:
    had, has = _grouped(old, "holder"), _grouped(new, "holder")
    for (holder,), now in has.items():
        before = had.get((holder,), [])
        yield from (Widening("permission", holder, said) for said in _more(before, now, "Allow"))
        yield from (Widening("denial", holder, f"no longer denied: {said}") for said in _more(now, before, "Deny"))


def _principals(old: _Statements, new: _Statements, stacks: Collection[str]) -> Iterator[Widening]:
    """Who is newly trusted, or with more than before; of whom a resource's policy denies less.

    A policy that is gone denies nothing any more, unless its whole stack went.
    """
    had, has = _grouped(old, "resource", "principal"), _grouped(new, "resource", "principal")
    for resource, principal in sorted(had.keys() | has.keys()):
        if (resource, principal) in has or resource.rpartition("/")[0] in stacks:
            before, now = had.get((resource, principal), []), has.get((resource, principal), [])
            for said in _more(before, now, "Allow"):
                yield Widening("principal", resource, f"{_who(principal)} may {said}")
            for said in _more(now, before, "Deny"):
                yield Widening("denial", resource, f"no longer denied to {_who(principal)}: {said}")


def _who(principal: str) -> str:
    """A principal as `facts` has it, in words."""
    return "everybody" if principal in {"* *", "AWS *"} else principal


def _grouped(statements: _Statements, *keys: str) -> dict[tuple[str, ...], list[Mapping[str, Any]]]:
    found: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for one in statements:
        found[tuple(str(one[key]) for key in keys)].append(one)
    return found


def _more(before: _Statements, now: _Statements, effect: str) -> Iterator[str]:
    """What statements of an effect are about that none of before was, in words; one whose effect is open counts."""
    others = {"Allow", "Deny", "perhaps Allow", "perhaps Deny"} - {effect, f"perhaps {effect}"}
    ours = [one for one in before if one["effect"] == effect]
    for statement in _added(before, [one for one in now if one["effect"] not in others]):
        for resource in _wholes(statement["resources"]) or [("",)]:
            actions = [
                action
                for whole in _wholes(statement["actions"])
                if not any(_is_in(other, whole, resource, statement) for other in ours)
                for action in whole
            ]
            if actions:
                yield _said(actions, {**statement, "resources": list(resource)})


def _wholes(entries: Sequence[str]) -> list[tuple[str, ...]]:
    """The entries one by one; those of NotAction or NotResource together, for they mean all but all of them."""
    negated = tuple(one for one in entries if one.startswith("not "))
    return [*((one,) for one in entries if one not in negated), *([negated] if negated else [])]


def _is_in(before: _Record, action: tuple[str, ...], resource: tuple[str, ...], statement: _Record) -> bool:
    """Whether a statement was about this already, under no condition that is not one of this statement, too."""
    if not _holds_within(before["condition"], statement["condition"]):
        return False
    lower = [tuple(one.lower() for one in entries) for entries in (action, before["actions"])]
    return _covered(*lower) and _covered(resource, before["resources"] or ("",))


def _covered(whole: Sequence[str], before: Sequence[str]) -> bool:
    """Whether entries of before hold a whole: of a negated one, that what they left out is left out still."""
    if not whole[0].startswith("not "):
        return any(_within(whole[0], one) for one in before)
    left_out = [one for one in before if one.startswith("not ")]
    still = (any(_within(one[4:], other[4:]) for other in whole) for one in left_out)
    return "*" in before or (bool(left_out) and all(still))


def _holds_within(wide: Any, narrow: Any) -> bool:
    """Whether every test of a condition is, word for word, one of another condition: that one holds less often."""
    if wide is None or wide == narrow:
        return True
    if not isinstance(wide, dict) or not isinstance(narrow, dict):
        return False
    tests = {(operator, key): value for operator, keys in wide.items() if isinstance(keys, dict)
             for key, value in keys.items()}  # fmt: skip
    return all(
        isinstance(narrow.get(operator), dict) and key in narrow[operator] and narrow[operator][key] == value
        for (operator, key), value in tests.items()
    ) and all(isinstance(keys, dict) for keys in wide.values())


def _within(text: str, glob: str) -> bool:
    """Whether a wildcard of a policy covers a text. What is unknown or negated covers only what is written the same."""
    if text == glob:
        return True
    if text.startswith("not ") or glob.startswith("not ") or "?" in glob or "[" in glob:
        return False
    return fnmatchcase(text, glob)


def _said(actions: Sequence[str], grant: Mapping[str, Any]) -> str:
    on = ", ".join(one for one in grant["resources"] if one)
    condition = f" if {_canonical(grant['condition'])}" if grant["condition"] is not None else ""
    return f"{', '.join(actions)}{f' on {on}' if on else ''}{condition}"
