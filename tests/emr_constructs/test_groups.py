"""Security groups of a cluster: the rules of EMR's documentation, no more and no fewer.

Source of the tables: EMR Management Guide, emr-man-sec-groups, for private subnets and releases 5.30 to 7.x, and 8.x.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emr_platform.catalog import service_endpoint
from tests.assemblies import Assembly, Resource
from tests.conftest import NAMES
from tests.emr_constructs.definitions import launches
from tests.emr_constructs.platforms import STEP, platform

TAG = {"Key": "for-use-with-amazon-emr-managed-policies", "Value": "true"}
KINDS = {"EMR primary": "primary", "EMR core": "core", "EMR service": "service"}
Rule = tuple[str, str, str, str, int, int]

WITHIN = {
    (group, "in", peer, protocol, first, last)
    for group in ("primary", "core")
    for peer in ("primary", "core")
    for protocol, first, last in (("tcp", 0, 65535), ("udp", 0, 65535), ("icmp", -1, -1))
}
# From 8.0 on the nodes call EMR's service, which asks nothing of them.
EXPECTED_8: set[Rule] = {
    *WITHIN,
    *((group, "out", peer, "-1", -1, -1) for group in ("primary", "core") for peer in ("primary", "core")),
    ("primary", "out", "0.0.0.0/0", "tcp", 443, 443),
    ("core", "out", "0.0.0.0/0", "tcp", 443, 443),
}
EXPECTED: set[Rule] = {
    *EXPECTED_8,
    ("primary", "in", "service", "tcp", 8443, 8443),
    ("core", "in", "service", "tcp", 8443, 8443),
    ("primary", "out", "service", "tcp", 9443, 9443),
    ("core", "out", "service", "tcp", 9443, 9443),
    ("service", "in", "primary", "tcp", 9443, 9443),
    ("service", "out", "primary", "tcp", 8443, 8443),
    ("service", "out", "core", "tcp", 8443, 8443),
    # A group that is made without any egress rule gets one that allows everything.
    ("service", "out", "127.0.0.1/32", "tcp", 9, 9),
}

CLUSTERS = [
    ("dev", "clickstream"),
    ("long-running", "shared"),
    ("existing-vpc", "clickstream"),
    ("everything-on", "notebooks"),
]


def groups(assembly: Assembly, cluster: str) -> dict[str, str]:
    """Kinds of the groups of a cluster by what references to them become, with the one of EMR's endpoint in its VPC."""
    found = {}
    own = assembly.of("AWS::EC2::SecurityGroup", f"cluster-{cluster}")
    for group in [*own, *shared_service_groups(assembly)]:
        description = group.properties["GroupDescription"]
        found[group.name] = next(kind for start, kind in KINDS.items() if description.startswith(start))
    return found


def shared_service_groups(assembly: Assembly) -> list[Resource]:
    found = assembly.of("AWS::EC2::SecurityGroup", "network")
    return [group for group in found if group.properties["GroupDescription"].startswith("EMR service endpoint")]


def rules(assembly: Assembly, cluster: str) -> list[Rule]:
    """Every rule of a cluster's groups, whether inside a group or beside it."""
    kinds = groups(assembly, cluster)
    found = []
    for resource in assembly.resources:
        if resource.stack != f"emr-{assembly.name}-cluster-{cluster}":
            continue
        for direction, properties in _rules_of(resource):
            group = properties.get("GroupId", resource.name)
            peer = next(properties[key] for key in PEERS if key in properties)
            ports = (properties.get("FromPort", -1), properties.get("ToPort", -1))
            found.append((kinds[group], direction, kinds.get(peer, peer), properties["IpProtocol"], *ports))
    return found


PEERS = ("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "DestinationSecurityGroupId", "SourcePrefixListId")


def _rules_of(resource: Resource) -> list[tuple[str, dict[str, Any]]]:
    match resource.type:
        case "AWS::EC2::SecurityGroup":
            return [
                *(("in", rule) for rule in resource.properties.get("SecurityGroupIngress", [])),
                *(("out", rule) for rule in resource.properties.get("SecurityGroupEgress", [])),
            ]
        case "AWS::EC2::SecurityGroupIngress":
            return [("in", resource.properties)]
        case "AWS::EC2::SecurityGroupEgress":
            return [("out", resource.properties)]
    return []


@pytest.mark.parametrize(("name", "cluster"), CLUSTERS)
def test_the_rules_are_those_of_the_documentation(assemblies: dict[str, Assembly], name: str, cluster: str) -> None:
    found = rules(assemblies[name], cluster)
    assert set(found) == EXPECTED
    assert len(found) == len(EXPECTED), "no rule twice: the second one would be refused"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_open_to_the_world(assemblies: dict[str, Assembly], name: str) -> None:
    for resource in assemblies[name].resources:
        for direction, rule in _rules_of(resource):
            world = {rule.get("CidrIp"), rule.get("CidrIpv6")} & {"0.0.0.0/0", "::/0"}
            if world:
                assert direction == "out", resource.logical_id
                assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)


def test_emr_may_use_the_groups(assembly: Assembly) -> None:
    """Its service policy asks for the tag."""
    for name, cluster in assembly.environment.clusters.items():
        tagged = assembly.of("AWS::EC2::SecurityGroup", f"cluster-{name}")
        if service_endpoint(assembly.region, cluster.release):
            tagged += shared_service_groups(assembly)
        assert len(tagged) == 3
        assert all(TAG in group.properties["Tags"] for group in tagged)


def test_each_group_is_where_it_belongs(assembly: Assembly) -> None:
    for name, instances in instance_settings(assembly).items():
        kinds = groups(assembly, name)
        assert kinds[instances["EmrManagedMasterSecurityGroup"]] == "primary"
        assert kinds[instances["EmrManagedSlaveSecurityGroup"]] == "core"
        assert kinds[group_id(instances["ServiceAccessSecurityGroup"])] == "service"
        more = list(assembly.environment.clusters[name].additional_security_groups)
        assert instances.get("AdditionalMasterSecurityGroups", []) == more
        assert instances.get("AdditionalSlaveSecurityGroups", []) == more


def instance_settings(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """`Instances` of every cluster by its key, whoever launches it."""
    found = {c.stack.partition("-cluster-")[2]: c.properties["Instances"] for c in assembly.of("AWS::EMR::Cluster")}
    for key, body in launches(assembly).items():
        cluster = assembly.environment.cluster_key(assembly.environment.workflows[key]) or ""
        found[cluster] = body["Instances"]
    assert found.keys() == assembly.environment.clusters.keys()
    return found


def group_id(reference: str) -> str:
    """A group as another stack refers to it."""
    return reference.removesuffix(".GroupId")


SPARK_8 = {"release": "emr-spark-8.1.0", "applications": ["Spark"]}
EXISTING = {"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": ["subnet-0123456789abcdef0"]}
WORKFLOWS = {"w": {"cluster": "c", "steps": [STEP]}}


def test_a_cluster_of_release_8_has_the_group_of_the_networks_endpoint(tmp_path: Path) -> None:
    assembly = platform(tmp_path, SPARK_8, workflows=WORKFLOWS)
    assert set(rules(assembly, "c")) == EXPECTED_8
    (service,) = shared_service_groups(assembly)
    (instances,) = instance_settings(assembly).values()
    assert group_id(instances["ServiceAccessSecurityGroup"]) == service.name


def test_in_an_existing_vpc_it_has_a_group_of_its_own_open_to_the_vpc(tmp_path: Path) -> None:
    network = {**EXISTING, "vpc_cidr": "10.9.0.0/16"}
    assembly = platform(tmp_path, SPARK_8, workflows=WORKFLOWS, network=network)
    service = {("service", "in", "10.9.0.0/16", "tcp", 443, 443), ("service", "out", "127.0.0.1/32", "tcp", 9, 9)}
    assert set(rules(assembly, "c")) == EXPECTED_8 | service


def test_it_cannot_be_open_to_a_vpc_that_nobody_described(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"got emr-spark-8\.1\.0 in a VPC whose address range .*; add network.vpc_cidr"
    ):
        platform(tmp_path, SPARK_8, network=EXISTING)


def test_nodes_may_open_connections_to_their_metastore(tmp_path: Path) -> None:
    metastore = {
        "type": "jdbc", "url": "jdbc:mysql://db:3307/hive", "user": "hive", "password_secret": "hive/metastore",
        "security_group": "sg-0123456789abcdef0", "port": 3307,
    }  # fmt: skip
    more = {(group, "out", "sg-0123456789abcdef0", "tcp", 3307, 3307) for group in ("primary", "core")}
    assert set(rules(platform(tmp_path, {"metastore": metastore}), "c")) == EXPECTED | more
