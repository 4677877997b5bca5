"""One EMR cluster, in EMR's own terms."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ._base import Bool, Int, Model, Number, RepositoryFile, S3Location, Str, matching

OnDemandStrategy = Literal["lowest-price", "prioritized"]
SpotStrategy = Literal[
    "price-capacity-optimized", "capacity-optimized", "capacity-optimized-prioritized", "lowest-price", "diversified"
]
Capacity = Annotated[Int, Field(ge=0, le=4000)]


class EbsVolume(Model):
    """EBS volumes attached to each instance at launch. They die with the instance."""

    type: Literal["gp3", "gp2", "io1", "st1", "sc1"] = "gp3"
    """Volume type. Default gp3."""
    size_gib: Annotated[Int, Field(ge=10, le=16384)]
    """Size of each volume in GiB."""
    count: Annotated[Int, Field(ge=1, le=25)] = 1
    """Volumes of this kind per instance. Default 1."""
    iops: Annotated[Int, Field(ge=100, le=64000)] | None = None
    """I/O operations per second. Default: what the type gives."""
    throughput_mib: Annotated[Int, Field(ge=125, le=1000)] | None = None
    """MiB per second, gp3 only. Default: what the type gives."""


InstanceTypeName = Annotated[
    Str, matching(r"[a-z0-9-]+\.[a-z0-9-]+", "an instance type is family.size", "write it as m7g.xlarge")
]


class InstanceTypeConfig(Model):
    """One instance type a fleet may use."""

    type: InstanceTypeName
    """EC2 instance type."""
    weight: Annotated[Int, Field(ge=1, le=999)] = 1
    """Capacity units that one such instance counts for (`WeightedCapacity`). Default 1."""
    priority: Annotated[Number, Field(ge=0)] | None = None
    """Order of preference for the prioritised strategies; 0 is first. Default: last."""
    bid_percentage: Annotated[Number, Field(gt=0, le=100)] | None = None
    """Highest Spot price as a percentage of On-Demand. Default 100."""


def _named(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


class OnDemandSpecification(Model):
    """How On-Demand capacity is chosen at launch."""

    allocation_strategy: OnDemandStrategy = "lowest-price"
    """Default lowest-price."""


class SpotSpecification(Model):
    """How Spot capacity is chosen at launch, and what happens when there is none."""

    allocation_strategy: SpotStrategy = "price-capacity-optimized"
    """Default price-capacity-optimized."""
    timeout_minutes: Annotated[Int, Field(ge=5, le=1440)] = 15
    """How long EMR looks for Spot capacity while the cluster starts. Default 15."""
    timeout_action: Literal["SWITCH_TO_ON_DEMAND", "TERMINATE_CLUSTER"] = "SWITCH_TO_ON_DEMAND"
    """What EMR does after that. Default SWITCH_TO_ON_DEMAND."""


class LaunchSpecifications(Model):
    """How a fleet's first instances are chosen."""

    on_demand: OnDemandSpecification = OnDemandSpecification()
    """On-Demand capacity. Default: the lowest price."""
    spot: SpotSpecification = SpotSpecification()
    """Spot capacity. Default: price and capacity together, On-Demand after 15 minutes without."""


FleetTypes = Annotated[
    tuple[
        Annotated[
            InstanceTypeConfig, BeforeValidator(_named, json_schema_input_type=InstanceTypeName | InstanceTypeConfig)
        ],
        ...,
    ],
    Field(min_length=1, max_length=30),
]


class _Fleet(Model):
    instance_types: FleetTypes
    """1 to 30 types: names, or mappings with a weight, priority or highest price."""
    launch_specifications: LaunchSpecifications = LaunchSpecifications()
    """Allocation strategies and the Spot timeout; written out wherever they can matter, so that no default moves with
    a release."""
    ebs_volumes: tuple[EbsVolume, ...] = ()
    """Data volumes of each instance. Default: one gp3 volume of 64 GiB on types that have no disks of their own."""

    @property
    def type_names(self) -> tuple[str, ...]:
        return tuple(config.type for config in self.instance_types)


class PrimaryFleet(_Fleet):
    """The primary node: exactly one instance, On-Demand unless said otherwise."""

    market: Literal["ON_DEMAND", "SPOT"] = "ON_DEMAND"
    """Default ON_DEMAND: losing the primary node loses the cluster."""

    @property
    def target_on_demand_capacity(self) -> int:
        return int(self.market == "ON_DEMAND")

    @property
    def target_spot_capacity(self) -> int:
        return int(self.market == "SPOT")


class InstanceFleet(_Fleet):
    """Core or task nodes: several instance types that together meet a target, in one market or two."""

    target_on_demand_capacity: Capacity = 0
    """Units of On-Demand capacity at launch. Managed scaling moves it afterwards."""
    target_spot_capacity: Capacity = 0
    """Units of Spot capacity at launch. Managed scaling moves it afterwards."""


class ManagedScaling(Model):
    """Bounds within which EMR scales core and task nodes, in fleet units. The primary node is not counted."""

    minimum_capacity_units: Annotated[Int, Field(ge=1)]
    """Never fewer units."""
    maximum_capacity_units: Annotated[Int, Field(ge=1)]
    """Never more units; this is the ceiling of the bill."""
    maximum_on_demand_capacity_units: Annotated[Int, Field(ge=0)] | None = None
    """On-Demand units at most; beyond them Spot. Default: the maximum."""
    maximum_core_capacity_units: Annotated[Int, Field(ge=0)] | None = None
    """Core units at most; beyond them task nodes. Default: the maximum."""


class Configuration(Model):
    """A configuration classification, as EMR spells it. It wins over what the platform would set."""

    classification: Str
    """For example spark-defaults."""
    properties: dict[str, str] = {}
    """Strings to strings; quote numbers and booleans."""
    configurations: tuple[Configuration, ...] = ()
    """Nested classifications, for example `export` inside spark-env."""


class BootstrapAction(Model):
    """A script that every node runs before applications are installed."""

    name: Annotated[Str, Field(max_length=256)]
    """Shown in the console and in the logs."""
    script: RepositoryFile
    """The script in this repository; uploaded by content hash."""
    args: tuple[Str, ...] = ()
    """Arguments. `s3://raw/…` and the like name the environment's own buckets."""


class InTransit(Model):
    """TLS between the nodes."""

    certificate_provider: Literal["EMR", "PEM", "none"] = "EMR"
    """`EMR` (default, from emr-7.11.0): EMR issues the certificates. `PEM`: a zip of yours. `none`: no TLS; a weakening
    that needs an acknowledgement."""
    pem_zip: Annotated[
        Str,
        matching(
            r"s3://[a-z0-9][a-z0-9.-]+/\S+\.zip",
            "the certificates are one zip in S3",
            "write it as s3://artefacts/certificates.zip",
        ),
    ] | None = None  # fmt: skip
    """With PEM: the zip with privateKey.pem and certificateChain.pem. It must exist before the cluster starts."""


class SecurityConfiguration(Model):
    """What the cluster encrypts and demands. At-rest encryption with customer keys and IMDSv2 are always on."""

    in_transit: InTransit = InTransit()
    """TLS between the nodes. Default: certificates issued by EMR."""
    metadata_hop_limit: Annotated[Int, Field(ge=1, le=64)] = 1
    """Hops that an instance metadata answer may travel; containers on YARN need 2. Default 1."""


class RootVolume(Model):
    """The root EBS volume of every instance."""

    size_gib: Annotated[Int, Field(ge=15, le=100)] = 30
    """Default 30."""
    iops: Annotated[Int, Field(ge=3000, le=16000)] | None = None
    """Default: what gp3 gives."""
    throughput_mib: Annotated[Int, Field(ge=125, le=1000)] | None = None
    """Default: what gp3 gives."""


class Cluster(Model):
    """An EMR cluster on instance fleets."""

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
    primary: PrimaryFleet
    """The primary node."""
    core: InstanceFleet
    """Core nodes: HDFS and YARN."""
    task: InstanceFleet | None = None
    """Task nodes: YARN only, the place for Spot."""
    managed_scaling: ManagedScaling | None = None
    """Scaling between bounds. Default: the launch capacity stays."""
    idle_timeout_seconds: Annotated[Int, Field(ge=60, le=604800)] | None = 3600
    """Terminate after this long without work, 60 to 604800. Default 3600. `null` switches it off, which costs money
    until someone notices."""
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
    configurations: tuple[Configuration, ...] = ()
    """Classifications of yours; they win over the platform's."""
    bootstrap_actions: Annotated[tuple[BootstrapAction, ...], Field(max_length=16)] = ()
    """Scripts that run on every node first."""
    security: SecurityConfiguration = SecurityConfiguration()
    """Encryption and metadata settings."""
    session_manager: Bool = False
    """Allow shells through AWS Systems Manager instead of SSH keys. Default false."""
    reads: tuple[S3Location, ...] = ()
    """Locations the nodes may read besides what the steps of workflows declare."""
    writes: tuple[S3Location, ...] = ()
    """Locations the nodes may read and write besides what the steps of workflows declare."""

    @property
    def fleets(self) -> dict[str, PrimaryFleet | InstanceFleet]:
        """The fleets by their key in the file: primary, core and, if there is one, task."""
        fleets: dict[str, PrimaryFleet | InstanceFleet] = {"primary": self.primary, "core": self.core}
        if self.task:
            fleets["task"] = self.task
        return fleets
