"""What is known of single actions: whether they may lead to permissions that their caller does not have.

The ways that are known are named in `data/escalations.json`; `data/judged_actions.json` says of other actions that they
lead to none. Of an action that stands in neither nobody has said so, and a policy that allows it is not known to be
safe.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ...assembly import Reference, Statement, Text, Unknown, Value
from ..actions import Action, action, all_but, matching
from ..controls._shapes import is_open
from ._handlers import services_of
from ._words import may_mean, words

_FOLDER = Path(__file__).parent.parent / "data"
_READING = re.compile("(Describe|Head|List|Search)[A-Z*].*|(BatchCheck|BatchGet|Check|Get)[A-Z][A-Za-z0-9]*")
_GIVING = re.compile(
    ".*(AccessDetails|Token|Presigned|Federat).*|.*((Access|Api|Private|Secret|Signing)Keys?|Credentials?|Endpoint|Login|Passwords?|"
    "Secrets?|SecretValue|U(rl|RL|ri|RI)s?)"
)
"""How names begin that read, by AWS's habit, and which of these give what one can act with.

Asked of those that the catalogue of actions lacks, and of those that it takes for writing.
"""


_VARIABLE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True)
class Doubtful:
    """The actions of a policy's patterns that are not known to be harmless, by name.

    Attributes:
        unjudged: about which nobody has said anything.
        by_name: harmless for resources that are named only.
        with_role: harmless for who passes no role.
    """

    unjudged: tuple[str, ...] = ()
    by_name: tuple[str, ...] = ()
    with_role: tuple[str, ...] = ()


def doubtful(statement: Statement) -> Iterator[Doubtful]:
    """What is doubtful of the actions that a statement lists, for each entry that has any."""
    excluded = statement.listed("NotAction")
    if excluded:
        yield _but_for(frozenset(words(entry).lower() for entry in excluded))
    for entry in statement.listed("Action"):
        found = _of_pattern(entry) if isinstance(entry, str) else Doubtful(unjudged=(words(entry),))
        if found != _NOTHING:
            yield found


def tagging(statement: Statement) -> Iterator[str]:
    """The actions that set tags, of those that a statement lists."""
    excluded = statement.listed("NotAction")
    if excluded:
        left = all_but(frozenset(words(entry).lower() for entry in excluded))
        yield from (one.name for one in left if one.level == "Tagging")
    for entry in statement.listed("Action"):
        yield from _tagging(entry) if isinstance(entry, str) else ()


@cache
def _tagging(pattern: str) -> tuple[str, ...]:
    return tuple(one.name for one in matching(pattern) if one.level == "Tagging")


def bears_on(name: str, statement: Statement) -> bool:
    """Whether one of a statement's resources may be what an action is about; yes for actions that are not known."""
    if _is_about_anything(statement) or (known := action(name)) is None:
        return True
    listed = statement.listed("Resource")
    return any(may_be_about(known.name, entry) for entry in listed) and (known.scoped or known.name in _forms())


@lru_cache(maxsize=256)
def _is_about_anything(statement: Statement) -> bool:
    listed = statement.listed("Resource")
    return not listed or any(isinstance(one, Unknown) or is_open(words(one)) for one in listed)


def may_be_about(name: str, entry: Value) -> bool:
    """Whether an entry of `Resource` may be what an action is about; yes for actions that are not known."""
    if entry == "*" or isinstance(entry, Unknown):
        return True
    if forms := _forms().get(name, ()):
        return any(_may_be(entry, form) for form in forms)
    # Of an action that knows no resources, none of another service is meant.
    known = action(name)
    return known is None or known.scoped or _may_be(entry, f"arn:*:{name.partition(':')[0]}:*:*:*")


def services_about(name: str) -> frozenset[str]:
    """The services whose resources an action is about: its own, and others, as `ssm:SendCommand` is about instances."""
    known = action(name)
    forms = () if known is None else _forms().get(known.name, ())
    return frozenset({name.partition(":")[0], *(form.split(":")[2] for form in forms)})


def _may_be(entry: Value, form: str) -> bool:
    """Whether an entry of `Resource` may mean an ARN of a form; a resource's own ARN is of its service.

    Its other attributes may be ARNs of others, such as what a parameter of Systems Manager holds.
    """
    head = entry.parts[0] if isinstance(entry, Text) else entry
    own = isinstance(head, Reference) and head.attribute in {"Arn", "Ref"}
    services = services_of(head.resource) if own and isinstance(head, Reference) else ()
    return (not services or form.split(":")[2] in services) and may_mean(_filled_in(entry), form)


def _filled_in(entry: Value) -> Value:
    """An entry with `*` for each variable, such as `${aws:PrincipalTag/team}`, whose colon is none of the ARN."""
    if isinstance(entry, Text):
        return Text(tuple(_VARIABLE.sub("*", one) if isinstance(one, str) else one for one in entry.parts))
    return _VARIABLE.sub("*", entry) if isinstance(entry, str) else entry


_NOTHING = Doubtful()


@cache
def _of_pattern(pattern: str) -> Doubtful:
    return _sorted_out([(one.name, one) for one in matching(pattern)] or [(pattern, None)])


@cache
def _but_for(patterns: frozenset[str]) -> Doubtful:
    return _sorted_out([(one.name, one) for one in all_but(patterns)])


def _sorted_out(actions: list[tuple[str, Action | None]]) -> Doubtful:
    judged = _judged()
    found: dict[str, list[str]] = {"": [], "by_name": [], "with_role": []}
    for name, known in actions:
        verdicts = judged.get(name.lower())
        if verdicts is None:
            verdicts = () if _is_harmless(name, known) else ("",)
        for verdict in verdicts:
            found[verdict].append(name)
    return Doubtful(tuple(found[""]), tuple(found["by_name"]), tuple(found["with_role"]))


def _is_harmless(name: str, known: Action | None) -> bool:
    """Whether an action that is not judged by name reads, tags or takes away."""
    service, _, rest = name.partition(":")
    if known is not None and known.level not in {"Write", "Permissions management"}:
        return True
    if _taking_away().match(rest) and service.lower() not in _data()["taking_away"]["keep_guards"].split():
        return True
    return _READING.fullmatch(rest) is not None and _GIVING.fullmatch(rest) is None


@cache
def ways() -> dict[str, tuple[str, ...]]:
    """Combinations of actions that, on any resource, lead to other permissions, by name."""
    facts = json.loads((_FOLDER / "escalations.json").read_text(encoding="utf-8"))
    return {" + ".join(actions): tuple(actions) for actions in map(str.split, facts["combinations"])}


@cache
def in_ways() -> frozenset[str]:
    """The actions of these combinations."""
    return frozenset(action for actions in ways().values() for action in actions)


@cache
def _judged() -> dict[str, tuple[str, ...]]:
    """What makes actions doubtful, by name in lower case: nothing where they are harmless, or asked for as ways.

    What hands a role on may also be about what others run, so that an action can stand twice.
    """
    found: dict[str, tuple[str, ...]] = dict.fromkeys((name.lower() for name in in_ways()), ())
    found |= dict.fromkeys(_named("harmless"), ())
    for verdict in ("with_role", "by_name"):
        found |= {name: (*found.get(name, ()), verdict) for name in _named(verdict)}
    return found | dict.fromkeys(handing_out(), ("",))


@cache
def handing_out() -> frozenset[str]:
    """The actions that read or list, and yet give tokens or credentials; in lower case."""
    return frozenset(_named("handing_out"))


def _named(verdict: str) -> list[str]:
    return [f"{service}:{name}".lower() for service, names in _data()[verdict].items() for name in names.split()]


@cache
def _taking_away() -> re.Pattern[str]:
    return re.compile(f"({'|'.join(_data()['taking_away']['words'].split())})([A-Z*]|$)")


@cache
def _forms() -> dict[str, list[str]]:
    """The forms of the ARNs that bind actions which write."""
    facts = json.loads((_FOLDER / "action_resources.json").read_text(encoding="utf-8"))
    found = {}
    for service, one in facts["services"].items():
        arns = one["arns"].split()
        for places, names in one["actions"].items():
            forms = [arns[int(place)] for place in places.split()]
            found.update({f"{service}:{name}": forms for name in names.split()})
    return found


@cache
def _data() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((_FOLDER / "judged_actions.json").read_text(encoding="utf-8"))
    return facts
