"""Three ways a cluster grows and shrinks: by EMR, by rules on metrics, by the clock."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ._base import Int, Model, Name, Number, Str, matching

Capacity = Annotated[Int, Field(ge=0, le=4000)]


TimeZone = Annotated[
    Str,
    matching(r"[A-Za-z_]+(/[A-Za-z_+-]+){0,2}", "a time zone has an IANA name", "write it as Europe/Berlin"),
]


class ManagedScaling(Model):
    """Bounds within which EMR scales core and task nodes. The primary node is not counted."""

    minimum_capacity_units: Annotated[Int, Field(ge=1)]
    """Never fewer units."""
    maximum_capacity_units: Annotated[Int, Field(ge=1)]
    """Never more units; this is the ceiling of the bill."""
    maximum_on_demand_capacity_units: Annotated[Int, Field(ge=0)] | None = None
    """On-Demand units at most; beyond them Spot. Default: what `preset` says, else the maximum."""
    maximum_core_capacity_units: Annotated[Int, Field(ge=0)] | None = None
    """Core units at most; beyond them task nodes. Default: what `preset` says, else the maximum."""
    preset: Literal["task-only", "on-demand-core-spot-task", "spot-only"] | None = None
    """What you intend, instead of the two bounds above. `task-only`: core nodes stay at the minimum, task nodes scale.
    `on-demand-core-spot-task`: the same, and whatever scales is Spot. `spot-only`: all core and task nodes are Spot,
    for transient clusters whose work can be repeated. Default: none."""
    unit_type: Literal["InstanceFleetUnits", "Instances", "VCPU"] | None = None
    """What a unit is. Default: InstanceFleetUnits for fleets, the only one they know; Instances for groups."""
    strategy: Literal["DEFAULT", "ADVANCED"] = "DEFAULT"
    """ADVANCED (batch on emr-7.0.0 and later) follows `utilization_performance_index`. Default DEFAULT."""
    utilization_performance_index: Literal[1, 25, 50, 75, 100] | None = None
    """With ADVANCED: 1 conserves resources, 50 balances, 100 is for speed. Default there: 50."""

    @property
    def on_demand_limit(self) -> int | None:
        """On-Demand units at most, None without a bound of their own."""
        if self.maximum_on_demand_capacity_units is not None or self.preset in (None, "task-only"):
            return self.maximum_on_demand_capacity_units
        return 0 if self.preset == "spot-only" else self.minimum_capacity_units

    @property
    def core_limit(self) -> int | None:
        """Core units at most, None without a bound of their own."""
        if self.maximum_core_capacity_units is not None or self.preset in (None, "spot-only"):
            return self.maximum_core_capacity_units
        return self.minimum_capacity_units


class ScalingRule(Model):
    """Change a group by so much when a CloudWatch metric crosses a threshold."""

    name: Name
    """Name of the rule, unique in its group."""
    metric: Annotated[Str, Field(max_length=256)]
    """Name of the metric, for example YARNMemoryAvailablePercentage."""
    namespace: Annotated[Str, Field(max_length=256)] = "AWS/ElasticMapReduce"
    """Namespace of the metric. Default AWS/ElasticMapReduce."""
    comparison: Literal["GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL"]
    """How the metric stands to the threshold when the rule acts."""
    threshold: Annotated[Number, Field(ge=0)]
    """The threshold, in the unit of the metric."""
    statistic: Literal["AVERAGE", "MINIMUM", "MAXIMUM", "SUM", "SAMPLE_COUNT"] = "AVERAGE"
    """Default AVERAGE."""
    period_seconds: Annotated[Int, Field(ge=60, le=86400, multiple_of=60)] = 300
    """Length of a period; EMR's own metrics come every 300 seconds. Default 300."""
    evaluation_periods: Annotated[Int, Field(ge=1, le=100)] = 1
    """Periods in a row that must cross the threshold. Default 1."""
    adjustment: Annotated[Int, Field(ge=-4000, le=4000)]
    """By how much: instances, or per cent, or the number of instances to have; see `adjustment_type`."""
    adjustment_type: Literal["CHANGE_IN_CAPACITY", "PERCENT_CHANGE_IN_CAPACITY", "EXACT_CAPACITY"] = (
        "CHANGE_IN_CAPACITY"
    )
    """Default CHANGE_IN_CAPACITY."""
    cooldown_seconds: Annotated[Int, Field(ge=0, le=86400)] = 300
    """Rest after a change before the next. Default 300."""


class AutomaticScaling(Model):
    """Custom automatic scaling of one instance group."""

    minimum_instances: Capacity
    """Never fewer."""
    maximum_instances: Annotated[Int, Field(ge=1, le=2000)]
    """Never more; this is the ceiling of the bill."""
    rules: Annotated[tuple[ScalingRule, ...], Field(min_length=1)]
    """When to grow and when to shrink."""


class Resize(Model):
    """The capacity that a fleet or group gets."""

    target_on_demand_capacity: Capacity | None = None
    """Of a fleet: units of On-Demand capacity, given together with `target_spot_capacity`."""
    target_spot_capacity: Capacity | None = None
    """Of a fleet: units of Spot capacity."""
    instance_count: Capacity | None = None
    """Of a group: instances."""


class ScheduledScaling(Model):
    """A change of capacity at set times, on a long-running cluster."""

    at: Annotated[
        Str,
        matching(
            r"cron\([^()]+\)|rate\([^()]+\)",
            "a schedule is a cron or rate expression of EventBridge Scheduler",
            "write it as cron(0 7 ? * MON-FRI *)",
        ),
    ]
    """When, as `cron(minutes hours day-of-month month day-of-week year)` or `rate(1 hour)`."""
    time_zone: TimeZone = "UTC"
    """Time zone of the schedule. Default UTC."""
    managed_scaling: ManagedScaling | None = None
    """New bounds for managed scaling: for clusters that have it."""
    resize: dict[Annotated[Str, matching(r"core|task|[a-z][a-z0-9-]{0,23}", "it is core, task or the name of a task "
        "group", "write core, task or a key of task_groups")], Resize] = {}  # fmt: skip
    """New capacity by `core`, `task` or the name of a task group: for clusters without managed scaling."""
