"""The network: private, watched, and open to nothing but the services that clusters call."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from emr_platform.catalog import required_buckets
from emr_platform.model import NewNetwork
from tests.assemblies import ACCOUNT, Assembly, Resource, statements
from tests.conftest import NAMES
from tests.emr_constructs.definitions import launches

NEW = [name for name in NAMES if name != "existing-vpc"]
TAG = {"Key": "for-use-with-amazon-emr-managed-policies", "Value": "true"}


@pytest.fixture(params=NEW)
def made(request: pytest.FixtureRequest, assemblies: dict[str, Assembly]) -> Assembly:
    """Each environment with a VPC of its own."""
    return assemblies[str(request.param)]


def network(assembly: Assembly) -> NewNetwork:
    found = assembly.environment.network
    assert isinstance(found, NewNetwork)
    return found


def private_subnets(assembly: Assembly) -> list[Resource]:
    """The subnets that clusters are launched into."""
    used = {subnet for body in launched_into(assembly) for subnet in body}
    return [subnet for subnet in assembly.of("AWS::EC2::Subnet") if subnet.name in used]


def launched_into(assembly: Assembly) -> list[list[str]]:
    clusters = [cluster.properties["Instances"] for cluster in assembly.of("AWS::EMR::Cluster")]
    clusters += [body["Instances"] for body in launches(assembly).values()]
    # Instance groups live in one subnet, fleets in one of several.
    return [cluster.get("Ec2SubnetIds") or [cluster["Ec2SubnetId"]] for cluster in clusters]


def test_clusters_go_into_private_subnets_of_the_vpc(made: Assembly) -> None:
    subnets = private_subnets(made)
    on_fleets = any(cluster.on_fleets for cluster in made.environment.clusters.values())
    assert len(subnets) == (network(made).zones if on_fleets else 1)
    (vpc,) = made.of("AWS::EC2::VPC")
    for number, subnet in enumerate(subnets):
        assert subnet.properties["MapPublicIpOnLaunch"] is False
        assert subnet.properties["VpcId"] == vpc.name
        assert subnet.properties["AvailabilityZone"] == {"Fn::Select": [number, {"Fn::GetAZs": ""}]}
        assert TAG in subnet.properties["Tags"]
        assert routes(made, subnet) <= {"NatGatewayId"}


def routes(assembly: Assembly, subnet: Resource) -> set[str]:
    """What the routes of a subnet's table lead to, beside the VPC itself."""
    associations = assembly.of("AWS::EC2::SubnetRouteTableAssociation")
    (table,) = [a.properties["RouteTableId"] for a in associations if a.properties["SubnetId"] == subnet.name]
    targets = set()
    for route in assembly.of("AWS::EC2::Route"):
        if route.properties["RouteTableId"] == table:
            targets |= route.properties.keys() - {"RouteTableId", "DestinationCidrBlock"}
    return targets


def test_no_way_out_unless_asked_for(made: Assembly) -> None:
    ways = [r.type for r in made.resources if r.type in ("AWS::EC2::InternetGateway", "AWS::EC2::NatGateway")]
    if network(made).internet == "none":
        assert ways == []
        assert made.of("AWS::EC2::Route") == []
        return
    assert sorted(ways) == ["AWS::EC2::InternetGateway", "AWS::EC2::NatGateway"]
    (nat,) = made.of("AWS::EC2::NatGateway")
    public = made.named(nat.properties["SubnetId"])
    assert public not in private_subnets(made)
    assert TAG not in public.properties["Tags"], "EMR must not be able to launch into it"
    assert public.properties["MapPublicIpOnLaunch"] is False
    assert routes(made, public) == {"GatewayId"}
    assert all(routes(made, subnet) == {"NatGatewayId"} for subnet in private_subnets(made))


def test_subnets_share_the_range_without_overlap(made: Assembly) -> None:
    whole = ipaddress.IPv4Network(network(made).cidr)
    assert made.one("AWS::EC2::VPC").properties["CidrBlock"] == str(whole)
    blocks = [ipaddress.IPv4Network(s.properties["CidrBlock"]) for s in made.of("AWS::EC2::Subnet")]
    assert all(block.subnet_of(whole) for block in blocks)
    assert not any(a.overlaps(b) for i, a in enumerate(blocks) for b in blocks[:i])


def test_names_resolve_inside(made: Assembly) -> None:
    vpc = made.one("AWS::EC2::VPC").properties
    assert (vpc["EnableDnsHostnames"], vpc["EnableDnsSupport"]) == (True, True)


def test_every_packet_is_logged_into_the_logs_bucket(made: Assembly) -> None:
    log = made.one("AWS::EC2::FlowLog").properties
    assert log["ResourceId"] == made.one("AWS::EC2::VPC").name
    assert (log["ResourceType"], log["TrafficType"]) == ("VPC", "ALL")
    assert log["LogDestination"] == f"arn:{made.partition}:s3:::logs/vpc-flow-logs/"


def test_the_default_group_is_closed_when_the_vpc_is_made(made: Assembly) -> None:
    (call,) = made.of("Custom::EmrClosedDefaultGroup")
    assert call.properties["GroupId"] == f"{made.one('AWS::EC2::VPC').name}.DefaultSecurityGroup"
    function = next(f for f in made.of("AWS::Lambda::Function") if made.arn(f) == call.properties["ServiceToken"])
    role = next(r for r in made.of("AWS::IAM::Role") if made.arn(r) == function.properties["Role"])
    (policy,) = role.properties["Policies"]
    revoking = [s for s in statements(policy["PolicyDocument"]) if any("Revoke" in a for a in s["Action"])]
    assert [s["Resource"] for s in revoking] == [
        [f"arn:{made.partition}:ec2:{made.region}:{ACCOUNT}:security-group/{call.properties['GroupId']}"]
    ]
    compile(function.properties["Code"]["ZipFile"], "index.py", "exec")
    assert len(function.properties["Code"]["ZipFile"]) < 4096, "CloudFormation's limit for code in a template"


EXPECTED = {
    "dev": {"kms", "secretsmanager", "sts"},
    "minimal": {"kms", "secretsmanager", "sts"},
    "long-running": {"glue", "kms", "secretsmanager", "sts", "ec2messages", "ssm", "ssmmessages"},
    "everything-on": {"emr-service-cell01", "glue", "logs", "monitoring"},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_endpoints_follow_features(assemblies: dict[str, Assembly], name: str) -> None:
    """With a NAT gateway only those that the file names; without one, what nodes call with the features they have."""
    assembly = assemblies[name]
    found = [e for e in assembly.of("AWS::EC2::VPCEndpoint") if e.properties["VpcEndpointType"] == "Interface"]
    assert {e.properties["ServiceName"].rpartition(".")[2] for e in found} == EXPECTED[name]
    for endpoint in found:
        if endpoint.properties["ServiceName"].endswith(".emr-service-cell01"):
            continue  # test_network_service_endpoint.py is about that one
        assert endpoint.properties["PrivateDnsEnabled"] is True
        assert endpoint.properties["SubnetIds"] == [subnet.name for subnet in private_subnets(assembly)]
        for one in statements(endpoint.properties["PolicyDocument"]):
            assert one["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
        (group,) = [assembly.named(g.removesuffix(".GroupId")) for g in endpoint.properties["SecurityGroupIds"]]
        (rule,) = group.properties["SecurityGroupIngress"]
        vpc = assembly.one("AWS::EC2::VPC").properties["CidrBlock"]
        assert (rule["CidrIp"], rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == (vpc, "tcp", 443, 443)


def test_s3_lets_through_this_account_emr_and_named_buckets(made: Assembly) -> None:
    (endpoint,) = [e for e in made.of("AWS::EC2::VPCEndpoint") if e.properties["VpcEndpointType"] == "Gateway"]
    tables = {table.name for table in made.of("AWS::EC2::RouteTable")}
    assert set(endpoint.properties["RouteTableIds"]) <= tables
    releases = [cluster.release for cluster in made.environment.clusters.values()]
    repositories = set(required_buckets(made.region, releases))
    foreign: dict[str, Any] = {}
    for one in statements(endpoint.properties["PolicyDocument"]):
        if one["Resource"] == ["*"]:
            assert one["Condition"] == {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}
            assert all(":*" not in action for action in one["Action"])
        for arn in one["Resource"]:
            if arn != "*":
                foreign.setdefault(arn.split(":::")[1].removesuffix("/*"), one)
    assert repositories, "no release works without its repositories"
    assert repositories <= foreign.keys()
    assert all("s3:GetObject" in foreign[bucket]["Action"] for bucket in repositories)
    named = {"example-reference-data"} if made.name == "everything-on" else set()
    limited = {bucket for bucket, one in foreign.items() if "Condition" in one}
    assert limited == named
    theirs = {"al2023-repos-", "repo.", "aws157-", "prod.", made.region}
    if made.environment.airflow:
        theirs.add(f"prod-{made.region}-starport-layer-bucket")
    assert [b for b in foreign.keys() - named if not any(b.startswith(start) for start in theirs)] == []


def test_an_existing_vpc_is_used_as_it_is(assemblies: dict[str, Assembly]) -> None:
    assembly = assemblies["existing-vpc"]
    network_types = {r.type for r in assembly.resources if r.type.startswith("AWS::EC2::")}
    assert network_types == {
        "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress",
    }  # fmt: skip
    assert launched_into(assembly) == [["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]]
    assert {g.properties["VpcId"] for g in assembly.of("AWS::EC2::SecurityGroup")} == {"vpc-0123456789abcdef0"}
