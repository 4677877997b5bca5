"""The endpoint between EMR's service and clusters of releases 8.x, beside clusters of 7.x in the same network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.assemblies import Assembly, Resource
from tests.emr_constructs.platforms import CLUSTER, STEP, platform

SPARK_8 = {**CLUSTER, "release": "emr-spark-8.1.0", "applications": ["Spark"]}
TAGS = [
    {"Key": "Name", "Value": "emr-service-vpce"},
    {"Key": "for-use-with-amazon-emr-managed-policies", "Value": "true"},
]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """A cluster of 7.x and two of 8.x."""
    workflows = {"old": {"cluster": "c", "steps": [STEP]}, "new": {"cluster": "new", "steps": [STEP]}}
    clusters = {"c": CLUSTER, "new": SPARK_8, "newer": {**SPARK_8, "release": "emr-spark-8.0.0"}}
    return platform(tmp_path_factory.mktemp("both"), clusters=clusters, workflows=workflows)


def service_endpoints(assembly: Assembly) -> list[Resource]:
    found = assembly.of("AWS::EC2::VPCEndpoint")
    return [endpoint for endpoint in found if endpoint.properties["ServiceName"].startswith("aws.api.")]


def test_one_endpoint_serves_all_clusters_of_release_8(both: Assembly) -> None:
    (endpoint,) = service_endpoints(both)
    assert endpoint.properties["ServiceName"] == "aws.api.eu-west-1.emr-service-cell01"
    assert endpoint.properties["VpcEndpointType"] == "Interface"
    assert endpoint.properties["PrivateDnsEnabled"] is True
    subnets = [r.name for r in both.of("AWS::EC2::Subnet") if "private" in str(r.properties["Tags"])]
    assert endpoint.properties["SubnetIds"] == subnets
    assert [tag for tag in endpoint.properties["Tags"] if tag in TAGS] == TAGS, "by these EMR's policy knows it"


def test_its_group_lets_the_vpc_in_and_nothing_out(both: Assembly) -> None:
    (endpoint,) = service_endpoints(both)
    (reference,) = endpoint.properties["SecurityGroupIds"]
    properties: dict[str, Any] = both.named(reference.removesuffix(".GroupId")).properties
    (rule,) = properties["SecurityGroupIngress"]
    assert (rule["CidrIp"], rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("10.40.0.0/16", "tcp", 443, 443)
    assert [rule["CidrIp"] for rule in properties["SecurityGroupEgress"]] == ["127.0.0.1/32"]
    assert TAGS[1] in properties["Tags"]


def test_the_cluster_of_release_7_keeps_its_own_group(both: Assembly) -> None:
    def service_groups(cluster: str) -> list[Resource]:
        groups = both.of("AWS::EC2::SecurityGroup", f"cluster-{cluster}")
        return [group for group in groups if group.properties["GroupDescription"].startswith("EMR service")]

    assert len(service_groups("c")) == 1
    assert service_groups("new") == service_groups("newer") == []


def test_the_buckets_of_both_releases_are_reached(both: Assembly) -> None:
    (gateway,) = [e for e in both.of("AWS::EC2::VPCEndpoint") if e.properties["VpcEndpointType"] == "Gateway"]
    text = str(gateway.properties["PolicyDocument"])
    assert "aws157-instance-data-0-prod-eu-west-1" in text
    assert "al2023-repos-eu-west-1-de612dc2" in text


def test_without_release_8_there_is_no_endpoint(tmp_path: Path) -> None:
    assert service_endpoints(platform(tmp_path)) == []


def test_with_a_way_out_it_is_there_too(tmp_path: Path) -> None:
    network = {"internet": "nat"}
    assert len(service_endpoints(platform(tmp_path, SPARK_8, network=network))) == 1


def test_in_an_existing_vpc_it_is_the_owners_or_emrs(tmp_path: Path) -> None:
    network = {
        "vpc_id": "vpc-0123456789abcdef0", "subnet_ids": ["subnet-0123456789abcdef0"], "vpc_cidr": "10.9.0.0/16",
    }  # fmt: skip
    assert service_endpoints(platform(tmp_path, SPARK_8, network=network)) == []
