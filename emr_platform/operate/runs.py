"""Runs of workflows: starting, finding, listing and stopping them."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .account import Account
from .errors import OperateError

_STARTED_HERE = re.compile(r"by-(?P<who>[A-Za-z0-9_-]{1,24})-\d{8}-\d{6}-[0-9a-f]{4}")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
_SEARCHED = 200  # newest runs of each workflow among which a name is looked for


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        arn, name: of the execution.
        workflow: its workflow; empty when it is none of the environment.
        status: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE.
        started, ended: with time zone; `ended` None while it goes on.
        error, cause: of one that did not succeed, as far as they were asked for.
        given: its input, as far as it was asked for.
    """

    arn: str
    name: str
    workflow: str
    status: str
    started: dt.datetime
    ended: dt.datetime | None = None
    error: str = ""
    cause: str = ""
    given: str = ""

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        return ((self.ended or dt.datetime.now(dt.UTC)) - self.started).total_seconds()

    @property
    def started_by(self) -> str:
        """Who started it, when it was started by the command line; empty otherwise. No API of AWS's tells it."""
        found = _STARTED_HERE.fullmatch(self.name)
        return found["who"] if found else ""

    @property
    def failure(self) -> dict[str, Any]:
        """What the workflow caught: `State`, `Error`, `Cause`, perhaps more. Our workflows end with it as cause."""
        if self.status == "ABORTED":
            return {"State": "", "Error": "Aborted", "Cause": self.cause or self.error}
        if self.status == "TIMED_OUT":
            return {"State": "", "Error": "ExecutionTimedOut", "Cause": self.cause}
        try:
            caught = json.loads(self.cause)
        except ValueError:
            caught = None
        if isinstance(caught, dict) and "Error" in caught:
            return caught
        return {"State": "", "Error": self.error, "Cause": self.cause}


def start(account: Account, workflow: str, given: Mapping[str, Any], *, who: str) -> Run:
    """Start a workflow.

    Args:
        given: its input.
        who: who starts it; the name of the run says so.
    """
    now = dt.datetime.now(dt.UTC)
    known = _NOT_IN_NAMES.sub("-", who).strip("-")[:24] or "somebody"
    name = f"by-{known}-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    answer = account.client("stepfunctions").start_execution(
        stateMachineArn=account.machine(workflow), name=name, input=json.dumps(given)
    )
    return Run(answer["executionArn"], name, workflow, "RUNNING", answer["startDate"], given=json.dumps(given))


def described(account: Account, arn: str) -> Run:
    """A run with everything that is known of it."""
    found = account.client("stepfunctions").describe_execution(executionArn=arn)
    return Run(
        found["executionArn"],
        found["name"],
        account.workflow_of(found["executionArn"]),
        found["status"],
        found["startDate"],
        found.get("stopDate"),
        str(found.get("error") or ""),
        str(found.get("cause") or ""),
        str(found.get("input") or ""),
    )


def recent(account: Account, workflow: str | None, most: int) -> list[Run]:
    """The newest runs, newest first, of one workflow or of all; without error and cause."""
    names = [workflow] if workflow else list(account.machines)
    runs = [run for name in names for run in _newest(account, name, most)]
    return sorted(runs, key=lambda run: run.started, reverse=True)[:most]


def find(account: Account, wanted: str) -> Run:
    """The run that somebody means: by ARN, by name or its beginning, or the newest one of a workflow by its name.

    Raises OperateError when there is none, or more than one.
    """
    if wanted.startswith("arn:"):
        return described(account, wanted)
    if wanted in account.machines:
        newest = next(_newest(account, wanted, 1), None)
        if newest is None:
            raise OperateError(f"the workflow {wanted} has not run yet; start it: {account.command(f'run {wanted}')}")
        return described(account, newest.arn)
    newest_of_all = [run for name in account.machines for run in _newest(account, name, _SEARCHED)]
    found = [run for run in newest_of_all if run.name.startswith(wanted)]
    exact = [run for run in found if run.name == wanted] or found
    if len(exact) != 1:
        much = f"{len(exact)} runs have names that begin so" if exact else "no such execution"
        raise OperateError(f"{wanted}: {much} in environment {account.env}; list them: {account.command('runs')}")
    return described(account, exact[0].arn)


def stop(account: Account, run: Run, cause: str) -> None:
    """Stop a run. Raises OperateError when it does not run."""
    if run.status != "RUNNING":
        raise OperateError(f"{run.name} does not run, it is {run.status}; there is nothing to stop")
    account.client("stepfunctions").stop_execution(executionArn=run.arn, error="Stopped", cause=cause)


def _newest(account: Account, workflow: str, most: int) -> Iterator[Run]:
    pages = (
        account.client("stepfunctions")
        .get_paginator("list_executions")
        .paginate(
            stateMachineArn=account.machine(workflow), PaginationConfig={"MaxItems": most, "PageSize": min(most, 1000)}
        )
    )
    for page in pages:
        for item in page["executions"]:
            yield Run(
                item["executionArn"], item["name"], workflow, item["status"], item["startDate"], item.get("stopDate")
            )
