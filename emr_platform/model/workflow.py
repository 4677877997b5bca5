"""Work for a cluster: typed steps, in order, launched and followed by a state machine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ._base import Int, Model, Name, RepositoryFile, S3Location, Str

Argument = Annotated[Str, Field(max_length=10240)]


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


class CommandStep(_Step):
    """Any command that EMR's command-runner.jar knows, such as s3-dist-cp or spark-sql; the first argument names it."""

    type: Literal["command"]
    """`command`: this kind of step."""
    args: Annotated[tuple[Argument, ...], Field(min_length=1)]
    """The command and its arguments, one item each."""


Step = Annotated[SparkStep | CommandStep, Field(discriminator="type")]


class Workflow(Model):
    """Steps on one cluster. A transient cluster is launched first and terminated last, whatever happens in between."""

    cluster: Name
    """Key of the cluster under `clusters`."""
    launch_timeout_minutes: Annotated[Int, Field(ge=5, le=1440)] = 45
    """How long a transient cluster may take until it is ready for steps. Default 45."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=100)]
    """Steps, run one after the other."""
