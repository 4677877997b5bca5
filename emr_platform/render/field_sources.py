"""What RunJobFlow's fields come from, and why some are never sent: the data of the table in `fields.py`.

A source in backquotes is a path below a cluster of the environment file; `core` stands for any fleet or group.
"""

from __future__ import annotations

from collections.abc import Mapping

_FLEETS, _GROUPS = "Instances.InstanceFleets", "Instances.InstanceGroups"
_BY_US = "the platform: "


def _configurations(source: str) -> dict[str, str]:
    return {
        "Classification": f"`{source}.classification`",
        "Properties": f"`{source}.properties`",
        "Configurations": f"`{source}.configurations`",
    }


def _volumes(nodes: str) -> dict[str, str]:
    """Data volumes of fleets and groups alike."""
    device = "EbsConfiguration.EbsBlockDeviceConfigs"
    return {
        f"{device}.VolumeSpecification.VolumeType": f"`{nodes}.ebs_volumes.type`",
        f"{device}.VolumeSpecification.SizeInGB": f"`{nodes}.ebs_volumes.size_gib`",
        f"{device}.VolumeSpecification.Iops": f"`{nodes}.ebs_volumes.iops`",
        f"{device}.VolumeSpecification.Throughput": f"`{nodes}.ebs_volumes.throughput_mib`",
        f"{device}.VolumesPerInstance": f"`{nodes}.ebs_volumes.count`",
    }


def _reservation(source: str) -> dict[str, str]:
    options = "CapacityReservationOptions"
    return {
        f"{options}.UsageStrategy": f"`{source}.capacity_reservation`",
        f"{options}.CapacityReservationPreference": f"`{source}.capacity_reservation.preference`",
        f"{options}.CapacityReservationResourceGroupArn": f"`{source}.capacity_reservation.resource_group`",
    }


def _below(prefix: str, fields: Mapping[str, str]) -> dict[str, str]:
    return {f"{prefix}.{path}": source for path, source in fields.items()}


def _under(prefix: str, source: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Fields whose source is a key below another."""
    return {f"{prefix}.{path}": f"`{source}.{key}`" for path, key in fields.items()}


_LAUNCH, _RESIZE = "core.launch_specifications", "core.resize_specifications"
_SPOT = {
    "AllocationStrategy": "allocation_strategy",
    "TimeoutDurationMinutes": "timeout_minutes",
    "TimeoutAction": "timeout_action",
}
_RESIZED = {"AllocationStrategy": "allocation_strategy", "TimeoutDurationMinutes": "timeout_minutes"}

FLEET_FIELDS = {
    "Name": _BY_US + "primary, core or task",
    "InstanceFleetType": _BY_US + "by its place in the file",
    "TargetOnDemandCapacity": "`core.target_on_demand_capacity`",
    "TargetSpotCapacity": "`core.target_spot_capacity`",
    "InstanceTypeConfigs.InstanceType": "`core.instance_types.type`",
    "InstanceTypeConfigs.WeightedCapacity": "`core.instance_types.weight`",
    "InstanceTypeConfigs.BidPrice": "`core.instance_types.bid_price`",
    "InstanceTypeConfigs.BidPriceAsPercentageOfOnDemandPrice": "`core.instance_types.bid_percentage`",
    "InstanceTypeConfigs.CustomAmiId": "`core.instance_types.custom_ami`",
    "InstanceTypeConfigs.Priority": "`core.instance_types.priority`",
    **_below("InstanceTypeConfigs.Configurations", _configurations("core.instance_types.configurations")),
    **_below("InstanceTypeConfigs", _volumes("core")),
    **_under("LaunchSpecifications.SpotSpecification", f"{_LAUNCH}.spot", _SPOT),
    "LaunchSpecifications.OnDemandSpecification.AllocationStrategy": f"`{_LAUNCH}.on_demand.allocation_strategy`",
    **_below("LaunchSpecifications.OnDemandSpecification", _reservation(f"{_LAUNCH}.on_demand")),
    **_under("ResizeSpecifications.SpotResizeSpecification", f"{_RESIZE}.spot", _RESIZED),
    **_under("ResizeSpecifications.OnDemandResizeSpecification", f"{_RESIZE}.on_demand", _RESIZED),
    **_below("ResizeSpecifications.OnDemandResizeSpecification", _reservation(f"{_RESIZE}.on_demand")),
}
_RULES = "core.automatic_scaling.rules"
_ALARM = "AutoScalingPolicy.Rules.Trigger.CloudWatchAlarmDefinition"
GROUP_FIELDS = {
    "Name": _BY_US + "primary, core or the key in `task_groups`",
    "InstanceRole": _BY_US + "by its place in the file",
    "Market": "`core.market`",
    "BidPrice": "`core.bid_price`",
    "InstanceType": "`core.instance_type`",
    "InstanceCount": "`core.instance_count`",
    "CustomAmiId": "`core.custom_ami`",
    **_below("Configurations", _configurations("core.configurations")),
    **_volumes("core"),
    "AutoScalingPolicy.Constraints.MinCapacity": "`core.automatic_scaling.minimum_instances`",
    "AutoScalingPolicy.Constraints.MaxCapacity": "`core.automatic_scaling.maximum_instances`",
    "AutoScalingPolicy.Rules.Name": f"`{_RULES}.name`",
    **_under(
        "AutoScalingPolicy.Rules.Action.SimpleScalingPolicyConfiguration", _RULES,
        {"AdjustmentType": "adjustment_type", "ScalingAdjustment": "adjustment", "CoolDown": "cooldown_seconds"},
    ),
    **_under(
        _ALARM, _RULES,
        {"ComparisonOperator": "comparison", "EvaluationPeriods": "evaluation_periods", "MetricName": "metric",
         "Namespace": "namespace", "Period": "period_seconds", "Statistic": "statistic", "Threshold": "threshold"},
    ),
    f"{_ALARM}.Dimensions.Key": _BY_US + "the cluster's own metrics",
    f"{_ALARM}.Dimensions.Value": _BY_US + "the cluster's own metrics",
}  # fmt: skip
_LIMITS, _LOGS = "ManagedScalingPolicy.ComputeLimits", "MonitoringConfiguration.CloudWatchLogConfiguration"
_KERBEROS = ("KdcAdminPassword", "CrossRealmTrustPrincipalPassword", "ADDomainJoinUser", "ADDomainJoinPassword")

COVERED = {
    "Name": _BY_US + "environment and key of the cluster",
    "ReleaseLabel": "`release`",
    "Applications.Name": "`applications`",
    "LogUri": _BY_US + "the environment's log bucket",
    "LogEncryptionKmsKeyId": _BY_US + "the environment's log key",
    "ServiceRole": _BY_US + "a role of the cluster's own",
    "JobFlowRole": _BY_US + "a role of the cluster's own",
    "AutoScalingRole": "`core.automatic_scaling`",
    "SecurityConfiguration": "`security`",
    **_below("KerberosAttributes", {"Realm": "`security.kerberos.realm`"}),
    **_below("KerberosAttributes", dict.fromkeys(_KERBEROS, "`security.kerberos.secret`")),
    "Tags.Key": "`tags` of the environment and the platform's own",
    "Tags.Value": "`tags` of the environment and the platform's own",
    **_below("Configurations", _configurations("configurations")),
    "BootstrapActions.Name": "`bootstrap_actions.name`",
    "BootstrapActions.ScriptBootstrapAction.Path": "`bootstrap_actions.script`",
    "BootstrapActions.ScriptBootstrapAction.Args": "`bootstrap_actions.args`",
    "OSReleaseLabel": "`os_release`",
    "CustomAmiId": "`custom_ami`",
    "RepoUpgradeOnBoot": "`repository_upgrade`",
    "EbsRootVolumeSize": "`root_volume.size_gib`",
    "EbsRootVolumeIops": "`root_volume.iops`",
    "EbsRootVolumeThroughput": "`root_volume.throughput_mib`",
    "StepConcurrencyLevel": "`step_concurrency`",
    "ScaleDownBehavior": _BY_US + "TERMINATE_AT_TASK_COMPLETION, the only one with a meaning since 5.10",
    "VisibleToAllUsers": _BY_US + "true in every rendering",
    "AutoTerminationPolicy.IdleTimeout": "`idle_timeout_seconds`",
    f"{_LIMITS}.UnitType": "`managed_scaling.unit_type`",
    f"{_LIMITS}.MinimumCapacityUnits": "`managed_scaling.minimum_capacity_units`",
    f"{_LIMITS}.MaximumCapacityUnits": "`managed_scaling.maximum_capacity_units`",
    f"{_LIMITS}.MaximumOnDemandCapacityUnits": "`managed_scaling.maximum_on_demand_capacity_units`",
    f"{_LIMITS}.MaximumCoreCapacityUnits": "`managed_scaling.maximum_core_capacity_units`",
    "ManagedScalingPolicy.ScalingStrategy": "`managed_scaling.strategy`",
    "ManagedScalingPolicy.UtilizationPerformanceIndex": "`managed_scaling.utilization_performance_index`",
    "PlacementGroupConfigs.InstanceRole": "`high_availability`",
    "PlacementGroupConfigs.PlacementStrategy": "`high_availability`",
    "SessionEnabled": "`spark_connect`",
    f"{_LOGS}.Enabled": "`cloudwatch_logs`",
    f"{_LOGS}.LogGroupName": "`cloudwatch_logs`",
    f"{_LOGS}.EncryptionKeyArn": _BY_US + "the environment's log key",
    f"{_LOGS}.LogTypes": _BY_US + "steps, Spark drivers and executors",
    "Instances.KeepJobFlowAliveWhenNoSteps": _BY_US + "true: the workflow brings the steps and ends the cluster",
    "Instances.TerminationProtected": "`termination_protection`",
    "Instances.UnhealthyNodeReplacement": "`unhealthy_node_replacement`",
    "Instances.Ec2SubnetId": "`network` of the environment; its first subnet, for groups",
    "Instances.Ec2SubnetIds": "`network` of the environment, for fleets",
    "Instances.EmrManagedMasterSecurityGroup": _BY_US + "a group of the cluster's own",
    "Instances.EmrManagedSlaveSecurityGroup": _BY_US + "a group of the cluster's own",
    "Instances.ServiceAccessSecurityGroup": _BY_US + "a group of the cluster's own",
    "Instances.AdditionalMasterSecurityGroups": "`additional_security_groups`",
    "Instances.AdditionalSlaveSecurityGroups": "`additional_security_groups`",
    **_below(_FLEETS, FLEET_FIELDS),
    **_below(_GROUPS, GROUP_FIELDS),
}
_OPTIMIZED = "every type that EMR still offers is EBS-optimised by itself"
_OLD = "for releases before 4.0 only"
LEFT_OUT = {
    "Steps.*": "the workflow submits steps; in CloudFormation a changed step replaces the cluster",
    "StepExecutionRoleArn": "each step names its role when the workflow submits it; EMR's guide says that steps of the "
    "launch itself take none",
    "ExtendedSupport": "reserved by EMR",
    "AdditionalInfo": "reserved by EMR; for features in preview",
    f"{_FLEETS}.Context": "reserved by EMR",
    "AmiVersion": _OLD,
    "SupportedProducts": _OLD,
    "NewSupportedProducts.*": _OLD,
    "Instances.HadoopVersion": _OLD,
    "Applications.Version": "ignored since 4.0: the release decides",
    "Applications.Args": "ignored since 4.0: configurations take its place",
    "Applications.AdditionalInfo": "for third-party applications before 4.0",
    "Instances.MasterInstanceType": "the old spelling of groups",
    "Instances.SlaveInstanceType": "the old spelling of groups",
    "Instances.InstanceCount": "the old spelling of groups",
    "Instances.Ec2KeyName": "no shells by SSH: `session_manager` takes its place, with an audit trail",
    "Instances.Placement.*": "the subnets decide about the zone",
    f"{_FLEETS}.LaunchSpecifications.SpotSpecification.BlockDurationMinutes": "EC2 no longer sells Spot blocks",
    f"{_FLEETS}.InstanceTypeConfigs.EbsConfiguration.EbsOptimized": _OPTIMIZED,
    f"{_GROUPS}.EbsConfiguration.EbsOptimized": _OPTIMIZED,
    f"{_GROUPS}.AutoScalingPolicy.Rules.Description": "the rule's name says it",
    f"{_GROUPS}.AutoScalingPolicy.Rules.Action.Market": "a group has one market, and a rule cannot choose another",
    f"{_GROUPS}.{_ALARM}.Unit": "CloudWatch then takes the metric's own; a wrong one never matches",
    f"{_LOGS}.LogStreamNamePrefix": "names of streams begin with the id of the step or application, which is unique",
    "MonitoringConfiguration.S3LoggingConfiguration.*": "every log goes to the environment's bucket; EMR's copies feed "
    "the persistent application user interfaces",
}
