"""Security groups of a cluster: the rules of EMR's documentation, no more and no fewer.

Source of the table: EMR Management Guide, emr-man-sec-groups, for private subnets and releases 5.30 to 7.x.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.assemblies import Assembly, Resource
from tests.conftest import NAMES
from tests.emr_constructs.definitions import definitions

TAG = {"Key": "for-use-with-amazon-emr-managed-policies", "Value": "true"}
KINDS = {"EMR primary": "primary", "EMR core": "core", "EMR service": "service"}
Rule = tuple[str, str, str, str, int, int]

WITHIN = {
    (group, "in", peer, protocol, first, last)
    for group in ("primary", "core")
    for peer in ("primary", "core")
    for protocol, first, last in (("tcp", 0, 65535), ("udp", 0, 65535), ("icmp", -1, -1))
}
EXPECTED: set[Rule] = {
    *WITHIN,
    *((group, "out", peer, "-1", -1, -1) for group in ("primary", "core") for peer in ("primary", "core")),
    ("primary", "in", "service", "tcp", 8443, 8443),
    ("core", "in", "service", "tcp", 8443, 8443),
    ("primary", "out", "service", "tcp", 9443, 9443),
    ("core", "out", "service", "tcp", 9443, 9443),
    ("primary", "out", "0.0.0.0/0", "tcp", 443, 443),
    ("core", "out", "0.0.0.0/0", "tcp", 443, 443),
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
    """Kinds of the groups of a cluster by what references to them become."""
    found = {}
    for group in assembly.of("AWS::EC2::SecurityGroup", f"cluster-{cluster}"):
        description = group.properties["GroupDescription"]
        found[group.name] = next(kind for start, kind in KINDS.items() if description.startswith(start))
    return found


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
    for cluster in assembly.environment.clusters:
        tagged = assembly.of("AWS::EC2::SecurityGroup", f"cluster-{cluster}")
        assert len(tagged) == 3
        assert all(TAG in group.properties["Tags"] for group in tagged)


def test_each_group_is_where_it_belongs(assembly: Assembly) -> None:
    for name, instances in instance_settings(assembly).items():
        kinds = groups(assembly, name)
        assert kinds[instances["EmrManagedMasterSecurityGroup"]] == "primary"
        assert kinds[instances["EmrManagedSlaveSecurityGroup"]] == "core"
        assert kinds[instances["ServiceAccessSecurityGroup"]] == "service"
        assert "AdditionalMasterSecurityGroups" not in instances


def instance_settings(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """`Instances` of every cluster by its key, whoever launches it."""
    found = {c.stack.partition("-cluster-")[2]: c.properties["Instances"] for c in assembly.of("AWS::EMR::Cluster")}
    for key, definition in definitions(assembly).items():
        if "LaunchCluster" in definition["States"]:
            cluster = assembly.environment.workflows[key].cluster
            found[cluster] = definition["States"]["LaunchCluster"]["Arguments"]["Instances"]
    assert found.keys() == assembly.environment.clusters.keys()
    return found
