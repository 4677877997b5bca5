"""Who may give a subnet's route table routes that no template here shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ...assembly import Call, Resource, callers, is_custom, items, references
from .._addresses import is_public
from .._base import Subject
from .._code import coded
from .._told import calls_of, told_of
from .asm_02 import types

TABLE = "AWS::EC2::RouteTable"
SUBNET = "AWS::EC2::Subnet"
ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation"
# What gives route tables the routes that a VPN gateway or a route server is told of, with the property that names them.
_PROPAGATIONS = {
    "AWS::EC2::RouteServerPropagation": "RouteTableId", "AWS::EC2::VPNGatewayRoutePropagation": "RouteTableIds",
}  # fmt: skip
# What a loop or Fn::Sub fills in; nothing of AWS's is a logical id.
_FILLED_IN = re.compile(r"[$&]\{(?!AWS::)[^}]*\}")
_CALLS = {
    "ec2:associateRouteTable", "ec2:createRoute", "ec2:disassociateRouteTable",
    "ec2:enableRouteServerPropagation", "ec2:enableVgwRoutePropagation", "ec2:replaceRoute",
    "ec2:replaceRouteTableAssociation",
}  # fmt: skip


@lru_cache(maxsize=2)
def given_out(subject: Subject) -> Mapping[Resource, str]:
    """Route tables and subnets that are given to who may add routes of any kind, with how; kept for the last subject.

    A subnet is given a route table, with its routes, unless it has one.
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
        macros = "Fn::Transform" in template.source.text
        for name, output in template.section("Outputs").items():
            if not isinstance(output, dict) or (macros and "Fn::Transform" in f"{name} {output}"):
                here = [
                    one
                    for one in subject.of(TABLE, SUBNET)
                    if one.template is template and _may_name({name: output}, one, {})
                ]
                found |= dict.fromkeys(here, f"{name} in the outputs may give {{}} to other templates")
            elif template.parent is None or "Export" in output:
                value = subject.assembly.resolver.value(output.get("Value"), template)
                found |= dict.fromkeys(references(value), f"the output {name} {to_others}")
    return {one: how.format(one.logical_id) for one, how in found.items() if one.type in {TABLE, SUBNET}}


def _may_name(node: Any, resource: Resource, filled: Mapping[str, str]) -> bool:
    """Whether a loop or macro of outputs may name a resource: a text in it is its id.

    Args:
        filled: what loops fill in, as regular expressions by the name that stands for it.
    """
    if isinstance(node, list):
        return any(_may_name(one, resource, filled) for one in node)
    if not isinstance(node, dict):
        written = str(node)
        names = [written, *(found[2:-1] for found in _FILLED_IN.findall(written))]
        return any(re.fullmatch(_pattern(one, filled), resource.logical_id) for one in names)
    for key, value in node.items():
        now = filled
        if str(key).startswith("Fn::ForEach"):
            if not isinstance(value, list) or len(value) < 3:
                return True
            name, over, *_ = value
            known = isinstance(over, list) and all(isinstance(one, str) for one in over)
            now = {**filled, str(name): "|".join(map(re.escape, over)) if known else ".*"}
        if key == "Fn::Transform" or _may_name(key, resource, now) or _may_name(value, resource, now):
            return True
    return False


def _pattern(written: str, filled: Mapping[str, str]) -> str:
    """What a text, up to its first point, may be as an id, as a regular expression."""
    if written in filled:
        return filled[written]
    found, end = "", 0
    for one in _FILLED_IN.finditer(written):
        found += re.escape(written[end : one.start()]) + f"({filled.get(one[0][2:-1], '.*')})"
        end = one.end()
    return (found + re.escape(written[end:])).partition(r"\.")[0]


@lru_cache(maxsize=2)
def routed(subject: Subject) -> Mapping[Resource, str]:
    """Route tables, and subnets, that calls, code, VPN gateways and route servers give routes; with how. Kept for the
    last.

    None of them is by itself a way in from the internet: what a call does to that, `_undoing.py` says.
    """
    found: dict[Resource, str] = {}
    for one in subject.assembly:
        for _, call in callers(one) if one.exists is not False else ():
            if call.action in _CALLS:
                how = f"{one.address} calls {call.action}, and where that leads is not known"
                found |= dict.fromkeys(_changed(call), how)
    for code in coded(subject):
        for action in _CALLS.intersection(calls_of(code)):
            how = f"{code.name} may call {action}, and where that leads is not known"
            found |= {one: how for value in told_of(code, subject) for one in _meant(references(value))}
    for one in subject.of(*_PROPAGATIONS):
        how = f"{one.logical_id} adds the routes that its gateway or server is told of"
        named = one.get(_PROPAGATIONS[one.type])
        found |= {table: how for entry, _, _ in items(named) for table in references(entry)}
    return found


def _changed(call: Call) -> Iterator[Resource]:
    """The route tables and subnets that a call changes; none where it adds a route to private addresses."""
    for request in call.request if isinstance(call.request, list) else [call.request]:
        given = request.get("DestinationCidrBlock") if isinstance(request, dict) else None
        if isinstance(given, str) and not is_public(given):
            continue
        yield from _meant(references(request))


def _meant(named: Iterable[Resource]) -> Iterator[Resource]:
    """What is named, and instead of an association its subnet."""
    for one in named:
        yield from references(one.get("SubnetId")) if one.type == ASSOCIATION else [one]
