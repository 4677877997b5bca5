"""`network.svg`: ways out of subnets, and which port from where to where."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...assembly import Reference, Resource, Unknown, at
from .._base import Subject
from .._evidence import Evidence
from .._rows import UNKNOWN, several, words
from ..network import (
    ENDPOINT,
    GROUP,
    SUBNET,
    Placed,
    Rule,
    Way,
    is_anywhere,
    named,
    placed,
    resource_or_value,
    routing,
    rules,
    way_out,
    ways,
)
from ._lanes import End, Hide, Lane, Part, drawing

_ROUTES = "AWS::EC2::RouteTable"
_HASH = re.compile(r"(?<=.)[0-9A-F]{8}$")


def write(evidence: Evidence) -> str:
    """The drawing, for the pack."""
    return network_svg(evidence.subject, evidence.hider.text)


def network_svg(subject: Subject, hide: Hide = str) -> str:
    """The drawing as SVG. Things whose groups allow the same are drawn once, with all their names."""
    parts = (
        Part("Ways out of the VPC", ("subnets", "route table", "leads to"), tuple(_routes(subject))),
        Part("Which port from where to where", ("may come in from", "what sits there", "may go out to"),
             tuple(_parties(subject))),
    )  # fmt: skip
    description = (
        "Route tables with their subnets and where traffic to everywhere goes; then clusters, functions, warehouses and"
        " endpoints with what their security groups let in and out. The tables of the review hold the same in words."
    )
    return drawing("network", "Network", description, parts, hide)


def label(resource: Resource) -> str:
    """A short name for people: the tag Name, else the logical id without the hash that the CDK appends."""
    tags = resource.get("Tags")
    for tag in tags if isinstance(tags, list) else []:
        if at(tag, "Key") == "Name" and isinstance(name := at(tag, "Value"), str):
            return name.rsplit("/", 1)[-1] if resource.type == SUBNET else name
    return unhashed(resource)


def unhashed(resource: Resource) -> str:
    """The logical id without the hash that the CDK appends."""
    return _HASH.sub("", resource.logical_id)


def _routes(subject: Subject) -> list[Lane]:
    lanes = []
    by_table = {one: [] for one in subject.of(_ROUTES)}  # type: dict[Resource, list[Resource]]
    without, things = [], placed(subject)
    for subnet in subject.of(SUBNET):
        tables = [one for one in routing(subject, subnet) if isinstance(one, Resource)]
        for one in tables:
            by_table.setdefault(one, []).append(subnet)
        without += [] if tables else [subnet]
    for one, subnets in by_table.items():
        gateways = [end for endpoint in subject.of(ENDPOINT) for end in _gateway(endpoint, one)]
        used = any(subnet in thing.subnets for thing in things for subnet in subnets)
        out = tuple(_way(way, used) for way in ways(subject, one))
        ends = tuple(_subnet(subnet) for subnet in subnets)
        lanes.append(Lane(unhashed(one), one.address, (f"of {one.template.stack}",), ends, (*out, *gateways)))
    for subnet in without:
        lost = way_out(subject, subnet)
        lanes.append(Lane("route table not known", lost, (), (_subnet(subnet),), (End(UNKNOWN, "", lost, "open"),)))
    outside = {named(one) for thing in things for one in thing.subnets if not isinstance(one, Resource)}
    if outside:
        lost = "their owner shows the routes of subnets that are not in these templates"
        ends = tuple(End(name, "", name, "open") for name in sorted(outside))
        lanes.append(
            Lane("route tables elsewhere", lost, ("not in these templates",), ends, (End(UNKNOWN, "", lost, "open"),))
        )
    return lanes


def _subnet(subnet: Resource) -> End:
    return End(label(subnet), words(subnet.get("CidrBlock")), subnet.address)


def _gateway(endpoint: Resource, table: Resource) -> list[End]:
    given = endpoint.get("RouteTableIds")
    here = isinstance(given, list) and any(resource_or_value(one, _ROUTES) is table for one in given)
    service = words(endpoint.get("ServiceName"))
    return [End(service.rsplit(".", 1)[-1], "gateway endpoint", f"{endpoint.address} {service}")] if here else []


def _way(way: Way, used: bool) -> End:
    """The end of a route; an internet gateway is marked where something of the templates sits in such a subnet."""
    marked = way.kind == "internet gateway" and used
    look = "warn" if marked else "open" if way.kind == UNKNOWN or way.open else "pill"
    names = {"none": "nowhere else", UNKNOWN: UNKNOWN}
    return End(names.get(way.kind, way.kind), "" if way.kind in names else "0.0.0.0/0", str(way), look)


def _parties(subject: Subject) -> list[Lane]:
    """One lane for all things whose groups let the same in and out, in the order of their names."""
    everything = rules(subject)
    parties: dict[tuple[str, ...], list[Placed]] = {}
    for one in placed(subject):
        parties.setdefault(tuple(sorted(map(named, one.groups))), []).append(one)
    owners = {name: _names(things) for names, things in parties.items() for name in names}
    used = set(owners)
    drawn: dict[tuple[tuple[End, ...], tuple[End, ...], str], list[tuple[str, str]]] = {}
    for groups, things in parties.items():
        kinds = several(sorted({one.kind for one in things}), 3)
        if groups:
            ends = _ends(everything, groups, owners)
        elif {one.kind for one in things} == {"function"}:
            ends = (), (End("AWS's own network", "", "a function in no VPC reaches AWS and the internet", "pill"),)
        else:
            lost = "names no security groups here"
            ends = (End(UNKNOWN, "", lost, "open"),), (End(UNKNOWN, "", lost, "open"),)
        drawn.setdefault((*ends, kinds), []).append((_names(things), ", ".join(sorted(one.name for one in things))))
    for group in subject.of(GROUP):
        if group.address not in used:
            ends = _ends(everything, (group.address,), owners)
            drawn.setdefault((*ends, "group that nothing here names"), []).append((label(group), group.address))
    lanes = []
    for (sources, targets, kinds), members in drawn.items():
        names = sorted({one for one, _ in members})
        lines = (kinds, *(f"and {name}" for name in names[1:6]))
        more = (f"and {len(names) - 6} more",) if len(names) > 6 else ()
        full = "; ".join(sorted(full for _, full in members))
        lanes.append(Lane(names[0], full, (*lines, *more), sources, targets))
    return sorted(lanes, key=lambda lane: (lane.lines[:1], lane.name))


def _names(things: Sequence[Placed]) -> str:
    found = {_thing(one) for one in things}
    return several(sorted(found))


def _thing(one: Placed) -> str:
    if one.title:
        return one.title
    if one.kind == "endpoint" and isinstance(service := one.resource.get("ServiceName"), str):
        return service.rsplit(".", 1)[-1]
    return label(one.resource)


def _ends(
    everything: list[Rule], names: tuple[str, ...], owners: dict[str, str]
) -> tuple[tuple[End, ...], tuple[End, ...]]:
    sides = []
    for outbound in (False, True):
        peers: dict[str, list[Rule]] = {}
        for rule in everything:
            if rule.outbound is outbound and named(rule.group) in names:
                peers.setdefault(_peer_name(rule, names, owners), []).append(rule)
        sides.append(tuple(_end(peer, found) for peer, found in sorted(peers.items())))
    return sides[0], sides[1]


def _peer_name(rule: Rule, names: tuple[str, ...], owners: dict[str, str]) -> str:
    peer = named(rule.peer)
    if peer in names:
        return "itself"
    if isinstance(rule.peer, Resource):
        return owners.get(peer, label(rule.peer))
    if isinstance(rule.peer, Reference):
        return label(rule.peer.resource) + (
            "" if rule.peer.attribute in {"Ref", "CidrBlock"} else f" {rule.peer.attribute}"
        )
    return peer


def _end(peer: str, found: list[Rule]) -> End:
    anywhere = any(is_anywhere(rule.peer) for rule in found)
    lost = any(isinstance(rule.peer, Unknown) or rule.there is not True or rule.ports == UNKNOWN for rule in found)
    ports = _ports({(rule.protocol, rule.ports) for rule in found})
    words_ = sorted({rule.description for rule in found if rule.description})
    inbound = not found[0].outbound
    wide = anywhere and (inbound or any(rule.ports == "all" for rule in found))
    name = f"anywhere ({peer})" if anywhere else "nowhere (127.0.0.1)" if peer == "127.0.0.1/32" else peer
    full = f"{peer}: {'; '.join(words_)}" if words_ else peer
    return End(name, ", ".join(ports), full, "warn" if wide else "open" if lost else "pill")


def _ports(pairs: set[tuple[str, str]]) -> list[str]:
    """Protocols with their ports, less those that another one includes."""
    if ("all", "all") in pairs:
        return ["all"]
    return sorted(
        f"{protocol} {ports}" for protocol, ports in pairs if ports == "all" or (protocol, "all") not in pairs
    )
