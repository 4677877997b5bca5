"""What a cluster's primary node does: fetch and run scripts, run step commands, keep and push their logs."""

from __future__ import annotations

import copy
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from emr_platform.laptop.emulator import flink, packages, sandbox
from emr_platform.laptop.emulator.children import Children
from emr_platform.laptop.emulator.door import Door
from emr_platform.laptop.emulator.logs import LogFolder
from emr_platform.laptop.emulator.names import bucket_and_key
from emr_platform.laptop.emulator.programs import IN_SANDBOX, PROGRAMS, Command, map_reduce
from emr_platform.laptop.emulator.sessions import Session
from emr_platform.laptop.emulator.settings import Settings
from emr_platform.laptop.errors import LaptopError


class Node:
    """The machine steps and bootstrap actions run on, acting as the instance profile's role or a step's own."""

    def __init__(self, cluster_id: str, session: Session, settings: Settings) -> None:
        self._settings = settings
        self._session = session
        self._children = Children()
        self._derby = threading.Lock()
        self._directory = settings.cluster_directory(cluster_id)
        self._scratch = self._directory / "scratch"
        self._scratch.mkdir(parents=True, exist_ok=True)
        self._home = sandbox.prepare(self._directory / "node", cluster_id=cluster_id)

    def acting_as(self, session: Session) -> Node:
        """Return the same machine for a step with a role of its own: nothing there acts as the nodes' role."""
        other = copy.copy(self)  # the processes, locks and folders stay those of the machine
        other._session = session
        return other

    def log_folder(self, prefix: str) -> LogFolder:
        """Return the log files of one step or bootstrap action; *prefix* is their place below the LogUri."""
        return LogFolder(self._directory / "logs" / prefix, prefix)

    def stop(self, name: str | None = None) -> None:
        """Kill one command by its name, or everything when none is given."""
        if name is None:
            self._children.stop_all()
        else:
            self._children.stop(name)

    def run_script(self, name: str, uri: str, arguments: Sequence[str], logs: LogFolder) -> int:
        """Fetch a script from S3 and run it in the sandbox; its exit code, 1 when it cannot be fetched."""
        script = self._home / f"{name}-{uri.rpartition('/')[2]}"
        body = self._fetch(uri, logs)
        if body is None:
            return 1
        script.write_bytes(body)
        script.chmod(0o755)
        first = body.split(b"\n", 1)[0].decode("utf-8", "replace")
        interpreter = [] if first.startswith("#!") else ["bash"]
        return self.run_shell(name, [*interpreter, f"$LAPTOP_NODE/{script.name}", *arguments], logs)

    def _fetch(self, uri: str, logs: LogFolder) -> bytes | None:
        """Read an object with the role in force; None, and the reason in the logs, when that is refused."""
        try:
            return self._read(uri)
        except (ClientError, BotoCoreError) as problem:
            refuse(f"cannot download {uri}: {problem}", logs)
            return None

    def _read(self, uri: str) -> bytes:
        bucket, key = bucket_and_key(uri)
        body: bytes = self._session.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return body

    def run_shell(self, name: str, command: Sequence[str], logs: LogFolder) -> int:
        """Run a command in the sandbox, with the shims on its PATH and the node's door to S3 open."""
        level = sandbox.isolation()
        variables = sandbox.environment(self._home, level) | {"LAPTOP_DOOR": f"door-{name}"}
        resolved = [part.replace("$LAPTOP_NODE", variables["LAPTOP_NODE"], 1) for part in command[:2]]
        resolved += command[2:]
        logs.note(str(level))
        logs.note(f"command: {' '.join(resolved)}")
        with Door(self._home / variables["LAPTOP_DOOR"], self._session, partial(self._run_flink, name, logs)):
            code = self._children.run(
                name,
                sandbox.wrap(resolved, self._home, level),
                environment=variables,
                directory=self._scratch,
                stdout=logs.stdout,
                stderr=logs.stderr,
            )
        logs.note(f"exit code {code}")
        return code

    def run_step(
        self, name: str, jar: str, arguments: Sequence[str], logs: LogFolder, main_class: str | None = None
    ) -> int:
        """Run a step's ``HadoopJarStep`` and return its exit code.

        Known: ``command-runner.jar`` with a program of `programs.py`, flink or bash, ``script-runner.jar`` with a
        script in S3, and a MapReduce jar in S3. Anything else fails with 1 and says so in the step's stderr.
        """
        program, rest = (arguments[0] if arguments else ""), list(arguments[1:])
        if jar.endswith("script-runner.jar") and program.startswith("s3"):
            return self.run_script(name, program, rest, logs)
        if jar.rpartition("/")[2] == "command-runner.jar":
            if program == "spark-submit":
                return self._spark_submit(name, rest, logs)
            if program in PROGRAMS:
                return self._run(name, partial(PROGRAMS[program], rest), logs)
            if program in IN_SANDBOX:
                return self.run_shell(name, list(arguments), logs)
        elif jar.startswith("s3"):
            return self._run_jar(name, jar, main_class, list(arguments), logs)
        known = ", ".join([*PROGRAMS, *IN_SANDBOX])
        return refuse(f"{jar} {program}: the laptop runs {known}, script-runner.jar and MapReduce jars in S3", logs)

    def _spark_submit(self, name: str, arguments: list[str], logs: LogFolder) -> int:
        folder = self._scratch / name
        folder.mkdir(exist_ok=True)
        try:
            arguments = packages.unpacked(arguments, folder, self._read)
        except (ClientError, BotoCoreError, LaptopError) as problem:
            return refuse(f"cannot take the job's packages: {problem}", logs)
        return self._run(name, partial(PROGRAMS["spark-submit"], arguments), logs)

    def _run_jar(self, name: str, uri: str, main_class: str | None, arguments: Sequence[str], logs: LogFolder) -> int:
        body = self._fetch(uri, logs)
        if body is None:
            return 1
        jar = self._scratch / f"{name}.jar"
        jar.write_bytes(body)
        return self._run(name, partial(map_reduce, jar, main_class, arguments), logs)

    def _run(self, name: str, build: Callable[[Settings, Path], Command], logs: LogFolder) -> int:
        """Run a program outside the sandbox, with the credentials of the role in force."""
        folder = self._scratch / name
        folder.mkdir(exist_ok=True)
        try:
            command = build(self._settings, self._scratch)
        except LaptopError as problem:
            return refuse(str(problem), logs)
        for line in (*command.notes, f"command: {' '.join(command.line)}"):
            logs.note(line)
        with self._derby if command.alone else nullcontext():
            code = self._children.run(
                name,
                command.line,
                environment=command.environment | self._session.environment() | {"HOME": str(self._scratch)},
                directory=folder,
                stdout=logs.stdout,
                stderr=logs.stderr,
            )
        if command.archive:
            command.archive.settle(succeeded=code == 0)
        logs.note(f"exit code {code}")
        return code

    def _run_flink(
        self, name: str, logs: LogFolder, arguments: Sequence[str], files: Mapping[str, bytes]
    ) -> tuple[int, bytes, bytes]:
        """What a script's ``flink`` comes to: exit code, stdout, stderr. *files* are those that arguments name."""
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-flink-", dir=self._scratch))
        try:
            run = flink.parse(arguments)
            job = _local_copy(run.job, files, folder)
            command = flink.local_command(run, job, settings=self._settings, scratch=folder)
            variables = flink.environment(self._settings, folder)
        except LaptopError as problem:
            return 1, b"", f"{problem}\n".encode()
        for item in run.set_aside:
            logs.note(f"set aside, it speaks of a YARN cluster: {item}")
        logs.note(f"command: {' '.join(command)}")
        out, err = folder / "stdout", folder / "stderr"
        code = self._children.run(
            f"{name}/flink",
            command,
            environment=variables | self._session.environment() | {"HOME": str(self._scratch)},
            directory=folder,
            stdout=out,
            stderr=err,
        )
        return code, out.read_bytes(), err.read_bytes()

    def path_of_logs(self) -> Path:
        """Return the folder all logs are kept in."""
        return self._directory / "logs"


def _local_copy(name: str, files: Mapping[str, bytes], folder: Path) -> Path:
    if name not in files:
        raise LaptopError(f"flink run {name}: is no file of this node; fetch the job first")
    target = folder / Path(name).name
    target.write_bytes(files[name])
    return target


def refuse(message: str, logs: LogFolder) -> int:
    """Say in the logs why a command was not run; the exit code is 1."""
    logs.stderr.write_text(f"{message}\n")
    logs.note(message)
    return 1
