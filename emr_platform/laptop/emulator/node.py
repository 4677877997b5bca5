"""What a cluster's primary node does: fetch and run scripts, run step commands, keep and push their logs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from emr_platform.laptop.emulator import sandbox, spark
from emr_platform.laptop.emulator.children import Children
from emr_platform.laptop.emulator.door import Door
from emr_platform.laptop.emulator.logs import LogFolder
from emr_platform.laptop.emulator.names import bucket_and_key
from emr_platform.laptop.emulator.sessions import Session
from emr_platform.laptop.emulator.settings import Settings
from emr_platform.laptop.errors import LaptopError


class Node:
    """The machine steps and bootstrap actions run on, acting as the instance profile's role."""

    def __init__(self, cluster_id: str, session: Session, settings: Settings) -> None:
        self._settings = settings
        self._session = session
        self._children = Children()
        self._directory = settings.cluster_directory(cluster_id)
        self._scratch = self._directory / "scratch"
        self._scratch.mkdir(parents=True, exist_ok=True)
        self._home = sandbox.prepare(self._directory / "node", cluster_id=cluster_id)

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
        bucket, key = bucket_and_key(uri)
        script = self._home / f"{name}-{key.rpartition('/')[2]}"
        try:
            body = self._session.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        except (ClientError, BotoCoreError) as problem:
            logs.note(f"cannot download {uri}: {problem}")
            logs.stderr.write_text(f"cannot download {uri}: {problem}\n")
            return 1
        script.write_bytes(body)
        script.chmod(0o755)
        first = body.split(b"\n", 1)[0].decode("utf-8", "replace")
        interpreter = [] if first.startswith("#!") else ["bash"]
        return self.run_shell(name, [*interpreter, f"$LAPTOP_NODE/{script.name}", *arguments], logs)

    def run_shell(self, name: str, command: Sequence[str], logs: LogFolder) -> int:
        """Run a command in the sandbox, with the shims on its PATH and the node's door to S3 open."""
        level = sandbox.isolation()
        variables = sandbox.environment(self._home, level)
        resolved = [part.replace("$LAPTOP_NODE", variables["LAPTOP_NODE"], 1) for part in command[:2]]
        resolved += command[2:]
        logs.note(str(level))
        logs.note(f"command: {' '.join(resolved)}")
        with Door(self._home, self._session):
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

    def run_step(self, name: str, jar: str, arguments: Sequence[str], logs: LogFolder) -> int:
        """Run a step's ``HadoopJarStep`` and return its exit code.

        Known: ``command-runner.jar`` with spark-submit or bash, and ``script-runner.jar`` with a script in S3.
        Anything else fails with 1 and says so in the step's stderr.
        """
        program, rest = (arguments[0] if arguments else ""), list(arguments[1:])
        if jar.endswith("script-runner.jar") and program.startswith("s3"):
            return self.run_script(name, program, rest, logs)
        if jar.rpartition("/")[2] == "command-runner.jar":
            if program == "spark-submit":
                return self._run_spark(name, rest, logs)
            if program in ("bash", "sh"):
                return self.run_shell(name, list(arguments), logs)
        message = f"{jar} {program}: the laptop runs spark-submit, bash and script-runner.jar only\n"
        logs.stderr.write_text(message)
        logs.note(message.strip())
        return 1

    def _run_spark(self, name: str, arguments: Sequence[str], logs: LogFolder) -> int:
        try:
            command, set_aside = spark.local_command(arguments, settings=self._settings, scratch=self._scratch)
        except LaptopError as problem:
            logs.stderr.write_text(f"{problem}\n")
            logs.note(str(problem))
            return 1
        for item in set_aside:
            logs.note(f"set aside, it speaks of a YARN cluster: {item}")
        logs.note(f"command: {' '.join(command)}")
        code = self._children.run(
            name,
            command,
            environment=spark.environment() | self._session.environment() | {"HOME": str(self._scratch)},
            directory=self._scratch,
            stdout=logs.stdout,
            stderr=logs.stderr,
        )
        logs.note(f"exit code {code}")
        return code

    def path_of_logs(self) -> Path:
        """Return the folder all logs are kept in."""
        return self._directory / "logs"
