"""Why a run failed: what the workflow found out itself, else what can be found out now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .account import Account
from .diagnosis import Diagnosis, diagnose
from .following import Execution, observed
from .runs import Run


@dataclass(frozen=True)
class Explanation:
    """A diagnosis, and whether it is the one that the workflow stored when it failed."""

    diagnosis: Diagnosis
    stored: bool


def explain(account: Account, run: Run) -> Explanation:
    """Explain a run that has not succeeded. What was stored counts, unless logs were missing then."""
    known = stored(run)
    if known and known.complete:
        return Explanation(known, stored=True)
    seen = observed(account.client, run.arn)
    failure = {"State": seen.states[-1] if seen.states else "", **{k: v for k, v in run.failure.items() if v}}
    found = diagnose(
        account.client("emr"),
        account.client("s3"),
        _cluster(failure, seen),
        _step(failure, seen),
        failure,
        run=run.name,
    )
    if known and found.category == "unknown":
        return Explanation(known, stored=True)
    return Explanation(found, stored=False)


def stored(run: Run) -> Diagnosis | None:
    """The diagnosis in the cause that a run ended with."""
    found = _with_remedy(run.failure)
    return Diagnosis.of(found) if found else None


def _with_remedy(node: Any) -> Mapping[str, Any] | None:
    if not isinstance(node, Mapping):
        return None
    if {"category", "summary", "remedy"} <= set(node):
        return node
    return next((found for value in node.values() if (found := _with_remedy(value))), None)


def _cluster(failure: Mapping[str, Any], seen: Execution) -> str | None:
    named = failure.get("ClusterId")
    return str(named) if named else (seen.used[-1] if seen.used else None)


def _step(failure: Mapping[str, Any], seen: Execution) -> str | None:
    if failure.get("StepId"):
        return str(failure["StepId"])
    failed = [step for step, state in seen.steps.items() if state in ("FAILED", "CANCELLED", "INTERRUPTED", "RUNNING")]
    return failed[-1] if failed else None
