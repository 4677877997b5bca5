"""Endpoints of VPCs by the service they lead to."""

from __future__ import annotations

from ...assembly import Answer, Reference, Resource, both, either, is_in, is_true, possible
from .._base import Subject
from ._network import route_tables, table_elsewhere
from ._properties import made_with


def endpoints(vpc: Resource, service: str, subject: Subject) -> list[Resource]:
    """The endpoints of a VPC for a service, such as `s3`; its name is the end of the ServiceName."""
    return [
        one
        for one in subject.of("AWS::EC2::VPCEndpoint")
        if leads_to(one, service)
        and any(isinstance(option, Reference) and option.resource is vpc for option in possible(one.get("VpcId")))
    ]


def leads_to(endpoint: Resource, service: str) -> bool:
    return any(str(option).endswith(f".{service}") for option in possible(endpoint.get("ServiceName")))


def is_private(endpoint: Resource, beside: Resource) -> Answer:
    """Whether an interface endpoint answers under the service's own name, whenever what stands beside it is made."""
    interface = is_in(endpoint.get("VpcEndpointType"), "Interface")
    return both(made_with(endpoint, beside), interface, is_true(endpoint.get("PrivateDnsEnabled")))


def serves(endpoint: Resource, subnet: Resource, subject: Subject) -> Answer:
    """Whether an endpoint of S3 takes the requests of a subnet: by its route table, or by the service's own name."""
    gateway = is_in(endpoint.get("VpcEndpointType"), "Gateway") if endpoint.get("VpcEndpointType") is not None else True
    tables = route_tables(subnet, subject)
    given = endpoint.get("RouteTableIds")
    listed = [option for entry in (given if isinstance(given, list) else [given]) for option in possible(entry)]
    there = table_elsewhere(subnet, subject)
    routed: Answer = any(
        one.resource in tables if isinstance(one, Reference) else one is not None and one == there for one in listed
    )
    lost = next((one for one in listed if not isinstance(one, (Reference, str)) and one is not None), None)
    if routed is False and lost is not None:
        routed = lost
    return either(both(made_with(endpoint, subnet), gateway, routed), is_private(endpoint, subnet))
