"""The laptop as a whole: bring it up, deploy, run, look, take it down."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emr_platform.laptop import deployment, execution, inputs, results, server_process
from emr_platform.laptop.audit import Ignored, audit
from emr_platform.laptop.decisions import FILE_NAME, Decision, decisions
from emr_platform.laptop.errors import LaptopError
from emr_platform.laptop.grants import Unused, unused_grants
from emr_platform.laptop.server_process import Server

DEFAULT_STATE = Path(".state") / "laptop"
DEFAULT_IDLE = 7200.0  # seconds without a request after which a server on its own ends
DEFAULT_REGION = "eu-west-1"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """What came of a workflow.

    ``counts`` and ``expected`` are empty when it failed. ``places`` says where to look: folders on this machine and
    names in the emulated account.
    """

    execution: execution.Execution
    counts: dict[str, int]
    expected: dict[str, int]
    source: str
    daily: list[dict[str, Any]] = field(default_factory=list)
    top_pages: list[dict[str, Any]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    @property
    def correct(self) -> bool:
        """True when the workflow succeeded and every count is the expected one."""
        return self.execution.succeeded and bool(self.counts) and self.counts == self.expected


@dataclass(frozen=True)
class Status:
    """What runs on a state directory: nothing when ``endpoint`` is empty."""

    state: Path
    endpoint: str = ""
    pid: int = 0
    region: str = ""
    stacks: dict[str, str] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)
    executions: dict[str, str] = field(default_factory=dict)


class Laptop:
    """An emulated AWS account on this machine, kept in one state directory.

    Two state directories are two accounts that know nothing of each other. Every method raises LaptopError with a
    sentence for the user when it cannot do its work.
    """

    def __init__(self, state: Path, server: Server, env: str, project: Path) -> None:
        self.state = state
        self.env = env
        self.project = project
        self._server = server

    @classmethod
    def up(
        cls,
        state: Path | str = DEFAULT_STATE,
        *,
        env: str = "dev",
        region: str = DEFAULT_REGION,
        account: str | None = None,
        project: Path | None = None,
        bound_to_caller: bool = False,
        idle: float = DEFAULT_IDLE,
    ) -> Laptop:
        """Start the emulator. What a crashed one left in *state* is removed first.

        Args:
            env: the environment to deploy, ``environments/<env>.yaml`` of *project*.
            region: the region the account's resources live in; must be the environment's.
            account: the account's id; must be the environment's when that names one.
            project: root of the project; default the current directory.
            bound_to_caller: end with this process, however it ends.
            idle: seconds without a request after which the emulator ends by itself; default two hours.
        """
        directory = Path(state).resolve()
        parent = os.getpid() if bound_to_caller else None
        server = server_process.start(directory, region=region, account=account, parent=parent, idle=idle)
        (directory / "env").write_text(env)
        return cls(directory, server, env, (project or Path.cwd()).resolve())

    @classmethod
    def attach(cls, state: Path | str = DEFAULT_STATE, *, project: Path | None = None) -> Laptop:
        """Return the laptop that runs on *state*; LaptopError when there is none."""
        directory = Path(state).resolve()
        server = server_process.find(directory)
        if server is None:
            raise LaptopError(f"{directory}: no emulator is running there, start one with 'laptop up'")
        return cls(directory, server, (directory / "env").read_text(), (project or Path.cwd()).resolve())

    def client(self, service: str) -> Any:
        """Return a boto3 client for the emulated account, as its administrator."""
        return self._server.client(service)

    @property
    def server(self) -> Server:
        """The emulator's process and credentials."""
        return self._server

    # --- deploying -----------------------------------------------------------------------------------------------

    def deploy(self, assembly: Path | str | None = None) -> dict[str, dict[str, str]]:
        """Deploy every stack and return the stacks' outputs.

        The project is synthesised once unless *assembly* names a cloud assembly. The account is bootstrapped by its
        administrator; the stacks are deployed by a user who may only assume the bootstrap roles.
        """
        directory = (
            Path(assembly).resolve() if assembly else deployment.synthesise(self._server, self.project, self.env)
        )
        deployment.bootstrap(self._server)
        deployment.deploy(self._server, directory, deployment.deployer(self._server))
        (self.state / "deployed").write_text(str(directory))
        return self.outputs()

    def outputs(self) -> dict[str, dict[str, str]]:
        """Return the outputs of every stack of the environment, by stack name."""
        pages = self.client("cloudformation").get_paginator("describe_stacks").paginate()
        return {
            stack["StackName"]: {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])}
            for page in pages
            for stack in page["Stacks"]
            if stack["StackName"].startswith(f"emr-{self.env}-")
        }

    # --- running -------------------------------------------------------------------------------------------------

    def workflows(self) -> dict[str, str]:
        """Return the deployed workflows: name to state machine ARN."""
        prefix = f"emr-{self.env}-workflow-"
        return {
            stack.removeprefix(prefix): outputs["StateMachineArn"]
            for stack, outputs in self.outputs().items()
            if stack.startswith(prefix) and "StateMachineArn" in outputs
        }

    def run(
        self,
        workflow: str | None = None,
        logs: Path | str | None = None,
        *,
        tell: Callable[[execution.Event], None] = lambda event: None,
    ) -> Run:
        """Put logs into the raw bucket, run a workflow to its end and check what it stored.

        Args:
            workflow: its name; may be left out when there is only one.
            logs: the user's file or folder of web server logs; default generated ones.
            tell: receives each change of a state, cluster or step.
        """
        name, machine = self._workflow(workflow)
        buckets = self.outputs().get(f"emr-{self.env}-data", {})
        missing = [key for key in ("RawBucket", "CuratedBucket") if key not in buckets]
        if missing:
            raise LaptopError(f"stack emr-{self.env}-data has no output {missing[0]}, deploy first: 'laptop deploy'")
        given = inputs.own(self.project, Path(logs)) if logs else inputs.generated(self.project, self.state / "input")
        inputs.upload(given, self.client("s3"), buckets["RawBucket"])
        done = execution.run(self.client, machine, tell)
        places = self._places(name, done, buckets)
        if not done.succeeded:
            return Run(done, {}, given.expected, given.source, places=places)
        folder = results.download(self.client("s3"), buckets["CuratedBucket"], self.state / "results")
        return Run(
            done,
            results.counts(folder),
            given.expected,
            given.source,
            results.daily(folder),
            results.top_pages(folder),
            places | {"results on this machine": str(folder)},
        )

    def _workflow(self, name: str | None) -> tuple[str, str]:
        found = self.workflows()
        if not found:
            raise LaptopError(f"no workflow of environment {self.env!r} is deployed, run 'laptop deploy' first")
        if name is None and len(found) > 1:
            raise LaptopError(f"several workflows are deployed, name one of: {', '.join(sorted(found))}")
        chosen = name or next(iter(found))
        if chosen not in found:
            raise LaptopError(f"workflow {chosen!r} is not deployed, these are: {', '.join(sorted(found))}")
        return chosen, found[chosen]

    def _places(self, name: str, done: execution.Execution, buckets: dict[str, str]) -> dict[str, str]:
        shown = {name: buckets.get(f"{name.title()}Bucket") for name in ("raw", "curated", "logs")}
        places = {f"s3 {name}": f"s3://{bucket}/" for name, bucket in shown.items() if bucket}
        for cluster in done.clusters:
            places[f"logs of {cluster}"] = str(self.state / "clusters" / cluster / "logs" / cluster)
        places["decision log"] = str(self.state / FILE_NAME)
        places["templates"] = (self.state / "deployed").read_text() if (self.state / "deployed").exists() else ""
        boards = self.client("cloudwatch").list_dashboards().get("DashboardEntries", [])
        if boards:
            places["dashboards"] = ", ".join(board["DashboardName"] for board in boards)
        places["workflow"] = f"{name}, {done.arn}"
        return places

    # --- looking -------------------------------------------------------------------------------------------------

    def decisions(self) -> list[Decision]:
        """Return every authorisation decided so far."""
        return decisions(self.state)

    def unused_grants(self) -> list[Unused]:
        """Return, role by role, what was granted and never used."""
        return unused_grants(self.client("iam"), self.decisions())

    def ignored(self) -> list[Ignored]:
        """Return what the emulator ignored of the deployed templates; empty before a deployment."""
        deployed = self.state / "deployed"
        return audit(Path(deployed.read_text())) if deployed.exists() else []

    def status(self) -> Status:
        """Return what is deployed and running."""
        stacks = self.client("cloudformation").describe_stacks()["Stacks"]
        clusters = self.client("emr").list_clusters()["Clusters"]
        states = self.client("stepfunctions")
        found = {
            item["executionArn"]: item["status"]
            for machine in states.list_state_machines()["stateMachines"]
            for item in states.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
        }
        return Status(
            self.state,
            self._server.endpoint,
            self._server.pid,
            self._server.region,
            {stack["StackName"]: stack["StackStatus"] for stack in stacks},
            {cluster["Id"]: cluster["Status"]["State"] for cluster in clusters},
            found,
        )

    def down(self) -> bool:
        """End the emulator and remove its state directory."""
        return server_process.end(self.state)
