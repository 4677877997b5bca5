"""A step as EMR takes it: a jar and its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    packed,
    parts,
)

from .locations import resolve

COMMAND_RUNNER = "command-runner.jar"
# What a step of these kinds runs is fetched to the primary node first: their programs read that machine's files only.
# $0 is its URL and $@ the arguments, so nothing that a file or a caller says is ever part of the shell's text. EMR's
# script-runner.jar would do the same for shell scripts, but lies in a bucket of each region, which the nodes' role and
# the endpoint's policy would have to open. Source: EMR release guide, emr-commandrunner ("Download a script from S3").
_FETCH = 'file=$(mktemp -d)/$(basename "$0") && aws s3 cp --only-show-errors "$0" "$file" && '
# `flink run` waits for the job, so the step ends as the job does; `run-application` returns once YARN took it over.
# Source: EMR release guide, flink-jobs (`flink run -m yarn-cluster` in a step); Flink 1.20, Command-Line Interface.
_FLINK = "flink run -m yarn-cluster"
# Flink would call `python`; Amazon Linux 2023 promises `python3`.
_PYTHON = "-pyclientexec python3 -pyexec python3"
# Through standard input: with options parsed by getopt, `-n FILE` takes the file for the option's own value and runs
# nothing. -n ends at the first error, with a code other than 0.
# Source: Apache HBase, jar-bootstrap.rb of hbase-shell; Reference Guide, "HBase Shell in Non-interactive Mode".
_HBASE = 'exec hbase shell -n <"$file"'
# Both clients end at the first statement that fails, with a code other than 0, unless told --ignore-errors.
# Source: Presto and Trino, Command Line Interface; EMR release guide, emr-presto-considerations (presto-cli). That
# Trino's is called trino-cli is not in the guide: not sure.
_PRESTO = 'exec presto-cli --file "$file" "$@"'
_TRINO = 'exec trino-cli --file "$file" "$@"'
_SHELL = 'chmod u+x "$file" && exec "$file" "$@"'

PACKAGES = "packages.pex"
"""What a job's packages are called in the working folder of its driver and executors."""


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

    if isinstance(step, StreamingStep):
        return {"Jar": COMMAND_RUNNER, "Args": _streaming(step, files, said)}
    arguments = [said(argument) for argument in step.args]
    match step:
        case MapReduceStep():
            main = {"MainClass": step.main_class} if step.main_class else {}
            return {"Jar": files.get(step.jar) or resolve(step.jar, buckets), **main, "Args": arguments}
        case _:
            return {"Jar": COMMAND_RUNNER, "Args": [*_command(step, files, buckets, said), *arguments]}


def _command(
    step: ClusterStep, files: Mapping[str, str], buckets: Mapping[str, str], said: Callable[..., str]
) -> list[str]:
    """The program and its options, each an item of its own. Source: EMR release guide, emr-commandrunner."""
    match step:
        case SparkStep():
            packages = _packages(files[packed(step.requirements)]) if step.requirements else []
            return ["spark-submit", "--deploy-mode", "cluster", *packages, *_conf(step.conf), files[step.job]]
        case SparkSqlStep():
            return ["spark-sql", *_conf(step.conf), "-f", files[step.script], *_defines(step.variables, said)]
        case HiveStep():
            defines = _defines(step.variables, said)
            return ["hive-script", "--run-hive-script", "--args", "-f", files[step.script], *defines]
        case S3DistCpStep():
            return ["s3-dist-cp", said(step.source, "--src="), said(step.target, "--dest=")]
        case FlinkStep() | HBaseStep() | PrestoStep() | TrinoStep() | ShellStep():
            file = step.job if isinstance(step, FlinkStep) else step.script
            run, options = _fetched(step)
            return ["bash", "-c", _FETCH + run, files.get(file) or resolve(file, buckets), *options]
        case CommandStep() | MapReduceStep() | StreamingStep():
            return []


def _fetched(step: FlinkStep | HBaseStep | PrestoStep | TrinoStep | ShellStep) -> tuple[str, tuple[str, ...]]:
    """What the shell does with the fetched `$file`, and the options before the step's own arguments."""
    match step:
        case FlinkStep():
            return _flink(step), ()
        case HBaseStep():
            return _HBASE, ()
        case PrestoStep():
            return _PRESTO, ("--catalog", step.catalog)
        case TrinoStep():
            return _TRINO, ("--catalog", step.catalog)
        case ShellStep():
            return _SHELL, ()


def _flink(step: FlinkStep) -> str:
    if step.job.endswith(".py"):
        return f'{_FLINK} {_PYTHON} -py "$file" "$@"'
    main = f" -c {step.main_class}" if step.main_class else ""
    return f'{_FLINK}{main} "$file" "$@"'


def _packages(url: str) -> list[str]:
    """The packed packages as the interpreter of driver and executors.

    YARN puts the file into each container's working folder, where it may be run; it unpacks itself beside that, since a
    container's home cannot be written. Source: Apache Spark, Python Package Management, "Using PEX"; Running on YARN
    (`#` names a file); PEX, PEX_ROOT.
    """
    conf = {"spark.pyspark.python": f"./{PACKAGES}"}
    conf |= {f"{process}.PEX_ROOT": "./.pex" for process in ("spark.executorEnv", "spark.yarn.appMasterEnv")}
    return ["--files", f"{url}#{PACKAGES}", *_conf(conf)]


def _conf(conf: Mapping[str, str]) -> list[str]:
    return [item for key, value in sorted(conf.items()) for item in ("--conf", f"{key}={value}")]


def _defines(variables: Mapping[str, str], said: Callable[..., str]) -> list[str]:
    return [item for key, value in sorted(variables.items()) for item in ("-d", said(value, f"{key}="))]


def _streaming(step: StreamingStep, files: Mapping[str, str], said: Fill) -> list[str]:
    """Hadoop Streaming runs the programs by their file names, which `-files` puts into each task's folder.

    Generic options (`-D`, `-files`) have to stand before all others. Source: Hadoop Streaming, Generic Command Options.
    """
    # As they are in the file: an argument that is filled may be an expression, which does not begin with -D any more.
    generic, own = (list(map(said, some)) for some in _split_generic(step.args))
    programs = [step.mapper, *([step.reducer] if step.reducer else [])]
    links = [f"{files[program]}#{PurePosixPath(program).name}" for program in programs]
    command = ["hadoop-streaming", *generic, "-files", ",".join(links), "-mapper", PurePosixPath(step.mapper).name]
    command += ["-reducer", PurePosixPath(step.reducer).name] if step.reducer else ["-numReduceTasks", "0"]
    return [*command, "-input", said(step.input), "-output", said(step.output), *own]


def _split_generic(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
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
