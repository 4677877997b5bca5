"""What is said of a network while it is not known which of its subnets clusters are in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.controls.small import Body, all_of, made

VPC, SUBNET = {"Ref": "Vpc"}, {"Ref": "Subnet"}
NETWORK: Body = {
    "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "Subnet": made("EC2::Subnet", VpcId=VPC, CidrBlock="10.0.1.0/24"),
    "Endpoint": made("EC2::VPCEndpoint", VpcId=VPC, ServiceName="com.amazonaws.eu-west-1.s3"),
}
INTERFACE = {"VpcEndpointType": "Interface", "PrivateDnsEnabled": True}


def said(folder: Path, control: str, *subnets: object, **endpoint: object) -> set[str]:
    """The statuses of what is said of the VPC and its endpoint, with a cluster in each of some subnets."""
    properties = NETWORK["Endpoint"]["Properties"] | endpoint
    clusters = {
        f"Cluster{number}": made("EMR::Cluster", Name="c", Instances={} if one is None else {"Ec2SubnetId": one})
        for number, one in enumerate(subnets)
    }
    found = all_of(folder, control, NETWORK | {"Endpoint": made("EC2::VPCEndpoint", **properties)} | clusters)
    return {one.status for one in found if "/Cluster" not in one.resource}


@pytest.mark.parametrize("subnet", [None, {"Ref": "AWS::NoValue"}, {"Fn::ImportValue": "subnet"}, "subnet-0123456789"])
@pytest.mark.parametrize("control", ["NET-08", "NET-12"])
def test_no_subnet_is_not_every_subnet(control: str, subnet: object, tmp_path: Path) -> None:
    assert said(tmp_path, control, subnet) == {"UNKNOWN"}


def test_an_endpoint_under_the_services_own_name_is_reached_from_anywhere(tmp_path: Path) -> None:
    assert said(tmp_path, "NET-08", None, **INTERFACE) == {"PASS"}


def test_a_subnet_that_is_known_decides(tmp_path: Path) -> None:
    assert said(tmp_path, "NET-12", None, SUBNET) == {"PASS"}


TABLE, OUT = {"Ref": "Table"}, "0.0.0.0/0"
ROUTED: Body = {
    "Table": made("EC2::RouteTable", VpcId=VPC),
    "Association": made("EC2::SubnetRouteTableAssociation", SubnetId=SUBNET, RouteTableId=TABLE),
    "Route": made("EC2::Route", RouteTableId=TABLE, DestinationCidrBlock=OUT, NatGatewayId="nat-1"),
}
OTHER = {"Other": made("EC2::Subnet", VpcId=VPC, CidrBlock="10.0.2.0/24")}
SERVED = {"Endpoint": made("EC2::VPCEndpoint", **NETWORK["Endpoint"]["Properties"], RouteTableIds=[TABLE])}
PRIVATE = {"Endpoint": made("EC2::VPCEndpoint", **NETWORK["Endpoint"]["Properties"], **INTERFACE)}


@pytest.mark.parametrize(
    ("control", "resources", "status"),
    [
        ("NET-08", NETWORK | ROUTED, "FAIL"),
        ("NET-08", NETWORK | ROUTED | SERVED, "PASS"),
        ("NET-08", NETWORK | ROUTED | SERVED | OTHER, "UNKNOWN"),
        ("NET-08", NETWORK | ROUTED | PRIVATE | OTHER, "PASS"),
        ("NET-08", {name: one for name, one in NETWORK.items() if name != "Subnet"}, "UNKNOWN"),
        ("NET-12", NETWORK | ROUTED, "FAIL"),
        ("NET-12", NETWORK | ROUTED | OTHER, "UNKNOWN"),
        ("NET-12", NETWORK, "PASS"),
        ("NET-12", {name: one for name, one in NETWORK.items() if name != "Subnet"}, "UNKNOWN"),
    ],
)
def test_a_network_without_clusters_is_judged_by_all_of_its_subnets(
    control: str, resources: Body, status: str, tmp_path: Path
) -> None:
    assert {one.status for one in all_of(tmp_path, control, resources)} == {status}
