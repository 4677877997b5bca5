"""What a cluster is, in both spellings: CloudFormation's for one that waits, the API's for one that is launched."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from emr_platform.model import Cluster, InstanceFleet, PrimaryFleet
from tests.assemblies import Assembly
from tests.emr_constructs.definitions import api_spelling, dags, definitions, launches, with_defaults

Body = dict[str, Any]


def launched(assembly: Assembly) -> dict[str, Body]:
    """RunJobFlow bodies by the key of their cluster, in the API's spelling, with the defaults of inputs."""
    workflows = assembly.environment.workflows
    return {
        assembly.environment.cluster_key(workflows[key]) or "": api_spelling(with_defaults(body, workflows[key]))
        for key, body in launches(assembly).items()
    }


def waiting(assembly: Assembly) -> dict[str, Body]:
    """CloudFormation properties by the key of their cluster."""
    return {c.stack.partition("-cluster-")[2]: c.properties for c in assembly.of("AWS::EMR::Cluster")}


def described(assembly: Assembly) -> Iterator[tuple[str, Cluster, Body]]:
    """Every cluster: its key, its description, and what became of it."""
    bodies = {**launched(assembly), **waiting(assembly)}
    assert bodies.keys() == assembly.environment.clusters.keys()
    for key, cluster in assembly.environment.clusters.items():
        yield key, cluster, bodies[key]


def fleets(body: Body) -> dict[str, Body]:
    """Fleets or groups of either spelling by name."""
    instances = body["Instances"]
    listed: list[Body] = []
    for kind in ("Fleet", "Group"):
        listed += instances.get(f"Instance{kind}s", [])
        listed += [instances[key] for key in (f"MasterInstance{kind}", f"CoreInstance{kind}") if key in instances]
        listed += instances.get(f"TaskInstance{kind}s", [])
    return {fleet["Name"]: fleet for fleet in listed}


def test_lifetime_decides_who_launches(assembly: Assembly) -> None:
    for key, cluster in assembly.environment.clusters.items():
        assert (key in waiting(assembly)) is (cluster.lifetime == "long-running")
        assert (key in launched(assembly)) is (cluster.lifetime == "transient")


@functools.cache
def shape(operation: str, service: str) -> Any:
    model = botocore.session.get_session().get_service_model(service)
    return model.operation_model(operation).input_shape


def test_the_api_knows_every_field(assembly: Assembly) -> None:
    for body in launched(assembly).values():
        assert ParamValidator().validate(body, shape("RunJobFlow", "emr")).generate_report() == ""
    for alarms in watched(assembly).values():
        for alarm in alarms:
            assert ParamValidator().validate(alarm, shape("PutMetricAlarm", "cloudwatch")).generate_report() == ""


def watched(assembly: Assembly) -> dict[str, list[Body]]:
    found = definitions(assembly).items()
    return {key: one["States"]["WatchCluster"]["Items"] for key, one in found if "WatchCluster" in one["States"]}


def test_the_validator_would_notice() -> None:
    """The spelling of CloudFormation in a call of the API."""
    wrong = {
        "Name": "x",
        "Instances": {},
        "Configurations": [{"Classification": "x", "ConfigurationProperties": {}}],
    }
    assert "ConfigurationProperties" in ParamValidator().validate(wrong, shape("RunJobFlow", "emr")).generate_report()


def leaves(configurations: list[Body], key: str, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Every property of nested classifications by its path."""
    found: dict[tuple[str, ...], str] = {}
    for one in configurations:
        here = (*path, one["Classification"])
        assert one.keys() <= {"Classification", key, "Configurations"}, one
        found |= {(*here, name): value for name, value in one.get(key, {}).items()}
        found |= leaves(one.get("Configurations", []), key, here)
    return found


def wanted(cluster: Cluster) -> dict[tuple[str, ...], str]:
    def of(configurations: Any, path: tuple[str, ...]) -> dict[tuple[str, ...], str]:
        found: dict[tuple[str, ...], str] = {}
        for one in configurations:
            here = (*path, one.classification)
            found |= {(*here, name): value for name, value in one.properties.items()}
            found |= of(one.configurations, here)
        return found

    return of(cluster.configurations, ())


def test_every_configuration_arrives(assembly: Assembly) -> None:
    """CloudFormation drops `Properties` and the API drops `ConfigurationProperties` without a word."""
    for key, cluster, body in described(assembly):
        spelling = "ConfigurationProperties" if key in waiting(assembly) else "Properties"
        arrived = leaves(body["Configurations"], spelling)
        assert wanted(cluster).items() <= arrived.items()
        if "Spark" in cluster.applications:
            assert arrived[("spark-defaults", "spark.dynamicAllocation.enabled")] == "true"
            assert ("spark-env", "export", "PYSPARK_PYTHON") in arrived, "nested classifications arrive too"


def test_fleets_say_everything(assembly: Assembly) -> None:
    """Both targets, and a strategy for each market in use: no default of EMR's that moves with a release."""
    for _, cluster, body in described(assembly):
        found = fleets(body)
        assert found.keys() == {name.rpartition(".")[2] for name in cluster.nodes}
        for name, fleet in cluster.nodes.items():
            rendered = found[name.rpartition(".")[2]]
            instances = cluster.primary_count if name == "primary" else 1
            if not isinstance(fleet, PrimaryFleet | InstanceFleet):
                wanted = fleet.target_on_demand_capacity + fleet.target_spot_capacity
                assert (rendered["InstanceType"],) == fleet.type_names
                assert (rendered["InstanceCount"], rendered["Market"]) == (wanted * instances, fleet.market)
                continue
            assert rendered["TargetOnDemandCapacity"] == fleet.target_on_demand_capacity * instances
            assert rendered["TargetSpotCapacity"] == fleet.target_spot_capacity * instances
            launch = rendered["LaunchSpecifications"]
            given = fleet.launch_specifications
            assert launch["OnDemandSpecification"]["AllocationStrategy"] == given.on_demand.allocation_strategy
            if fleet.target_spot_capacity:
                assert launch["SpotSpecification"] == {
                    "AllocationStrategy": given.spot.allocation_strategy,
                    "TimeoutDurationMinutes": given.spot.timeout_minutes,
                    "TimeoutAction": given.spot.timeout_action,
                }
            assert [c["InstanceType"] for c in rendered["InstanceTypeConfigs"]] == list(fleet.type_names)


def test_details_of_instance_types_arrive(everything_on: Assembly) -> None:
    task = fleets(launched(everything_on)["etl"])["task"]["InstanceTypeConfigs"]
    assert task[0]["BidPriceAsPercentageOfOnDemandPrice"] == 80
    assert [config.get("Priority") for config in task] == list(range(10))
    assert task[2]["WeightedCapacity"] == 8
    assert task[0]["EbsConfiguration"] == {
        "EbsBlockDeviceConfigs": [
            {
                "VolumeSpecification": {"VolumeType": "gp3", "SizeInGB": 200, "Iops": 4000, "Throughput": 250},
                "VolumesPerInstance": 2,
            },
            {"VolumeSpecification": {"VolumeType": "st1", "SizeInGB": 500}, "VolumesPerInstance": 1},
        ]
    }


def test_types_with_disks_of_their_own_get_no_volume(assemblies: dict[str, Assembly]) -> None:
    configs = fleets(launched(assemblies["dev"])["clickstream"])["task"]["InstanceTypeConfigs"]
    assert {config["InstanceType"]: "EbsConfiguration" in config for config in configs} == {
        name: "gd." not in name
        for name in assemblies["dev"].environment.clusters["clickstream"].nodes["task"].type_names
    }


def test_settings_of_the_cluster_arrive(assembly: Assembly) -> None:
    for _, cluster, body in described(assembly):
        instances = body["Instances"]
        assert body["ReleaseLabel"] == cluster.release
        assert [application["Name"] for application in body["Applications"]] == list(cluster.applications)
        assert instances["TerminationProtected"] is cluster.termination_protection
        assert instances["UnhealthyNodeReplacement"] is cluster.unhealthy_node_replacement
        assert instances["KeepJobFlowAliveWhenNoSteps"] is True, "the workflow brings the steps"
        assert body["StepConcurrencyLevel"] == cluster.step_concurrency
        assert body.get("AutoTerminationPolicy", {}).get("IdleTimeout") == cluster.idle_timeout_seconds
        assert body["EbsRootVolumeSize"] == cluster.root_volume.size_gib
        assert body.get("EbsRootVolumeIops") == cluster.root_volume.iops
        assert body.get("EbsRootVolumeThroughput") == cluster.root_volume.throughput_mib
        assert body.get("OSReleaseLabel") == cluster.os_release
        assert body["ScaleDownBehavior"] == "TERMINATE_AT_TASK_COMPLETION"
        assert body["VisibleToAllUsers"] is True
        assert "Ec2KeyName" not in instances
        assert "Steps" not in body, "a step in CloudFormation replaces the cluster when it changes"


def test_scaling_is_bounded_as_described(assembly: Assembly) -> None:
    for _, cluster, body in described(assembly):
        scaling = cluster.managed_scaling
        limits = body.get("ManagedScalingPolicy", {}).get("ComputeLimits", {})
        units = "InstanceFleetUnits" if cluster.on_fleets else scaling and (scaling.unit_type or "Instances")
        assert limits.get("UnitType") == (units if scaling else None)
        assert limits.get("MaximumCapacityUnits") == (scaling.maximum_capacity_units if scaling else None)
        assert limits.get("MinimumCapacityUnits") == (scaling.minimum_capacity_units if scaling else None)
        assert limits.get("MaximumCoreCapacityUnits") == (scaling.core_limit if scaling else None)
        assert limits.get("MaximumOnDemandCapacityUnits") == (scaling.on_demand_limit if scaling else None)


def test_bootstrap_scripts_come_from_the_uploads_with_real_bucket_names(everything_on: Assembly) -> None:
    (action,) = launched(everything_on)["etl"]["BootstrapActions"]
    script = action["ScriptBootstrapAction"]
    assert script["Path"].startswith("s3://cdk-")
    assert script["Path"].endswith(".sh")
    assert script["Args"] == ["s3://artefacts/wheels/clickstream/"], "artefacts is what the bucket's reference became"
    assert action["Name"] == "python packages"


def test_clusters_carry_their_tags(assembly: Assembly) -> None:
    for key, _, body in described(assembly):
        tags = {tag["Key"]: tag["Value"] for tag in body["Tags"]}
        assert tags["for-use-with-amazon-emr-managed-policies"] == "true"
        pool = f"/{tags['emr-platform:pool']}" if "emr-platform:pool" in tags else ""
        assert tags["emr-platform:cluster"] == f"emr-{assembly.name}-cluster-{key}/{assembly.name}-{key}{pool}"
        assert assembly.stack(f"cluster-{key}").properties["tags"].items() <= tags.items()


def test_logs_are_encrypted_and_apart(assembly: Assembly) -> None:
    log = assembly.arn(assembly.one("AWS::KMS::Key", Description="EMR platform: logs"))
    for key, _, body in described(assembly):
        assert body["LogEncryptionKmsKeyId"] == log
        assert body["LogUri"] == f"s3://logs/emr/{assembly.name}-{key}/"


def test_roles_and_rules_precede_a_cluster_and_outlive_it(assembly: Assembly) -> None:
    """EMR still needs them while it terminates a cluster, and adds rules of its own where it misses any."""
    for cluster in assembly.of("AWS::EMR::Cluster"):
        before = {
            resource.logical_id
            for resource in assembly.resources
            # What resizes the cluster by the clock comes after it.
            if resource.stack == cluster.stack
            and not resource.logical_id.startswith("ClusterScaling")
            and (resource.type.startswith("AWS::IAM::") or resource.type.startswith("AWS::EC2::SecurityGroup"))
        }
        assert len(before) > 15
        assert before <= cluster.depends_on


@pytest.fixture
def encrypted(assembly: Assembly) -> dict[str, Body]:
    """Security configurations by cluster."""
    return {
        key: assembly.named(body["SecurityConfiguration"]).properties["SecurityConfiguration"]
        for key, _, body in described(assembly)
    }


def test_security_configurations_follow_emrs_grammar(assembly: Assembly, encrypted: dict[str, Body]) -> None:
    arns = {key.name.removeprefix("key/"): assembly.arn(key) for key in assembly.of("AWS::KMS::Key")}
    assert encrypted.keys() == assembly.environment.clusters.keys()
    for key, body in encrypted.items():
        if key in ("own-keys", "own-key"):
            continue  # what weakens or differs is held to literal JSON in tests/render
        security = assembly.environment.clusters[key].security
        more = {"AuthenticationConfiguration", "AuthorizationConfiguration"}
        assert body.keys() - more == {"EncryptionConfiguration", "InstanceMetadataServiceConfiguration"}
        assert body["InstanceMetadataServiceConfiguration"] == {
            "MinimumInstanceMetadataServiceVersion": 2,
            "HttpPutResponseHopLimit": security.metadata_hop_limit,
        }
        encryption = dict(body["EncryptionConfiguration"])
        assert encryption.pop("EMRWALEncryptionConfiguration", {"AwsKmsKey": arns["data"]}) == {
            "AwsKmsKey": arns["data"]
        }
        assert encryption.pop("EnableAtRestEncryption") is True
        assert encryption.pop("EnableInTransitEncryption") is True
        assert encryption.pop("AtRestEncryptionConfiguration") == {
            "S3EncryptionConfiguration": {"EncryptionMode": "SSE-KMS", "AwsKmsKey": arns["data"]},
            "LocalDiskEncryptionConfiguration": {
                "EncryptionKeyProviderType": "AwsKms", "AwsKmsKey": arns["disk"], "EnableEbsEncryption": True,
            },
        }  # fmt: skip
        pem = {"CertificateProviderType": "PEM", "S3Object": "s3://artefacts/certificates/etl.zip"}
        tls: dict[str, Any] = pem if security.in_transit.pem_zip else {"CertificateProviderType": "EMR"}
        if days := security.in_transit.validity_days:
            tls |= {"ValidityInDays": days, "WildcardDnsSuffix": security.in_transit.wildcard_dns_suffix}
        assert encryption == {"InTransitEncryptionConfiguration": {"TLSCertificateConfiguration": tls}}


def test_a_security_configuration_is_beside_whoever_launches_the_cluster(assembly: Assembly) -> None:
    """It can only be replaced, and CloudFormation replaces nothing that another stack imports."""
    used = [
        *((f"cluster-{key}", body["SecurityConfiguration"]) for key, body in waiting(assembly).items()),
        *((f"workflow-{key}", body["SecurityConfiguration"]) for key, body in launches(assembly).items()),
        *(
            ("airflow", launch["SecurityConfiguration"])
            for dag in dags(assembly).values()
            if (launch := dag["cluster"]["launch"])
        ),
    ]
    made = [(one.stack, one.name) for one in assembly.of("AWS::EMR::SecurityConfiguration")]
    assert sorted((f"emr-{assembly.name}-{part}", name) for part, name in used) == sorted(made) != []


def test_runs_in_a_pool_launch_the_same_cluster(assemblies: dict[str, Assembly]) -> None:
    """But for the security configuration, of which each has one with the same content."""
    assembly = assemblies["pool"]
    bodies = launches(assembly)
    first, *others = ({**body, "SecurityConfiguration": ""} for body in bodies.values())
    assert bodies.keys() == assembly.environment.workflows.keys()
    assert others
    assert all(other == first for other in others)
    used = [assembly.named(body["SecurityConfiguration"]).properties for body in bodies.values()]
    assert all(one == used[0] for one in used)


def test_no_stack_imports_what_a_change_of_settings_replaces(assembly: Assembly) -> None:
    exports = json.dumps([stack.template.get("Outputs", {}) for stack in assembly.stacks.values()])
    assert "Ref" in exports
    assert "SecurityConfiguration" not in exports


def test_each_cluster_uses_its_roles(assembly: Assembly) -> None:
    for key, _, body in described(assembly):
        profile = assembly.one("AWS::IAM::InstanceProfile", f"cluster-{key}")
        assert body["JobFlowRole"] == profile.name
        (service,) = [
            role.name
            for role in assembly.of("AWS::IAM::Role", f"cluster-{key}")
            if "AmazonEMRServicePolicy_v2" in json.dumps(role.properties.get("ManagedPolicyArns"))
        ]
        assert body["ServiceRole"] == service
