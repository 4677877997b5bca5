"""IAM-07: nobody can give itself more than it has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from ...assembly import Answer, Resource, Statement, Unknown, Value, both, either, opposite, show
from .._base import Control, Outcome, Subject, outcome
from ._managed import managed
from ._policies import allows, bound, denies, grants, on_any

_FILE = Path(__file__).parent.parent / "data" / "escalations.json"


def examine(subject: Subject) -> Iterator[Outcome]:
    granted = grants(subject)
    holders: list[tuple[Resource, Sequence[Statement], Value]] = [
        (identity, held.statements, held.boundary) for identity, held in subject.held.items() if held.statements
    ]
    seen = {(statement.resource, statement.path) for _, statements, _ in holders for statement in statements}
    beside: dict[Resource, list[Statement]] = {}
    for one in granted:
        if (one.resource, one.path) not in seen:
            beside.setdefault(one.resource, []).append(one)
    holders += [(policy, statements, None) for policy, statements in beside.items()]
    for holder, statements, boundary in holders:
        yield _judged(holder, open_ways(statements, boundary))
    yield from managed(subject, "IAM-07", bad="leads to permissions that it does not show")


@cache
def ways() -> dict[str, tuple[str, ...]]:
    """Combinations of actions that, on any resource, lead to other permissions, by name."""
    facts = json.loads(_FILE.read_text(encoding="utf-8"))
    return {" + ".join(actions): tuple(actions) for actions in map(str.split, facts["combinations"])}


def open_ways(statements: Sequence[Statement], boundary: Value) -> dict[str, tuple[Answer, Statement]]:
    """The ways that are open to who holds some statements, or may be, each with the statement that opens it.

    Denials without a condition close ways, and so does a boundary of the templates that does not allow an action.
    """
    wide = [
        (one, answer)
        for one in statements
        if (answer := both(on_any(one), opposite(bound(one, "iam:policyarn", "iam:permissionsboundary")))) is not False
    ]
    permitted = {action: _permitted(action, wide, statements, boundary) for action in _actions()} if wide else {}
    found: dict[str, tuple[Answer, Statement]] = {}
    for name, actions in ways().items():
        answer = both(*(permitted[action][0] for action in actions)) if wide else False
        if answer is not False:
            found[name] = (answer, permitted[actions[0]][1])
    return found


@cache
def _actions() -> frozenset[str]:
    return frozenset(action for actions in ways().values() for action in actions)


def _permitted(
    action: str, wide: Sequence[tuple[Statement, Answer]], statements: Sequence[Statement], boundary: Value
) -> tuple[Answer, Statement]:
    answers = [(both(everywhere, allows(one, action)), one) for one, everywhere in wide]
    allowed = either(*(answer for answer, _ in answers))
    if allowed is False:
        return False, wide[0][0]
    opened_by = next(one for answer, one in answers if answer is allowed or isinstance(answer, Unknown))
    denied = either(*(denies(one, action) for one in statements))
    return both(allowed, opposite(denied), _within(boundary, action)), opened_by


def _within(boundary: Value, action: str) -> Answer:
    if boundary is None:
        return True
    if isinstance(boundary, tuple):
        return both(
            either(*(allows(one, action) for one in boundary)),
            opposite(either(*(denies(one, action) for one in boundary))),
        )
    return (
        boundary
        if isinstance(boundary, Unknown)
        else Unknown(f"its boundary {show(boundary)} is not in these templates")
    )


def _judged(holder: Resource, found: dict[str, tuple[Answer, Statement]]) -> Outcome:
    certain = {name: by for name, (answer, by) in found.items() if answer is True}
    if certain:
        by = next(iter(certain.values()))
        listed = ", ".join(certain)
        return outcome("FAIL", by, (), sorted(certain), f"{holder.logical_id} can get other permissions by {listed}")
    for name, (answer, by) in found.items():
        assert isinstance(answer, Unknown)
        return outcome("UNKNOWN", by, (), sorted(found), f"{name} may be open to {holder.logical_id}: {answer.why}")
    return outcome("PASS", holder, (), None, f"none of {len(ways())} known ways to other permissions is open")


CONTROL = Control(
    id="IAM-07",
    title="Nobody can give itself more than it has",
    why="Some actions on any resource lead to the permissions of others: the policy then says less than it grants.",
    severity="high",
    population="identities and policies",
    proof="no combination of data/escalations.json is allowed on all of a type; denials and boundaries count",
    remedy="name the resources, or bind the statement by a resource's tag",
    sources=(
        "checkov CKV_AWS_109",
        "checkov CKV_AWS_110",
        "Prowler iam_inline_policy_allows_privilege_escalation",
        "Prowler iam_policy_allows_privilege_escalation",
        "cloudsplaining privilege escalation",
        "parliament PRIVILEGE_ESCALATION",
    ),
    mappings={
        "NIST 800-53r5": ("AC-6(1)", "AC-6(10)"),
        "SOC 2": ("CC3.3",),
    },
    examine=examine,
    unsure="ways that are not known yet, and ways by several identities one after the other, are not seen",
)  # fmt: skip
