"""A step as EMR takes it: a jar and its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from emr_platform.model import (
    ClusterStep,
    CommandStep,
    FlinkStep,
    HBaseStep,
    HiveStep,
    MapReduceStep,
    PrestoStep,
    S3DistCpStep,
    ShellStep,
    SparkSqlStep,
    SparkStep,
    StreamingStep,
    TrinoStep,
    parts,
)

from .locations import resolve

COMMAND_RUNNER = "command-runner.jar"
# `flink run` waits for the job, so the step ends as the job does; `run-application` returns once YARN took it over.
# Its client runs files of this machine only, so the step fetches the job first. $0 is its URL, $@ its arguments.
# Source: EMR release guide, flink-jobs (`flink run -m yarn-cluster` in a step); Flink 1.20, Command-Line Interface.
_FLINK = 'job=$(mktemp -d)/$(basename "$0") && aws s3 cp --only-show-errors "$0" "$job" && flink run -m yarn-cluster'

# Flink would call `python`; Amazon Linux 2023 promises `python3`.
_PYTHON = " -pyclientexec python3 -pyexec python3"


Fill = Callable[[str], str]
"""Says an argument with placeholders in the language of whoever submits the step. It is asked for every argument, item
by item, so that a value can never become two arguments or part of a program's text."""


def as_written(text: str) -> str:
    """The argument with its placeholders as they are in the file, and doubled braces as the braces they stand for."""
    return "".join(part if isinstance(part, str) else f"{{{part.name}}}" for part in parts(text))


def hadoop_jar_step(
    step: ClusterStep, files: Mapping[str, str], buckets: Mapping[str, str], fill: Fill = as_written
) -> dict[str, Any]:
    """The HadoopJarStep of a step.

    Args:
        files: URL in S3 of each file the step runs, by its path in the repository.
        buckets: names of the environment's own buckets, by alias.
        fill: says what stands in arguments and variables for the inputs of a run. Default: the placeholders themselves.
    """

    def said(text: str, before: str = "") -> str:
        return fill(before + resolve(text, buckets))

    arguments = [said(argument) for argument in step.args]
    match step:
        case MapReduceStep():
            main = {"MainClass": step.main_class} if step.main_class else {}
            return {"Jar": files.get(step.jar) or resolve(step.jar, buckets), **main, "Args": arguments}
        case StreamingStep():
            return {"Jar": COMMAND_RUNNER, "Args": _streaming(step, arguments, files, said)}
        case _:
            return {"Jar": COMMAND_RUNNER, "Args": [*_command(step, files, buckets, said), *arguments]}


def _command(
    step: ClusterStep, files: Mapping[str, str], buckets: Mapping[str, str], said: Callable[..., str]
) -> list[str]:
    """The program and its options, each an item of its own. Source: EMR release guide, emr-commandrunner."""
    match step:
        case SparkStep():
            return ["spark-submit", "--deploy-mode", "cluster", *_conf(step.conf), files[step.job]]
        case SparkSqlStep():
            return ["spark-sql", *_conf(step.conf), "-f", files[step.script], *_defines(step.variables, said)]
        case HiveStep():
            defines = _defines(step.variables, said)
            return ["hive-script", "--run-hive-script", "--args", "-f", files[step.script], *defines]
        case FlinkStep():
            main = f" -c {step.main_class}" if step.main_class else ""
            run = _PYTHON + ' -py "$job" "$@"' if step.job.endswith(".py") else f'{main} "$job" "$@"'
            return ["bash", "-c", _FLINK + run, files.get(step.job) or resolve(step.job, buckets)]
        case HBaseStep() | PrestoStep() | TrinoStep() | ShellStep() | S3DistCpStep():
            raise ValueError(step.type)
        case CommandStep() | MapReduceStep() | StreamingStep():
            return []


def _conf(conf: Mapping[str, str]) -> list[str]:
    return [item for key, value in sorted(conf.items()) for item in ("--conf", f"{key}={value}")]


def _defines(variables: Mapping[str, str], said: Callable[..., str]) -> list[str]:
    return [item for key, value in sorted(variables.items()) for item in ("-d", said(value, f"{key}="))]


def _streaming(step: StreamingStep, arguments: list[str], files: Mapping[str, str], said: Fill) -> list[str]:
    """Hadoop Streaming runs the programs by their file names, which `-files` puts into each task's folder.

    Generic options (`-D`, `-files`) have to stand before all others. Source: Hadoop Streaming, Generic Command Options.
    """
    generic, own = _split_generic(arguments)
    programs = [step.mapper, *([step.reducer] if step.reducer else [])]
    links = [f"{files[program]}#{PurePosixPath(program).name}" for program in programs]
    command = ["hadoop-streaming", *generic, "-files", ",".join(links), "-mapper", PurePosixPath(step.mapper).name]
    command += ["-reducer", PurePosixPath(step.reducer).name] if step.reducer else ["-numReduceTasks", "0"]
    return [*command, "-input", said(step.input), "-output", said(step.output), *own]


def _split_generic(arguments: list[str]) -> tuple[list[str], list[str]]:
    """The `-D` of the arguments, each with its value, and the others; both in their order."""
    generic: list[str] = []
    own: list[str] = []
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        target = generic if argument.startswith("-D") else own
        target.append(argument)
        if argument == "-D" and rest:
            target.append(rest.pop(0))
    return generic, own
