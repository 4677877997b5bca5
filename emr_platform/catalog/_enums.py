"""The words the EMR API accepts, as types.

`API_SHAPES` names the enumeration of botocore's EMR model (emr/2009-03-31) each class mirrors; a test compares the
two, so a new SDK that knows a further value makes itself heard. `VolumeType` has no such shape: the API takes any text.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class OnDemandAllocationStrategy(StrEnum):
    """How a fleet picks On-Demand types. Default of EMR: `LOWEST_PRICE`."""

    LOWEST_PRICE = "lowest-price"
    PRIORITIZED = "prioritized"


class SpotAllocationStrategy(StrEnum):
    """How a fleet picks Spot pools. EMR's default changed around 6.9/6.10, so it is best named."""

    CAPACITY_OPTIMIZED = "capacity-optimized"
    PRICE_CAPACITY_OPTIMIZED = "price-capacity-optimized"
    LOWEST_PRICE = "lowest-price"
    DIVERSIFIED = "diversified"
    CAPACITY_OPTIMIZED_PRIORITIZED = "capacity-optimized-prioritized"


class SpotTimeoutAction(StrEnum):
    """What happens when Spot capacity does not come in time at launch. Required wherever a fleet asks for Spot."""

    SWITCH_TO_ON_DEMAND = "SWITCH_TO_ON_DEMAND"
    TERMINATE_CLUSTER = "TERMINATE_CLUSTER"


class ActionOnFailure(StrEnum):
    """What a failed step does to its cluster. `TERMINATE_JOB_FLOW` is the old word for `TERMINATE_CLUSTER`."""

    TERMINATE_JOB_FLOW = "TERMINATE_JOB_FLOW"
    TERMINATE_CLUSTER = "TERMINATE_CLUSTER"
    CANCEL_AND_WAIT = "CANCEL_AND_WAIT"
    CONTINUE = "CONTINUE"


class VolumeType(StrEnum):
    """EBS volume types EMR attaches as data volumes. Source: VolumeSpecification in botocore's EMR model, its text."""

    GP3 = "gp3"
    GP2 = "gp2"
    IO1 = "io1"
    ST1 = "st1"
    SC1 = "sc1"
    STANDARD = "standard"


class ScalingUnitType(StrEnum):
    """What the limits of managed scaling count: units for fleets, instances or vCPUs for groups."""

    INSTANCE_FLEET_UNITS = "InstanceFleetUnits"
    INSTANCES = "Instances"
    VCPU = "VCPU"


class ScalingStrategy(StrEnum):
    """How managed scaling decides. `ADVANCED` needs release 7.0.0 or newer."""

    DEFAULT = "DEFAULT"
    ADVANCED = "ADVANCED"


class ScaleDownBehavior(StrEnum):
    """When a shrinking cluster lets nodes go. Since 5.10.0 only `TERMINATE_AT_TASK_COMPLETION` has a meaning."""

    TERMINATE_AT_INSTANCE_HOUR = "TERMINATE_AT_INSTANCE_HOUR"
    TERMINATE_AT_TASK_COMPLETION = "TERMINATE_AT_TASK_COMPLETION"


class InstanceRole(StrEnum):
    """The role of a node; EMR's API still says MASTER for the primary."""

    MASTER = "MASTER"
    CORE = "CORE"
    TASK = "TASK"


class Market(StrEnum):
    """How instances of a group are bought."""

    ON_DEMAND = "ON_DEMAND"
    SPOT = "SPOT"


class AdjustmentType(StrEnum):
    """What the number in a custom scaling rule means. Default: `CHANGE_IN_CAPACITY`."""

    CHANGE_IN_CAPACITY = "CHANGE_IN_CAPACITY"
    PERCENT_CHANGE_IN_CAPACITY = "PERCENT_CHANGE_IN_CAPACITY"
    EXACT_CAPACITY = "EXACT_CAPACITY"


class ComparisonOperator(StrEnum):
    """How a custom scaling rule compares its metric with the threshold."""

    GREATER_THAN_OR_EQUAL = "GREATER_THAN_OR_EQUAL"
    GREATER_THAN = "GREATER_THAN"
    LESS_THAN = "LESS_THAN"
    LESS_THAN_OR_EQUAL = "LESS_THAN_OR_EQUAL"


class Statistic(StrEnum):
    """Which statistic of its metric a custom scaling rule reads. Default: `AVERAGE`."""

    SAMPLE_COUNT = "SAMPLE_COUNT"
    AVERAGE = "AVERAGE"
    SUM = "SUM"
    MINIMUM = "MINIMUM"
    MAXIMUM = "MAXIMUM"


class PlacementGroupStrategy(StrEnum):
    """How EMR spreads nodes over hardware. Only `SPREAD` for the primary nodes is supported."""

    SPREAD = "SPREAD"
    PARTITION = "PARTITION"
    CLUSTER = "CLUSTER"
    NONE = "NONE"


class CapacityReservationUsage(StrEnum):
    """Whether a fleet uses On-Demand capacity reservations before anything else."""

    USE_CAPACITY_RESERVATIONS_FIRST = "use-capacity-reservations-first"


class CapacityReservationPreference(StrEnum):
    """Which On-Demand capacity reservations a fleet may use."""

    OPEN = "open"
    NONE = "none"


class ReconfigurationType(StrEnum):
    """Whether new configurations replace those of a running group or are merged into them."""

    OVERWRITE = "OVERWRITE"
    MERGE = "MERGE"


class StudioAuthMode(StrEnum):
    """How people sign in to an EMR Studio."""

    SSO = "SSO"
    IAM = "IAM"


class ClusterState(StrEnum):
    """The states a cluster passes through."""

    STARTING = "STARTING"
    BOOTSTRAPPING = "BOOTSTRAPPING"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    TERMINATING = "TERMINATING"
    TERMINATED = "TERMINATED"
    TERMINATED_WITH_ERRORS = "TERMINATED_WITH_ERRORS"


class StepState(StrEnum):
    """The states a step passes through."""

    PENDING = "PENDING"
    CANCEL_PENDING = "CANCEL_PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    INTERRUPTED = "INTERRUPTED"


class StepCancellation(StrEnum):
    """How a running step is stopped. Default of EMR: `SEND_INTERRUPT`."""

    SEND_INTERRUPT = "SEND_INTERRUPT"
    TERMINATE_PROCESS = "TERMINATE_PROCESS"


class ClusterStateChangeReason(StrEnum):
    """Why a cluster changed its state."""

    INTERNAL_ERROR = "INTERNAL_ERROR"
    VALIDATION_ERROR = "VALIDATION_ERROR"
    INSTANCE_FAILURE = "INSTANCE_FAILURE"
    INSTANCE_FLEET_TIMEOUT = "INSTANCE_FLEET_TIMEOUT"
    BOOTSTRAP_FAILURE = "BOOTSTRAP_FAILURE"
    USER_REQUEST = "USER_REQUEST"
    STEP_FAILURE = "STEP_FAILURE"
    ALL_STEPS_COMPLETED = "ALL_STEPS_COMPLETED"


API_SHAPES: Final = MappingProxyType[type[StrEnum], str](
    {
        OnDemandAllocationStrategy: "OnDemandProvisioningAllocationStrategy",
        SpotAllocationStrategy: "SpotProvisioningAllocationStrategy",
        SpotTimeoutAction: "SpotProvisioningTimeoutAction",
        ActionOnFailure: "ActionOnFailure",
        ScalingUnitType: "ComputeLimitsUnitType",
        ScalingStrategy: "ScalingStrategy",
        ScaleDownBehavior: "ScaleDownBehavior",
        InstanceRole: "InstanceRoleType",
        Market: "MarketType",
        AdjustmentType: "AdjustmentType",
        ComparisonOperator: "ComparisonOperator",
        Statistic: "Statistic",
        PlacementGroupStrategy: "PlacementGroupStrategy",
        CapacityReservationUsage: "OnDemandCapacityReservationUsageStrategy",
        CapacityReservationPreference: "OnDemandCapacityReservationPreference",
        ReconfigurationType: "ReconfigurationType",
        StudioAuthMode: "AuthMode",
        ClusterState: "ClusterState",
        StepState: "StepState",
        StepCancellation: "StepCancellationOption",
        ClusterStateChangeReason: "ClusterStateChangeReasonCode",
    }
)
"""Each enumeration with the shape of botocore's EMR model it mirrors."""
