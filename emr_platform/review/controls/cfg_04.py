"""CFG-04: scaling has a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ...assembly import (
    Answer,
    Cluster,
    Resource,
    Statement,
    Unknown,
    Value,
    ask,
    at,
    both,
    in_policy,
    is_in,
    items,
    references,
    roles_of_code,
    statements,
)
from ...findings import Path
from .._base import Control, Outcome, Subject
from .._code import coded
from ..access._escalation import paths
from ..access._grants import allows, says
from ..access._words import covers, may_name
from ._calls import CHANGES, may_mean, placed, requests
from ._seen import Seen, each_place, seen

_MOST = ("ManagedScalingPolicy", "ComputeLimits", "MaximumCapacityUnits")
_GROUPS = ("CoreInstanceGroup", "TaskInstanceGroups", "InstanceGroups")
_GOOD = "scaling ends at this capacity"
_GROUP = "AWS::EMR::InstanceGroupConfig"
_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
_POLICIES = ("emr:putManagedScalingPolicy", "emr:putAutoScalingPolicy")
_IN_CODE = {action.partition(":")[2].lower() for action in _POLICIES}
_SCALING = [action.replace("emr:", "elasticmapreduce:") for action in (*_POLICIES, *CHANGES)]
_OF_SAM = re.compile("ElasticMapReduce(.*)Policy")
_MAKING_STACKS = ("cloudformation.", "servicecatalog.")
# How many a call makes of a group, in the words of EMR's API and of Step Functions' own integration, and of a fleet.
_CAPACITY = {"InstanceCount", "TargetOnDemandCapacity", "TargetSpotCapacity"}


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        own = [*_managed(cluster), *_automatic(cluster)]
        yield from (one.of(cluster) for one in each_place(own or [_unlimited(cluster, subject)]))
    for group in subject.of(_GROUP):
        if group.get("AutoScalingPolicy") is not None:
            yield _limit(group.get("AutoScalingPolicy"), ("AutoScalingPolicy",)).of(group)
    for target in subject.of(_TARGET):
        if is_in(target.get("ServiceNamespace"), "elasticmapreduce") is not False:
            most = target.get("MaxCapacity")
            yield seen(ask(most, _is_number), ("MaxCapacity",), most, good=_GOOD, bad="set MaxCapacity").of(target)
    yield from _by_calls(subject)


def _by_calls(subject: Subject) -> Iterator[Outcome]:
    """What calls set, and what code may."""
    for state in requests(subject, "emr:putManagedScalingPolicy"):
        yield from (placed(one, state) for one in _managed(state))
    for state in requests(subject, "emr:putAutoScalingPolicy"):
        yield placed(_limit(state.get("AutoScalingPolicy"), ("AutoScalingPolicy",)), state)
    for code in coded(subject):
        if _IN_CODE & code.words:
            yield code.told("UNKNOWN", f"{code.name} may set a policy for scaling, and with which limit is not known")
    for state in requests(subject, *CHANGES):
        yield from (placed(one, state) for one in _computed(state.request, ()))


def _unlimited(cluster: Cluster, subject: Subject) -> Seen:
    """Of a cluster without a policy of its own: whether something that is not seen may scale it."""
    for role, by in _scaling(subject):
        if any(_may_be_about(entry, cluster) for entry in by.listed("Resource") or ["*"]):
            why = f"code that runs as {role.logical_id} may scale it, and with which limit is not known"
            return Seen("UNKNOWN", _MOST[:1], None, why)
    return Seen("PASS", _MOST[:1], None, _otherwise(cluster, subject))


@lru_cache(maxsize=2)
def _scaling(subject: Subject) -> list[tuple[Resource, Statement]]:
    """The roles of code that is not here and may scale clusters, and functions that SAM makes a role for, with what
    allows it; kept for the subjects that were asked last."""
    access = paths(subject).access
    roles = [one for one in roles_of_code(subject.assembly) if not _is_for_stacks(one)]
    allowed = {one: [grant for action in _SCALING for grant, _ in access.allowances(one, action)] for one in roles}
    found = [(role, grant.statement) for role, grants in allowed.items() if grants and not _is_here(role, subject)
             for grant in grants]  # fmt: skip
    for one in subject.of("AWS::Serverless::Function"):
        written = _written(one) if one.get("InlineCode") is None else ()
        found += [(one, by) for by in written if any(_allows(by, action) is not False for action in _SCALING)]
    return list(dict.fromkeys(found))


def _written(function: Resource) -> Iterator[Statement]:
    """What SAM lets a function do: by statements, or by policies of SAM's, of which EMR's are called by an action."""
    for policy, index, _ in items(function.get("Policies")):
        given = policy if isinstance(policy, dict) else {}
        named = [action.group(1) for key in given if (action := _OF_SAM.fullmatch(key))]
        body = {"Effect": "Allow", "Action": [f"elasticmapreduce:{one}" for one in named], "Resource": "*"}
        path: Path = ("Resources", function.logical_id, "Properties", "Policies", *index)
        if named or "Statement" in given:
            yield from in_policy({"Statement": [body]} if named else given, function, path, "identity")


def _allows(statement: Statement, action: str) -> Answer:
    return both(says(statement, action), allows(statement))


def _is_for_stacks(role: Resource) -> bool:
    """Whether a role is for what makes stacks, and does what templates say."""
    trusted = [name for one in statements(role) if one.kind == "trust" for _, name in one.principals()]
    return all(str(name).startswith(_MAKING_STACKS) for name in trusted)


def _is_here(role: Resource, subject: Subject) -> bool:
    """Whether the code that runs as a role stands in the templates: that of functions, and nothing else has it."""
    having = [one for one in subject.assembly if role in references(one.properties) and "::IAM::" not in one.type]
    return bool(having) and all(isinstance(one.get("Code", "ZipFile"), str) for one in having)


def _may_be_about(entry: Value, cluster: Cluster) -> bool:
    if cluster.resource.type == "AWS::EMR::Cluster":
        return covers(entry, cluster.resource) is not False
    return may_name(entry, "AWS::EMR::Cluster")


def _otherwise(cluster: Cluster, subject: Subject) -> str:
    """What is so of a cluster without a policy of its own. What scales it from elsewhere is asked by itself."""
    groups = [one for one in cluster.attached(subject.assembly, _GROUP) if one.get("AutoScalingPolicy") is not None]
    calls = [one for one in requests(subject, *_POLICIES, *CHANGES) if may_mean(one, cluster)]
    if groups:
        return f"no policy of its own; that of {groups[0].logical_id} scales it, and is asked by itself"
    if calls:
        return f"no policy of its own; {calls[0].name} may scale it, and is asked by itself"
    return "nothing here scales it: the capacity is what the cluster is launched with"


def _managed(cluster: Cluster) -> Iterator[Seen]:
    if cluster.get("ManagedScalingPolicy") is not None:
        most = cluster.get(*_MOST)
        yield seen(ask(most, _is_number), _MOST, most, good=_GOOD, bad="set MaximumCapacityUnits")


def _computed(node: Value, path: Path) -> Iterator[Seen]:
    """The capacities in a call that are known only when it is made."""
    if isinstance(node, Unknown) and (not path or path[-1] in _CAPACITY):
        yield Seen("UNKNOWN", path, node, f"{node.why}: to how much it resizes, and whether that ends, is not known")
    elif isinstance(node, (dict, list)):
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _computed(item, (*path, key))


def _automatic(cluster: Cluster) -> Iterator[Seen]:
    for key in _GROUPS:
        for group, index, _ in items(cluster.get("Instances", key)):
            policy = at(group, "AutoScalingPolicy")
            if policy is not None:
                yield _limit(policy, ("Instances", key, *index, "AutoScalingPolicy"))


def _limit(policy: Value, path: Path) -> Seen:
    most = at(policy, "Constraints", "MaxCapacity")
    return seen(ask(most, _is_number), (*path, "Constraints", "MaxCapacity"), most, good=_GOOD, bad="set MaxCapacity")


def _is_number(value: Value) -> bool:
    return value is not None and str(value).isdecimal()


CONTROL = Control(
    id="CFG-04",
    title="Scaling has a limit",
    why="A runaway job otherwise takes the account's quota, which others need, and its money.",
    severity="low",
    population="clusters, and what scales them",
    proof="ManagedScalingPolicy.ComputeLimits.MaximumCapacityUnits, or an AutoScalingPolicy's MaxCapacity, is a "
    "number; so is each capacity that a call sets; or nothing scales the cluster, and no code that is not here may",
    remedy="set MaximumCapacityUnits",
    sources=("EMR Management Guide, managed scaling",),
    mappings={"NIST 800-53r5": ("SC-5(2)", "SC-6")},
    examine=examine,
    unsure="people may scale what they may, and so may code elsewhere with a role that is not here, such as that of an "
    "instance; of clusters with a limit it is not asked who may write another one",
)
