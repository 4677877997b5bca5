"""The deployed sample platform, as the tests see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emr_platform.laptop import Event, Execution, Laptop
from emr_platform.laptop.execution import run

HERE = Path(__file__).parent
LOG_LINE = b"one line\n"
_NOTHING = {"Effect": "Deny", "Action": "sts:GetCallerIdentity", "Resource": "*"}
"""For a policy that has nothing left, which IAM does not take."""


@dataclass(frozen=True)
class Sample:
    """The deployed sample platform."""

    laptop: Laptop
    buckets: dict[str, str]
    machine: str

    def run(
        self, payload: dict[str, Any] | None = None, tell: Callable[[Event], None] = lambda event: None
    ) -> Execution:
        """Run the workflow; its input picks the step ("cheap" or "spark") and the bootstrap script's behaviour."""
        return run(self.laptop.client, self.machine, tell, payload)

    def role(self, part: str) -> str:
        """Return the full name of the one role whose name contains *part*."""
        roles = self.laptop.client("iam").list_roles()["Roles"]
        (name,) = [role["RoleName"] for role in roles if part in role["RoleName"]]
        return str(name)

    @contextmanager
    def without(self, role: str, action: str, resource: str = "") -> Iterator[None]:
        """Take one action away from a deployed role, on resources whose ARN contains *resource*, for a while."""
        iam = self.laptop.client("iam")
        before = {
            name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
        }
        after = {name: less(document, action, resource) for name, document in before.items()}
        assert after != before, f"{role} has no {action} on {resource}: the mutation changes nothing"
        put(iam, role, after)
        try:
            yield
        finally:
            put(iam, role, before)


def eventually(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether something becomes true in time; it is looked at less and less often, for looking is work too."""
    deadline, pause = time.monotonic() + seconds, 0.05
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(pause)
        pause = min(pause * 1.3, 0.3)
    return true()


@contextmanager
def changed_definition(laptop: Laptop, machine: str, change: Callable[[dict[str, Any]], None]) -> Iterator[None]:
    """Change the states of a deployed state machine for a while; *change* alters the mapping it is given."""
    client = laptop.client("stepfunctions")
    before = client.describe_state_machine(stateMachineArn=machine)["definition"]
    after = json.loads(before)
    change(after["States"])
    client.update_state_machine(stateMachineArn=machine, definition=json.dumps(after))
    try:
        yield
    finally:
        client.update_state_machine(stateMachineArn=machine, definition=before)


def put(iam: Any, role: str, documents: dict[str, Any]) -> None:
    for name, document in documents.items():
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def less(document: dict[str, Any], action: str, resource: str) -> dict[str, Any]:
    statements = []
    for statement in document["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        if resource in json.dumps(statement["Resource"]):
            actions = [name for name in actions if name.rstrip("*") != action]
        if actions:
            statements.append({**statement, "Action": actions})
    return {**document, "Statement": statements or [_NOTHING]}


def synthesise_sample(directory: Path, *arguments: str) -> Path:
    """Synthesise the sample platform in a process of its own."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(
        [sys.executable, str(HERE / "sample_app.py"), str(directory), *arguments],
        env={**os.environ, "PATH": path},
        check=True,
        capture_output=True,
    )
    return directory
