"""Limits of EMR and of the services around it, each with its source and how sure it is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from emr_platform.catalog._data import load


@dataclass(frozen=True, slots=True)
class Limit:
    """A range a number must lie in. None on a side means that side is open.

    `choices`, where not empty, are the only numbers allowed. `sure` is False for figures that no source confirmed:
    warn about them, do not refuse.
    """

    name: str
    minimum: int | None
    maximum: int | None
    unit: str
    source: str
    sure: bool
    choices: tuple[int, ...]
    note: str

    def allows(self, value: float) -> bool:
        """Tell whether a number is within the limit."""
        if self.choices:
            return value in self.choices
        return (self.minimum is None or value >= self.minimum) and (self.maximum is None or value <= self.maximum)

    def __str__(self) -> str:
        if self.choices:
            return f"one of {', '.join(map(str, self.choices))} {self.unit}".rstrip()
        if self.minimum is None:
            return f"at most {self.maximum} {self.unit}"
        return (
            f"{self.minimum} to {self.maximum} {self.unit}" if self.maximum else f"at least {self.minimum} {self.unit}"
        )


@dataclass(frozen=True, slots=True)
class NameRule:
    """What a name of one kind may look like: its length, characters it must not hold, and a pattern for the whole."""

    kind: str
    minimum_length: int
    maximum_length: int
    forbidden: str
    pattern: str | None
    source: str
    sure: bool

    def problems(self, name: str) -> tuple[str, ...]:
        """Return what is wrong with a name, each as a clause such as "has 300 characters, at most 256 are allowed"."""
        return tuple(self._problems(name))

    def _problems(self, name: str) -> Iterable[str]:
        if len(name) < self.minimum_length:
            yield f"has {len(name)} characters, at least {self.minimum_length} are needed"
        if len(name) > self.maximum_length:
            yield f"has {len(name)} characters, at most {self.maximum_length} are allowed"
        bad = [character for character in self.forbidden if character in name]
        if bad:
            yield f"holds {' '.join(bad)}, which is not allowed"
        if self.pattern is not None and re.fullmatch(self.pattern, name) is None:
            yield f"does not match {self.pattern}"


@dataclass(frozen=True, slots=True)
class ApiRate:
    """EMR's token bucket for one API action: `burst` calls at once, then `per_second`, for an account and region."""

    action: str
    burst: int
    per_second: float
    source: str
    sure: bool


@cache
def all_limits() -> tuple[Limit, ...]:
    """Return all limits, in the order of the fact file."""
    return tuple(
        Limit(
            name=name,
            minimum=record.get("minimum"),
            maximum=record.get("maximum"),
            unit=record["unit"],
            source=record["source"],
            sure=record["sure"],
            choices=tuple(record.get("choices", ())),
            note=record.get("note", ""),
        )
        for name, record in load("limits")["limits"].items()
    )


@cache
def limit(name: str) -> Limit:
    """Return the limit of a name, such as "idle_timeout"; ValueError for unknown names."""
    known = {item.name: item for item in all_limits()}
    return known[_known("limit", name, known)]


@cache
def name_rule(kind: str) -> NameRule:
    """Return the rule for names of a kind, such as "cluster"; ValueError for unknown kinds."""
    records = load("limits")["names"]
    record = records[_known("name rule", kind, records)]
    return NameRule(
        kind=kind,
        minimum_length=record["minimum"],
        maximum_length=record["maximum"],
        forbidden=record.get("forbidden", ""),
        pattern=record.get("pattern"),
        source=record["source"],
        sure=record["sure"],
    )


def name_rules() -> tuple[NameRule, ...]:
    """Return the rules for all kinds of names."""
    return tuple(name_rule(kind) for kind in load("limits")["names"])


@cache
def api_rate(action: str) -> ApiRate:
    """Return the token bucket of an EMR API action, such as "DescribeCluster"; the common one where it has none."""
    document = load("limits")
    rates = document["api_rates"]
    burst, per_second = rates.get(action, rates["*"])
    return ApiRate(action, burst, per_second, source="AWS General Reference, Amazon EMR quotas", sure=True)


def _known(what: str, name: str, known: Iterable[str]) -> str:
    names = list(known)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=1)
    raise ValueError(
        f"{what} {name!r} is not in the catalog; {f'did you mean {near[0]!r}' if near else ', '.join(names)}"
    )
