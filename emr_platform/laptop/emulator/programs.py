"""The programs a step may call that run outside the sandbox: which command of this machine stands for each.

Every one is the real engine, or says in its notes (they go to the step's controller log) what it is instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emr_platform.laptop.emulator import hadoop, spark
from emr_platform.laptop.emulator.class_archive import ClassArchive
from emr_platform.laptop.emulator.hadoop.streaming import MAIN_CLASS
from emr_platform.laptop.emulator.settings import Settings
from emr_platform.laptop.errors import LaptopError

_NOT_HIVE = "the script is run by Spark SQL with Hive support and a Derby metastore, not by Hive on Tez"
_LOCAL_RUNNER = "the job is run by Hadoop's LocalJobRunner in one JVM, not on YARN"


@dataclass(frozen=True)
class Command:
    """A command line, its variables, and what the controller log should say before it runs.

    ``alone``: no other such command of the cluster may run at the same time (Derby lets one process in). ``archive``:
    of its JVM's classes, to be settled after the run.
    """

    line: list[str]
    environment: dict[str, str]
    notes: tuple[str, ...] = ()
    alone: bool = False
    archive: ClassArchive | None = None


def spark_submit(arguments: Sequence[str], settings: Settings, scratch: Path) -> Command:
    """``spark-submit``."""
    found = spark.local_command(arguments, settings=settings, scratch=scratch)
    return Command(found.line, spark.environment(), _set_aside(found.set_aside), archive=found.archive)


def spark_sql(arguments: Sequence[str], settings: Settings, scratch: Path) -> Command:
    """``spark-sql`` of a script or a statement."""
    found = spark.sql_command(arguments, settings=settings, scratch=scratch)
    notes = _set_aside(found.set_aside)
    return Command(found.line, spark.environment(), notes, alone=True, archive=found.archive)


def hive_script(arguments: Sequence[str], settings: Settings, scratch: Path) -> Command:
    """``hive-script --run-hive-script --args ...``: the arguments are those of Hive's command line."""
    if list(arguments[:2]) != ["--run-hive-script", "--args"]:
        raise LaptopError("hive-script takes --run-hive-script --args and then the arguments of hive")
    found = spark_sql(arguments[2:], settings, scratch)
    return replace(found, notes=(*found.notes, _NOT_HIVE))


def hadoop_streaming(arguments: Sequence[str], settings: Settings, scratch: Path) -> Command:
    """``hadoop-streaming``."""
    checked = hadoop.streaming_arguments(arguments)
    line = hadoop.jar_command(hadoop.streaming_jar(), MAIN_CLASS, checked, settings=settings, scratch=scratch)
    return Command(line, spark.environment(), (_LOCAL_RUNNER,))


def map_reduce(
    jar: Path, main_class: str | None, arguments: Sequence[str], settings: Settings, scratch: Path
) -> Command:
    """A MapReduce job in a jar."""
    line = hadoop.jar_command(jar, main_class, arguments, settings=settings, scratch=scratch)
    return Command(line, spark.environment(), (_LOCAL_RUNNER,))


PROGRAMS: dict[str, Callable[[Sequence[str], Settings, Path], Command]] = {
    "spark-submit": spark_submit,
    "spark-sql": spark_sql,
    "hive-script": hive_script,
    "hadoop-streaming": hadoop_streaming,
}
IN_SANDBOX = ("bash", "sh", "flink")


def _set_aside(items: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"set aside, it speaks of a YARN cluster: {item}" for item in items)
