"""Where clusters stand in networks: their groups and rules, subnets and routes, VPCs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from ...assembly import (
    Answer,
    Choice,
    Cluster,
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    ask,
    at,
    both,
    either,
    is_there,
    items,
    opposite,
    possible,
    show,
    unknown_in,
)
from ...findings import Path
from .._addresses import is_public, is_world, network
from .._base import Subject
from ._calls import NOTEBOOKS, requests
from ._properties import ask_each, name_in
from ._routed import ASSOCIATION, TABLE, given_out, routed
from ._seen import Seen, missing, seen, worst

MANAGED = ("EmrManagedMasterSecurityGroup", "EmrManagedSlaveSecurityGroup")
NODES = (*MANAGED, "AdditionalMasterSecurityGroups", "AdditionalSlaveSecurityGroups")
SERVICE = "ServiceAccessSecurityGroup"
SUBNETS = ("Ec2SubnetId", "Ec2SubnetIds")
NO_SUBNET = "names no subnet: EMR takes one of the default VPC"
GROUP = "AWS::EC2::SecurityGroup"
BY_DEFAULT = ("ElasticMapReduce-master", "ElasticMapReduce-slave", "ElasticMapReduce-Master-Private",
              "ElasticMapReduce-Slave-Private", "ElasticMapReduce-ServiceAccess")  # fmt: skip
"""The names of the groups that EMR takes, in the VPC of a cluster that names none: EMR Management Guide, EMR-managed
security groups."""
_OF_STUDIO, _OF_NOTEBOOK = ("EngineSecurityGroupId",), ("ExecutionEngine", "MasterInstanceSecurityGroupId")
_GATEWAYS = {"AWS::EC2::InternetGateway": True, "AWS::EC2::VPNGateway": False, "AWS::EC2::VPCEndpoint": False}
_TARGETS = (
    "GatewayId", "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId", "InstanceId",
    "EgressOnlyInternetGatewayId", "CarrierGatewayId", "LocalGatewayId", "VpcEndpointId", "CoreNetworkArn",
)  # fmt: skip
_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def written(value: Value) -> bool:
    """Whether a value is written out: an id or ARN of something that is not among the templates."""
    return isinstance(value, str) or (isinstance(value, Text) and unknown_in(value) is None)


def filled(value: Value) -> Answer:
    """Whether a value or list holds anything, whichever way conditions go: Unknown where one may leave it empty."""
    answers: list[Answer] = []
    for option in possible(value):
        listed = option if isinstance(option, list) else [option]
        answers.append(either(*(is_there(item) for item in listed)))
    if len({str(one) for one in answers}) > 1:
        return Unknown(f"depends on {value.condition}" if isinstance(value, Choice) else "a condition decides")
    return answers[0]


def elsewhere(path: Path, value: Value, what: str) -> Seen:
    """INHERITED for an id that is written out, UNKNOWN for what is not known. `what` says who shows what."""
    if value in (None, ""):
        return Seen("UNKNOWN", path, value, "the template names none")
    if written(value):
        return Seen("INHERITED", path, value, f"{value} is not among these templates: {what}")
    return Seen("UNKNOWN", path, value, value.why if isinstance(value, Unknown) else f"{show(value)} is not known")


def resource_of(value: Value, *types: str) -> Resource | None:
    """The resource of some types that a value refers to by its id."""
    found = value.resource if isinstance(value, Reference) else None
    return found if found is not None and found.type in types else None


def role_of(cluster: Cluster, subject: Subject) -> Value:
    """The role of the nodes, or what names it; by reference or by name."""
    profile = _called(cluster.get("JobFlowRole"), "AWS::IAM::InstanceProfile", "InstanceProfileName", cluster, subject)
    if not (isinstance(profile, Reference) and profile.resource.type == "AWS::IAM::InstanceProfile"):
        return profile
    return _called(at(profile.resource.get("Roles"), 0), "AWS::IAM::Role", "RoleName", cluster, subject)


def _called(value: Value, kind: str, key: str, cluster: Cluster, subject: Subject) -> Value:
    """A value, or a reference to what it names among the templates."""
    if not isinstance(value, (str, Text)):
        return value
    name, here = name_in(value), cluster.resource.template
    return next((Reference(one) for one in subject.of(kind) if one.is_called(name, key, here) is True), value)


def named(cluster: Cluster, *keys: str) -> Iterator[tuple[Path, Value]]:
    """The ids that a cluster names under some keys of Instances, each with its path; options one by one. An empty text
    names none."""
    for key in keys:
        for value, index, _ in items(cluster.get("Instances", key)):
            for option in possible(value):
                if option != "":
                    yield ("Instances", key, *index), option


@dataclass(frozen=True)
class Rule:
    """One rule of a security group: where it is written, the path below its properties, and what it says."""

    resource: Resource
    path: Path
    body: Value
    there: Answer

    def ports(self) -> str:
        if str(at(self.body, "IpProtocol")) == "-1":
            return "all traffic"
        first, last = at(self.body, "FromPort"), at(self.body, "ToPort")
        return f"{at(self.body, 'IpProtocol')} {first}" + (f"-{last}" if last != first else "")


def rules(group: Resource, subject: Subject, direction: str = "Ingress") -> list[Rule]:
    """The rules of a group, inline and standalone. `direction`: Ingress or Egress."""
    key = f"SecurityGroup{direction}"
    inline = [Rule(group, (key, *index), body, there) for body, index, there in items(group.get(key))]
    named_here, unnamed = _standalone(subject, f"AWS::EC2::{key}")
    return [*inline, *named_here.get(group, ()), *unnamed]


@lru_cache(maxsize=2)
def _standalone(subject: Subject, kind: str) -> tuple[Mapping[Resource, list[Rule]], list[Rule]]:
    """Standalone rules by the group they belong to, and those that may be of any, kept for the last subject."""
    found: dict[Resource, list[Rule]] = {}
    unnamed: list[Rule] = []
    for one in subject.of(kind):
        given = [(key, option) for key in ("GroupId", "GroupName") for option in possible(one.get(key))]
        meant = [_group(key, option, one, subject) for key, option in given]
        groups_ = dict.fromkeys(group for group in meant if isinstance(group, Resource))
        certain = (option is None or isinstance(it, Resource) for (_, option), it in zip(given, meant, strict=True))
        sure = len(groups_) == 1 and all(certain)
        for group in groups_:
            there = one.exists if sure else Unknown(f"whether it is a rule of {group.logical_id}")
            found.setdefault(group, []).append(Rule(one, (), one.properties, both(one.exists, there)))
        if (lost := next((it for it in meant if isinstance(it, Unknown)), None)) is not None:
            unnamed.append(Rule(one, (), one.properties, both(one.exists, lost)))
    return found, unnamed


def _group(key: str, value: Value, rule: Resource, subject: Subject) -> Resource | Unknown | None:
    """The group that a rule names by its id or name: Unknown where that may be any, None for one elsewhere."""
    if not isinstance(value, (str, Text)):
        return value if isinstance(value, Unknown) else resource_of(value, GROUP)
    if key == "GroupId":
        return unknown_in(value)
    # Of groups of one name that of the same template is meant.
    by_name = sorted(subject.of(GROUP), key=lambda group: group.template is not rule.template)
    answers = [(group, group.is_called(value, key, rule.template)) for group in by_name]
    sure = next((group for group, it in answers if it is True), None)
    return sure or next((it for _, it in answers if isinstance(it, Unknown)), None)


def is_of(value: Value, resource: Resource) -> Answer:
    """Whether a value refers to a resource; Unknown when that depends on a condition, or on what is not known."""
    answers: list[Answer] = [
        option if isinstance(option, Unknown) else isinstance(option, Reference) and option.resource is resource
        for option in possible(value)
    ]
    if isinstance(value, Choice) and len(set(answers)) > 1:
        return Unknown(f"depends on {value.condition}")
    return answers[0]


def open_to_world(rule: Rule) -> Answer:
    """Whether a rule's addresses are the whole internet, or so much of it that it makes no difference."""
    return both(
        rule.there,
        either(*(_addresses(rule.body, key, is_world) for key in ("CidrIp", "CidrIpv6")), _listed(rule, is_world)),
    )


def open_to_public(rule: Rule) -> Answer:
    """Whether a rule has addresses of the internet, however few."""
    return both(
        rule.there,
        either(*(_addresses(rule.body, key, is_public) for key in ("CidrIp", "CidrIpv6")), _listed(rule, is_public)),
    )


def _addresses(body: Value, key: str, test: Callable[[str], bool]) -> Answer:
    value = at(body, key)
    if isinstance(value, Reference):
        return (
            False if value.attribute in {"CidrBlock", "Ipv6CidrBlocks"} else Unknown(f"{value} is known at deployment")
        )
    if isinstance(value, Text):
        return Unknown(f"{value} is known at deployment")
    return ask(value, lambda one: one is not None and _tested(str(one), test))


def _tested(cidr: str, test: Callable[[str], bool]) -> Answer:
    return Unknown(f"{cidr} is no range of addresses") if network(cidr) is None else test(cidr)


def _listed(rule: Rule, test: Callable[[str], bool]) -> Answer:
    """Of a prefix list, as far as these templates hold it; AWS's own lists hold services of AWS."""
    keys = ("SourcePrefixListId", "DestinationPrefixListId")
    return either(*(ask_each(at(rule.body, key), partial(_holds, test=test)) for key in keys))


def _holds(value: Value, test: Callable[[str], bool]) -> Answer:
    entries = resource_of(value, "AWS::EC2::PrefixList")
    if entries is None:
        return Unknown(f"which addresses {value} holds is not known") if isinstance(value, Reference) else False
    if is_there(entries.get("Entries")) is False:
        return Unknown(f"what fills {entries.logical_id}, which names no addresses itself, is not known")
    return either(*(_addresses(entry, "Cidr", test) for entry, _, _ in items(entries.get("Entries"))))


def vpc_of(resource: Resource) -> Value:
    return resource.get("VpcId")


def routes(subnet: Resource, subject: Subject) -> list[tuple[Resource, Answer]]:
    """The routes of a subnet's own route tables, each with whether it surely is one.

    Without a table it uses its VPC's main one, which no template makes: perhaps the one of a route whose table is named
    by its id, or is known at deployment.
    """
    tables = [(table.resource, there) for table, there in tables_of(subnet, subject) if isinstance(table, Reference)]
    return [
        (route, its)
        for route in subject.of("AWS::EC2::Route")
        if (its := _is_route_of(route.get("RouteTableId"), tables)) is not False
    ]


def _is_route_of(table: Value, tables: Sequence[tuple[Resource, Answer]]) -> Answer:
    if not tables:
        return either(*map(_perhaps_main, possible(table)))
    return either(*(both(is_of(table, one), there) for one, there in tables))


def _perhaps_main(table: Value) -> Answer:
    """Whether a table is the main one of a subnet's VPC: those of these templates are not."""
    if table is None or isinstance(table, Reference):
        return False
    return table if isinstance(table, Unknown) else Unknown(f"which subnets use the route table {table} is not known")


def tables_of(subnet: Resource, subject: Subject) -> list[tuple[Value, Answer]]:
    """The route tables that a subnet is associated with, as references or ids, each with whether it surely is."""
    found: list[tuple[Value, Answer]] = [
        (table, both(is_of(one.get("SubnetId"), subnet), one.exists_with(subnet), there))
        for one in subject.of(ASSOCIATION)
        for table, _, there in items(one.get("RouteTableId"))
    ]
    sure: list[tuple[Value, Answer]] = [(table, there) for table, there in found if there is True]
    # A subnet has one table: where one is sure, others are none of its.
    return sure or [(table, there) for table, there in found if there is not False]


def table_elsewhere(subnet: Resource, subject: Subject) -> Value:
    """The id of a route table that is not among these templates, or of the VPC whose main table the subnet uses; None
    when all of its routes are here."""
    tables = [table for table, _ in tables_of(subnet, subject)]
    if tables:
        return next((one for one in tables if resource_of(one, TABLE) is None), None)
    vpc = vpc_of(subnet)
    return None if resource_of(vpc, "AWS::EC2::VPC") is not None else vpc


def to_internet_gateway(route: Resource) -> Answer:
    """Whether a route leads to an internet gateway, or to a carrier's."""
    answers = [both(_is_gateway(one), there) for one, _, there in items(route.get("GatewayId"))]
    return both(route.exists, either(is_there(route.get("CarrierGatewayId")), *answers))


def _is_gateway(value: Value) -> Answer:
    if not isinstance(value, Reference):
        return ask(value, lambda one: str(one).startswith("igw-"))
    known = _GATEWAYS.get(value.resource.type)
    return Unknown(f"which gateway {value} gives is not known") if known is None else known


def leads_out(route: Resource) -> Answer:
    """Whether a route leads to addresses of the internet, by whatever way."""
    wide: list[Answer] = [is_there(route.get("DestinationPrefixListId"))]
    for key in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"):
        value = route.get(key)
        if isinstance(value, (Reference, Text)):
            wide.append(
                False if isinstance(value, Reference) and value.attribute == "CidrBlock" else Unknown(str(value))
            )
        else:
            wide.append(ask(value, lambda one: isinstance(one, str) and is_public(one)))
    to_endpoint = ask(route.get("GatewayId"), lambda one: str(one).startswith(("vpce-", "local")))
    return both(route.exists, either(*wide), opposite(to_endpoint) if not isinstance(to_endpoint, Unknown) else True)


def way_out(subnet: Resource, subject: Subject) -> Answer:
    """Whether a subnet has a way to the internet; Unknown where its routes, or all templates, were not seen."""
    answers = [both(leads_out(route), its) for route, its in routes(subnet, subject)]
    there = table_elsewhere(subnet, subject)
    lost = _routed_elsewhere(subnet, subject) if there is None else "the subnet's routes are not among these templates"
    tables = [resource_of(table, TABLE) for table, _ in tables_of(subnet, subject)]
    more = (how for one in (subnet, *tables) if one is not None and (how := routed(subject).get(one)) is not None)
    return either(*answers, *(Unknown(why) for why in (lost, *more) if why is not None), missing(subject))


def _routed_elsewhere(subnet: Resource, subject: Subject) -> str | None:
    """Why a subnet may have routes that no template here shows: others know its route table, or may give it one."""
    tables = tables_of(subnet, subject)
    places = [resource_of(table, TABLE) for table, _ in tables]
    if not any(there is True for _, there in tables):
        places.append(subnet)
    return next((how for one in places if one is not None and (how := given_out(subject).get(one)) is not None), None)


def exposure(subnet: Resource, path: Path, subject: Subject) -> Seen:
    """Whether a subnet is private: no route to an internet gateway, no public address at launch."""
    name = Reference(subnet)
    given = ask(subnet.get("MapPublicIpOnLaunch"), lambda one: str(one).lower() == "true")
    found = [
        seen(
            opposite(given), path, name,
            good=f"{subnet.logical_id} has no route to an internet gateway and gives no public addresses",
            bad=f"{subnet.logical_id} gives public addresses at launch; set MapPublicIpOnLaunch to false",
        )
    ]  # fmt: skip
    for route, its in routes(subnet, subject):
        bad = f"{subnet.logical_id} has {route.logical_id}, a route to an internet gateway"
        found.append(seen(opposite(both(to_internet_gateway(route), its)), path, name, good="", bad=bad))
    there = table_elsewhere(subnet, subject)
    if there is not None:
        what = "whoever owns that network shows that its route table has no internet gateway"
        found.append(elsewhere(path, there, what))
    # A table with a route to the internet, such as by a NAT gateway, takes no second one for the same addresses.
    if (lost := _routed_elsewhere(subnet, subject)) is not None and way_out(subnet, subject) is not True:
        found.append(Seen("UNKNOWN", path, name, lost))
    if subject.assembly.gaps:
        found.append(Seen("UNKNOWN", path, name, f"not every template was seen: {subject.assembly.gaps[0].what}"))
    return worst(found)


def vpcs(subject: Subject) -> list[Resource]:
    """The VPCs of these templates in which clusters are launched; all of them when it cannot be told."""
    found = [
        vpc
        for cluster in subject.clusters
        for _, value in named(cluster, *SUBNETS)
        if (subnet := resource_of(value, "AWS::EC2::Subnet")) is not None
        and (vpc := resource_of(vpc_of(subnet), "AWS::EC2::VPC")) is not None
    ]
    return list(dict.fromkeys(found)) or subject.of("AWS::EC2::VPC")


def outside(subject: Subject, what: str) -> Iterator[tuple[Cluster, Seen]]:
    """Clusters whose VPC is not among these templates, one thing seen for each."""
    for cluster in subject.clusters:
        found = list(named(cluster, *SUBNETS))
        if not found:
            yield cluster, Seen("UNKNOWN", ("Instances",), None, NO_SUBNET)
        for path, value in found:
            subnet = resource_of(value, "AWS::EC2::Subnet")
            place = value if subnet is None else vpc_of(subnet)
            if subnet is None or resource_of(place, "AWS::EC2::VPC") is None:
                yield cluster, elsewhere(path, place, what)
                break


def subnets_in(vpc: Resource, subject: Subject) -> list[Resource]:
    """The subnets of a VPC in which clusters are launched; without any cluster, for whom a network alone is judged, all
    that it has."""
    if not subject.clusters:
        return [one for one in subject.of("AWS::EC2::Subnet") if is_of(vpc_of(one), vpc) is not False]
    found = [
        subnet
        for cluster in subject.clusters
        for _, value in named(cluster, *SUBNETS)
        if (subnet := resource_of(value, "AWS::EC2::Subnet")) is not None
        and resource_of(vpc_of(subnet), "AWS::EC2::VPC") is vpc
    ]
    return list(dict.fromkeys(found))


def unplaced(vpc: Resource, subject: Subject) -> Unknown | None:
    """Why it is not known in which subnets of a VPC clusters are; None where it is. Of a network alone all subnets are
    asked, so that all must be seen."""
    if subject.clusters:
        lost = f"no cluster's subnet is known to be in {vpc.logical_id}"
    elif subject.assembly.gaps:
        return Unknown(f"not every template was seen: {subject.assembly.gaps[0].what}")
    else:
        lost = f"no subnet of {vpc.logical_id} is among these templates"
    return None if subnets_in(vpc, subject) else Unknown(lost)


def groups(subject: Subject) -> list[Resource]:
    """The security groups of these templates that clusters name, each once; with those of a Studio or notebook for
    clusters, and those of EMR's names, which clusters have that name none."""
    values = [value for cluster in subject.clusters for _, value in named(cluster, *NODES, SERVICE)]
    values += [group for _, _, group in engine_groups(subject)]
    found = [group for value in values if (group := resource_of(value, GROUP)) is not None]
    return list(dict.fromkeys([*found, *(one for one in subject.of(GROUP) if is_default(one) is True)]))


def is_default(group: Resource) -> Answer:
    """Whether a group has the name of one that EMR takes by default. What is put together of parameters is taken for
    another."""
    name = group.get("GroupName")
    return name if isinstance(name, Unknown) else isinstance(name, str) and name in BY_DEFAULT


def taken(cluster: Cluster, subject: Subject, *, service: bool = False) -> list[Resource]:
    """The groups of these templates that EMR may take for the nodes of a cluster that leaves them to it; where asked
    for, that for its service too."""
    kinds = (MANAGED, BY_DEFAULT[:-1]), ((SERVICE,), BY_DEFAULT[-1:] if service else ())
    names = [
        name
        for keys, called in kinds
        if any(cluster.get("Instances", key) in (None, "") for key in keys)
        for name in called
    ]
    subnets = (resource_of(value, "AWS::EC2::Subnet") for _, value in named(cluster, *SUBNETS))
    places = {vpc for one in subnets if one and (vpc := resource_of(vpc_of(one), "AWS::EC2::VPC"))}
    found = [one for one in subject.of(GROUP) if names and is_default(one) is True and one.get("GroupName") in names]
    return [one for one in found if not places or resource_of(vpc_of(one), "AWS::EC2::VPC") in {*places, None}]


def engine_groups(subject: Subject) -> Iterator[tuple[Resource | Cluster, Path, Value]]:
    """What each Studio, and each call that runs a notebook on a cluster, names as the group that EMR gives the primary
    nodes of clusters; options one by one, with their path.

    Source: EMR Management Guide, EMR Studio; Amazon EMR API reference, ExecutionEngineConfig.
    """
    named_by: list[tuple[Resource | Cluster, Path]] = [(one, _OF_STUDIO) for one in subject.of("AWS::EMR::Studio")]
    named_by += [(one, _OF_NOTEBOOK) for one in requests(subject, *NOTEBOOKS)]
    for about, path in named_by:
        yield from ((about, path, one) for one in possible(about.get(*path)) if one not in (None, ""))


def engine_of(notebook: Cluster) -> Value:
    """The cluster that a call runs a notebook on."""
    return notebook.get("ExecutionEngine", "Id")


def groups_elsewhere(subject: Subject, what: str) -> Iterator[tuple[Cluster | Resource, Seen]]:
    """Groups that clusters name, or a Studio or notebook for them, and that are not among these templates, and clusters
    that leave their groups to EMR."""
    for about, path, group in engine_groups(subject):
        if resource_of(group, GROUP) is None:
            yield about, elsewhere(path, group, what)
    for cluster in subject.clusters:
        found = [
            elsewhere(path, value, what)
            for path, value in named(cluster, *NODES, SERVICE)
            if resource_of(value, GROUP) is None
        ]
        reason = "the cluster leaves its groups to EMR, whose default groups anybody may have added rules to"
        missing_keys = [key for key in MANAGED if cluster.get("Instances", key) in (None, "")]
        found += [Seen("UNKNOWN", ("Instances", key), None, reason) for key in missing_keys]
        # Several fields of a state stand at one place, its definition: what is said of them alike is said once.
        once = {(cluster.path(*one.path), one.status, str(one.value), one.reason): one for one in reversed(found)}
        yield from ((cluster, one) for one in reversed(once.values()))
