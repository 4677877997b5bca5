"""Endpoints of VPCs by the service they lead to, and what their policies are bound to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ...assembly import (
    Answer,
    Pseudo,
    Reference,
    Resource,
    Statement,
    Text,
    Unknown,
    Value,
    both,
    either,
    is_in,
    is_true,
    items,
    opposite,
    possible,
    references,
    show,
    unknown_in,
)
from .._base import Outcome, Subject
from .._code import naming
from ._calls import lower, placed, requests
from ._network import filled, is_of, tables_of
from ._policies import is_foreign, one_organisation
from ._seen import Seen

_MAKES = "ec2:createVpcEndpoint"
_EQUAL = {"stringequals", "stringequalsignorecase", "stringlike", "foranyvalue:stringequals", "foranyvalue:stringlike"}
# A variable of a policy, such as ${aws:PrincipalOrgID}: what the request brings along.
_BROUGHT = re.compile(r"\$\{(aws:\w+)\}")


def endpoints(vpc: Resource, service: str, subject: Subject) -> list[tuple[Resource, Answer]]:
    """The endpoints of a VPC for a service, such as `s3`, the end of the ServiceName; each with whether it is surely
    there."""
    found = [
        (one, both(leads_to(one, service), is_of(one.get("VpcId"), vpc), one.exists_with(vpc)))
        for one in subject.of("AWS::EC2::VPCEndpoint")
    ]
    return [(one, there) for one, there in found if there is not False]


def leads_to(endpoint: Resource, service: str) -> Answer:
    """Whether an endpoint is for a service, which is given as a pattern of its name's end."""
    return _leads_to(endpoint.get("ServiceName"), service)


def made_by_calls(subject: Subject, service: str, *kinds: str) -> Iterator[Outcome]:
    """The calls that make an endpoint for a service, or may, and of types where some are given; code that may, too.
    What such an endpoint lets through is not known."""
    for call in requests(subject, _MAKES):
        given = _given(call.request)
        typed = given.get("vpcendpointtype", "Gateway")
        if _leads_to(given["servicename"], service) is False or (kinds and is_in(typed, *kinds) is False):
            continue
        reason = "makes an endpoint, and whom and what it lets through is not known: write it as a resource"
        yield placed(Seen("UNKNOWN", (), given["servicename"], reason), call)
    for code in naming(subject, _MAKES):
        yield code.told("UNKNOWN", f"its code names {_MAKES}: what that lets through is not known")


def perhaps_made(vpc: Resource, service: str, subject: Subject) -> Answer:
    """Whether a call makes an endpoint of a VPC for a service; never certain."""
    for call in requests(subject, _MAKES):
        given = _given(call.request)
        here = is_of(given["vpcid"], vpc) is not False
        if here and _leads_to(given["servicename"], service) is not False:
            return Unknown(f"{call.name} calls {_MAKES}, and what holds afterwards is not known")
    return False


def _given(request: Value) -> dict[str, Value]:
    """A request by its keys in small letters, with what it must say to make an endpoint unknown where it does not."""
    lost = request if isinstance(request, Unknown) else Unknown("a call that does not say what it makes")
    if not isinstance(request, dict):
        return dict.fromkeys(("servicename", "vpcendpointtype", "vpcid"), lost)
    return {"servicename": lost, "vpcid": lost} | lower(request)


def _leads_to(name: Value, service: str) -> Answer:
    # What a name ends with may be known although its region is not.
    names = possible(name)
    last = [one.parts[-1] if isinstance(one, Text) else one for one in names]
    ends = [re.search(rf"\.{service}$", str(one)) is not None for one in last if not isinstance(one, Unknown)]
    if len(ends) < len(names) or len(set(ends)) != 1:
        return Unknown("which service the endpoint is for is not known")
    return ends[0]


def is_private(endpoint: Resource, subject: Subject) -> Answer:
    """Whether an interface endpoint answers under the service's own name, as it is in the region of its VPC."""
    interface = is_in(endpoint.get("VpcEndpointType"), "Interface")
    # S3's may answer under it to those who ask from outside the VPC only: EC2 API, DnsOptionsSpecification.
    outside = is_in(
        endpoint.get("DnsOptions", "PrivateDnsOnlyForInboundResolverEndpoint"), "OnlyInboundResolver", "true"
    )
    answers = (is_true(endpoint.get("PrivateDnsEnabled")), opposite(outside), _is_of_own_region(endpoint))
    return both(interface, *answers, _asks_amazon(endpoint.get("VpcId"), subject))


def _is_of_own_region(endpoint: Resource) -> Answer:
    region, own = endpoint.get("ServiceRegion"), endpoint.template.region
    if region is None or region == Pseudo("AWS::Region"):
        return True
    if own is not None:
        return is_in(region, own)
    return Unknown(f"the endpoint is for {show(region)}, and whether its VPC is there is not known")


_FORWARDING = {
    "AWS::Route53Profiles::ProfileAssociation": "ResourceId", "AWS::Route53Resolver::ResolverRuleAssociation": "VPCId",
}  # fmt: skip


def _asks_amazon(vpc: Value, subject: Subject) -> Answer:
    """Whether names are asked of Amazon's own servers, who know the addresses of endpoints."""
    for one in subject.of("AWS::EC2::VPCDHCPOptionsAssociation"):
        if one.get("VpcId") != vpc and set(references(one.get("VpcId"))).isdisjoint(references(vpc)):
            continue
        options = [found for found in references(one.get("DhcpOptionsId")) if found.type == "AWS::EC2::DHCPOptions"]
        servers = [server for option in options for server, _, _ in items(option.get("DomainNameServers"))]
        if not options or any(server != "AmazonProvidedDNS" for server in servers):
            return Unknown(f"by {one.logical_id} the VPC asks servers for names of which nothing is known here")
    # A rule that forwards a name goes before a private zone of it: Route 53 Developer Guide, forwarding rules. A
    # profile holds such rules.
    for kind, key in _FORWARDING.items():
        for one in subject.of(kind):
            if one.get(key) == vpc or not set(references(one.get(key))).isdisjoint(references(vpc)):
                return Unknown(f"by {one.logical_id} the VPC may ask others for the service's name")
    return True


def serves(endpoint: Resource, subnet: Resource, subject: Subject) -> Answer:
    """Whether an endpoint of S3 takes the requests of a subnet: by its route table, or by the service's own name."""
    gateway = is_in(endpoint.get("VpcEndpointType"), "Gateway") if endpoint.get("VpcEndpointType") is not None else True
    entries = list(items(endpoint.get("RouteTableIds")))
    routed = (
        both(there, listed, _is_one(table, entry))
        for table, there in tables_of(subnet, subject)
        for entry, _, listed in entries
    )
    return either(both(gateway, either(*routed)), is_private(endpoint, subject))


def _is_one(table: Value, entry: Value) -> Answer:
    """Whether a route table, or the id of one, is the one that an entry names."""
    if isinstance(table, Reference):
        return is_of(entry, table.resource)
    return entry if isinstance(entry, Unknown) else table == entry


def binds(statement: Statement, keys: Collection[str]) -> Answer:
    """Whether a condition of a statement asks for one's own account or one organisation by one of some keys, which are
    in lower case.

    What a request brings along tells nothing: a stranger's credentials and a stranger's bucket have the same
    organisation. It does where the statement binds the key that it is of.
    """
    given = statement.get("Condition")
    answers: list[Answer] = [False]
    for operator, tests in given.items() if isinstance(given, dict) else ():
        for key, values in tests.items() if isinstance(tests, dict) else ():
            if key.lower() in keys and operator.lower() in _EQUAL:
                own = (_is_own(key.lower(), one, statement) for one, _, _ in items(values))
                answers.append(both(filled(values), *own, one_organisation(key, values)))
    if not (given is None or isinstance(given, dict)):
        answers.append(given if isinstance(given, Unknown) else Unknown("the statement's condition is open"))
    return either(*answers)


def _is_own(key: str, value: Value, statement: Statement) -> Answer:
    """Whether a condition's value is the account that a statement's stack is for, or one organisation."""
    if (brought := _BROUGHT.match(str(value))) is not None:
        other = brought[1].lower()
        return key.startswith("aws:resource") and other.startswith("aws:principal") and binds(statement, {other})
    if key.endswith("account"):
        return opposite(is_foreign(value, statement.resource))
    if isinstance(value, Reference):
        return True
    lost = unknown_in(value)
    named = str(value).split("/", 1)[0]  # what of a path of an organisation comes after it is its own
    return lost if lost is not None else named != "" and "*" not in named and "?" not in named
