"""The laptop as a whole: bring it up, deploy, run, look, take it down."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emr_platform.laptop import answers, deployment, execution, failure, inputs, results, server_process, workflows
from emr_platform.laptop.audit import Ignored, audit
from emr_platform.laptop.commands import DEFAULT_STATE, command
from emr_platform.laptop.decisions import FILE_NAME, Decision, decisions
from emr_platform.laptop.errors import LaptopError
from emr_platform.laptop.grants import Unused, unused_grants
from emr_platform.laptop.server_process import Server
from emr_platform.laptop.surroundings import aws_variables

DEFAULT_IDLE = 7200.0  # seconds without a request after which a server on its own ends
DEFAULT_REGION = "eu-west-1"
Tell = Callable[[str], None]
_INPUT = "s3://raw/clickstream/"  # where the example reads and writes
_OUTPUT = "s3://curated/clickstream/"


@dataclass(frozen=True)
class Run:
    """What came of a workflow.

    ``checked`` says whether its answer is known, as that of the clickstream job is; for any other workflow ``counts``
    and ``expected`` stay empty and ``stored`` lists what lies under every location its steps declare to write.
    ``counts`` is empty, and ``failure`` there, when it failed. ``places`` says where to look: folders on this machine
    and names in the emulated account.
    """

    execution: execution.Execution
    counts: dict[str, int]
    expected: dict[str, int]
    source: str
    daily: list[dict[str, Any]] = field(default_factory=list)
    top_pages: list[dict[str, Any]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    checked: bool = True
    stored: list[results.Stored] = field(default_factory=list)
    failure: failure.Failure | None = None

    @property
    def correct(self) -> bool:
        """True when the workflow succeeded and, if its answer is known, every count is the expected one."""
        right = bool(self.counts) and self.counts == self.expected
        return self.execution.succeeded and (right or not self.checked)


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
            raise LaptopError(f"{directory}: no emulator is running there, start one: {command('up', directory)}")
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
        administrator, the first time; the stacks are deployed by a user who may only assume the bootstrap roles.
        """
        directory = (
            Path(assembly).resolve() if assembly else deployment.synthesise(self._server, self.project, self.env)
        )
        if not deployment.is_bootstrapped(self._server):
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

    def put(self, source: Path, location: str) -> list[str]:
        """Put a file, or the files of a folder, below a location such as ``s3://raw/orders/``; their URLs."""
        bucket, prefix = _in(self._buckets(), location)
        given = inputs.own(self.project, source, answered=False)
        return [f"s3://{bucket}/{key}" for key in inputs.upload(given, self.client("s3"), bucket, prefix)]

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
        """Put logs into the raw bucket, run a workflow to its end and fetch what it stored.

        Where a step runs one of the example jobs, what it stored is checked against the right answer.

        Args:
            workflow: its name; default the only one, or the one named ``clickstream``.
            logs: the user's file or folder of web server logs; default generated ones.
            tell: receives each change of a state, cluster or step.
        """
        name, machine = self._workflow(workflow)
        buckets = self._buckets()
        described = workflows.environment(self.project, self.env).workflows
        if name not in described:
            raise LaptopError(f"workflow {name!r} is deployed but not in environments/{self.env}.yaml, deploy again")
        step = workflows.clickstream_step(described[name])
        job = None if step else answers.known(described[name])
        given = self._given(logs, job, answered=step is not None)
        source = workflows.argument(step, "--input", _INPUT) if step else job.source if job else _INPUT
        inputs.upload(given, self.client("s3"), *_in(buckets, source))
        done = execution.run(self.client, machine, tell)
        places = self._places(name, done, buckets)
        if not done.succeeded:
            why = failure.explain(done, self.state / "clusters")
            checked = bool(step or job)
            return Run(done, {}, given.expected, given.source, places=places, checked=checked, failure=why)
        if step:
            return self._counted(done, given, places, _in(buckets, workflows.argument(step, "--output", _OUTPUT)))
        if job:
            return self._compared(done, given, places, job, buckets)
        stored = [self._fetched(name, buckets, location) for location in workflows.written(described[name])]
        places |= {"results on this machine": str(self.state / "results" / name)} if stored else {}
        return Run(done, {}, {}, given.source, places=places, checked=False, stored=stored)

    def _given(self, logs: Path | str | None, job: answers.Known | None, *, answered: bool) -> inputs.Inputs:
        if logs:
            return inputs.own(self.project, Path(logs), answered=answered)
        if job and job.job == "windows":
            return inputs.readings(self.project, self.state / "readings")
        return inputs.generated(self.project, self.state / "input")

    def _counted(
        self, done: execution.Execution, given: inputs.Inputs, places: dict[str, str], output: tuple[str, str]
    ) -> Run:
        bucket, prefix = output
        folder = results.download(self.client("s3"), bucket, self.state / "results" / "clickstream", prefix)
        return Run(
            done,
            results.counts(folder),
            given.expected,
            given.source,
            results.daily(folder),
            results.top_pages(folder),
            places | {"results on this machine": str(folder)},
        )

    def _compared(
        self,
        done: execution.Execution,
        given: inputs.Inputs,
        places: dict[str, str],
        job: answers.Known,
        buckets: dict[str, str],
    ) -> Run:
        bucket, prefix = _in(buckets, job.target)
        folder = results.download(self.client("s3"), bucket, self.state / "results" / job.job, prefix)
        return Run(
            done,
            answers.stored(job.job, self.project, given.files, folder),
            answers.expected(job.job, self.project, given.files),
            given.source,
            places=places | {"results on this machine": str(folder)},
        )

    def _fetched(self, workflow: str, buckets: dict[str, str], location: str) -> results.Stored:
        bucket, prefix = _in(buckets, location)
        folder = self.state / "results" / workflow / location.removeprefix("s3://").rstrip("/")
        return results.stored(location, results.download(self.client("s3"), bucket, folder, prefix))

    def _workflow(self, name: str | None) -> tuple[str, str]:
        found = self.workflows()
        if not found:
            deploy = command("deploy", self.state)
            raise LaptopError(f"no workflow of environment {self.env!r} is deployed, deploy first: {deploy}")
        chosen = workflows.choose(found, name, f"the deployed environment {self.env!r}")
        return chosen, found[chosen]

    def _buckets(self) -> dict[str, str]:
        """The environment's buckets, by the names they have in its file, such as raw."""
        stack = f"emr-{self.env}-data"
        outputs = self.outputs().get(stack, {})
        found = {key.removesuffix("Bucket").lower(): name for key, name in outputs.items() if key.endswith("Bucket")}
        if missing := [name for name in ("raw", "curated") if name not in found]:
            deploy = command("deploy", self.state)
            raise LaptopError(f"stack {stack} has no output {missing[0].title()}Bucket, deploy first: {deploy}")
        return found

    def _places(self, name: str, done: execution.Execution, buckets: dict[str, str]) -> dict[str, str]:
        places = {f"s3 {alias}": f"s3://{bucket}/" for alias, bucket in buckets.items()}
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

    def variables(self) -> dict[str, str]:
        """Return the environment variables that make AWS's tools use this account as its administrator."""
        return aws_variables(
            endpoint=self._server.endpoint,
            region=self._server.region,
            account=self._server.account,
            access_key=self._server.access_key,
            secret_key=self._server.secret_key,
            ca=self._server.ca,
        ) | {"CDK_HOME": str(self.state / "cdk-home")}

    def down(self) -> bool:
        """End the emulator and remove its state directory."""
        self._server.close()
        return server_process.end(self.state)


def _in(buckets: dict[str, str], url: str) -> tuple[str, str]:
    """Return the bucket's real name and the prefix of a location written as in the environment's file."""
    from emr_platform.render import locate  # which brings the model, and the emulator's process has no use for that

    location = locate(url)
    prefix = location.prefix if location.prefix.endswith("/") or not location.prefix else f"{location.prefix}/"
    return buckets.get(location.bucket, location.bucket), prefix
