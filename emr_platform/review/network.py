"""The network as templates tell it: which port from where to where, ways out of subnets, and what sits where.

Security groups are stateful, so every rule stands for the traffic it lets begin; traffic flows where both sides' groups
allow it. Network ACLs are not read: without one in the templates a subnet has its VPC's, which allows everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..assembly import Answer, Cluster, Reference, Resource, Text, Unknown, Value, ask, at, is_in, items, possible
from ..findings import Path
from ._addresses import is_world
from ._base import Subject
from ._evidence import Table
from ._rows import UNKNOWN, exists, listed, table, where, where_path, words

GROUP = "AWS::EC2::SecurityGroup"
SUBNET = "AWS::EC2::Subnet"
ENDPOINT = "AWS::EC2::VPCEndpoint"
_LIST = "AWS::EC2::PrefixList"
EVERYWHERE = ("0.0.0.0/0", "::/0")

# Where types name their subnets and security groups, and what people call them.
_PLACES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    ENDPOINT: ("endpoint", ("SubnetIds",), ("SecurityGroupIds",)),
    "AWS::EC2::Instance": ("instance", ("SubnetId",), ("SecurityGroupIds",)),
    "AWS::EFS::MountTarget": ("file system", ("SubnetId",), ("SecurityGroups",)),
    "AWS::EMR::Studio": ("EMR Studio", ("SubnetIds",), ("EngineSecurityGroupId",)),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("load balancer", ("Subnets",), ("SecurityGroups",)),
    "AWS::Glue::Connection": (
        "Glue connection",
        ("ConnectionInput", "PhysicalConnectionRequirements", "SubnetId"),
        ("ConnectionInput", "PhysicalConnectionRequirements", "SecurityGroupIdList"),
    ),
    "AWS::Lambda::Function": ("function", ("VpcConfig", "SubnetIds"), ("VpcConfig", "SecurityGroupIds")),
    "AWS::MSK::Cluster": (
        "Kafka cluster",
        ("BrokerNodeGroupInfo", "ClientSubnets"),
        ("BrokerNodeGroupInfo", "SecurityGroups"),
    ),
    "AWS::MWAA::Environment": (
        "Airflow",
        ("NetworkConfiguration", "SubnetIds"),
        ("NetworkConfiguration", "SecurityGroupIds"),
    ),
    "AWS::RDS::DBCluster": ("database", ("DBSubnetGroupName",), ("VpcSecurityGroupIds",)),
    "AWS::RDS::DBInstance": ("database", ("DBSubnetGroupName",), ("VPCSecurityGroups",)),
    "AWS::Redshift::Cluster": ("warehouse", ("ClusterSubnetGroupName",), ("VpcSecurityGroupIds",)),
    "AWS::RedshiftServerless::Workgroup": ("warehouse", ("SubnetIds",), ("SecurityGroupIds",)),
}
_IDS = {"Ref", "GroupId", "Id", "RouteTableId", "SubnetId"}
_OUTSIDE_A_VPC = {"AWS::Lambda::Function"}
_CLUSTER_GROUPS = ("EmrManagedMasterSecurityGroup", "EmrManagedSlaveSecurityGroup", "ServiceAccessSecurityGroup",
                   "AdditionalMasterSecurityGroups", "AdditionalSlaveSecurityGroups")  # fmt: skip
_PEERS = ("CidrIp", "CidrIpv6", "SourcePrefixListId", "SourceSecurityGroupId", "SourceSecurityGroupName",
          "DestinationPrefixListId", "DestinationSecurityGroupId")  # fmt: skip
_TARGETS = {
    "CarrierGatewayId": "carrier gateway",
    "CoreNetworkArn": "core network",
    "EgressOnlyInternetGatewayId": "egress-only internet gateway",
    "GatewayId": "internet gateway",
    "InstanceId": "instance",
    "LocalGatewayId": "local gateway",
    "NatGatewayId": "NAT gateway",
    "NetworkInterfaceId": "network interface",
    "TransitGatewayId": "transit gateway",
    "VpcEndpointId": "endpoint",
    "VpcPeeringConnectionId": "VPC peering",
}


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule of a security group.

    Attributes:
        group: whose rule: a Resource of these templates, or the value that names a group elsewhere.
        outbound: False for what comes in.
        peer: a group as above, a text with a block of addresses or a prefix list, or an Unknown.
        protocol: `tcp`, `udp`, `icmp`, ..., or `all`.
        ports: `443`, `8000-8100`, `all`; type and code for ICMP.
        description: as written.
        there: True, or Unknown when a condition decides.
        resource, path: where it is written.
    """

    group: Resource | Value
    outbound: bool
    peer: Resource | Value
    protocol: str
    ports: str
    description: str
    there: Answer
    resource: Resource
    path: Path


@dataclass(frozen=True, eq=False)
class Placed:
    """Something that has addresses in subnets and security groups, or might have.

    Attributes:
        name: the resource's address; a cluster's with the state that launches it.
        title: what people call a cluster, as far as that is written out; empty for the rest.
        kind: `cluster`, `function`, `warehouse`, ...
        subnets, groups: Resources of these templates, or the values that name those elsewhere; empty without any.
        resource, path: where it is written.
    """

    name: str
    title: str
    kind: str
    subnets: tuple[Resource | Value, ...]
    groups: tuple[Resource | Value, ...]
    resource: Resource
    path: Path


@dataclass(frozen=True)
class Way:
    """Where a subnet's or a route table's traffic to everywhere goes: `NAT gateway`, `internet gateway`, `none`, ...

    `target` names it; `open` says what is not known, empty when nothing is.
    """

    kind: str
    target: str
    open: str = ""

    def __str__(self) -> str:
        known = f"{self.kind} {self.target}".strip()
        return f"{known} ({self.open})" if self.open else known


def rules(subject: Subject) -> list[Rule]:
    """Every rule of every security group, written in the group or standing alone.

    A group without any outbound rule has the one that EC2 gives it, which allows everything.
    Source: CloudFormation's reference of AWS::EC2::SecurityGroup.
    """
    alone = [*_alone(subject)]
    return [*alone, *(rule for group in subject.of(GROUP) for rule in _within(group, alone))]


def _within(group: Resource, alone: list[Rule]) -> Iterator[Rule]:
    top: Path = ("Resources", group.logical_id, "Properties")
    outbound = 0
    for key in ("SecurityGroupIngress", "SecurityGroupEgress"):
        for body, index, there in items(group.get(key)):
            outbound += key == "SecurityGroupEgress"
            sure = there if isinstance(there, Unknown) else group.exists
            yield _rule(group, key == "SecurityGroupEgress", body, sure, group, (*top, key, *index))
    elsewhere = [rule for rule in alone if rule.outbound and (rule.group is group or isinstance(rule.group, Unknown))]
    if not outbound and not any(rule.group is group and rule.there is True for rule in elsewhere):
        sure = Unknown("unless a rule elsewhere takes its place") if elsewhere else group.exists
        for block in EVERYWHERE:
            yield Rule(group, True, block, "all", "all", "EC2's own rule, for none is written", sure, group, top)


def _alone(subject: Subject) -> Iterator[Rule]:
    for kind, outbound in (("AWS::EC2::SecurityGroupIngress", False), ("AWS::EC2::SecurityGroupEgress", True)):
        for one in subject.of(kind):
            group = one.get("GroupId")
            whose = resource_or_value(one.get("GroupName") if group is None else group, GROUP)
            path: Path = ("Resources", one.logical_id, "Properties")
            yield _rule(whose, outbound, one.properties, one.exists, one, path)


def _rule(group: Resource | Value, outbound: bool, body: Value, there: Answer, resource: Resource, path: Path) -> Rule:
    protocol, ports = _ports(body)
    description = at(body, "Description")
    return Rule(group, outbound, _peer(body), protocol, ports, words(description), there, resource, path)


def _peer(body: Value) -> Resource | Value:
    if isinstance(body, Unknown):
        return body
    found = [value for key in _PEERS if (value := at(body, key)) is not None]
    if len(found) != 1:
        return Unknown("the rule names no peer" if not found else "the rule names more than one peer")
    return resource_or_value(found[0], GROUP)


def _ports(body: Value) -> tuple[str, str]:
    """Protocol and ports. Protocols by their number are rare and kept as numbers."""
    protocol = at(body, "IpProtocol")
    if isinstance(protocol, Unknown) or protocol is None:
        return UNKNOWN, UNKNOWN
    name = {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}.get(str(protocol), words(protocol))
    first, last = at(body, "FromPort"), at(body, "ToPort")
    if name == "all":
        return name, "all"
    if isinstance(first, Unknown) or isinstance(last, Unknown):
        return name, UNKNOWN
    if name.startswith("icmp"):
        return name, "all" if str(first) in {"-1", "None"} else f"type {words(first)}, code {words(last)}"
    if first is None or last is None or (str(first), str(last)) == ("0", "65535"):
        return name, "all"
    return name, words(first) if str(first) == str(last) else f"{words(first)}-{words(last)}"


def resource_or_value(value: Value, *types: str) -> Resource | Value:
    """The resource that a reference names, if it is of some type; else the value as it is."""
    if isinstance(value, Reference) and value.resource.type in types and value.attribute in _IDS:
        return value.resource
    return value


def named(one: Resource | Value) -> str:
    """A group or subnet as one cell; what is not of these templates is said to be elsewhere."""
    if isinstance(one, Resource):
        return one.address
    return f"{one} (elsewhere)" if isinstance(one, str) and one.startswith(("sg-", "subnet-", "vpc-")) else words(one)


def placed(subject: Subject) -> list[Placed]:
    """Everything that the templates put into subnets and groups, clusters first."""
    found = []
    for cluster in subject.clusters:
        instances = cluster.get("Instances")
        subnets = [*listed(at(instances, "Ec2SubnetIds")), *listed(at(instances, "Ec2SubnetId"))]
        groups = [one for key in _CLUSTER_GROUPS for one in listed(at(instances, key))]
        found.append(
            Placed(
                cluster.name,
                cluster_title(cluster),
                "cluster",
                _resources(subnets, SUBNET),
                _resources(groups, GROUP),
                cluster.resource,
                cluster.path("Instances"),
            )
        )
    for type_, (kind, at_subnets, at_groups) in sorted(_PLACES.items()):
        for one in subject.of(type_):
            if type_ == ENDPOINT and is_in(one.get("VpcEndpointType"), "Interface") is False:
                continue
            subnets = [subnet for value in listed(one.get(*at_subnets)) for subnet in _of_subnet_group(value)]
            path: Path = ("Resources", one.logical_id, "Properties", at_groups[0])
            groups = listed(one.get(*at_groups))
            found.append(
                Placed(one.address, "", kind, _resources(subnets, SUBNET), _resources(groups, GROUP), one, path)
            )
    return found


def cluster_title(cluster: Cluster) -> str:
    """A cluster's name as far as it is written out, without what an execution adds to it."""
    name = cluster.get("Name")
    first = name.parts[0] if isinstance(name, Text) else name
    return first.rstrip("-_ ") if isinstance(first, str) else ""


def _resources(values: list[Value], type_: str) -> tuple[Resource | Value, ...]:
    return tuple(_once(resource_or_value(one, type_) for one in values))


def _once(values: Iterable[Resource | Value]) -> list[Resource | Value]:
    """Each value once; values may hold lists, which no set takes."""
    kept: list[Resource | Value] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept


def _of_subnet_group(value: Value) -> list[Value]:
    """The subnets of a subnet group of these templates; any other value as it is."""
    if isinstance(value, Reference) and value.resource.type.endswith("SubnetGroup"):
        return listed(value.resource.get("SubnetIds"))
    return [value]


def routing(subject: Subject, subnet: Resource) -> list[Resource | Value]:
    """The route tables of a subnet: none for one that has its VPC's main table, which templates do not hold."""
    tables: list[Resource | Value] = []
    for one in subject.of("AWS::EC2::SubnetRouteTableAssociation"):
        given = resource_or_value(one.get("SubnetId"), SUBNET)
        if given is subnet:
            tables.append(resource_or_value(one.get("RouteTableId"), "AWS::EC2::RouteTable"))
        elif isinstance(given, Unknown):
            tables.append(Unknown(f"{one.address} may be about it"))
    return tables


def ways(subject: Subject, table_: Resource) -> list[Way]:
    """Where a route table sends what is for everywhere. `none` when nothing does, and nothing is unknown."""
    found, unseen = [], next((gap.what for gap in subject.gaps if gap.hides == "anything"), "")
    for route in subject.of("AWS::EC2::Route"):
        given = resource_or_value(route.get("RouteTableId"), "AWS::EC2::RouteTable")
        if isinstance(given, Unknown):
            unseen = f"{route.address} may be a route of it"
        if given is not table_:
            continue
        blocks = [route.get(key) for key in ("DestinationCidrBlock", "DestinationIpv6CidrBlock")]
        everywhere = [one for one in blocks if ask(one, _is_wide) is not False]
        if everywhere:
            open_ = exists(route) or next((words(one) for one in everywhere if ask(one, _is_wide) is not True), "")
            found.append(_way(route, open_))
    if not found:
        return [Way(UNKNOWN if unseen else "none", "", unseen)]
    return sorted(found, key=str)


def _way(route: Resource, open_: str) -> Way:
    for key, kind in _TARGETS.items():
        value = route.get(key)
        if value is None:
            continue
        return Way(_gateway(value) or kind, words(value), open_)
    return Way(UNKNOWN, "", "the route names no target")


def _gateway(value: Value) -> str:
    """What a route's GatewayId is when it is no internet gateway, which the same key may name."""
    if isinstance(value, Reference):
        return "VPN gateway" if value.resource.type == "AWS::EC2::VPNGateway" else ""
    prefix = value.split("-")[0] if isinstance(value, str) else ""
    return {"vgw": "VPN gateway", "vpce": "endpoint", "local": "the VPC itself"}.get(prefix, "")


def way_out(subject: Subject, subnet: Resource | Value) -> str:
    """The way out of a subnet in one cell."""
    if not isinstance(subnet, Resource):
        return _routes_elsewhere(subnet)
    tables = routing(subject, subnet)
    if not tables:
        return f"{UNKNOWN}: no route table is associated, so the VPC's main one applies"
    found = []
    for one in tables:
        if isinstance(one, Resource):
            found += [str(way) for way in ways(subject, one)]
        else:
            found.append(_routes_elsewhere(one))
    return "; ".join(dict.fromkeys(found))


def _routes_elsewhere(named: Value) -> str:
    """What a cell says of the routes of a subnet or route table that is not in these templates, or not known."""
    lost = next((option for option in possible(named) if isinstance(option, Unknown)), None)
    return f"{UNKNOWN}: the routes of {words(named)} are not in these templates" if lost is None else words(lost)


def is_anywhere(peer: Value) -> bool:
    """Whether the end of a rule may be everybody: by addresses, or by a prefix list of these templates."""
    found = [option for option in possible(peer) if not isinstance(option, Unknown)]
    lists = [one.resource for one in found if isinstance(one, Reference)]
    entries = [at(entry, "Cidr") for one in lists if one.type == _LIST for entry, _, _ in items(one.get("Entries"))]
    return any(_is_wide(option) for block in [*found, *entries] for option in possible(block))


def _is_wide(block: Value) -> bool:
    return isinstance(block, str) and is_world(block)


def flows(subject: Subject) -> Table:
    """Each rule of each security group as a row: from, to, protocol, ports."""
    rows = []
    for rule in rules(subject):
        ends = (named(rule.peer), named(rule.group))
        source, target = reversed(ends) if rule.outbound else ends
        there = "" if rule.there is True else words(rule.there)
        anywhere = is_anywhere(rule.peer)
        rows.append(
            (source, target, rule.protocol, rule.ports, "outbound" if rule.outbound else "inbound",
             "yes" if anywhere else UNKNOWN if isinstance(rule.peer, Unknown) else "no",
             rule.description, there, *where_path(rule.resource, rule.path))
        )  # fmt: skip
    return table(
        "network-flows",
        "Network flows",
        ("From", "To", "Protocol", "Ports", "Rule", "Anywhere", "Description", "Condition", "Template", "Line"),
        rows,
        "A flow needs an outbound rule at its source and an inbound rule at its target. Groups are stateful: answers"
        " need no rule. EMR adds rules of its own to the groups it manages where they are missing. Network ACLs are not"
        " shown.",
    )


def subnets(subject: Subject) -> Table:
    """Each subnet with its addresses, routes and the way out."""
    rows = []
    for one in subject.of(SUBNET):
        tables = ", ".join(named(found) for found in routing(subject, one))
        public = words(one.get("MapPublicIpOnLaunch")) or "no"
        rows.append(
            (one.address, words(one.get("VpcId")), words(one.get("CidrBlock")), tables or "the VPC's main route table",
             way_out(subject, one), public, exists(one), *where(one))
        )  # fmt: skip
    outside = {
        words(subnet): (subnet, one)
        for one in placed(subject)
        for subnet in one.subnets
        if not isinstance(subnet, Resource)
    }
    rows += [
        (name, "", "", "not in these templates", way_out(subject, subnet), UNKNOWN, "",
         *where_path(one.resource, one.path))
        for name, (subnet, one) in outside.items()
    ]  # fmt: skip
    return table(
        "network-subnets",
        "Subnets and ways out",
        ("Subnet", "VPC", "Addresses", "Route table", "Way out", "Public addresses", "Condition", "Template", "Line"),
        rows,
        "The way out is the route to 0.0.0.0/0 or ::/0. Of a subnet that exists already its owner shows the routes:"
        " aws ec2 describe-route-tables.",
    )


def endpoints(subject: Subject) -> Table:
    """Each VPC endpoint: the service, where it answers, and what its policy leaves open."""
    rows = []
    for one in subject.of(ENDPOINT):
        kind = words(one.get("VpcEndpointType")) or "Gateway"
        at_ = [*listed(one.get("RouteTableIds")), *listed(one.get("SubnetIds"))]
        rows.append(
            (words(one.get("ServiceName")), kind, ", ".join(map(words, at_)),
             ", ".join(map(words, listed(one.get("SecurityGroupIds")))), _policy(subject, one),
             exists(one), *where(one))
        )  # fmt: skip
    return table(
        "network-endpoints",
        "VPC endpoints",
        ("Service", "Kind", "Route tables or subnets", "Groups", "Policy", "Condition", "Template", "Line"),
        rows,
        "An endpoint without a policy lets every principal use every action on every resource of its service.",
    )


def _policy(subject: Subject, endpoint: Resource) -> str:
    found = [one for one in subject.statements if one.resource is endpoint]
    if not found:
        return "none: everything is allowed"
    lost = next((one.body for one in found if isinstance(one.body, Unknown)), None)
    if lost is not None:
        return words(lost)
    allowed = [one for one in found if one.effect == "Allow"]
    bare = [one for one in allowed if "*" in one.listed("Action") and "*" in one.listed("Resource")]
    names = [one.sid or "a statement" for one in bare if one.get("Condition") is None]
    return f"statements: {len(found)}" + (f"; {', '.join(names)} allows everything" if names else "")


def placement(subject: Subject) -> Table:
    """Each cluster, function, warehouse, ... with its subnets, groups and way out."""
    rows = []
    for one in placed(subject):
        outside = one.resource.type in _OUTSIDE_A_VPC
        default = "none: AWS's own network" if outside else "none named: the default VPC"
        out = "AWS's own network" if outside else f"{UNKNOWN}: the default VPC's routes are not in these templates"
        found = "; ".join(dict.fromkeys(way_out(subject, subnet) for subnet in one.subnets))
        rows.append(
            (one.kind, one.name, ", ".join(map(named, one.subnets)) or default,
             ", ".join(map(named, one.groups)) or "none named",
             found or out, exists(one.resource), *where_path(one.resource, one.path))
        )  # fmt: skip
    return table(
        "network-placement",
        "What sits where",
        ("Kind", "Name", "Subnets", "Groups", "Way out", "Condition", "Template", "Line"),
        rows,
        "A cluster that names no security groups gets those that EMR makes for the whole account.",
    )
