"""Fleets and groups in the API's spelling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emr_platform.catalog import instance_type
from emr_platform.model import (
    AutomaticScaling,
    CapacityReservation,
    Cluster,
    Configuration,
    EbsVolume,
    InstanceFleet,
    InstanceGroup,
    InstanceTypeConfig,
    LaunchSpecifications,
    OnDemandResize,
    PrimaryFleet,
    PrimaryGroup,
    ResizeSpecifications,
    SpotResize,
)
from emr_platform.sizing import default_volume_gib

_ROLES = {"primary": "MASTER", "core": "CORE"}
ArnOf = Callable[[str], str]


def instances(cluster: Cluster, resource_group: ArnOf) -> dict[str, Any]:
    """`InstanceFleets` or `InstanceGroups` of a cluster.

    Args:
        resource_group: the ARN of a resource group of the account by its name.

    Raises:
        ValueError: when some nodes are fleets and others groups; an environment file hears of it from a rule.
    """
    fleets, groups = [], []
    for key, nodes in cluster.nodes.items():
        role = _ROLES.get(key, "TASK")
        count = cluster.primary_count if key == "primary" else 1
        if isinstance(nodes, PrimaryGroup):
            groups.append(_group(key.rpartition(".")[2], role, nodes, count))
        else:
            scaled = key != "primary" and cluster.managed_scaling is not None
            fleets.append(_fleet(key, role, nodes, count, resource_group, scaled=scaled))
    if fleets and groups:
        raise ValueError(
            f"got fleets ({', '.join(fleet['Name'] for fleet in fleets)}) and groups "
            f"({', '.join(group['Name'] for group in groups)}); EMR takes one of the two shapes; give all nodes "
            "`instance_types`, or all of them `instance_type`"
        )
    return {"InstanceFleets": fleets} if fleets else {"InstanceGroups": groups}


def _fleet(
    name: str, role: str, fleet: PrimaryFleet | InstanceFleet, count: int, resource_group: ArnOf, *, scaled: bool
) -> dict[str, Any]:
    rendered: dict[str, Any] = {
        "Name": name,
        "InstanceFleetType": role,
        # Both targets always, also zero: a resize that names only one of them fails.
        "TargetOnDemandCapacity": fleet.target_on_demand_capacity * count,
        "TargetSpotCapacity": fleet.target_spot_capacity * count,
        "InstanceTypeConfigs": [_type_config(config, fleet.ebs_volumes) for config in fleet.instance_types],
        "LaunchSpecifications": _launch(
            fleet.launch_specifications, resource_group, spot=scaled or fleet.target_spot_capacity > 0
        ),
    }
    if isinstance(fleet, InstanceFleet) and (resize := _resize(fleet.resize_specifications, resource_group)):
        rendered["ResizeSpecifications"] = resize
    return rendered


def _group(name: str, role: str, group: PrimaryGroup, count: int) -> dict[str, Any]:
    rendered: dict[str, Any] = {
        "Name": name,
        "InstanceRole": role,
        "Market": group.market,
        "InstanceType": group.instance_type,
        "InstanceCount": group.instance_count if isinstance(group, InstanceGroup) else count,
        **_ebs(group.instance_type, group.ebs_volumes),
    }
    if group.bid_price is not None:
        rendered["BidPrice"] = group.bid_price
    if group.custom_ami is not None:
        rendered["CustomAmiId"] = group.custom_ami
    if group.configurations:
        rendered["Configurations"] = render_configurations(group.configurations)
    if isinstance(group, InstanceGroup) and group.automatic_scaling:
        rendered["AutoScalingPolicy"] = _automatic_scaling(group.automatic_scaling)
    return rendered


def _launch(launch: LaunchSpecifications, resource_group: ArnOf, *, spot: bool) -> dict[str, Any]:
    """Spot is specified where there may be some: at launch, or later by managed scaling."""
    on_demand: dict[str, Any] = {"AllocationStrategy": launch.on_demand.allocation_strategy}
    on_demand |= _reservation(launch.on_demand.capacity_reservation, resource_group)
    rendered: dict[str, Any] = {"OnDemandSpecification": on_demand}
    if spot:
        rendered["SpotSpecification"] = {
            "AllocationStrategy": launch.spot.allocation_strategy,
            "TimeoutDurationMinutes": launch.spot.timeout_minutes,
            "TimeoutAction": launch.spot.timeout_action,
        }
    return rendered


def _resize(resize: ResizeSpecifications, resource_group: ArnOf) -> dict[str, Any]:
    rendered: dict[str, Any] = {}
    if resize.on_demand:
        rendered["OnDemandResizeSpecification"] = {
            **_resize_part(resize.on_demand),
            **_reservation(resize.on_demand.capacity_reservation, resource_group),
        }
    if resize.spot:
        rendered["SpotResizeSpecification"] = _resize_part(resize.spot)
    return rendered


def _resize_part(part: OnDemandResize | SpotResize) -> dict[str, Any]:
    return {"TimeoutDurationMinutes": part.timeout_minutes, "AllocationStrategy": part.allocation_strategy}


def _reservation(reservation: CapacityReservation | None, resource_group: ArnOf) -> dict[str, Any]:
    """The three forms of the management guide, "Use capacity reservations with instance fleets"."""
    if reservation is None:
        return {}
    options = {"UsageStrategy": "use-capacity-reservations-first"}
    if reservation.resource_group:
        options["CapacityReservationResourceGroupArn"] = resource_group(reservation.resource_group)
    elif reservation.preference == "none":
        options = {"CapacityReservationPreference": "none"}
    return {"CapacityReservationOptions": options}


def _type_config(config: InstanceTypeConfig, volumes: tuple[EbsVolume, ...]) -> dict[str, Any]:
    rendered: dict[str, Any] = {
        "InstanceType": config.type,
        "WeightedCapacity": config.weight,
        **_ebs(config.type, volumes),
    }
    if config.priority is not None:
        rendered["Priority"] = config.priority
    if config.bid_percentage is not None:
        rendered["BidPriceAsPercentageOfOnDemandPrice"] = config.bid_percentage
    if config.bid_price is not None:
        rendered["BidPrice"] = config.bid_price
    if config.custom_ami is not None:
        rendered["CustomAmiId"] = config.custom_ami
    if config.configurations:
        rendered["Configurations"] = render_configurations(config.configurations)
    return rendered


def _ebs(type_name: str, volumes: tuple[EbsVolume, ...]) -> dict[str, Any]:
    attached = volumes or (() if has_own_disks(type_name) else (_default_volume(type_name),))
    return {"EbsConfiguration": {"EbsBlockDeviceConfigs": [_volume(volume) for volume in attached]}} if attached else {}


def _default_volume(type_name: str) -> EbsVolume:
    return EbsVolume(size_gib=default_volume_gib(instance_type(type_name)))


def _volume(volume: EbsVolume) -> dict[str, Any]:
    specification: dict[str, Any] = {"VolumeType": volume.type, "SizeInGB": volume.size_gib}
    if volume.iops is not None:
        specification["Iops"] = volume.iops
    if volume.throughput_mib is not None:
        specification["Throughput"] = volume.throughput_mib
    return {"VolumeSpecification": specification, "VolumesPerInstance": volume.count}


def _automatic_scaling(scaling: AutomaticScaling) -> dict[str, Any]:
    return {
        "Constraints": {"MinCapacity": scaling.minimum_instances, "MaxCapacity": scaling.maximum_instances},
        "Rules": [
            {
                "Name": rule.name,
                "Action": {
                    "SimpleScalingPolicyConfiguration": {
                        "AdjustmentType": rule.adjustment_type,
                        "ScalingAdjustment": rule.adjustment,
                        "CoolDown": rule.cooldown_seconds,
                    }
                },
                "Trigger": {
                    "CloudWatchAlarmDefinition": {
                        "ComparisonOperator": rule.comparison,
                        "EvaluationPeriods": rule.evaluation_periods,
                        "MetricName": rule.metric,
                        "Namespace": rule.namespace,
                        "Period": rule.period_seconds,
                        "Statistic": rule.statistic,
                        "Threshold": rule.threshold,
                        # EMR puts the cluster's id in place of the word.
                        "Dimensions": [{"Key": "JobFlowId", "Value": "${emr.clusterId}"}],
                    }
                },
            }
            for rule in scaling.rules
        ],
    }


def render_configurations(many: tuple[Configuration, ...]) -> list[dict[str, Any]]:
    """Classifications in the API's spelling, in the order given."""
    return [_configuration(one) for one in many]


def _configuration(configuration: Configuration) -> dict[str, Any]:
    rendered: dict[str, Any] = {"Classification": configuration.classification}
    if configuration.properties:
        rendered["Properties"] = dict(sorted(configuration.properties.items()))
    if configuration.configurations:
        rendered["Configurations"] = render_configurations(configuration.configurations)
    return rendered


def has_own_disks(type_name: str) -> bool:
    """True for types with instance store; unknown types count as having none."""
    found = instance_type(type_name)
    return found is not None and not found.ebs_only
