"""Who may give a subnet's route table routes that no template here shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...assembly import Call, Resource, callers, is_custom, items, references
from .._addresses import is_public
from .._base import Subject
from .asm_02 import types

TABLE = "AWS::EC2::RouteTable"
ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation"
_PROPAGATION = "AWS::EC2::VPNGatewayRoutePropagation"
_CALLS = {
    "ec2:associateRouteTable", "ec2:createRoute", "ec2:disassociateRouteTable", "ec2:enableVgwRoutePropagation",
    "ec2:replaceRoute", "ec2:replaceRouteTableAssociation",
}  # fmt: skip


@lru_cache(maxsize=2)
def given_out(subject: Subject) -> Mapping[Resource, str]:
    """Route tables that are given to who may add routes of any kind, with how; kept for the last subject.

    What a nested stack gives without an export goes to its parent alone, and the parent's outputs are asked here.
    """
    found: dict[Resource, str] = {}
    for one in subject.assembly:
        if one.exists is False or not is_custom(one.type):
            continue
        if one.type not in types()["custom"] and not any(callers(one)):
            how = f"the function of {one.logical_id} is given {{}}, and may add routes"
            found |= dict.fromkeys(references(one.properties), how)
    to_others = "gives {} to other templates, which may add routes"
    for parameter in subject.of("AWS::SSM::Parameter"):
        found |= dict.fromkeys(references(parameter.get("Value")), f"the parameter {parameter.logical_id} {to_others}")
    for template in subject.assembly.templates:
        for name, output in template.section("Outputs").items():
            if isinstance(output, dict) and (template.parent is None or "Export" in output):
                value = subject.assembly.resolver.value(output.get("Value"), template)
                found |= dict.fromkeys(references(value), f"the output {name} {to_others}")
    return {table: how.format(table.logical_id) for table, how in found.items() if table.type == TABLE}


@lru_cache(maxsize=2)
def routed(subject: Subject) -> Mapping[Resource, str]:
    """Route tables, and subnets, that calls and VPN gateways give routes; with how. Kept for the last subject.

    None of them is by itself a way in from the internet: what a call does to that, `_undoing.py` says.
    """
    found: dict[Resource, str] = {}
    for one in subject.assembly:
        for _, call in callers(one) if one.exists is not False else ():
            if call.action in _CALLS:
                how = f"{one.address} calls {call.action}, and where that leads is not known"
                found |= dict.fromkeys(_changed(call), how)
    for one in subject.of(_PROPAGATION):
        how = f"{one.logical_id} adds the routes that its VPN gateway is told of"
        found |= {table: how for entry, _, _ in items(one.get("RouteTableIds")) for table in references(entry)}
    return found


def _changed(call: Call) -> Iterator[Resource]:
    """The route tables and subnets that a call changes; none where it adds a route to private addresses."""
    for request in call.request if isinstance(call.request, list) else [call.request]:
        given = request.get("DestinationCidrBlock") if isinstance(request, dict) else None
        if isinstance(given, str) and not is_public(given):
            continue
        for named in references(request):
            yield from references(named.get("SubnetId")) if named.type == ASSOCIATION else [named]
