"""One EMR cluster, in EMR's own terms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ._base import Bool, Int, Model, Name, RepositoryFile, S3Location, Str, matching
from .configuration import Configuration
from .engines import Flink, HBase, Metastore
from .nodes import AmiId, CoreNodes, InstanceFleet, Nodes, PrimaryGroup, PrimaryNodes, TaskGroups
from .scaling import ManagedScaling, ScheduledScaling
from .security import SecurityConfiguration

SecurityGroupId = Annotated[
    Str, matching(r"sg-[0-9a-f]{8,17}", "a security group id looks like sg-0123456789abcdef0", "copy it")
]


class BootstrapAction(Model):
    """A script that every node runs before applications are installed."""

    name: Annotated[Str, Field(max_length=256)]
    """Shown in the console and in the logs."""
    script: RepositoryFile
    """The script in this repository; uploaded by content hash."""
    args: tuple[Str, ...] = ()
    """Arguments. `s3://raw/…` and the like name the environment's own buckets."""


class RootVolume(Model):
    """The root EBS volume of every instance."""

    size_gib: Annotated[Int, Field(ge=15, le=100)] = 30
    """Default 30."""
    iops: Annotated[Int, Field(ge=3000, le=16000)] | None = None
    """Default: what gp3 gives."""
    throughput_mib: Annotated[Int, Field(ge=125, le=1000)] | None = None
    """Default: what gp3 gives."""


class Cluster(Model):
    """An EMR cluster, on instance fleets or on instance groups."""

    release: Annotated[
        Str,
        matching(
            r"emr-\d+\.\d+\.\d+|emr-spark-\d+\.\d+\.\d+", "a release label is emr-x.y.z", "write it as emr-7.14.0"
        ),
    ]
    """EMR release label. Pinned: a newer release never arrives by itself."""
    lifetime: Literal["transient", "long-running"] = "transient"
    """`transient` (default): a workflow launches it and terminates it; nothing runs or costs in between.
    `long-running`: a CloudFormation resource that waits for work."""
    applications: Annotated[tuple[Str, ...], Field(min_length=1)] = ("Hadoop", "Spark")
    """Applications by EMR's names. Default Hadoop and Spark."""
    primary: PrimaryNodes
    """The primary node: a fleet with `instance_types`, or a group with `instance_type`."""
    core: CoreNodes
    """Core nodes, HDFS and YARN: a fleet with `instance_types`, or a group with `instance_type`."""
    task: InstanceFleet | None = None
    """Task nodes as a fleet: YARN only, the place for Spot."""
    task_groups: Annotated[TaskGroups, Field(max_length=48)] = {}
    """Task nodes as groups, up to 48 by name."""
    high_availability: Bool = False
    """Three primary nodes on different racks. EMR then switches termination protection on and the idle timeout off.
    Default false."""
    managed_scaling: ManagedScaling | None = None
    """Scaling between bounds, for engines on YARN. Default: the launch capacity stays."""
    scheduled_scaling: dict[Name, ScheduledScaling] = {}
    """Changes of capacity at set times, by name. Default: none."""
    idle_timeout_seconds: Annotated[Int, Field(ge=60, le=604800)] | None = 3600
    """Terminate after this long without work, 60 to 604800. Default 3600. `null` switches it off, which costs money
    until someone notices."""
    maximum_age_hours: Annotated[Int, Field(ge=1, le=8760)] | None = None
    """After this long the environment's `guard` reports the cluster or ends it; a tag on every cluster. Default: 24 for
    a transient cluster, none for a long-running one."""
    step_concurrency: Annotated[Int, Field(ge=1, le=256)] = 1
    """Steps that may run at the same time. Default 1."""
    termination_protection: Bool = False
    """Only for long-running clusters: refuse termination until it is switched off. Default false."""
    unhealthy_node_replacement: Bool = True
    """Replace unhealthy core nodes. Default true."""
    root_volume: RootVolume = RootVolume()
    """Root volume of every instance."""
    os_release: (
        Annotated[
            Str,
            matching(
                r"2023\.\d+\.\d{8}\.\d+",
                "an OS release is an Amazon Linux 2023 version",
                "write it as 2023.11.20260413.0",
            ),
        ]
        | None
    ) = None
    """Pin Amazon Linux. Default: the release's newest, which changes under you."""
    custom_ami: AmiId | None = None
    """Image of all instances, made from the release's Amazon Linux. Default: EMR's own."""
    repository_upgrade: Literal["SECURITY", "NONE"] | None = None
    """With `custom_ami` on a transient cluster: which updates instances install when they start. CloudFormation does
    not know it. Default: EMR's, SECURITY."""
    metastore: Metastore | None = None
    """Where tables are described. Default: the Glue Data Catalog as soon as an engine needs one."""
    table_formats: tuple[Literal["iceberg", "delta", "hudi"], ...] = ()
    """Table formats that Spark and the other engines can read and write. Default: none."""
    hbase: HBase | None = None
    """With HBase: where its tables are. Default: HDFS."""
    flink: Flink | None = None
    """With Flink: checkpoints and slots. Default: checkpoints below s3://artefacts/flink/."""
    notebooks: (
        Annotated[
            Str,
            matching(
                r"s3://[a-z0-9][a-z0-9.-]+/jupyter/",
                "JupyterHub keeps notebooks below jupyter/ of a bucket",
                "write it as s3://artefacts/jupyter/",
            ),
        ]
        | None
    ) = None
    """With JupyterHub: where notebooks are kept, always below `jupyter/`. Default: on the primary node, with which they
    go."""
    configurations: tuple[Configuration, ...] = ()
    """Classifications of yours; they win over the platform's."""
    bootstrap_actions: Annotated[tuple[BootstrapAction, ...], Field(max_length=16)] = ()
    """Scripts that run on every node first."""
    security: SecurityConfiguration = SecurityConfiguration()
    """Encryption and metadata settings."""
    additional_security_groups: tuple[SecurityGroupId, ...] = ()
    """Security groups that every node gets besides its own, at most 4. Default: none."""
    cloudwatch_logs: Bool = False
    """Send step, Spark driver and executor logs to CloudWatch Logs too. Transient clusters only: CloudFormation does
    not know it. Default false."""
    spark_connect: Bool = False
    """Let clients open Spark Connect sessions (emr-spark-8.0.0 and later). Transient clusters only: CloudFormation does
    not know it. Default false."""
    session_manager: Bool = False
    """Allow shells through AWS Systems Manager instead of SSH keys. Default false."""
    reads: tuple[S3Location, ...] = ()
    """Locations the nodes may read besides what the steps of workflows declare."""
    writes: tuple[S3Location, ...] = ()
    """Locations the nodes may read and write besides what the steps of workflows declare."""

    @property
    def nodes(self) -> dict[str, Nodes]:
        """Fleets or groups by their place in the file: primary, core, task, task_groups.<name>."""
        nodes: dict[str, Nodes] = {"primary": self.primary, "core": self.core}
        if self.task:
            nodes["task"] = self.task
        return nodes | {f"task_groups.{name}": group for name, group in self.task_groups.items()}

    @property
    def task_types(self) -> tuple[str, ...]:
        """Instance types of all task nodes."""
        return tuple(name for key, nodes in self.nodes.items() if key.startswith("task") for name in nodes.type_names)

    @property
    def on_fleets(self) -> bool:
        """True for a cluster on instance fleets; a rule sees to it that shapes are not mixed."""
        return not isinstance(self.primary, PrimaryGroup)

    @property
    def primary_count(self) -> int:
        """Primary nodes."""
        return 3 if self.high_availability else 1
