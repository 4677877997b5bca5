"""What a control is and what it says of a resource."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ..assembly import (
    Answer,
    Assembly,
    Cluster,
    Gap,
    Held,
    Resource,
    Statement,
    Template,
    Unknown,
    Value,
    all_held,
    all_statements,
    clusters,
    show,
    unseen,
)
from ..findings import Path

_SORTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True)

Status = Literal["PASS", "FAIL", "NOT_APPLICABLE", "INHERITED", "UNKNOWN", "EXCEPTED"]
Severity = Literal["high", "medium", "low"]


@dataclass(frozen=True, eq=False)
class Subject:
    """What is under review: an assembly, and what controls ask of it more than once."""

    assembly: Assembly

    def of(self, *types: str) -> list[Resource]:
        return self.assembly.of(*types)

    @cached_property
    def clusters(self) -> Sequence[Cluster]:
        """Every cluster: made by CloudFormation, launched by a state machine, described to a custom resource."""
        return clusters(self.assembly)

    @cached_property
    def statements(self) -> list[Statement]:
        """Every statement of every policy."""
        return all_statements(self.assembly)

    @cached_property
    def held(self) -> dict[Resource, Held]:
        """What each role, user and group is granted."""
        return all_held(self.assembly)

    @cached_property
    def unechoed(self) -> frozenset[str]:
        """The parameters of any template that `NoEcho` tells to keep quiet."""
        return frozenset(
            name
            for template in self.assembly.templates
            for name, declared in template.section("Parameters").items()
            if isinstance(declared, dict) and str(declared.get("NoEcho")).lower() == "true"
        )

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What the review cannot see: while there are any, that something is absent proves nothing."""
        return unseen(self.assembly)


@dataclass(frozen=True)
class Outcome:
    """What a control says of one place.

    Attributes:
        status: PASS, FAIL, UNKNOWN, or INHERITED: somebody outside these templates must show it, `reason` says who.
        about: the resource or template; a Cluster's or Statement's own resource; or something that was not seen.
        name: how people call it, unique with `path`; the resource's address, with a state's name for a cluster.
        path: keys from the top of the template to what was looked at.
        value: what was seen there, as `show` writes it.
        reason: one clause: why it passes, what is wrong and what to do, or what is not known.
    """

    status: Status
    about: Resource | Template | Gap
    name: str
    path: Path
    value: Any
    reason: str


@dataclass(frozen=True)
class Control:
    """One control of the catalogue, one file each.

    Attributes:
        id: such as `ENC-05`; the name of its file is the same, `enc_05.py`.
        title: what holds, as a statement.
        why: what happens where it does not hold.
        severity: of a failure.
        population: what it is asked of, in the plural, such as `clusters`; without any it is not applicable. One that
            names clusters is open while clusters may be unseen.
        proof: the property that proves it.
        remedy: what to change.
        sources: ids of the same control elsewhere: `Security Hub EMR.3`, `checkov CKV_AWS_171`, ...
        mappings: ids of the framework's requirements by framework: `NIST 800-53r5`, `PCI DSS 4.0.1`, ...
        examine: yields at least one outcome for each member of the population.
        unsure: what is not certain in its facts; empty when nothing is.
    """

    id: str
    title: str
    why: str
    severity: Severity
    population: str
    proof: str
    remedy: str
    sources: tuple[str, ...]
    mappings: Mapping[str, tuple[str, ...]]
    examine: Callable[[Subject], Iterable[Outcome]]
    unsure: str = ""

    def may_be_asked_in(self, gap: Gap) -> bool:
        """Whether what a gap hides may be of its population."""
        return gap.hides == "anything" or "clusters" in self.population


@dataclass(frozen=True)
class Result:
    """One line of the evidence.

    Attributes:
        control, status, severity: as in the control and its outcome.
        resource: `<stack>/<logical id>`, with a state's name for a cluster that a state launches; empty for a control
            without a population.
        template: the template's file as the user named it; empty likewise.
        line: from 1; 0 when there is no template.
        path: keys from the top of the template, joined with `/`.
        value: what was seen, as JSON.
        reason: one clause.
        exception: the entry of the register that excepts it, by its ticket; None otherwise.
        without: the status that it would have without that entry; None otherwise.
    """

    control: str
    status: Status
    severity: Severity
    resource: str
    template: str
    line: int
    path: str
    value: Any
    reason: str
    exception: str | None = None
    without: Status | None = None

    @cached_property
    def value_text(self) -> str:
        """What was seen, as text in one cell: JSON, empty for nothing. Five files of the evidence hold it."""
        return value_text(self.value)


def value_text(value: Any) -> str:
    """What was seen as JSON, its keys in order; empty for nothing."""
    return "" if value is None else _SORTED.encode(value)


def judge(
    answer: Answer,
    about: Resource | Cluster | Statement | Template,
    path: Path,
    value: Value,
    *,
    good: str,
    bad: str,
) -> Outcome:
    """An answer as an outcome: PASS with `good`, FAIL with `bad`, UNKNOWN with what is not known.

    Args:
        answer: whether the control holds here.
        about: what it was asked of.
        path: below the properties of a resource or the request of a cluster; below the statement of a policy; from the
            top of a template. Such as `("Instances", "Ec2KeyName")`.
        value: what was seen there.
    """
    status: Status = "UNKNOWN" if isinstance(answer, Unknown) else "PASS" if answer else "FAIL"
    reason = answer.why if isinstance(answer, Unknown) else good if answer else bad
    return outcome(status, about, path, value, reason)


def outcome(
    status: Status, about: Resource | Cluster | Statement | Template | Gap, path: Path, value: Value, reason: str
) -> Outcome:
    """An outcome with where and what as `judge` takes them."""
    if isinstance(about, Gap):
        return Outcome(status, about, about.file, path, show(value), reason)
    if isinstance(about, Template):
        return Outcome(status, about, about.stack, path, show(value), reason)
    if isinstance(about, Cluster):
        return Outcome(status, about.resource, about.name, about.path(*path), show(value), reason)
    if isinstance(about, Statement):
        return Outcome(status, about.resource, about.resource.address, (*about.path, *path), show(value), reason)
    place = ("Resources", about.logical_id, "Properties", *path)
    return Outcome(status, about, about.address, place, show(value), reason)
