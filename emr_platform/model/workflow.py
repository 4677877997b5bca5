"""Work for a cluster: typed steps, in order, launched and followed by a state machine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from ._base import Int, Model, Name, RepositoryFile, S3Location, Str, matching, tagged
from .security import ClassName

Argument = Annotated[Str, Field(max_length=10240)]
VariableName = Annotated[
    Str, matching(r"[A-Za-z_]\w*", "a variable has letters, digits and _", "rename it, also in the script")
]


Jar = Annotated[
    Str,
    matching(
        r"s3://[a-z0-9][a-z0-9.-]+/\S+\.jar|(?!/)(?!.*\.\.)[\w./-]+\.jar",
        "a jar is a file of this repository or an object in S3",
        "write it as jobs/counts.jar or s3://artefacts/jobs/counts.jar",
    ),
]
FlinkJob = Annotated[
    Str,
    matching(
        r"s3://[a-z0-9][a-z0-9.-]+/\S+\.jar|(?!/)(?!.*\.\.)[\w./-]+\.(?:jar|py)",
        "a Flink job is a Python file or a jar of this repository, or a jar in S3",
        "write it as jobs/devices/windows.py or s3://artefacts/jobs/windows.jar",
    ),
]


class _Step(Model):
    name: Name
    """Name of the step, unique in its workflow."""
    args: tuple[Argument, ...] = ()
    """Arguments, one item each. `s3://raw/…`, `s3://curated/…`, `s3://results/…` and `s3://artefacts/…` name the
    environment's own buckets."""
    reads: tuple[S3Location, ...] = ()
    """Locations the step reads; the cluster's role gets these and no others."""
    writes: tuple[S3Location, ...] = ()
    """Locations the step writes (and may read back)."""
    timeout_minutes: Annotated[Int, Field(ge=1, le=10080)] = 60
    """After this long the step counts as failed: a transient cluster goes, on a long-running one it is cancelled.
    Default 60."""


class SparkStep(_Step):
    """`spark-submit` of a Python or jar job, in cluster mode."""

    type: Literal["spark"]
    """`spark`: this kind of step."""
    job: RepositoryFile
    """The job file in this repository; uploaded by content hash, byte for byte."""
    conf: dict[str, str] = {}
    """Spark properties for this step; they win over the cluster's."""


class _ScriptStep(_Step):
    script: RepositoryFile
    """The SQL file in this repository; uploaded by content hash, byte for byte."""
    variables: dict[VariableName, Argument] = {}
    """Variables of the script, `${name}` in its text. `s3://raw/…` and the like name the environment's own buckets."""


class SparkSqlStep(_ScriptStep):
    """`spark-sql` of a file."""

    type: Literal["spark-sql"]
    """`spark-sql`: this kind of step."""
    conf: dict[str, str] = {}
    """Spark properties for this step; they win over the cluster's."""


class HiveStep(_ScriptStep):
    """A Hive script."""

    type: Literal["hive"]
    """`hive`: this kind of step."""


class MapReduceStep(_Step):
    """A MapReduce job in a jar."""

    type: Literal["mapreduce"]
    """`mapreduce`: this kind of step."""
    jar: Jar
    """The jar: a file of this repository, uploaded by content hash, or an object in S3, which `reads` has to cover."""
    main_class: ClassName | None = None
    """Class to run. Default: the one that the jar names."""


class StreamingStep(_Step):
    """A MapReduce job whose mapper and reducer are programs that read and write lines (Hadoop Streaming)."""

    type: Literal["streaming"]
    """`streaming`: this kind of step."""
    mapper: RepositoryFile
    """The mapper in this repository; uploaded by content hash, byte for byte."""
    reducer: RepositoryFile | None = None
    """The reducer in this repository. Default: none, the mapper's lines are the result."""
    input: S3Location
    """Location to read; also one of `reads`."""
    output: S3Location
    """Location to write, which must not exist yet; also one of `writes`."""


class FlinkStep(_Step):
    """A Flink job, run as an application on YARN."""

    type: Literal["flink"]
    """`flink`: this kind of step."""
    job: FlinkJob
    """The job: a Python file or a jar of this repository, uploaded by content hash, or a jar in S3, which `reads` has
    to cover."""
    main_class: ClassName | None = None
    """Of a jar: the class to run. Default: the one that the jar names."""


class CommandStep(_Step):
    """Any command that EMR's command-runner.jar knows, such as s3-dist-cp or spark-sql; the first argument names it."""

    type: Literal["command"]
    """`command`: this kind of step."""
    args: Annotated[tuple[Argument, ...], Field(min_length=1)]
    """The command and its arguments, one item each."""


Step = Annotated[
    Annotated[SparkStep, Tag("<spark>")]
    | Annotated[SparkSqlStep, Tag("<spark-sql>")]
    | Annotated[HiveStep, Tag("<hive>")]
    | Annotated[MapReduceStep, Tag("<mapreduce>")]
    | Annotated[StreamingStep, Tag("<streaming>")]
    | Annotated[FlinkStep, Tag("<flink>")]
    | Annotated[CommandStep, Tag("<command>")],
    Discriminator(tagged("type")),
]


def files_of(step: Step) -> tuple[str, ...]:
    """The files in the repository that a step runs, which are uploaded."""
    match step:
        case SparkStep():
            return (step.job,)
        case FlinkStep():
            return () if step.job.startswith("s3://") else (step.job,)
        case SparkSqlStep() | HiveStep():
            return (step.script,)
        case MapReduceStep():
            return () if step.jar.startswith("s3://") else (step.jar,)
        case StreamingStep():
            return (step.mapper, *([step.reducer] if step.reducer else []))
        case CommandStep():
            return ()


class Workflow(Model):
    """Steps on one cluster. A transient cluster is launched first and terminated last, whatever happens in between."""

    cluster: Name
    """Key of the cluster under `clusters`."""
    launch_timeout_minutes: Annotated[Int, Field(ge=5, le=1440)] = 45
    """How long a transient cluster may take until it is ready for steps. Default 45."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=100)]
    """Steps, run one after the other."""
