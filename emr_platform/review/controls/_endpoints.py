"""Endpoints of VPCs by the service they lead to."""

from __future__ import annotations

import re

from ...assembly import (
    Answer,
    Reference,
    Resource,
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
)
from .._base import Subject
from ._network import is_of, tables_of


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
    # What a name ends with may be known although its region is not.
    names = possible(endpoint.get("ServiceName"))
    last = [name.parts[-1] if isinstance(name, Text) else name for name in names]
    ends = [re.search(rf"\.{service}$", str(one)) is not None for one in last if not isinstance(one, Unknown)]
    if len(ends) < len(names) or len(set(ends)) != 1:
        return Unknown("which service the endpoint is for is not known")
    return ends[0]


def is_private(endpoint: Resource) -> Answer:
    """Whether an interface endpoint answers under the service's own name."""
    interface = is_in(endpoint.get("VpcEndpointType"), "Interface")
    # S3's may answer under it to those who ask from outside the VPC only: EC2 API, DnsOptionsSpecification.
    outside = is_in(
        endpoint.get("DnsOptions", "PrivateDnsOnlyForInboundResolverEndpoint"), "OnlyInboundResolver", "true"
    )
    return both(interface, is_true(endpoint.get("PrivateDnsEnabled")), opposite(outside))


def serves(endpoint: Resource, subnet: Resource, subject: Subject) -> Answer:
    """Whether an endpoint of S3 takes the requests of a subnet: by its route table, or by the service's own name."""
    gateway = is_in(endpoint.get("VpcEndpointType"), "Gateway") if endpoint.get("VpcEndpointType") is not None else True
    entries = list(items(endpoint.get("RouteTableIds")))
    routed = (
        both(there, listed, _is_one(table, entry))
        for table, there in tables_of(subnet, subject)
        for entry, _, listed in entries
    )
    return either(both(gateway, either(*routed)), is_private(endpoint))


def _is_one(table: Value, entry: Value) -> Answer:
    """Whether a route table, or the id of one, is the one that an entry names."""
    if isinstance(table, Reference):
        return is_of(entry, table.resource)
    return entry if isinstance(entry, Unknown) else table == entry
