"""A cluster as the body of EMR's RunJobFlow call, the spelling from which the other renderings are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emr_platform.engines import Where
from emr_platform.model import Cluster, ManagedScaling

from .configurations import configurations
from .locations import resolve
from .nodes import instances

SERVICE_POLICY_TAG = "for-use-with-amazon-emr-managed-policies"
"""The tag that AmazonEMRServicePolicy_v2 demands of clusters, subnets and security groups."""


@dataclass(frozen=True)
class ClusterRefs:
    """What a cluster refers to. Every value is a name, a `${Placeholder}` or a CDK token.

    Attributes:
        scripts: URL in S3 of each bootstrap script, by its path in the repository.
        buckets: names of the environment's own buckets, by alias.
        auto_scaling_role: name of the role for custom automatic scaling.
        log_group: name of the log group for `cloudwatch_logs`.
        kerberos: KerberosAttributes, each a reference to a secret, never the secret itself.
        resource_group_arn: how the ARN of a resource group begins, `arn:…:group/`.
        metastore_secret: ARN of the secret with the password of a JDBC metastore.
        region: region of the cluster; EMR WAL's clients are told their endpoint when it is known.
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
    auto_scaling_role: str = ""
    log_group: str = ""
    kerberos: Mapping[str, str] | None = None
    resource_group_arn: str = ""
    metastore_secret: str = ""
    region: str = ""

    @property
    def where(self) -> Where:
        """The same for engines, whose classifications name buckets, a secret and the region."""
        return Where(region=self.region, buckets=self.buckets, metastore_secret=self.metastore_secret)

    def arn_of_resource_group(self, name: str) -> str:
        return f"{self.resource_group_arn}{name}"


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
        "Configurations": configurations(cluster, refs.where),
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
        body["ManagedScalingPolicy"] = managed_scaling_policy(cluster.managed_scaling, on_fleets=cluster.on_fleets)
    if cluster.idle_timeout_seconds is not None and not cluster.high_availability:
        body["AutoTerminationPolicy"] = {"IdleTimeout": cluster.idle_timeout_seconds}
    if cluster.high_availability:
        body["PlacementGroupConfigs"] = [{"InstanceRole": "MASTER", "PlacementStrategy": "SPREAD"}]
    if any(getattr(nodes, "automatic_scaling", None) for nodes in cluster.nodes.values()):
        body["AutoScalingRole"] = refs.auto_scaling_role
    return body | _optional(cluster, refs)


def _optional(cluster: Cluster, refs: ClusterRefs) -> dict[str, Any]:
    """Fields that are left out unless the description says something. The last three are the API's alone."""
    found: dict[str, Any] = {
        "OSReleaseLabel": cluster.os_release,
        "CustomAmiId": cluster.custom_ami,
        "KerberosAttributes": refs.kerberos,
        "RepoUpgradeOnBoot": cluster.repository_upgrade,
        "SessionEnabled": cluster.spark_connect or None,
        "MonitoringConfiguration": _monitoring(refs) if cluster.cloudwatch_logs else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _monitoring(refs: ClusterRefs) -> dict[str, Any]:
    both = ["STDOUT", "STDERR"]
    return {
        "CloudWatchLogConfiguration": {
            "Enabled": True,
            "LogGroupName": refs.log_group,
            "EncryptionKeyArn": refs.log_key,
            "LogTypes": {"STEP_LOGS": both, "SPARK_DRIVER": both, "SPARK_EXECUTOR": both},
        }
    }


def _instances(cluster: Cluster, refs: ClusterRefs) -> dict[str, Any]:
    rendered = {
        **instances(cluster, refs.arn_of_resource_group),
        "EmrManagedMasterSecurityGroup": refs.primary_group,
        "EmrManagedSlaveSecurityGroup": refs.core_group,
        "ServiceAccessSecurityGroup": refs.service_group,
        "KeepJobFlowAliveWhenNoSteps": True,
        "TerminationProtected": cluster.termination_protection or cluster.high_availability,
        "UnhealthyNodeReplacement": cluster.unhealthy_node_replacement,
    }
    # Groups live in one subnet, of fleets EMR picks one at each launch.
    where = {"Ec2SubnetIds": list(refs.subnets)} if cluster.on_fleets else {"Ec2SubnetId": refs.subnets[0]}
    rendered |= where
    if cluster.additional_security_groups:
        more = list(cluster.additional_security_groups)
        rendered |= {"AdditionalMasterSecurityGroups": more, "AdditionalSlaveSecurityGroups": more}
    return rendered


def _root_volume(cluster: Cluster) -> dict[str, int]:
    root = cluster.root_volume
    rendered = {"EbsRootVolumeSize": root.size_gib}
    if root.iops is not None:
        rendered["EbsRootVolumeIops"] = root.iops
    if root.throughput_mib is not None:
        rendered["EbsRootVolumeThroughput"] = root.throughput_mib
    return rendered


def managed_scaling_policy(scaling: ManagedScaling, *, on_fleets: bool) -> dict[str, Any]:
    """The ManagedScalingPolicy of bounds."""
    limits: dict[str, Any] = {
        "UnitType": scaling.unit_type or ("InstanceFleetUnits" if on_fleets else "Instances"),
        "MinimumCapacityUnits": scaling.minimum_capacity_units,
        "MaximumCapacityUnits": scaling.maximum_capacity_units,
    }
    if scaling.on_demand_limit is not None:
        limits["MaximumOnDemandCapacityUnits"] = scaling.on_demand_limit
    if scaling.core_limit is not None:
        limits["MaximumCoreCapacityUnits"] = scaling.core_limit
    policy: dict[str, Any] = {"ComputeLimits": limits}
    if scaling.strategy == "ADVANCED":
        policy["ScalingStrategy"] = "ADVANCED"
        policy["UtilizationPerformanceIndex"] = scaling.utilization_performance_index or 50
    return policy


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
