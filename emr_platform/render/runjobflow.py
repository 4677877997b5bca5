"""A cluster as the body of EMR's RunJobFlow call, the spelling from which the other renderings are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emr_platform.model import Cluster, EbsVolume, InstanceFleet, InstanceTypeConfig, LaunchSpecifications, PrimaryFleet

from .configurations import configurations, has_own_disks
from .locations import resolve

SERVICE_POLICY_TAG = "for-use-with-amazon-emr-managed-policies"
"""The tag that AmazonEMRServicePolicy_v2 demands of clusters, subnets and security groups."""
_DEFAULT_VOLUME = EbsVolume(size_gib=64)


@dataclass(frozen=True)
class ClusterRefs:
    """What a cluster refers to. Every value is a name, a `${Placeholder}` or a CDK token.

    Attributes:
        scripts: URL in S3 of each bootstrap script, by its path in the repository.
        buckets: names of the environment's own buckets, by alias.
    """

    service_role: str
    instance_profile: str
    security_configuration: str
    subnets: tuple[str, ...]
    primary_group: str
    core_group: str
    service_group: str
    log_uri: str
    log_key: str
    scripts: Mapping[str, str]
    buckets: Mapping[str, str]


def run_job_flow(name: str, cluster: Cluster, refs: ClusterRefs, tags: Mapping[str, str]) -> dict[str, Any]:
    """The RunJobFlow body of a cluster that waits for steps.

    Args:
        name: the cluster's name in EMR; it need not be unique.
        tags: tags of the cluster, which EMR hands on to instances and volumes. EMR's own tag is added.
    """
    body: dict[str, Any] = {
        "Name": name,
        "ReleaseLabel": cluster.release,
        "Applications": [{"Name": application} for application in cluster.applications],
        "ServiceRole": refs.service_role,
        "JobFlowRole": refs.instance_profile,
        "SecurityConfiguration": refs.security_configuration,
        "LogUri": refs.log_uri,
        "LogEncryptionKmsKeyId": refs.log_key,
        "Instances": _instances(cluster, refs),
        "Configurations": configurations(cluster),
        "ScaleDownBehavior": "TERMINATE_AT_TASK_COMPLETION",
        "StepConcurrencyLevel": cluster.step_concurrency,
        # The API ignores false today, CloudFormation still defaults to it: say true in every rendering.
        "VisibleToAllUsers": True,
        "Tags": [{"Key": key, "Value": value} for key, value in sorted({**tags, SERVICE_POLICY_TAG: "true"}.items())],
        **_root_volume(cluster),
    }
    if cluster.bootstrap_actions:
        body["BootstrapActions"] = _bootstrap_actions(cluster, refs)
    if cluster.managed_scaling:
        body["ManagedScalingPolicy"] = {"ComputeLimits": _compute_limits(cluster)}
    if cluster.idle_timeout_seconds is not None:
        body["AutoTerminationPolicy"] = {"IdleTimeout": cluster.idle_timeout_seconds}
    if cluster.os_release:
        body["OSReleaseLabel"] = cluster.os_release
    return body


def _instances(cluster: Cluster, refs: ClusterRefs) -> dict[str, Any]:
    kinds = {"primary": "MASTER", "core": "CORE", "task": "TASK"}
    return {
        "InstanceFleets": [
            _fleet(name, kinds[name], fleet, scaled=cluster.managed_scaling is not None and name != "primary")
            for name, fleet in cluster.fleets.items()
        ],
        "Ec2SubnetIds": list(refs.subnets),
        "EmrManagedMasterSecurityGroup": refs.primary_group,
        "EmrManagedSlaveSecurityGroup": refs.core_group,
        "ServiceAccessSecurityGroup": refs.service_group,
        "KeepJobFlowAliveWhenNoSteps": True,
        "TerminationProtected": cluster.termination_protection,
        "UnhealthyNodeReplacement": cluster.unhealthy_node_replacement,
    }


def _fleet(name: str, kind: str, fleet: PrimaryFleet | InstanceFleet, *, scaled: bool) -> dict[str, Any]:
    return {
        "Name": name,
        "InstanceFleetType": kind,
        # Both targets always, also zero: a resize that names only one of them fails.
        "TargetOnDemandCapacity": fleet.target_on_demand_capacity,
        "TargetSpotCapacity": fleet.target_spot_capacity,
        "InstanceTypeConfigs": [_type_config(config, fleet.ebs_volumes) for config in fleet.instance_types],
        "LaunchSpecifications": _launch(fleet.launch_specifications, spot=scaled or fleet.target_spot_capacity > 0),
    }


def _launch(launch: LaunchSpecifications, *, spot: bool) -> dict[str, Any]:
    """Spot is specified where there may be some: at launch, or later by managed scaling."""
    rendered: dict[str, Any] = {
        "OnDemandSpecification": {"AllocationStrategy": launch.on_demand.allocation_strategy},
    }
    if spot:
        rendered["SpotSpecification"] = {
            "AllocationStrategy": launch.spot.allocation_strategy,
            "TimeoutDurationMinutes": launch.spot.timeout_minutes,
            "TimeoutAction": launch.spot.timeout_action,
        }
    return rendered


def _type_config(config: InstanceTypeConfig, volumes: tuple[EbsVolume, ...]) -> dict[str, Any]:
    rendered: dict[str, Any] = {"InstanceType": config.type, "WeightedCapacity": config.weight}
    if config.priority is not None:
        rendered["Priority"] = config.priority
    if config.bid_percentage is not None:
        rendered["BidPriceAsPercentageOfOnDemandPrice"] = config.bid_percentage
    attached = volumes or (() if has_own_disks(config.type) else (_DEFAULT_VOLUME,))
    if attached:
        rendered["EbsConfiguration"] = {"EbsBlockDeviceConfigs": [_volume(volume) for volume in attached]}
    return rendered


def _volume(volume: EbsVolume) -> dict[str, Any]:
    specification: dict[str, Any] = {"VolumeType": volume.type, "SizeInGB": volume.size_gib}
    if volume.iops is not None:
        specification["Iops"] = volume.iops
    if volume.throughput_mib is not None:
        specification["Throughput"] = volume.throughput_mib
    return {"VolumeSpecification": specification, "VolumesPerInstance": volume.count}


def _root_volume(cluster: Cluster) -> dict[str, int]:
    root = cluster.root_volume
    rendered = {"EbsRootVolumeSize": root.size_gib}
    if root.iops is not None:
        rendered["EbsRootVolumeIops"] = root.iops
    if root.throughput_mib is not None:
        rendered["EbsRootVolumeThroughput"] = root.throughput_mib
    return rendered


def _compute_limits(cluster: Cluster) -> dict[str, Any]:
    scaling = cluster.managed_scaling
    assert scaling is not None
    limits: dict[str, Any] = {
        "UnitType": "InstanceFleetUnits",
        "MinimumCapacityUnits": scaling.minimum_capacity_units,
        "MaximumCapacityUnits": scaling.maximum_capacity_units,
    }
    if scaling.maximum_on_demand_capacity_units is not None:
        limits["MaximumOnDemandCapacityUnits"] = scaling.maximum_on_demand_capacity_units
    if scaling.maximum_core_capacity_units is not None:
        limits["MaximumCoreCapacityUnits"] = scaling.maximum_core_capacity_units
    return limits


def _bootstrap_actions(cluster: Cluster, refs: ClusterRefs) -> list[dict[str, Any]]:
    return [
        {
            "Name": action.name,
            "ScriptBootstrapAction": {
                "Path": refs.scripts[action.script],
                "Args": [resolve(argument, refs.buckets) for argument in action.args],
            },
        }
        for action in cluster.bootstrap_actions
    ]
