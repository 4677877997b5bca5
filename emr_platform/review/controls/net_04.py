"""NET-04: nodes have no way out to the world."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Answer, Reference, Resource, Value, at, both, either, items, opposite, possible
from ...findings import Path
from .._base import Control, Outcome, Subject
from ._network import (
    GROUP,
    NO_SUBNET,
    NODES,
    SERVICE,
    SUBNETS,
    Rule,
    elsewhere,
    engine_groups,
    engine_of,
    groups,
    groups_elsewhere,
    is_default,
    named,
    open_to_world,
    resource_of,
    rules,
    taken,
    way_out,
    written,
)
from ._seen import ORDER, Seen, seen, unless_unseen, worst

_KEY = "SecurityGroupEgress"
# Lists of S3 and DynamoDB, as AWS numbers them; those that anybody makes have longer ids: by the examples of the
# Amazon EC2 API Reference, DescribePrefixLists and CreateManagedPrefixList; no page says it.
_OF_AWS = re.compile("pl-[0-9a-f]{8}")


def examine(subject: Subject) -> Iterator[Outcome]:
    told: dict[tuple[object, Path], Outcome] = {}  # a rule that may be of any group is told of once, at its worst
    for group in groups(subject):
        for one in _of_group(group, subject):
            before = told.get((one.about, one.path), one)
            told[one.about, one.path] = one if ORDER.index(one.status) > ORDER.index(before.status) else before
    yield from told.values()
    what = "whoever owns that group shows where it lets nodes go"
    for about, found in groups_elsewhere(subject, what):
        yield found.of(about)


def _of_group(group: Resource, subject: Subject) -> Iterator[Outcome]:
    outbound = [(rule, open_to_world(rule)) for rule in rules(group, subject, "Egress")]
    found: list[tuple[Rule, Answer, str]] = [
        (rule, world, f"{rule.ports()} to {'the world' if world is True else 'what is not known'}")
        for rule, world in outbound
        if world is not False
    ]
    lists = [(rule, one) for rule, world in outbound if world is False for one in _lists(rule)]
    ruled = either(*(there for _, _, there in items(group.get(_KEY))))
    if ruled is not True:
        # Also for an empty list: only a rule takes EC2's own away.
        default = Rule(group, (_KEY,), group.get(_KEY), opposite(ruled))
        found.append((default, default.there, "EC2 lets all traffic out of a group that names no egress"))
    if not found and not lists:
        good = "no rule lets nodes out to the world"
        yield seen(unless_unseen(subject), (_KEY,), group.get(_KEY), good=good, bad="").of(group)
        return
    way = _way_out(group, subject)
    for rule, world, what in found:
        yield _rule(rule, world, what, way).of(rule.resource)
    for rule, one in lists:
        good = f"{rule.ports()} to {one}, but no subnet of its clusters has a way out"
        there = elsewhere(rule.path, one, "whoever owns that list shows the addresses in it")
        yield (Seen("PASS", rule.path, rule.body, good) if way is False else there).of(rule.resource)


def _lists(rule: Rule) -> list[Value]:
    """The prefix lists of a rule that are written out and may be anybody's."""
    named = [one for one in possible(at(rule.body, "DestinationPrefixListId")) if written(one)]
    return [one for one in named if _OF_AWS.fullmatch(str(one)) is None]


def _rule(rule: Rule, world: Answer, what: str, way: Answer | Seen) -> Seen:
    if isinstance(way, Seen) and world is True:
        return Seen(way.status, rule.path, rule.body, f"{what}; {way.reason}")
    return seen(
        opposite(both(world, True if isinstance(way, Seen) else way)), rule.path, rule.body,
        good=f"{what}, but no subnet of its clusters has a way out",
        bad=f"{what}, and the subnets have a way out; name what the nodes need, such as S3's prefix list",
    )  # fmt: skip


def _way_out(group: Resource, subject: Subject) -> Answer | Seen:
    """Whether a subnet of the group's clusters has a way to the internet, or what to say where that is not here."""
    answers: list[Answer] = []
    others: list[Seen] = []
    for subnets in _places(group, subject):
        if not subnets:
            others.append(Seen("UNKNOWN", ("Instances",), None, NO_SUBNET))
        for path, value in subnets:
            subnet = resource_of(value, "AWS::EC2::Subnet")
            if subnet is None:
                others.append(elsewhere(path, value, "whoever owns that network shows where its routes lead"))
            else:
                answers.append(way_out(subnet, subject))
    if is_default(group) is True:
        others.append(
            Seen("UNKNOWN", ("Instances",), None, "EMR gives it to clusters that name no group, wherever they are")
        )
    answer = either(*answers)
    return worst(others) if others and answer is False else answer


def _places(group: Resource, subject: Subject) -> Iterator[list[tuple[Path, Value]]]:
    """The subnets of each cluster that has a group, or is given it by a notebook, and of each Studio that gives it to
    the clusters in its subnets."""
    for cluster in subject.clusters:
        having = [resource_of(value, GROUP) for _, value in named(cluster, *NODES, SERVICE)]
        if group in having or group in taken(cluster, subject, service=True):
            yield list(named(cluster, *SUBNETS))
    for giver, _, engine_group in engine_groups(subject):
        if resource_of(engine_group, GROUP) is group:
            if isinstance(giver, Resource):
                given = items(giver.get("SubnetIds"))
                yield [(("SubnetIds", *index), option) for value, index, _ in given for option in possible(value)]
                continue
            engine = engine_of(giver)
            own = [one for one in subject.clusters if isinstance(engine, Reference) and one.resource is engine.resource]
            yield from (list(named(cluster, *SUBNETS)) for cluster in own)
            if not own:
                yield [(("ExecutionEngine", "Id"), engine)]


CONTROL = Control(
    id="NET-04",
    title="Nodes have no way out to the world",
    why="What a job reads can be sent wherever the network lets it.",
    severity="medium",
    population="security groups of clusters",
    proof="every egress rule of the clusters' groups is narrower than 0.0.0.0/0 and ::/0, or no route of the clusters' "
    "subnets leads to the internet, and no output gives their route tables, or a subnet that has none, to other "
    "templates",
    remedy="take the NAT gateway's route away, or name prefix lists and groups in the egress rules",
    sources=("AWS Guard rules registry EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE",),
    mappings={"NIST 800-53r5": ("AC-4", "SC-7(5)")},
    examine=examine,
)
