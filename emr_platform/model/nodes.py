"""The nodes of a cluster: instance fleets, or instance groups, in EMR's own terms."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from ._base import Int, Model, Name, Number, Str, matching
from .configuration import Configuration
from .scaling import AutomaticScaling, Capacity

OnDemandStrategy = Literal["lowest-price", "prioritized"]
SpotStrategy = Literal[
    "price-capacity-optimized", "capacity-optimized", "capacity-optimized-prioritized", "lowest-price", "diversified"
]
Market = Literal["ON_DEMAND", "SPOT"]
ResizeMinutes = Annotated[Int, Field(ge=5, le=10080)]


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


AmiId = Annotated[Str, matching(r"ami-[0-9a-f]{8,17}", "an image id looks like ami-0123456789abcdef0", "copy it")]
DollarPrice = Annotated[
    Str, matching(r"\d{1,3}\.\d{1,5}", "a price is US dollars an hour, in quotes", 'write it as "0.25"')
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
    bid_price: DollarPrice | None = None
    """Highest Spot price in US dollars an hour, instead of the percentage. Default: none."""
    custom_ami: AmiId | None = None
    """Image of this type's instances, for fleets that need several. Default: the cluster's."""
    configurations: tuple[Configuration, ...] = ()
    """Classifications for instances of this type alone. Default: the cluster's."""


def _named(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


class CapacityReservation(Model):
    """On-Demand Capacity Reservations to use before other capacity. EMR wrote it for lowest-price."""

    preference: Literal["open", "none"] = "open"
    """`open` (default): any open reservation that matches. `none`: no reservation is used."""
    resource_group: Annotated[Str, Field(max_length=128), matching(r"[\w.-]+", "a resource group is named without its "
        "arn", "write its name")] | None = None  # fmt: skip
    """Name of a resource group of the account that holds targeted reservations. Default: none."""


class OnDemandSpecification(Model):
    """How On-Demand capacity is chosen at launch."""

    allocation_strategy: OnDemandStrategy = "lowest-price"
    """Default lowest-price."""
    capacity_reservation: CapacityReservation | None = None
    """Reservations to use first. Default: what EC2 does by itself."""


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


class OnDemandResize(Model):
    """How On-Demand capacity is chosen when a running fleet grows."""

    timeout_minutes: ResizeMinutes
    """How long EMR tries before it gives up on what is missing."""
    allocation_strategy: OnDemandStrategy = "lowest-price"
    """Default lowest-price."""
    capacity_reservation: CapacityReservation | None = None
    """Reservations to use first. Default: what EC2 does by itself."""


class SpotResize(Model):
    """How Spot capacity is chosen when a running fleet grows."""

    timeout_minutes: ResizeMinutes
    """How long EMR tries before it gives up on what is missing."""
    allocation_strategy: SpotStrategy = "price-capacity-optimized"
    """Default price-capacity-optimized."""


class ResizeSpecifications(Model):
    """How a running fleet grows. Changing it does not replace the cluster."""

    on_demand: OnDemandResize | None = None
    """On-Demand capacity. Default: EMR's own, without a timeout."""
    spot: SpotResize | None = None
    """Spot capacity. Default: EMR's own, without a timeout."""


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
    """Data volumes of each instance. Default, on types that have no disks of their own: one gp3 volume with 16 GiB for
    each vCPU, 64 GiB at least and 1024 at most."""

    @property
    def type_names(self) -> tuple[str, ...]:
        return tuple(config.type for config in self.instance_types)


class PrimaryFleet(_Fleet):
    """The primary node, or three with `high_availability`: On-Demand unless said otherwise."""

    market: Market = "ON_DEMAND"
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
    resize_specifications: ResizeSpecifications = ResizeSpecifications()
    """How the fleet grows later. Default: EMR's own ways."""


class PrimaryGroup(Model):
    """The primary node as an instance group: one instance type, one market; three with `high_availability`."""

    instance_type: InstanceTypeName
    """EC2 instance type."""
    market: Market = "ON_DEMAND"
    """Default ON_DEMAND."""
    bid_price: DollarPrice | None = None
    """Highest Spot price in US dollars an hour. Default: the On-Demand price."""
    custom_ami: AmiId | None = None
    """Image of this group's instances. Default: the cluster's."""
    configurations: tuple[Configuration, ...] = ()
    """Classifications for this group alone. Default: the cluster's."""
    ebs_volumes: tuple[EbsVolume, ...] = ()
    """Data volumes of each instance. Default, on types that have no disks of their own: one gp3 volume with 16 GiB for
    each vCPU, 64 GiB at least and 1024 at most."""

    # A group reads like a fleet of one type whose units are instances, so that a rule says the same of both.
    @property
    def instance_types(self) -> tuple[InstanceTypeConfig, ...]:
        return (InstanceTypeConfig(type=self.instance_type),)

    @property
    def type_names(self) -> tuple[str, ...]:
        return (self.instance_type,)

    @property
    def target_on_demand_capacity(self) -> int:
        return int(self.market == "ON_DEMAND")

    @property
    def target_spot_capacity(self) -> int:
        return int(self.market == "SPOT")


class InstanceGroup(PrimaryGroup):
    """Core or task nodes as an instance group: one instance type, one market, a number of instances."""

    instance_count: Capacity
    """Instances at launch. Scaling moves it afterwards."""
    automatic_scaling: AutomaticScaling | None = None
    """Rules of your own on CloudWatch metrics, for engines that managed scaling does not see. Default: none."""

    @property
    def target_on_demand_capacity(self) -> int:
        return self.instance_count if self.market == "ON_DEMAND" else 0

    @property
    def target_spot_capacity(self) -> int:
        return self.instance_count if self.market == "SPOT" else 0


def _shape(value: Any) -> str:
    """A group has one type, a fleet several; whatever is neither is read as a fleet, the usual shape."""
    if isinstance(value, dict):
        return "<group>" if "instance_type" in value and "instance_types" not in value else "<fleet>"
    return "<group>" if isinstance(value, PrimaryGroup) else "<fleet>"


def _primary_shape(value: Any) -> str:
    return _shape(value).replace("<", "<primary-")


PrimaryNodes = Annotated[
    Annotated[PrimaryFleet, Tag("<primary-fleet>")] | Annotated[PrimaryGroup, Tag("<primary-group>")],
    Discriminator(_primary_shape),
]
CoreNodes = Annotated[
    Annotated[InstanceFleet, Tag("<fleet>")] | Annotated[InstanceGroup, Tag("<group>")], Discriminator(_shape)
]
TaskGroups = dict[Name, InstanceGroup]
Nodes = PrimaryFleet | InstanceFleet | PrimaryGroup | InstanceGroup
