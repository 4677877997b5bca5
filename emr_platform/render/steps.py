"""A step as EMR takes it: a jar and its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from emr_platform.model import (
    CommandStep,
    FlinkStep,
    HiveStep,
    MapReduceStep,
    SparkSqlStep,
    SparkStep,
    Step,
    StreamingStep,
)

from .locations import resolve

COMMAND_RUNNER = "command-runner.jar"
# `flink run` waits for the job, so the step ends as the job does; `run-application` returns once YARN took it over.
# Its client runs files of this machine only, so the step fetches the job first. $0 is its URL, $@ its arguments.
# Source: EMR release guide, flink-jobs (`flink run -m yarn-cluster` in a step); Flink 1.20, Command-Line Interface.
_FLINK = 'job=$(mktemp -d)/$(basename "$0") && aws s3 cp --only-show-errors "$0" "$job" && flink run -m yarn-cluster'

# Flink would call `python`; Amazon Linux 2023 promises `python3`.
_PYTHON = " -pyclientexec python3 -pyexec python3"


def hadoop_jar_step(step: Step, files: Mapping[str, str], buckets: Mapping[str, str]) -> dict[str, Any]:
    """The HadoopJarStep of a step.

    Args:
        files: URL in S3 of each file the step runs, by its path in the repository.
        buckets: names of the environment's own buckets, by alias.
    """
    arguments = [resolve(argument, buckets) for argument in step.args]
    if isinstance(step, MapReduceStep):
        main = {"MainClass": step.main_class} if step.main_class else {}
        return {"Jar": files.get(step.jar) or resolve(step.jar, buckets), **main, "Args": arguments}
    if isinstance(step, StreamingStep):
        return {"Jar": COMMAND_RUNNER, "Args": _streaming(step, arguments, files, buckets)}
    return {"Jar": COMMAND_RUNNER, "Args": [*_command(step, files, buckets), *arguments]}


def _command(step: Step, files: Mapping[str, str], buckets: Mapping[str, str]) -> list[str]:
    """The program and its options, each an item of its own. Source: EMR release guide, emr-commandrunner."""
    match step:
        case SparkStep():
            return ["spark-submit", "--deploy-mode", "cluster", *_conf(step.conf), files[step.job]]
        case SparkSqlStep():
            defines = _defines(step.variables, buckets)
            return ["spark-sql", *_conf(step.conf), "-f", files[step.script], *defines]
        case HiveStep():
            defines = _defines(step.variables, buckets)
            return ["hive-script", "--run-hive-script", "--args", "-f", files[step.script], *defines]
        case FlinkStep():
            main = f" -c {step.main_class}" if step.main_class else ""
            run = _PYTHON + ' -py "$job" "$@"' if step.job.endswith(".py") else f'{main} "$job" "$@"'
            return ["bash", "-c", _FLINK + run, files.get(step.job) or resolve(step.job, buckets)]
        case CommandStep() | MapReduceStep() | StreamingStep():
            return []


def _conf(conf: Mapping[str, str]) -> list[str]:
    return [item for key, value in sorted(conf.items()) for item in ("--conf", f"{key}={value}")]


def _defines(variables: Mapping[str, str], buckets: Mapping[str, str]) -> list[str]:
    return [item for key, value in sorted(variables.items()) for item in ("-d", f"{key}={resolve(value, buckets)}")]


def _streaming(
    step: StreamingStep, arguments: list[str], files: Mapping[str, str], buckets: Mapping[str, str]
) -> list[str]:
    """Hadoop Streaming runs the programs by their file names, which `-files` puts into each task's folder.

    Generic options (`-D`, `-files`) have to stand before all others. Source: Hadoop Streaming, Generic Command Options.
    """
    generic, own = _split_generic(arguments)
    programs = [step.mapper, *([step.reducer] if step.reducer else [])]
    links = [f"{files[program]}#{PurePosixPath(program).name}" for program in programs]
    command = ["hadoop-streaming", *generic, "-files", ",".join(links), "-mapper", PurePosixPath(step.mapper).name]
    command += ["-reducer", PurePosixPath(step.reducer).name] if step.reducer else ["-numReduceTasks", "0"]
    return [*command, "-input", resolve(step.input, buckets), "-output", resolve(step.output, buckets), *own]


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
