"""Work for a cluster: typed steps, in order, side by side or for each item of a list."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import splitext
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from ._base import Int, Model, Name, RepositoryFile, S3Location, Str, matching, tagged
from .inputs import Input, InputName, Text
from .security import ClassName
from .triggers import Trigger, WorkflowTrigger
from .warehouse import RedshiftType

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


TableName = Annotated[
    Str,
    matching(
        r"[a-z_][a-z0-9_]{0,126}\.[a-z_][a-z0-9_]{0,126}",
        "a table is named schema.table, in lower case",
        "write it as public.sessions",
    ),
]
ColumnName = Annotated[
    Str,
    matching(r"[a-z_][a-z0-9_]{0,126}", "a column has lower-case letters, digits and _", "write it as session_id"),
]


class Retry(Model):
    """Trying a failed step again."""

    attempts: Annotated[Int, Field(ge=1, le=10)]
    """How often to try again."""
    wait_seconds: Annotated[Int, Field(ge=1, le=3600)] = 60
    """Before the first of these; each later wait is twice as long, and all vary at random. Default 60."""


class _Work(Model):
    name: Name
    """Name of the step, unique in its workflow."""
    timeout_minutes: Annotated[Int, Field(ge=1, le=10080)] = 60
    """After this long the step counts as failed: a transient cluster goes, on a long-running one it is cancelled.
    Default 60."""
    retry: Retry | None = None
    """For steps that may be run again; a step that appends to its output must not be. Default: a failed step fails the
    workflow."""


class _Step(_Work):
    args: tuple[Argument, ...] = ()
    """Arguments, one item each. `s3://raw/…`, `s3://curated/…`, `s3://results/…` and `s3://artefacts/…` name the
    environment's own buckets; `{day}` is the value of the workflow's input `day`; `{{` and `}}` are braces."""
    reads: tuple[S3Location, ...] = ()
    """Locations the step reads; the cluster's role gets these and no others."""
    writes: tuple[S3Location, ...] = ()
    """Locations the step writes (and may read back)."""


class SparkStep(_Step):
    """`spark-submit` of a Python or jar job, in cluster mode."""

    type: Literal["spark"]
    """`spark`: this kind of step."""
    job: RepositoryFile
    """The job file in this repository; uploaded by content hash, byte for byte."""
    conf: dict[str, str] = {}
    """Spark properties for this step; they win over the cluster's."""
    requirements: RepositoryFile | None = None
    """Of a Python job: the packages it needs, pinned with their hashes, one per line. `emr-platform package` packs them
    for the cluster's Python and processor. Default: what the cluster has."""


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


class HBaseStep(_Step):
    """A script of HBase shell commands."""

    type: Literal["hbase"]
    """`hbase`: this kind of step."""
    script: RepositoryFile
    """The script in this repository; uploaded by content hash, byte for byte. It ends at the first error."""


class PrestoStep(_Step):
    """A file of SQL statements for Presto."""

    type: Literal["presto"]
    """`presto`: this kind of step."""
    script: RepositoryFile
    """The SQL file in this repository; uploaded by content hash, byte for byte."""
    catalog: Name = "hive"
    """Catalogue that unqualified tables are in. Default hive."""


class TrinoStep(_Step):
    """A file of SQL statements for Trino."""

    type: Literal["trino"]
    """`trino`: this kind of step."""
    script: RepositoryFile
    """The SQL file in this repository; uploaded by content hash, byte for byte."""
    catalog: Name = "hive"
    """Catalogue that unqualified tables are in. Default hive."""


class S3DistCpStep(_Step):
    """A copy between S3 and HDFS by S3DistCp; `args` holds its further options."""

    type: Literal["s3-dist-cp"]
    """`s3-dist-cp`: this kind of step."""
    source: Argument
    """What is copied: `s3://raw/clickstream/`, covered by `reads`, or `hdfs:///clickstream/`."""
    target: Argument
    """Where to: `hdfs:///clickstream/`, or a location in S3, covered by `writes`."""


class ShellStep(_Step):
    """A shell script of this repository, run on the primary node."""

    type: Literal["shell"]
    """`shell`: this kind of step."""
    script: RepositoryFile
    """The script in this repository; uploaded by content hash, byte for byte."""


class RedshiftLoadStep(_Work):
    """Parquet files in S3 loaded into a table of the environment's warehouse, all of them or none. Needs no cluster."""

    type: Literal["redshift-load"]
    """`redshift-load`: this kind of step."""
    source: S3Location
    """Location of the Parquet files, in a bucket of the environment."""
    file_prefix: Annotated[
        str,
        matching(r"[\w./=-]*", "a prefix has letters, digits and . / = _ -", "write it as part-, or as nothing"),
    ] = "part-"
    """How the names of the files begin; nothing else there is loaded, such as the `_SUCCESS` that Spark leaves beside
    them. Write `""` for all. Default `part-`, as Spark names them."""
    table: TableName
    """Target, `schema.table`; one that does not exist is made with `columns` when the workflow is deployed."""
    columns: Annotated[dict[ColumnName, RedshiftType], Field(min_length=1, max_length=1600)]
    """The table's columns, in the order in which the Parquet files have them, with their Redshift types."""
    mode: Literal["replace", "upsert"] = "replace"
    """`replace`: the table holds what is loaded and nothing else. `upsert`: rows with the same `keys` are replaced.
    Either way a repeated load changes nothing. Default replace."""
    keys: tuple[ColumnName, ...] = ()
    """With upsert: the columns by which rows are the same. The files hold each at most once, and never null in them."""


ClusterStep = (
    SparkStep
    | SparkSqlStep
    | HiveStep
    | MapReduceStep
    | StreamingStep
    | FlinkStep
    | CommandStep
    | HBaseStep
    | PrestoStep
    | TrinoStep
    | S3DistCpStep
    | ShellStep
)
"""What runs on a cluster."""
Step = ClusterStep | RedshiftLoadStep
_Tagged = (
    Annotated[SparkStep, Tag("<spark>")]
    | Annotated[SparkSqlStep, Tag("<spark-sql>")]
    | Annotated[HiveStep, Tag("<hive>")]
    | Annotated[MapReduceStep, Tag("<mapreduce>")]
    | Annotated[StreamingStep, Tag("<streaming>")]
    | Annotated[FlinkStep, Tag("<flink>")]
    | Annotated[CommandStep, Tag("<command>")]
    | Annotated[HBaseStep, Tag("<hbase>")]
    | Annotated[PrestoStep, Tag("<presto>")]
    | Annotated[TrinoStep, Tag("<trino>")]
    | Annotated[S3DistCpStep, Tag("<s3-dist-cp>")]
    | Annotated[ShellStep, Tag("<shell>")]
    | Annotated[RedshiftLoadStep, Tag("<redshift-load>")]
)
_TaggedStep = Annotated[_Tagged, Discriminator(tagged("type"))]


class ParallelSteps(Model):
    """Branches that run side by side; the workflow goes on when all have succeeded. On one cluster as many steps run at
    a time as its `step_concurrency` says."""

    name: Name
    """Name of the group, unique in its workflow like a step's."""
    type: Literal["parallel"]
    """`parallel`: branches side by side."""
    branches: Annotated[
        tuple[Annotated[tuple[_TaggedStep, ...], Field(min_length=1)], ...], Field(min_length=2, max_length=40)
    ]
    """Lists of steps; those of a branch run one after the other."""


class ForEachSteps(Model):
    """Steps that are run for each item of a list."""

    name: Name
    """Name of the group, unique in its workflow like a step's."""
    type: Literal["for-each"]
    """`for-each`: steps for each item."""
    item: InputName
    """What arguments call the item: with `country` they name it as `{country}`."""
    items: Annotated[tuple[Text, ...], Field(min_length=1, max_length=1000)] | None = None
    """The items. Default: those of `items_from`."""
    items_from: InputName | None = None
    """Input of type `list` that holds the items. Default: `items`."""
    max_concurrency: Annotated[Int, Field(ge=1, le=40)] = 10
    """Items at a time. On one cluster as many steps run at a time as its `step_concurrency` says. Default 10."""
    steps: Annotated[tuple[_TaggedStep, ...], Field(min_length=1, max_length=100)]
    """Steps, run one after the other for an item."""


Work = Annotated[
    _Tagged | Annotated[ParallelSteps, Tag("<parallel>")] | Annotated[ForEachSteps, Tag("<for-each>")],
    Discriminator(tagged("type")),
]


def files_of(step: Step) -> tuple[str, ...]:
    """The files in the repository that a step runs, which are uploaded."""
    match step:
        case SparkStep():
            return (step.job, *([packed(step.requirements)] if step.requirements else []))
        case FlinkStep():
            return () if step.job.startswith("s3://") else (step.job,)
        case SparkSqlStep() | HiveStep() | HBaseStep() | PrestoStep() | TrinoStep() | ShellStep():
            return (step.script,)
        case MapReduceStep():
            return () if step.jar.startswith("s3://") else (step.jar,)
        case StreamingStep():
            return (step.mapper, *([step.reducer] if step.reducer else []))
        case CommandStep() | S3DistCpStep() | RedshiftLoadStep():
            return ()


def packed(requirements: str) -> str:
    """The file that `emr-platform package` makes of a requirements file, beside it."""
    return f"{splitext(requirements)[0]}.pex"


class Workflow(Model):
    """Steps on one cluster. A transient cluster is launched first and terminated last, whatever happens in between."""

    cluster: Name | None = None
    """Key of the cluster under `clusters`. Either this or `pool`."""
    pool: Name | None = None
    """Key of a pool under `pools`, whose clusters runs share. Either this or `cluster`."""
    launch_timeout_minutes: Annotated[Int, Field(ge=5, le=1440)] = 45
    """How long a transient cluster may take until it is ready for steps. Default 45."""
    timeout_minutes: Annotated[Int, Field(ge=5, le=43200)] = 1440
    """How long a run may take from beginning to end, waiting included. Then it is ended, and its cluster with it.
    Default 1440."""
    inputs: Annotated[dict[InputName, Input], Field(max_length=50)] = {}
    """What a caller may change, by name. Anything else in a run's input is refused before a cluster starts."""
    steps: Annotated[tuple[Work, ...], Field(min_length=1, max_length=100)]
    """Steps, run one after the other; groups of type `parallel` and `for-each` among them."""
    triggers: dict[Name, Trigger] = {}
    """What starts it by itself, by name. Default: nothing does."""
    overlap: Literal["queue", "skip", "allow"] = "queue"
    """What becomes of a run that begins while another of this workflow goes on: `queue` lets it wait its turn, `skip`
    ends it at once, `allow` lets both run. Default queue."""
    orchestrator: Literal["step-functions", "airflow"] = "step-functions"
    """Who acts on `triggers`. The state machine and, with `airflow` in the environment, the DAG exist either way.
    Default step-functions."""
    notify: Literal["always", "failure"] = "always"
    """Which runs the environment's topic hears of. Default always."""

    @property
    def acting_triggers(self) -> dict[Name, Trigger]:
        """The triggers that AWS itself acts on; none when Airflow does."""
        return self.triggers if self.orchestrator == "step-functions" else {}

    @property
    def follows(self) -> tuple[Name, ...]:
        """Keys of the workflows whose success starts it, each once."""
        triggers = self.acting_triggers.values()
        return tuple(dict.fromkeys(one.workflow for one in triggers if isinstance(one, WorkflowTrigger)))

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """Every step, those inside groups too, in the order of the file."""
        return tuple(step for _, step in walk(self))

    @property
    def loads(self) -> tuple[RedshiftLoadStep, ...]:
        """Every step that loads a table of the warehouse."""
        return tuple(step for step in self.all_steps if isinstance(step, RedshiftLoadStep))

    @property
    def cluster_steps(self) -> tuple[ClusterStep, ...]:
        """Every step that runs on the cluster."""
        return tuple(step for step in self.all_steps if not isinstance(step, RedshiftLoadStep))


def walk(workflow: Workflow) -> Iterator[tuple[tuple[str | int, ...], Step]]:
    """Every step with its path below the workflow, such as `steps, 1, branches, 0, 2`."""
    for index, work in enumerate(workflow.steps):
        match work:
            case ParallelSteps():
                for branch, steps in enumerate(work.branches):
                    for number, step in enumerate(steps):
                        yield ("steps", index, "branches", branch, number), step
            case ForEachSteps():
                for number, step in enumerate(work.steps):
                    yield ("steps", index, "steps", number), step
            case _:
                yield ("steps", index), work
