"""Which port from where to where: rows on small templates, and what is not known said so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emr_platform.review import Subject, Table
from emr_platform.review.network import endpoints, flows, placement, subnets
from tests.review.page.made import ref, resource, subject

VPC = resource("EC2::VPC", CidrBlock="10.0.0.0/16")


def cells(table: Table, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in table.records()]


def group(**properties: Any) -> dict[str, Any]:
    return resource("EC2::SecurityGroup", GroupDescription="g", VpcId=ref("Vpc"), **properties)


def flow(about: Subject) -> list[tuple[Any, ...]]:
    return cells(flows(about), "From", "To", "Protocol", "Ports", "Rule", "Anywhere")


def test_rules_in_the_group_and_beside_it_read_from_and_to(tmp_path: Path) -> None:
    inside = group(
        SecurityGroupIngress=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}],
        SecurityGroupEgress=[{"IpProtocol": "udp", "FromPort": "53", "ToPort": "54", "CidrIpv6": "fd00::/8"}],
    )
    beside = resource(
        "EC2::SecurityGroupIngress",
        GroupId={"Fn::GetAtt": ["A", "GroupId"]},
        SourceSecurityGroupId=ref("B"),
        IpProtocol="-1",
    )
    listed = resource(
        "EC2::SecurityGroupEgress",
        GroupId=ref("B"),
        DestinationPrefixListId="pl-1",
        IpProtocol="tcp",
        FromPort=443,
        ToPort=443,
    )
    about = subject(tmp_path, {"Vpc": VPC, "A": inside, "B": group(), "Beside": beside, "Listed": listed})
    assert flow(about) == [
        ("0.0.0.0/0", "app/A", "tcp", "22", "inbound", "yes"),
        ("app/A", "fd00::/8", "udp", "53-54", "outbound", "no"),
        ("app/B", "app/A", "all", "all", "inbound", "no"),
        ("app/B", "pl-1", "tcp", "443", "outbound", "no"),
    ]


def test_group_without_an_outbound_rule_has_the_one_that_ec2_gives_it(tmp_path: Path) -> None:
    about = subject(tmp_path, {"Vpc": VPC, "A": group()})
    assert flow(about) == [
        ("app/A", "0.0.0.0/0", "all", "all", "outbound", "yes"),
        ("app/A", "::/0", "all", "all", "outbound", "yes"),
    ]


def test_rule_of_a_group_that_is_not_known_leaves_that_default_open(tmp_path: Path) -> None:
    lost = resource("EC2::SecurityGroupEgress", GroupId=ref("Which"), IpProtocol="-1", CidrIp="10.0.0.0/8")
    about = subject(tmp_path, {"Vpc": VPC, "A": group(), "Lost": lost}, Parameters={"Which": {"Type": "String"}})
    rows = cells(flows(about), "From", "To", "Condition")
    assert ("app/A", "0.0.0.0/0", "unknown: unless a rule elsewhere takes its place") in rows
    assert ("unknown: the parameter Which is given at deployment", "10.0.0.0/8", "") in rows


def test_peer_and_ports_of_parameters_are_unknown_and_a_condition_is_told(tmp_path: Path) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": ref("Port"), "ToPort": ref("Port"), "CidrIp": ref("From")}
    web = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0"}
    maybe = {"Fn::If": ["Open", web, ref("AWS::NoValue")]}
    ping = {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "CidrIp": "10.0.0.0/8"}
    about = subject(
        tmp_path,
        {"Vpc": VPC, "A": group(SecurityGroupIngress=[rule, maybe], SecurityGroupEgress=[ping])},
        Parameters={"From": {"Type": "String"}, "Port": {"Type": "Number"}, "Stage": {"Type": "String"}},
        Conditions={"Open": {"Fn::Equals": [ref("Stage"), "dev"]}},
    )  # fmt: skip
    rows = cells(flows(about), "From", "Ports", "Anywhere", "Condition")
    assert ("unknown: the parameter From is given at deployment", "unknown", "unknown", "") in rows
    assert ("0.0.0.0/0", "80", "yes", "unknown: depends on the condition Open") in rows
    assert ("app/A", "all", "no", "") in rows


def route(**target: Any) -> dict[str, Any]:
    return resource("EC2::Route", RouteTableId=ref("Table"), DestinationCidrBlock="0.0.0.0/0", **target)


def network(**more: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "Vpc": VPC,
        "Subnet": resource("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.1.0/24"),
        "Table": resource("EC2::RouteTable", VpcId=ref("Vpc")),
        "Association": resource("EC2::SubnetRouteTableAssociation", SubnetId=ref("Subnet"), RouteTableId=ref("Table")),
        **more,
    }


def way(folder: Path, resources: dict[str, dict[str, Any]], **sections: Any) -> str:
    (row,) = subnets(subject(folder, resources, **sections)).records()
    return str(row["Way out"])


def test_way_out_follows_the_route_to_everywhere(tmp_path: Path) -> None:
    assert way(tmp_path, network()) == "none"
    nat = network(Nat=resource("EC2::NatGateway"), Route=route(NatGatewayId=ref("Nat")))
    assert way(tmp_path, nat) == "NAT gateway app/Nat"
    gate = network(Gate=resource("EC2::InternetGateway"), Route=route(GatewayId=ref("Gate")))
    assert way(tmp_path, gate) == "internet gateway app/Gate"
    assert way(tmp_path, network(Route=route(GatewayId="vgw-1"))) == "VPN gateway vgw-1"
    assert way(tmp_path, network(Route=route(TransitGatewayId="tgw-1"))) == "transit gateway tgw-1"
    half = network(Route={**route(NatGatewayId="nat-1")})
    half["Route"]["Properties"]["DestinationCidrBlock"] = "0.0.0.0/1"
    assert way(tmp_path, half) == "NAT gateway nat-1"
    near = network(Route={**route(NatGatewayId="nat-1")})
    near["Route"]["Properties"]["DestinationCidrBlock"] = "10.0.0.0/8"
    assert way(tmp_path, near) == "none"


def test_no_route_is_no_way_out_only_where_nothing_is_unseen(tmp_path: Path) -> None:
    table = resource("EC2::Route", RouteTableId=ref("Which"), DestinationCidrBlock="0.0.0.0/0", NatGatewayId="nat-1")
    found = way(tmp_path, network(Route=table), Parameters={"Which": {"Type": "String"}})
    assert found == "unknown (app/Route may be a route of it)"
    nested = resource("CloudFormation::Stack", TemplateURL="https://example.com/more.json")
    unseen = "unknown (the template of this nested stack is not among the files)"
    assert way(tmp_path, network(Nested=nested)) == unseen
    either = {"Fn::If": ["Late", "rtb-1", ref("Which")]}
    lost = resource("EC2::SubnetRouteTableAssociation", SubnetId=ref("Subnet"), RouteTableId=either)
    late = {"Late": {"Fn::Equals": [ref("Which"), ""]}}
    found = way(tmp_path, network(Association=lost), Parameters={"Which": {"Type": "String"}}, Conditions=late)
    assert found == "unknown: the parameter Which is given at deployment"
    alone = {name: one for name, one in network().items() if name != "Association"}
    assert way(tmp_path, alone) == "unknown: no route table is associated, so the VPC's main one applies"


def test_placement_tells_subnets_groups_and_way_out(tmp_path: Path) -> None:
    instances = {"Ec2SubnetId": ref("Subnet"), "EmrManagedMasterSecurityGroup": ref("A"),
                 "EmrManagedSlaveSecurityGroup": "sg-9"}  # fmt: skip
    about = subject(
        tmp_path,
        network(
            A=group(),
            Cluster=resource("EMR::Cluster", Name="etl", Instances=instances),
            Bare=resource("EMR::Cluster", Name="bare", Instances={}),
            Function=resource("Lambda::Function"),
            Inside=resource("Lambda::Function", VpcConfig={"SubnetIds": ["subnet-7"], "SecurityGroupIds": [ref("A")]}),
            Warehouse=resource("RedshiftServerless::Workgroup", SubnetIds=ref("Lost"), SecurityGroupIds=[ref("A")]),
        ),
        Parameters={"Lost": {"Type": "List<AWS::EC2::Subnet::Id>"}},
    )
    rows = {row["Name"]: row for row in placement(about).records()}
    assert (rows["app/Cluster"]["Subnets"], rows["app/Cluster"]["Groups"]) == ("app/Subnet", "app/A, sg-9 (elsewhere)")
    assert rows["app/Cluster"]["Way out"] == "none"
    assert rows["app/Bare"]["Subnets"] == "none named: the default VPC"
    assert rows["app/Function"]["Way out"] == "AWS's own network"
    assert rows["app/Inside"]["Way out"] == "unknown: the routes of subnet-7 are not in these templates"
    assert rows["app/Warehouse"]["Subnets"] == "unknown: the parameter Lost is given at deployment"
    outside = {row["Subnet"]: row["Way out"] for row in subnets(about).records()}
    assert outside["subnet-7"] == "unknown: the routes of subnet-7 are not in these templates"
    lost = "unknown: the parameter Lost is given at deployment"
    assert outside[lost] == rows["app/Warehouse"]["Way out"] == lost


def test_endpoint_without_a_policy_lets_everything_through(tmp_path: Path) -> None:
    allow = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    about = subject(
        tmp_path,
        {
            "Bare": resource("EC2::VPCEndpoint", ServiceName="bare", VpcId=ref("Vpc")),
            "Open": resource("EC2::VPCEndpoint", ServiceName="open", PolicyDocument={"Statement": [allow]}),
            "Vpc": VPC,
            "Lost": resource("EC2::VPCEndpoint", ServiceName="lost", PolicyDocument=ref("Policy")),
        },
        Parameters={"Policy": {"Type": "String"}},
    )
    assert dict(cells(endpoints(about), "Service", "Policy")) == {
        "bare": "none: everything is allowed",
        "lost": "unknown: the parameter Policy is given at deployment",
        "open": "statements: 1; a statement allows everything",
    }


def test_half_of_everywhere_and_a_list_that_holds_it_are_everywhere(tmp_path: Path) -> None:
    def of(**source: Any) -> dict[str, Any]:
        return {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, **source}

    found = group(SecurityGroupIngress=[
        of(CidrIp="128.0.0.0/1"), of(CidrIpv6="0::/0"), of(SourcePrefixListId=ref("Wide")),
        of(SourcePrefixListId=ref("Narrow")), of(CidrIp="10.0.0.0/8"),
    ])  # fmt: skip
    lists = {name: resource("EC2::PrefixList", Entries=[{"Cidr": block}])
             for name, block in (("Wide", "0.0.0.0/0"), ("Narrow", "10.0.0.0/16"))}  # fmt: skip
    rows = {
        row[0]: row[5] for row in flow(subject(tmp_path, {"Vpc": VPC, "Group": found, **lists})) if row[4] == "inbound"
    }
    assert rows == {
        "128.0.0.0/1": "yes",
        "0::/0": "yes",
        "app/Wide": "yes",
        "app/Narrow": "no",
        "10.0.0.0/8": "no",
    }
