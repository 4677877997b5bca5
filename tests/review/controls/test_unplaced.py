"""What is said of a network while it is not known which of its subnets clusters are in."""

from __future__ import annotations

import json
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


@pytest.mark.parametrize(
    ("region", "status"), [({"Ref": "AWS::Region"}, "PASS"), ("us-east-1", "UNKNOWN"), ({"Ref": "Asked"}, "UNKNOWN")]
)
def test_an_endpoint_for_another_region_has_other_names(region: object, status: str, tmp_path: Path) -> None:
    assert said(tmp_path, "NET-08", None, **INTERFACE, ServiceRegion=region) == {status}


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (made("EC2::DHCPOptions", DomainNameServers=["AmazonProvidedDNS"]), "PASS"),
        (made("EC2::DHCPOptions", DomainName="example.com"), "PASS"),
        (made("EC2::DHCPOptions", DomainNameServers=["10.0.0.10"]), "UNKNOWN"),
        (made("SNS::Topic"), "UNKNOWN"),
    ],
)
def test_who_tells_names_in_a_vpc_tells_where_an_endpoint_is(options: Body, status: str, tmp_path: Path) -> None:
    endpoint = made("EC2::VPCEndpoint", **NETWORK["Endpoint"]["Properties"] | INTERFACE)
    joined = made("EC2::VPCDHCPOptionsAssociation", VpcId=VPC, DhcpOptionsId={"Ref": "Options"})
    network = NETWORK | {"Endpoint": endpoint, "Options": options}
    assert {one.status for one in all_of(tmp_path, "NET-08", network | {"Joined": joined})} == {status}
    joined["Properties"]["VpcId"] = "vpc-1"
    assert {one.status for one in all_of(tmp_path, "NET-08", network | {"Joined": joined})} == {"PASS"}


@pytest.mark.parametrize(
    ("kind", "key"), [("Route53Resolver::ResolverRuleAssociation", "VPCId"),
                      ("Route53Profiles::ProfileAssociation", "ResourceId")]
)  # fmt: skip
def test_a_name_may_be_asked_of_others_by_a_rule(kind: str, key: str, tmp_path: Path) -> None:
    endpoint = made("EC2::VPCEndpoint", **NETWORK["Endpoint"]["Properties"] | INTERFACE)
    for vpc, status in ((VPC, "UNKNOWN"), ("vpc-1", "PASS")):
        network = NETWORK | {"Endpoint": endpoint, "Rule": made(kind, **{key: vpc})}
        assert {one.status for one in all_of(tmp_path, "NET-08", network)} == {status}


def test_a_subnet_that_is_known_decides(tmp_path: Path) -> None:
    assert said(tmp_path, "NET-12", None, SUBNET) == {"PASS"}


TABLES: Body = {
    "Table": made("EC2::RouteTable", VpcId=VPC),
    "Out": made("EC2::Route", RouteTableId={"Ref": "Table"}, DestinationCidrBlock="0.0.0.0/0", NatGatewayId="nat-1"),
    "Tied": made("EC2::SubnetRouteTableAssociation", SubnetId=SUBNET, RouteTableId={"Ref": "Table"}),
}
"""A way out for the subnet."""
OTHER: Body = {"Other": made("EC2::Subnet", VpcId=VPC, CidrBlock="10.0.2.0/24")}
SERVED = {"RouteTableIds": [{"Ref": "Table"}]}


def alone(folder: Path, control: str, resources: Body, **endpoint: object) -> set[str]:
    """The statuses of what is said of a network without clusters."""
    given = made("EC2::VPCEndpoint", **NETWORK["Endpoint"]["Properties"], **endpoint)
    return {one.status for one in all_of(folder, control, NETWORK | {"Endpoint": given} | resources)}


def without(key: str) -> Body:
    return {key: made("SNS::Topic")}


@pytest.mark.parametrize(
    ("control", "resources", "status"),
    [
        ("NET-08", TABLES, "PASS"),
        ("NET-08", TABLES | OTHER, "UNKNOWN"),
        ("NET-08", OTHER, "FAIL"),
        ("NET-08", TABLES | without("Subnet"), "UNKNOWN"),
        ("NET-12", {}, "PASS"),
        ("NET-12", TABLES, "FAIL"),
        ("NET-12", TABLES | OTHER, "UNKNOWN"),
        ("NET-12", without("Subnet"), "UNKNOWN"),
    ],
)
def test_a_network_alone_is_judged_by_all_its_subnets(
    control: str, resources: Body, status: str, tmp_path: Path
) -> None:
    assert alone(tmp_path, control, resources, **SERVED) == {status}


@pytest.mark.parametrize("control", ["NET-08", "NET-12"])
def test_a_network_alone_may_have_more_subnets_than_were_seen(control: str, tmp_path: Path) -> None:
    unseen = {"Rest": made("CloudFormation::Stack", TemplateURL="https://example.com/rest.yaml")}
    tables = TABLES | without("Out") if control == "NET-12" else TABLES
    assert alone(tmp_path, control, tables | unseen, **SERVED) == {"UNKNOWN"}


@pytest.mark.parametrize(
    ("subnets", "out", "status"),
    [([SUBNET], {}, "FAIL"), ([SUBNET], without("Out"), "PASS"), ({"Ref": "Asked"}, {}, "UNKNOWN"),
     (["subnet-1"], {}, "INHERITED")],
)  # fmt: skip
def test_a_studios_group_is_for_clusters_in_the_studios_subnets(
    subnets: object, out: Body, status: str, tmp_path: Path
) -> None:
    studio = made("EMR::Studio", EngineSecurityGroupId={"Ref": "Engine"}, SubnetIds=subnets)
    group = made("EC2::SecurityGroup", GroupDescription="engine", VpcId=VPC)
    found = all_of(tmp_path, "NET-04", NETWORK | TABLES | out | {"Studio": studio, "Engine": group})
    assert {one.status for one in found} == {status}


PRIVATE = TABLES | without("Out")
"""A subnet with a route table of its own that leads nowhere."""
SOMETIMES: Body = {"Tied": TABLES["Tied"] | {"Condition": "Sometimes"}}


@pytest.mark.parametrize(
    ("resources", "value", "status"),
    [
        (PRIVATE, {"Ref": "Table"}, "UNKNOWN"),
        (PRIVATE, {"Fn::Join": [",", [{"Ref": "Table"}, "rtb-1"]]}, "UNKNOWN"),
        (PRIVATE, {"Fn::If": ["Sometimes", {"Ref": "Table"}, "none"]}, "UNKNOWN"),
        (PRIVATE, SUBNET, "PASS"),
        (PRIVATE | SOMETIMES, SUBNET, "UNKNOWN"),
        (PRIVATE | without("Tied"), SUBNET, "UNKNOWN"),
        (PRIVATE | without("Tied"), {"Fn::Join": [",", [SUBNET, "subnet-1"]]}, "UNKNOWN"),
        (PRIVATE | without("Tied"), {"Ref": "Table"}, "PASS"),
        (PRIVATE | without("Tied"), VPC, "PASS"),
        (TABLES, {"Ref": "Table"}, "FAIL"),
    ],
)
def test_a_route_table_that_is_given_out_may_have_routes_elsewhere(
    resources: Body, value: object, status: str, tmp_path: Path
) -> None:
    network = {key: one for key, one in NETWORK.items() if key != "Endpoint"}
    found = all_of(tmp_path, "NET-12", network | resources, outputs={"Given": {"Value": value}})
    assert {one.status for one in found} == {status}


def looped(over: object, *values: object) -> Body:
    outputs = {f"Given${{Each}}{number}": {"Value": value} for number, value in enumerate(values)}
    return {"Fn::ForEach::All": ["Each", over, outputs]}


@pytest.mark.parametrize(
    ("outputs", "status"),
    [
        (looped(["Table"], {"Ref": "Each"}), "UNKNOWN"),
        (looped(["T"], {"Fn::GetAtt": ["${Each}able", "RouteTableId"]}), "UNKNOWN"),
        (looped(["T"], {"Fn::GetAtt": "&{Each}able.RouteTableId"}), "UNKNOWN"),
        (looped(["Vpc"], {"Fn::Sub": "${Table}/x"}), "UNKNOWN"),
        (looped(["Vpc"], {"Fn::Sub": "${Table.RouteTableId}/x"}), "UNKNOWN"),
        (looped({"Ref": "Asked"}, {"Ref": "Each"}), "UNKNOWN"),
        ({"Fn::ForEach::Broken": "x"}, "UNKNOWN"),
        ({"Given": {"Value": {"Fn::Transform": {"Name": "Ours", "Parameters": {"X": {"Ref": "Table"}}}}}}, "UNKNOWN"),
        (looped(["Vpc"], {"Ref": "Each"}, {"Fn::Sub": "arn:${AWS::Partition}:s3:::x"}), "PASS"),
        (looped(["Vpc"], {"Fn::GetAtt": ["${Each}", "CidrBlock"]}, {"Fn::Sub": "${AWS::StackName}"}), "PASS"),
        (looped(["Subn"], {"Ref": "${Each}et"}), "PASS"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_a_loop_of_outputs_may_give_what_its_texts_may_mean(
    outputs: Body, status: str, nested: bool, tmp_path: Path
) -> None:
    network = {key: one for key, one in NETWORK.items() if key != "Endpoint"} | PRIVATE
    if nested:
        parameters = {"Asked": {"Type": "CommaDelimitedList"}}
        (tmp_path / "child.json").write_text(
            json.dumps({"Parameters": parameters, "Resources": network, "Outputs": outputs})
        )
        network, outputs = {"Child": made("CloudFormation::Stack", TemplateURL="child.json")}, {}
    found = all_of(tmp_path, "NET-12", network, outputs=outputs)
    assert {one.status for one in found} == {status}


@pytest.mark.parametrize(
    ("outputs", "status"),
    [(looped(["Subn"], {"Ref": "${Each}et"}), "UNKNOWN"), (looped(["V"], {"Ref": "${Each}pc"}), "PASS")],
)
def test_a_loop_of_outputs_may_give_a_subnet_that_has_no_table(outputs: Body, status: str, tmp_path: Path) -> None:
    network = {key: one for key, one in NETWORK.items() if key != "Endpoint"} | PRIVATE | without("Tied")
    assert {one.status for one in all_of(tmp_path, "NET-12", network, outputs=outputs)} == {status}


def test_what_a_loop_of_outputs_exports_is_not_known(tmp_path: Path) -> None:
    loop = {"Fn::ForEach::All": ["Each", ["Key"], {"${Each}": {"Value": {"Ref": "${Each}"}, "Export": {"Name": "k"}}}]}
    key = made("KMS::Key")
    cluster = made("EMR::Cluster", LogUri="s3://b/", LogEncryptionKmsKeyId={"Fn::ImportValue": "k"})
    found = all_of(tmp_path, "ENC-07", {"Key": key, "Cluster": cluster}, outputs=loop)
    assert {one.status for one in found if one.path.endswith("LogEncryptionKmsKeyId")} == {"UNKNOWN"}


def custom(kind: str, **properties: object) -> Body:
    return {"Type": f"Custom::{kind}", "Properties": {"ServiceToken": "token", **properties}}


TOLD = {"service": "EC2", "action": "describeRouteTables", "parameters": {}}


@pytest.mark.parametrize(
    ("other", "controls"),
    [
        (custom("AddRoutes", Table={"Ref": "Table"}), ("NET-01", "NET-12")),
        (made("SSM::Parameter", Type="String", Value={"Ref": "Table"}), ("NET-01", "NET-12")),
        (made("EC2::VPNGatewayRoutePropagation", RouteTableIds=[{"Ref": "Table"}]), ("NET-12",)),
        (made("EC2::RouteServerPropagation", RouteTableId={"Ref": "Table"}, RouteServerId="rs-1"), ("NET-12",)),
        (made("EC2::RouteServerPropagation", RouteTableId="rtb-1", RouteServerId="rs-1"), ()),
        (custom("AddRoutes", Vpc=VPC), ()),
        (custom("EmrTextObject", Table={"Ref": "Table"}), ()),
        (custom("AWS", Create=json.dumps(TOLD), Table={"Ref": "Table"}), ()),
        (made("EC2::VPNGatewayRoutePropagation", RouteTableIds=["rtb-1"]), ()),
    ],
)
def test_who_is_given_a_route_table_may_add_routes(other: Body, controls: tuple[str, ...], tmp_path: Path) -> None:
    cluster = made("EMR::Cluster", Name="c", Instances={"Ec2SubnetId": SUBNET})
    network = {key: one for key, one in NETWORK.items() if key != "Endpoint"}
    for control in ("NET-01", "NET-12"):
        found = all_of(tmp_path, control, network | PRIVATE | {"Cluster": cluster, "Other": other})
        assert {one.status for one in found} == {"UNKNOWN" if control in controls else "PASS"}


@pytest.mark.parametrize(
    ("other", "status"),
    [
        (custom("AddRoutes", Subnets=[SUBNET]), "UNKNOWN"),
        (made("SSM::Parameter", Type="String", Value=SUBNET), "UNKNOWN"),
        (made("SSM::Parameter", Type="String", Value=VPC), "PASS"),
    ],
)
@pytest.mark.parametrize("control", ["NET-01", "NET-04", "NET-12"])
def test_who_is_given_a_subnet_may_give_it_a_route_table_unless_it_has_one(
    other: Body, status: str, control: str, tmp_path: Path
) -> None:
    groups = ("EmrManagedMasterSecurityGroup", "EmrManagedSlaveSecurityGroup", "ServiceAccessSecurityGroup")
    instances = {"Ec2SubnetId": SUBNET, **{key: {"Ref": "Nodes"} for key in groups}}
    network = {key: one for key, one in NETWORK.items() if key != "Endpoint"} | PRIVATE
    network |= {
        "Cluster": made("EMR::Cluster", Name="c", Instances=instances),
        "Nodes": made("EC2::SecurityGroup", GroupDescription="nodes", VpcId=VPC),
        "Other": other,
    }
    assert {one.status for one in all_of(tmp_path, control, network)} == {"PASS"}
    assert {one.status for one in all_of(tmp_path, control, network | without("Tied"))} == {status}


@pytest.mark.parametrize(
    ("outputs", "status"),
    [({}, "PASS"), ({"Given": {"Value": {"Fn::GetAtt": ["Child", "Outputs.Table"]}}}, "UNKNOWN")],
)
def test_what_a_nested_stack_gives_its_parent_goes_no_further_by_itself(
    outputs: Body, status: str, tmp_path: Path
) -> None:
    network = {key: one for key, one in NETWORK.items() if key != "Endpoint"}
    child = {"Resources": network | PRIVATE, "Outputs": {"Table": {"Value": {"Ref": "Table"}}}}
    (tmp_path / "child.json").write_text(json.dumps(child))
    parent = {"Child": made("CloudFormation::Stack", TemplateURL="child.json")}
    found = all_of(tmp_path, "NET-12", parent, outputs=outputs)
    assert {one.status for one in found} == {status}


@pytest.mark.parametrize(("resources", "status"), [(PRIVATE, "UNKNOWN"), (TABLES, "PASS")])
def test_clusters_are_in_private_subnets_where_no_default_route_can_be_added(
    resources: Body, status: str, tmp_path: Path
) -> None:
    cluster = made("EMR::Cluster", Name="c", Instances={"Ec2SubnetId": SUBNET})
    outputs = {"Given": {"Value": {"Ref": "Table"}}}
    found = all_of(tmp_path, "NET-01", NETWORK | resources | {"Cluster": cluster}, outputs=outputs)
    assert {one.status for one in found} == {status}
