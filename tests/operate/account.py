"""Step Functions, EMR and CloudFormation as the commands see them, with what a test puts there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from emr_platform.operate.account import Account
from tests.operate.clients import CLUSTER, S3, STEP, step

MACHINE = "arn:aws:states:eu-west-1:111111111111:stateMachine:etl-1a2b"
NAME = "by-alice-20261126-051400-0a1b"
ARN = f"arn:aws:states:eu-west-1:111111111111:execution:etl-1a2b:{NAME}"
BEGAN = dt.datetime(2026, 11, 26, 5, 14, tzinfo=dt.UTC)


class Pages:
    """A paginator over answers that a function gives."""

    def __init__(self, answers: Callable[..., Iterator[dict[str, Any]]]) -> None:
        self.paginate = answers


class Services:
    """One workflow `etl` with runs; their history grows by one item of `history` at every look."""

    def __init__(
        self, runs: list[dict[str, Any]] | None = None, history: list[list[dict[str, Any]]] | None = None
    ) -> None:
        self.meta = SimpleNamespace(region_name="eu-west-1")
        self.runs = runs if runs is not None else [execution()]
        self.history = history or [[]]
        self.looks = 0
        self.pages = 0
        self.started: list[dict[str, Any]] = []
        self.stopped: list[dict[str, Any]] = []

    def get_paginator(self, operation: str) -> Pages:
        return Pages(getattr(self, operation))

    def describe_stacks(self) -> Iterator[dict[str, Any]]:
        outputs = [{"OutputKey": "StateMachineArn", "OutputValue": MACHINE}]
        yield {"Stacks": [{"StackName": "emr-dev-data"}, {"StackName": "emr-dev-workflow-etl", "Outputs": outputs}]}

    def list_executions(self, stateMachineArn: str, PaginationConfig: dict[str, int]) -> Iterator[dict[str, Any]]:  # noqa: N803  # Step Functions' spelling
        assert stateMachineArn == MACHINE
        yield {"executions": self.runs[: PaginationConfig["MaxItems"]]}

    def describe_execution(self, executionArn: str) -> dict[str, Any]:  # noqa: N803  # Step Functions' spelling
        self.looks += 1
        found = next(run for run in self.runs if run["executionArn"] == executionArn)
        return {**found, "status": "RUNNING"} if self.looks < len(self.history) else found

    def describe_state_machine_for_execution(self, executionArn: str) -> dict[str, Any]:  # noqa: N803  # as above
        return {"definition": json.dumps({"States": {}})}

    def get_execution_history(
        self, executionArn: str, reverseOrder: bool, PaginationConfig: dict[str, int]  # noqa: N803  # as above
    ) -> Iterator[dict[str, Any]]:  # fmt: skip
        assert reverseOrder
        events = [event for look in self.history[: max(self.looks, 1)] for event in look][::-1]
        for start in range(0, max(len(events), 1), 2):
            self.pages += 1
            yield {"events": events[start : start + 2]}

    def start_execution(self, **request: Any) -> dict[str, Any]:
        self.started.append(request)
        return {"executionArn": f"{ARN.rpartition(':')[0]}:{request['name']}", "startDate": BEGAN}

    def stop_execution(self, **request: Any) -> dict[str, Any]:
        self.stopped.append(request)
        return {"stopDate": BEGAN}

    def describe_cluster(self, ClusterId: str) -> dict[str, Any]:  # noqa: N803  # EMR's spelling
        return {"Cluster": {"Id": ClusterId, "LogUri": "s3://logs/clusters/etl/", "Status": {"State": "TERMINATED"}}}

    def list_steps(self, ClusterId: str, **states: Any) -> dict[str, Any]:  # noqa: N803  # as above
        return {"Steps": [step(run=NAME)]}

    def describe_step(self, **request: Any) -> dict[str, Any]:
        return {"Step": step(run=NAME)}

    def list_instances(self, ClusterId: str) -> Iterator[dict[str, Any]]:  # noqa: N803  # as above
        hour = {"CreationDateTime": BEGAN, "EndDateTime": BEGAN + dt.timedelta(hours=1)}
        yield {"Instances": [{"InstanceType": "m7g.xlarge", "Status": {"Timeline": hour}}] * 2}


def execution(name: str = NAME, status: str = "FAILED", **more: Any) -> dict[str, Any]:
    """An execution as Step Functions lists and describes it."""
    arn = f"{ARN.rpartition(':')[0]}:{name}"
    ended = {} if status == "RUNNING" else {"stopDate": BEGAN + dt.timedelta(seconds=200)}
    return (
        {"executionArn": arn, "stateMachineArn": MACHINE, "name": name, "status": status, "startDate": BEGAN}
        | ended
        | more
    )


def account(services: Services, s3: S3 | None = None) -> Account:
    """The account with these services."""
    return Account(lambda service: (s3 or S3()) if service == "s3" else services, "dev", watching=(0.0, 0.0))


def events(*names: str, first: int = 1) -> list[dict[str, Any]]:
    """History events: `launch` launches the cluster, any other is a state that is entered."""
    launched = {"resource": "runJobFlow", "output": json.dumps({"JobFlowId": CLUSTER})}
    return [
        {"id": number, "timestamp": BEGAN + dt.timedelta(seconds=number)}
        | (
            {"taskSucceededEventDetails": launched}
            if name == "launch"
            else {"stateEnteredEventDetails": {"name": name}}
        )
        for number, name in enumerate(names, start=first)
    ]


__all__ = ["ARN", "CLUSTER", "NAME", "STEP", "Services", "account", "events", "execution"]
