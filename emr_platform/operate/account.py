"""The account that workflows run in: clients for it, and the workflows that are deployed there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from emr_platform.findings import did_you_mean

from .errors import OperateError

Client = Callable[[str], Any]
_OUTPUT = "StateMachineArn"
# Growing waits with jitter when AWS says that calls come too fast, and fewer calls from then on.
_RETRIES = {"mode": "adaptive", "max_attempts": 8}


def aws_clients(region: str | None) -> Client:
    """What makes clients for AWS with the ordinary chain of credentials.

    Args:
        region: where. Default: what the chain says.
    """
    import boto3
    from botocore.config import Config

    session = boto3.session.Session(region_name=region)
    made: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in made:
            settings = Config(retries=_RETRIES, user_agent_extra="emr-platform")  # type: ignore[arg-type]  # stubs
            made[service] = session.client(service, config=settings)  # type: ignore[call-overload]  # literal names
        return made[service]

    return client


@dataclass(frozen=True)
class Account:
    """An environment as it is deployed in an account.

    Attributes:
        client: makes boto3 clients, once per service.
        env: the environment's name; its stacks are `emr-<env>-…`.
        command_end: what commands for this account end with, such as ` --env staging`.
        watching: seconds between looks at a run, and between looks at its clusters.
    """

    client: Client
    env: str
    command_end: str = ""
    watching: tuple[float, float] = field(default=(2.0, 15.0))

    @cached_property
    def machines(self) -> dict[str, str]:
        """State machine ARNs by workflow."""
        prefix = f"emr-{self.env}-workflow-"
        found = {}
        for page in self.client("cloudformation").get_paginator("describe_stacks").paginate():
            for stack in page["Stacks"]:
                outputs = {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])}
                if stack["StackName"].startswith(prefix) and _OUTPUT in outputs:
                    found[stack["StackName"].removeprefix(prefix)] = outputs[_OUTPUT]
        return found

    def machine(self, workflow: str) -> str:
        """A workflow's state machine. Raises OperateError when its stack is not deployed."""
        if workflow in self.machines:
            return self.machines[workflow]
        region = self.client("cloudformation").meta.region_name
        near = did_you_mean(workflow, list(self.machines))
        hint = f"did you mean {near}?" if near else f"deployed are: {', '.join(sorted(self.machines)) or 'none'}"
        raise OperateError(
            f"no stack emr-{self.env}-workflow-{workflow} in {region}; {hint}; deploy it, or name another environment "
            "with --env"
        )

    def workflow_of(self, execution: str) -> str:
        """The workflow that an execution is a run of; empty when it is none of this environment."""
        machine = ":".join(execution.replace(":execution:", ":stateMachine:").split(":")[:7])
        return next((name for name, arn in self.machines.items() if arn == machine), "")

    def command(self, words: str) -> str:
        """A command that works when it is copied."""
        return f"emr-platform {words}{self.command_end}"
